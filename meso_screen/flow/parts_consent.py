"""The parts of the document about the treatment itself: risks, advice, decisions, reflection, signatures."""

from __future__ import annotations

from datetime import timedelta

from meso_screen.flow.paper import Paper, joined
from meso_screen.model.blocks import (
    Block,
    Bullets,
    Callout,
    Choice,
    ChoiceBlock,
    Facts,
    Heading,
    IconArray,
    Paragraph,
    RiskBlock,
    SignatureBlock,
)
from meso_screen.model.report import KIND
from meso_screen.problems import refuse
from meso_screen.rules.told import ToldRisk

MOST_RISKS_AT_HOME = 12


def _paragraphs(paper: Paper, part: str) -> tuple[Block, ...]:
    return tuple(Paragraph(text=text) for text in paper.statements(part))


def risks(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The risks for this person; at home the twelve that matter most."""
    told = paper.risks()
    if kind == "patient_copy":
        told = told[:MOST_RISKS_AT_HOME]
    technique = paper.facts.plan.technique if paper.facts.plan else None
    by_technique = (Paragraph(text=paper.text(f"technique.{technique}.risk")),) if technique else ()
    return (*_paragraphs(paper, "risks"), *by_technique, *(risk_block(paper, one) for one in told))


def risk_block(paper: Paper, one: ToldRisk) -> RiskBlock:
    """One risk in words; a number only with its source, its population and what untreated people had."""
    risk = one.risk
    frequency, icons = paper.label("not-known-how-often"), None
    if risk.frequency is not None and risk.frequency.denominator in ("trial", "series"):
        count = round(100 * risk.frequency.count / risk.frequency.of)
        words = [paper.label("frequency").format(count=count)]
        if risk.frequency.comparator is not None:
            compared = round(100 * risk.frequency.comparator / risk.frequency.of)
            words.append(paper.label("frequency-compared").format(count=compared))
        words.append(paper.label("frequency-of").format(population=paper.text(f"risk.{risk.id}.population")))
        words.append(
            paper.label("frequency-source").format(
                source=paper.knowledge.catalogue.sources[risk.frequency.source.id].title
            )
        )
        frequency = " ".join(words)
        icons = IconArray(affected=count, out_of=100, alt=words[0])
    return RiskBlock(
        name=paper.text(f"risk.{risk.id}.name"),
        text=paper.text(f"risk.{risk.id}.text"),
        onset=paper.text(f"risk.{risk.id}.onset"),
        duration=paper.text(f"risk.{risk.id}.lasts"),
        frequency=frequency,
        raised_by=tuple(dict.fromkeys(paper.text(f"rule.{rule}.raises") for rule in one.raised_by)),
        icons=icons,
    )


def _lines(paper: Paper, moment: str) -> tuple[str, ...]:
    return tuple(paper.text(f"advice.{line.id}.text") for line in paper.advice(moment))


def before_after(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Before, after, and when to call."""
    return (
        *_paragraphs(paper, "before-after"),
        Heading(text=paper.label("before")),
        Bullets(items=_lines(paper, "before")),
        Heading(text=paper.label("after")),
        Bullets(items=_lines(paper, "after")),
        *warning_signs(paper),
    )


def warning_signs(paper: Paper) -> tuple[Block, ...]:
    """Warning signs: those that need an ambulance apart from those that need the clinic."""
    lines = paper.advice("red_flag")
    urgent = tuple(paper.text(f"advice.{line.id}.text") for line in lines if line.emergency)
    other = tuple(paper.text(f"advice.{line.id}.text") for line in lines if not line.emergency)
    blocks: list[Block] = [Heading(text=paper.label("red-flags"))]
    if urgent:
        number = str(paper.clinic.get("emergency_number", ""))
        blocks.append(Callout(title=paper.label("call-ambulance"), lines=urgent, number=number))
    if other:
        number = joined((str(paper.clinic.get("phone", "")), str(paper.clinic.get("out_of_hours", ""))))
        blocks.append(Callout(title=paper.label("call-clinic"), lines=other, number=number, tone="info"))
    return tuple(blocks)


def before_sheet(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The sheet for the days before."""
    return (*_paragraphs(paper, "before-sheet"), Bullets(items=_lines(paper, "before")))


def after_sheet(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The sheet for the days after."""
    return (*_paragraphs(paper, "after-sheet"), Bullets(items=_lines(paper, "after")))


def call_for_help(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Warning signs with the clinic's number; refused without one."""
    if not paper.clinic.get("phone"):
        raise refuse("The clinic's telephone number is missing.", "Settings", "Enter it before printing this sheet.")
    return (*_paragraphs(paper, "call-for-help"), *warning_signs(paper))


def questions_answered(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """What the patient asked, and how the talk was understood."""
    blocks = list(_paragraphs(paper, "questions-answered"))
    for question, answer in paper.visit.asked_by_patient:
        blocks.append(Facts(rows=((paper.label("question"), question), (paper.label("answer"), answer))))
    words = {"understood": "understood", "explained_again": "understood", "not_understood": "not-understood"}
    rows = tuple(
        (paper.text(f"prompt.{prompt}.ask"), paper.label(words[result]))
        for prompt, result in paper.visit.teach_back.items()
        if prompt in paper.knowledge.catalogue.prompts
    )
    if rows:
        blocks += [Heading(text=paper.label("teach-back")), Facts(rows=rows)]
    return tuple(blocks)


def choices(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Separate decisions; refusing one never blocks treatment."""
    rows = []
    for choice in paper.knowledge.catalogue.choices:
        made = paper.visit.choices.get(choice, "")
        answer = {"yes": paper.label("agreed"), "no": paper.label("refused")}.get(made, "")
        rows.append(Choice(text=paper.text(f"choice.{choice}.ask"), state=made or "blank", answer=answer))  # type: ignore[arg-type]
    return (*_paragraphs(paper, "choices"), ChoiceBlock(choices=tuple(rows)))


def reflection_hours(paper: Paper) -> int:
    """Hours between information and treatment by the pack's policy: the longest that holds."""
    return max((r.hours for r in paper.knowledge.catalogue.reflections.values() if paper.holds(r.when)), default=0)


def reflection(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Time to reflect; the moments are printed once they are known."""
    blocks = list(_paragraphs(paper, "reflection"))
    for known in paper.knowledge.catalogue.reflections.values():
        if paper.holds(known.when):
            blocks.append(Paragraph(text=paper.text(f"reflection.{known.id}.text")))
    given = paper.visit.given_at
    if paper.with_signatures and given is not None:
        earliest = given + timedelta(hours=reflection_hours(paper))
        blocks.append(
            Facts(
                rows=(
                    (paper.label("information-given"), paper.moment(given)),
                    (paper.label("earliest-treatment"), paper.moment(earliest)),
                )
            )
        )
    return tuple(blocks)


def signatures(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The statement and both signatures, in one block that never breaks over a page."""
    blocks = [Paragraph(text=text) for text in paper.statements("signatures")]
    return (*blocks, *(_signature(paper, role) for role in ("patient", "practitioner")))


def _signature(paper: Paper, role: str) -> SignatureBlock:
    visit = paper.visit
    signed = visit.signed_by(role) if paper.with_signatures else None
    patient = visit.patient
    name = joined((patient.given, patient.family), " ") if role == "patient" else ""
    if role == "practitioner" and paper.practitioner:
        name = paper.practitioner.name
    if signed is None:
        return SignatureBlock(role=paper.label(role), name=name, method="blank")
    evidence = joined((paper.label(signed.method), signed.text_digest[:16]))
    return SignatureBlock(
        role=paper.label(role),
        name=signed.name,
        method=signed.method,
        strokes=signed.strokes if signed.method != "typed" else (),
        aspect=signed.aspect,
        date=paper.moment(signed.at),
        sentence=evidence,
    )
