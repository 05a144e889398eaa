"""The parts of the document about the treatment itself: risks, advice, decisions, reflection, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from meso_screen.flow.paper import Paper, joined
from meso_screen.flow.parts_visit import numbers, plan_in_short, told
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
    Table,
)
from meso_screen.model.report import KIND
from meso_screen.problems import refuse
from meso_screen.rules.told import ToldRisk

RISKS_AT_HOME = 10
MOST_REASONS_AT_HOME = 2


def risks(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The risks for this person; at home the ten that matter most, of which the rest are counted at the end."""
    chosen = paper.risks()
    if kind == "patient_copy":
        chosen = risks_at_home(chosen)
    technique = paper.facts.plan.technique if paper.facts.plan else None
    lines = [*paper.statements("risks"), *([paper.text(f"technique.{technique}.risk")] if technique else [])]
    blocks = [risk_block(paper, one) for one in chosen]
    if kind == "patient_copy":
        blocks = [b.model_copy(update={"raised_by": b.raised_by[:MOST_REASONS_AT_HOME]}) for b in blocks]
    return (Bullets(items=tuple(lines)), *blocks)


def risks_at_home(chosen: Sequence[ToldRisk]) -> tuple[ToldRisk, ...]:
    """The weightiest risks; what was counted for this plan's product stands for the general record it belongs to."""
    names = {one.risk.id for one in chosen}
    counted = {name.split("--")[0] for name in names if "--" in name}
    most = [one for one in chosen if "--" in one.risk.id or one.risk.id not in counted or one.risk.weight > 4]
    return tuple(most[:RISKS_AT_HOME])


def left_out(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """What the patient's copy leaves out, and where it can be read."""
    chosen = paper.risks()
    more = len(chosen) - len(risks_at_home(chosen))
    rest = (paper.label("left-out-risks").format(count=more),) if more > 0 else ()
    return (Bullets(items=(*paper.statements("left-out"), *rest)),)


def risk_block(paper: Paper, one: ToldRisk) -> RiskBlock:
    """One risk in words; a number only with its source, its population and what untreated people had.

    Where nobody counted, nothing is said here: the statement before the risks says it once for all of them.
    """
    risk = one.risk
    frequency, icons = None, None
    if risk.frequency is not None and risk.frequency.denominator in ("trial", "series"):
        count = round(100 * risk.frequency.count / risk.frequency.of)
        words = [paper.label("frequency").format(count=count, rest=100 - count)]
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
    """Before, after, and when to call; at home these are sheets of their own and the numbers are enough."""
    words = told(paper, "before-after")
    if kind == "patient_copy":
        called = numbers(paper)
        return (*words, Facts(rows=tuple(called), columns=2)) if called else words
    return (
        *words,
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
    return (*told(paper, "before-sheet"), Bullets(items=_lines(paper, "before")))


def after_sheet(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The sheet for the days after."""
    return (*told(paper, "after-sheet"), Bullets(items=_lines(paper, "after")))


def call_for_help(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Warning signs with the clinic's number; refused without one."""
    if not paper.clinic.get("phone"):
        raise refuse("The clinic's telephone number is missing.", "Settings", "Enter it before printing this sheet.")
    return (*told(paper, "call-for-help"), *warning_signs(paper))


def questions_answered(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """What the patient asked, and how the talk was understood."""
    blocks = list(told(paper, "questions-answered"))
    for question, answer in paper.visit.asked_by_patient:
        blocks.append(Facts(rows=((paper.label("question"), question), (paper.label("answer"), answer))))
    words = {"understood": "understood", "explained_again": "understood", "not_understood": "not-understood"}
    rows = tuple(
        (paper.text(f"prompt.{prompt}.ask"), paper.label(words[result]))
        for prompt, result in paper.visit.teach_back.items()
        if prompt in paper.knowledge.catalogue.prompts
    )
    if rows and kind != "patient_copy":
        table = Table(header=(paper.label("teach-back"), paper.label("result")), rows=rows, widths=(4, 1))
        blocks.append(table)
    return tuple(blocks)


def choices(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Separate decisions; refusing one never blocks treatment."""
    rows = []
    for choice in paper.knowledge.catalogue.choices:
        made = paper.visit.choices.get(choice, "")
        answer = {"yes": paper.label("agreed"), "no": paper.label("refused")}.get(made, "")
        rows.append(Choice(text=paper.text(f"choice.{choice}.ask"), state=made or "blank", answer=answer))  # type: ignore[arg-type]
    return (*told(paper, "choices"), ChoiceBlock(choices=tuple(rows)))


EARLY = timedelta(hours=24)
"""Information given this long before the signature leaves no further time to wait (the clinic's policy)."""


def reflection_hours(paper: Paper) -> int:
    """Hours between information and treatment by the pack's policy: the longest that holds; 0 when given early."""
    given, signed = paper.visit.given_at, paper.visit.signatures[-1].at if paper.visit.signatures else None
    if given is not None and signed is not None and signed - given >= EARLY:
        return 0
    return max((r.hours for r in paper.knowledge.catalogue.reflections.values() if paper.holds(r.when)), default=0)


def reflection(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Time to reflect; the moments are printed once they are known."""
    known = [one for one in paper.knowledge.catalogue.reflections.values() if paper.holds(one.when)]
    lines = [*paper.statements("reflection"), *(paper.text(f"reflection.{one.id}.text") for one in known)]
    blocks: list[Block] = [Bullets(items=tuple(lines))]
    given = paper.visit.given_at
    if paper.with_signatures and given is not None and paper.visit.signatures:
        signed = paper.visit.signatures[-1].at
        earliest = max(signed, given + timedelta(hours=reflection_hours(paper)))
        moments = (("information-given", given), ("signed-at", signed), ("earliest-treatment", earliest))
        blocks.append(Facts(rows=tuple((paper.label(name), paper.moment(at)) for name, at in moments)))
    return tuple(blocks)


def signatures(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The plan in short, the statement and both signatures, in one block that never breaks over a page."""
    plan = plan_in_short(paper)
    blocks: list[Block] = [plan] if plan is not None and kind == "consent_record" else []
    blocks += told(paper, "signatures")
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
