"""The parts of the document about the treatment itself: risks, advice, decisions, reflection, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from meso_screen.flow.at_home import MOST_ASKED, left_out_lines, shorten
from meso_screen.flow.paper import Paper, joined
from meso_screen.flow.parts_visit import numbers, plan_in_short, told
from meso_screen.flow.signatories import BESIDE, Role, evidence, needed, statement_of
from meso_screen.flow.views import plan_contents
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

RISKS_AT_HOME = 8
MOST_REASONS_AT_HOME = 2


def risks(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The risks for this person; at home the eight that matter most; how many more there are is said at the end."""
    chosen = paper.risks()
    technique = paper.facts.plan.technique if paper.facts.plan else None
    lines = [*paper.statements("risks"), *([paper.text(f"technique.{technique}.risk")] if technique else [])]
    if kind != "patient_copy":
        return (Paragraph(text=" ".join(lines)), *(risk_block(paper, one) for one in chosen))
    blocks = (risk_block(paper, one, counted=_counted(one, chosen)) for one in risks_at_home(chosen))
    short = (block.model_copy(update={"raised_by": block.raised_by[:MOST_REASONS_AT_HOME]}) for block in blocks)
    return (Paragraph(text=" ".join(lines)), *short, left_out(paper))


def risks_at_home(chosen: Sequence[ToldRisk]) -> tuple[ToldRisk, ...]:
    """The weightiest risks, each once: what was counted for one product belongs to the general record before its --."""
    names = {one.risk.id for one in chosen}
    general = [one for one in chosen if "--" not in one.risk.id or one.risk.id.split("--")[0] not in names]
    return tuple(general[:RISKS_AT_HOME])


def _counted(general: ToldRisk, chosen: Sequence[ToldRisk]) -> ToldRisk:
    """The record of this risk that has a number for this plan, or the general one."""
    if general.risk.frequency is not None:
        return general
    same = (one for one in chosen if one.risk.id.startswith(f"{general.risk.id}--") and one.risk.frequency is not None)
    return next(same, general)


def left_out(paper: Paper) -> Paragraph:
    """What the patient's copy leaves out, and where it can be read."""
    chosen = paper.risks()
    here = {one.risk.id for one in risks_at_home(chosen)}
    more = sum(one.risk.id not in here and one.risk.id.split("--")[0] not in here for one in chosen)
    return Paragraph(text=left_out_lines(paper, more), tone="strong")


def risk_block(paper: Paper, one: ToldRisk, counted: ToldRisk | None = None) -> RiskBlock:
    """One risk in words; a number only with its source, its population and what untreated people had.

    Where nobody counted, nothing is said here: the statement before the risks says it once for all of them.
    ``counted`` is the record the number is taken from, where that is not this one.
    """
    risk = (counted or one).risk
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
    name = one.risk.id
    times = paper.label("risk-times")
    return RiskBlock(
        name=paper.text(f"risk.{name}.name"),
        text=paper.text(f"risk.{name}.text"),
        times=times.format(onset=paper.text(f"risk.{name}.onset"), lasts=paper.text(f"risk.{name}.lasts")),
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
        return (Facts(rows=tuple(called), columns=2), *words) if called else words
    blocks: list[Block] = [*words]
    for moment in ("before", "after"):
        if lines := _personal(paper, moment):
            blocks += [Heading(text=paper.label(moment)), Bullets(items=lines)]
    return (*blocks, Heading(text=paper.label("red-flags")), *warning_signs(paper))


def _personal(paper: Paper, moment: str) -> tuple[str, ...]:
    """The lines keyed to this person and plan; those for everybody stand on the sheet of that moment."""
    return tuple(paper.text(f"advice.{line.id}.text") for line in paper.advice(moment) if line.when is not None)


def warning_signs(paper: Paper) -> tuple[Block, ...]:
    """Warning signs: those that need an ambulance apart from those that need the clinic."""
    lines = paper.advice("red_flag")
    urgent = tuple(paper.text(f"advice.{line.id}.text") for line in lines if line.emergency)
    other = tuple(paper.text(f"advice.{line.id}.text") for line in lines if not line.emergency)
    blocks: list[Block] = []
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
    plan = paper.planned if isinstance(paper.planned, dict) else {}
    names = plan_contents(paper.knowledge, plan, paper.language)
    areas = [paper.text(f"area.{name}.name") for name in plan.get("areas", ())]
    injected = joined((", ".join(names), ", ".join(areas)))
    named = (Facts(rows=((paper.label("plan"), injected),)),) if injected else ()
    return (*named, *told(paper, "call-for-help"), *warning_signs(paper))


def questions_answered(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """What the patient asked, and how the talk was understood."""
    blocks = list(told(paper, "questions-answered")) if kind != "patient_copy" or paper.visit.asked_by_patient else []
    most = MOST_ASKED if kind == "patient_copy" else len(paper.visit.asked_by_patient)
    for asked in paper.visit.asked_by_patient[:most]:
        question, answer = (shorten(paper, words, kind) for words in asked)
        blocks.append(Facts(rows=((paper.label("question"), question), (paper.label("answer"), answer))))
    rows = tuple(
        (paper.text(f"prompt.{prompt}.ask"), paper.label(result.replace("_", "-")))
        for prompt, result in paper.visit.teach_back.items()
        if (known := paper.knowledge.catalogue.prompts.get(prompt)) is not None and paper.holds(known.when)
    )
    if rows and kind == "consent_record":
        table = Table(header=(paper.label("teach-back"), paper.label("result")), rows=rows, widths=(4, 1))
        blocks.append(table)
    return tuple(blocks)


def choices(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Separate decisions; refusing one never blocks treatment."""
    rows = []
    for choice in paper.knowledge.catalogue.choices:
        made = "" if kind == "blank_form" else paper.visit.choices.get(choice, "")
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


def earliest_treatment(paper: Paper) -> datetime | None:
    """When the time to think is over; None before the information was given. A shortened time ends at the signature."""
    given = paper.visit.given_at
    if given is None:
        return None
    signed = paper.visit.signatures[-1].at if paper.visit.signatures else given
    over = given if paper.visit.shortened else given + timedelta(hours=reflection_hours(paper))
    return max(signed, over)


def reflection(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Time to reflect, a shortened one with its reason; the moments are printed once they are known."""
    visit = paper.visit
    known = [one for one in paper.knowledge.catalogue.reflections.values() if paper.holds(one.when)]
    lines = [*paper.statements("reflection"), *(paper.text(f"reflection.{one.id}.text") for one in known)]
    blocks: list[Block] = [Paragraph(text=" ".join(lines))]
    rows: list[tuple[str, str]] = []
    if visit.shortened and kind != "blank_form":
        reason = shorten(paper, visit.shortened, kind)
        rows.append((paper.label("shortened"), joined((reason, paper.name_of(visit.shortened_by)))))
    earliest = earliest_treatment(paper)
    if paper.with_signatures and earliest is not None and visit.signatures:
        signed = visit.signatures[-1].at
        moments = (("information-given", visit.given_at), ("signed-at", signed), ("earliest-treatment", earliest))
        rows += [(paper.label(name), paper.moment(at)) for name, at in moments]
    if rows:
        blocks.append(Facts(rows=tuple(rows)))
    return tuple(blocks)


def signatures(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The plan in short, the statement and every signature; the block never breaks over a page."""
    plan = plan_in_short(paper)
    blocks: list[Block] = [plan] if plan is not None and kind == "consent_record" else []
    *mine, practitioners = paper.statements("signatures")
    blocks += [Paragraph(text=" ".join(mine)), Paragraph(text=practitioners)]
    return (*blocks, *(_signature(paper, kind, role) for role in _who_signs(paper, kind)))


def _who_signs(paper: Paper, kind: KIND) -> tuple[Role, ...]:
    """Whose signatures are drawn. A witness is printed beside a mark only, so what is signed is the same either way."""
    if kind == "blank_form":
        beside = tuple(role for role in BESIDE if role in paper.knowledge.catalogue.signatories)
        return ("patient", *beside, "practitioner")
    roles = needed(paper.visit)
    return roles if paper.with_signatures else tuple(role for role in roles if role != "witness")


def _signature(paper: Paper, kind: KIND, role: Role) -> SignatureBlock:
    visit, blank = paper.visit, kind == "blank_form"
    signed = visit.signed_by(role) if paper.with_signatures and not blank else None
    patient, interpreter = visit.patient, visit.interpreted
    name, says = "", ""
    if role == "patient":
        name = joined((patient.given, patient.family), " ")
    elif role == "practitioner":
        name = paper.practitioner.name if paper.practitioner else ""
    else:
        name = interpreter.name if role == "interpreter" and interpreter and not blank else ""
        says = statement_of(paper, role, blank=blank)
    title = paper.label(role) if role in ("patient", "practitioner") else paper.text(f"signatory.{role}.name")
    if signed is None:
        return SignatureBlock(role=title, name=name, method="blank", sentence=says)
    given = evidence(paper, signed)
    if kind != "patient_copy":
        given = joined((given, signed.text_digest[:16]))
    return SignatureBlock(
        role=title,
        name=signed.name,
        method=signed.method,
        strokes=signed.strokes if signed.method != "typed" else (),
        aspect=signed.aspect,
        date=paper.moment(signed.at),
        sentence=joined((says, given), " "),
    )
