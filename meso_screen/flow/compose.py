"""Composes documents: one model feeds the screen's text view, every print and the embedded record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from meso_screen.flow import parts_by_hand, parts_consent, parts_later, parts_visit, parts_waiting
from meso_screen.flow.access import require
from meso_screen.flow.paper import APPROVAL_STATEMENT, Paper, gather_paper, joined
from meso_screen.flow.session import Session
from meso_screen.flow.views import show_date
from meso_screen.flow.visit import Visit
from meso_screen.model.blocks import Block
from meso_screen.model.report import KIND, Identity, PackMark, Part, Report

Builder = Callable[[Paper, KIND], tuple[Block, ...]]

# Which module builds the part with this id; a part without a builder holds its statements only.
_BUILDERS: dict[str, Builder] = {
    "who-what-when": parts_visit.who_what_when,
    "page-one": parts_visit.page_one,
    "how-it-is-done": parts_visit.how_it_is_done,
    "what-matters": parts_visit.what_matters,
    "risks": parts_consent.risks,
    "before-after": parts_consent.before_after,
    "questions-answered": parts_consent.questions_answered,
    "choices": parts_consent.choices,
    "reflection": parts_consent.reflection,
    "who-did-what": parts_visit.who_did_what,
    "signatures": parts_consent.signatures,
    "screening": parts_visit.screening,
    "answers": parts_visit.answers,
    "not-today": parts_waiting.not_today,
    "letter": parts_waiting.letter,
    "before-sheet": parts_consent.before_sheet,
    "after-sheet": parts_consent.after_sheet,
    "call-for-help": parts_consent.call_for_help,
    "withdrawal": parts_later.withdrawal,
    "by-hand": parts_by_hand.by_hand,
    "addenda": parts_later.addenda,
}

_CLINICS_OWN = ("screening", "answers")
_WHOLE = ("signatures", "call-for-help")
"""What is signed, and the card somebody puts on the fridge: on one page wherever a page has the room."""

WITH_FINDINGS: frozenset[KIND] = frozenset({"consent_record", "not_today", "letter"})
"""Documents that say what was found: not for the desk."""

# The document's furniture words are asked for by these names; the pack calls some of them differently.
_RENAMED = {"page": "page-of"}


def compose(
    session: Session,
    visit: Visit,
    kind: KIND,
    *,
    with_signatures: bool = False,
    draft: bool = False,
    language: str = "en",
) -> Report:
    """One document of a visit, ready to draw. ``with_signatures`` adds what is known only after signing."""
    require(session.person, "see_findings" if kind in WITH_FINDINGS else "print")
    paper = gather_paper(session, visit, with_signatures=with_signatures, language=language)
    return compose_from(paper, kind, draft=draft)


def compose_from(paper: Paper, kind: KIND, *, draft: bool = False, qr: str = "") -> Report:
    """One document from material already gathered."""
    catalogue, visit = paper.knowledge.catalogue, paper.visit
    patient = visit.patient
    heading = paper.label(f"title-{kind.replace('_', '-')}")
    parts = []
    for part in catalogue.parts.values():
        if kind not in part.kinds:
            continue
        build = _BUILDERS.get(part.id)
        blocks = build(paper, kind) if build else parts_visit.listed(paper, part.id)
        blocks = tuple(block for block in blocks if getattr(block, "rows", True) and getattr(block, "items", True))
        if blocks:
            title = paper.text(f"part.{part.id}.title")
            title = "" if title == heading else title
            whole, small = part.id in _WHOLE, part.id in _CLINICS_OWN
            parts.append(Part(id=part.id, title=title, blocks=blocks, keep=whole, small=small))
    taken_back = visit.outcome == "withdrawn" and kind != "withdrawal"
    return Report(
        kind=kind,
        document_id=paper.document_id,
        title=heading,
        strapline=joined((paper.label("consent-withdrawn"), paper.moment(visit.outcome_at)), " ") if taken_back else "",
        language=paper.language,
        paper=paper.clinic.get("paper", "A4"),
        draft=draft,
        person=Identity(
            family=patient.family, given=patient.given, born=show_date(patient.born) if patient.born else "",
            record_number=patient.record,
        ),
        form_version=catalogue.pack.version,
        pack=PackMark(id=catalogue.pack.id, version=catalogue.pack.version, hash=catalogue.digest),
        clinic_name=str(paper.clinic.get("name", "")),
        approval="" if catalogue.pack.approved else paper.text(f"statement.{APPROVAL_STATEMENT}.text"),
        made_at=paper.made_at,
        # A form filled by hand has no record yet: its code names the form it was printed from.
        qr=qr or (f"MS1:{paper.document_id}:{catalogue.digest[:16]}" if kind == "blank_form" else ""),
        labels=labels(paper),
        parts=tuple(parts),
    )  # fmt: skip


def labels(paper: Paper) -> dict[str, str]:
    """The furniture words, by the names a report asks for."""
    words = {name.replace("-", "_"): paper.label(name) for name in paper.knowledge.catalogue.labels}
    for name, source in _RENAMED.items():
        words[name] = paper.label(source)
    return words


def text_digest(report: Report) -> str:
    """SHA-256 (hex) of the document's words, as they are shown and signed."""
    return hashlib.sha256(report.plain_text().encode()).hexdigest()
