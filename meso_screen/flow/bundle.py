"""Hands a visit to the exchange: what a paper is made of becomes the dossier that FHIR is written from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from meso_screen import __version__
from meso_screen.exchange.dossier import (
    Asked,
    Choice,
    Clinic,
    Decided,
    Dossier,
    Found,
    Named,
    Planned,
    Practising,
    Section,
    Signed,
)
from meso_screen.exchange.fhir import write_bundle
from meso_screen.flow.paper import APPROVAL_STATEMENT, Paper
from meso_screen.flow.review import view_finding
from meso_screen.flow.views import plan_lines, shown_words
from meso_screen.flow.ways import say_decision
from meso_screen.model.facts import NOT_ASKED
from meso_screen.model.finding import Finding
from meso_screen.model.form import Question
from meso_screen.model.report import PackMark

BUNDLE_NAME = "record.fhir.json"
BUNDLE_MIME = "application/fhir+json"

_CONTENTS = (("products", "product"), ("families", "family"), ("ingredients", "ingredient"))


def bundle_json(paper: Paper, record_digest: str) -> bytes:
    """The visit as a FHIR R4 document in canonical JSON; ``record_digest`` is the SHA-256 (hex) of its own record."""
    return write_bundle(gather_dossier(paper, record_digest))


def gather_dossier(paper: Paper, record_digest: str) -> Dossier:
    """Everything of a visit in words, private matters included: for the clinic's record only."""
    visit, catalogue = paper.visit, paper.knowledge.catalogue
    taken_by = paper.practitioner.name if paper.practitioner else ""
    confirmed_by = paper.name_of(visit.checked_by) if visit.checked_by else ""
    found = tuple(_found(paper, finding) for finding in paper.result.findings)
    named = [taken_by, confirmed_by, *(s.name for s in visit.signatures if s.role == "practitioner")]
    named += [name for one in found for decided in one.decided for name in (decided.by, decided.second)]
    clinic = paper.clinic
    return Dossier(
        document_id=paper.document_id,
        language=paper.language,
        made_at=paper.made_at.isoformat(timespec="seconds"),
        confirmed_at=visit.checked_at.isoformat(timespec="seconds") if visit.checked_at else "",
        titles={
            "document": paper.label("title-consent-record"),
            "plan": paper.text("part.how-it-is-done.title"),
            "screening": paper.text("part.screening.title"),
            "answers": paper.text("part.answers.title"),
            "consent": paper.text("part.choices.title"),
        },
        patient=visit.patient,
        clinic=Clinic(*(str(clinic.get(key, "")) for key in ("name", "phone", "address"))),
        practitioners=tuple(_practising(paper, named)),
        taken_by=taken_by,
        confirmed_by=confirmed_by,
        software=__version__,
        pack=PackMark(id=catalogue.pack.id, version=catalogue.pack.version, hash=catalogue.digest),
        cautions=tuple(_cautions(paper)),
        record_digest=record_digest,
        sections=tuple(_sections(paper)),
        open_questions=paper.result.open_questions,
        not_screened=paper.result.not_screened,
        confirmed=paper.result.score.confirmed,
        possible=paper.result.score.possible,
        found=found,
        plan=_planned(paper),
        choices=tuple(_choices(paper)),
        signatures=tuple(
            Signed(
                Named(s.role, catalogue.text_or(f"label.{s.role}.text", s.role, paper.language)), s.name, s.method,
                s.at.isoformat(timespec="seconds"), s.text_digest, s.relation, s.language,
            )
            for s in visit.signatures
        ),
        ended=visit.outcome,
    )  # fmt: skip


def _cautions(paper: Paper) -> Iterable[Named]:
    """What limits the whole screening, each under a name of its own."""
    catalogue = paper.knowledge.catalogue
    if not catalogue.pack.approved:
        yield Named(APPROVAL_STATEMENT, paper.text(f"statement.{APPROVAL_STATEMENT}.text"))
    if catalogue.outdated(paper.consultation.as_of):
        yield Named("content-out-of-date", "")


def _practising(paper: Paper, names: Iterable[str]) -> Iterable[Practising]:
    """Everyone named, once. Where two people share a name, whose registration it is cannot be told."""
    known = {person.name: person for person in paper.people.values()}
    namesakes = Counter(person.name for person in paper.people.values())
    if paper.practitioner is not None:
        known[paper.practitioner.name] = paper.practitioner
        namesakes[paper.practitioner.name] = 1
    for name in dict.fromkeys(name for name in names if name):
        sure = namesakes[name] == 1
        yield Practising(name, known[name].registration if sure else "")


def _sections(paper: Paper) -> Iterable[Section]:
    """The questions in scope, answered or not; nothing of a closed branch."""
    catalogue = paper.knowledge.catalogue
    for section in catalogue.sections:
        asked = tuple(
            _asked(paper, question)
            for question in catalogue.questions_of(section)
            if paper.facts.values.get(question.id) is not NOT_ASKED
        )
        if asked:
            yield Section(section, paper.text(f"section.{section}.title"), asked)


def _asked(paper: Paper, question: Question) -> Asked:
    value = paper.consultation.answers.get(question.id)
    answer = paper.visit.answers.get(question.id)
    examined = answer is not None and answer.examined
    words = shown_words(paper.knowledge, question.id, value, paper.language)
    options = {option: paper.text(f"question.{question.id}.option.{option}") for option in question.options}
    return Asked(
        id=question.id,
        kind=question.kind,
        text=paper.text(f"question.{question.id}.ask"),
        value=value,
        words=words or paper.label("not-answered"),
        options={**options, "none": paper.label("none"), "none_known": paper.label("none-known")},
        unit=question.unit or "",
        private=paper.is_private(question.id),
        examined=answer.words if answer and examined else None,
        before=shown_words(paper.knowledge, question.id, answer.patient_said, paper.language)
        if answer and examined
        else "",
    )


def _found(paper: Paper, finding: Finding) -> Found:
    day = paper.consultation.as_of
    view = view_finding(paper.knowledge, paper.visit, finding, paper.language, day)
    in_force = paper.visit.decision_on(finding.rule, finding.checksum, day)
    return Found(
        rule=finding.rule,
        problem=Named(finding.problem, paper.text(f"problem.{finding.problem}.name")),
        tier=paper.label(view.tier.replace("_", "-")),
        verdict=finding.verdict,
        state=finding.state,
        title=view.title,
        because=view.because,
        questions=view.questions,
        ask=finding.ask,
        do=view.do,
        sources=view.sources,
        on=finding.on,
        private=finding.private,
        decided=tuple(Decided(one.kind, say_decision(one), one.by, one.at, one.second) for one in in_force),
    )


def _planned(paper: Paper) -> Planned | None:
    plan = paper.planned
    if not isinstance(plan, dict):
        return None
    contents = [Named(name, paper.text(f"{kind}.{name}.name")) for key, kind in _CONTENTS for name in plan.get(key, ())]
    technique = plan.get("technique")
    return Planned(
        contents=tuple(contents),
        areas=tuple(Named(area, paper.text(f"area.{area}.name")) for area in plan.get("areas", ())),
        technique=Named(technique, paper.text(f"technique.{technique}.name")) if technique else None,
        session=plan.get("session"),
        sessions=plan.get("of"),
        words="; ".join(plan_lines(paper.knowledge, plan, paper.language)),
    )


def _choices(paper: Paper) -> Iterable[Choice]:
    for choice in paper.knowledge.catalogue.choices:
        made = paper.visit.choices.get(choice, "")
        if made in ("yes", "no"):
            answer = paper.label("agreed" if made == "yes" else "refused")
            yield Choice(choice, paper.text(f"choice.{choice}.ask"), made == "yes", answer)
