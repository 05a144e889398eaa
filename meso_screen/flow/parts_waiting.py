"""The papers of a treatment that waits: why not today, and the letter that asks a colleague."""

from __future__ import annotations

from meso_screen.flow.main_facts import key_facts, told_medicines
from meso_screen.flow.paper import Paper, joined
from meso_screen.flow.parts_visit import plan_rows, told, who_what_when
from meso_screen.model.blocks import Block, Bullets, Callout, Facts, Heading, Paragraph
from meso_screen.model.finding import Finding
from meso_screen.model.report import KIND

MOST_OPEN = 5
MOST_POINTS = 6
"""Findings that the letter names: it has one page."""


def not_today(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Why not today in plain words, what would change it, and the next step; private reasons stay in the room."""
    blocks: list[Block] = [*who_what_when(paper, kind), *told(paper, "not-today")]
    serious = [f for f in paper.result.findings if f.verdict in ("stop", "clear_first")]
    private = any(finding.private and _was_talked_about(paper, finding) for finding in serious)
    problems = dict.fromkeys(f.problem for f in serious if f.state == "fires" and not f.private)
    for problem in problems:
        blocks.append(Heading(text=paper.text(f"problem.{problem}.patient")))
        blocks.append(Facts(rows=((paper.label("resolves"), paper.text(f"problem.{problem}.next")),)))
    asked = paper.knowledge.catalogue.questions
    still_open = dict.fromkeys(
        question
        for finding in serious
        if finding.state != "fires" and not finding.private
        for question in finding.ask
        if question in asked and not paper.is_private(question)
    )
    if still_open:
        questions = tuple(paper.text(f"question.{question}.ask") for question in still_open)
        items = _at_most(paper, questions, MOST_OPEN)
        blocks += [Heading(text=paper.label("still-open")), Bullets(items=items)]
    if private or not (problems or still_open):
        blocks.append(Paragraph(text=paper.label("talked-in-room")))
    if paper.visit.outcome == "declined":
        blocks.append(Paragraph(text=paper.label("declined-by-you")))
    number = joined((str(paper.clinic.get("phone", "")), str(paper.clinic.get("out_of_hours", ""))))
    if number:
        blocks.append(Callout(title=paper.label("call-clinic"), number=number, tone="info"))
    return tuple(blocks)


def _was_talked_about(paper: Paper, finding: Finding) -> bool:
    """Whether a finding fires, or a question it waits for was at least asked."""
    return finding.state == "fires" or any(question in paper.consultation.answers for question in finding.ask)


def letter(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The letter to the prescriber: greeting, plan, medicines, the point, the question. It asks, it never tells."""
    greeting, plan, *asks, closing = paper.statements("letter")
    to = key_facts(paper, "letter")
    rows = [*plan_rows(paper), (paper.label("medicines"), told_medicines(paper) or paper.label("not-answered"))]
    points = [(paper.label("about"), "; ".join(_asked_about(paper)))]
    points.append((paper.label("not-screened"), ", ".join(paper.result.not_screened)))
    points = [(name, words) for name, words in points if words]
    # Without a point it is a question about the plan alone, and nothing waits for the answer.
    why, *waits = paper.statements("letter-point") if points else ("",)
    doctor, clinic = paper.practitioner, paper.clinic
    signer = [doctor.name, doctor.registration] if doctor is not None else []
    address = joined((str(clinic.get("name", "")), str(clinic.get("phone", ""))))
    named = "\n".join(line for line in (joined(signer), address) if line)
    sign_off = (Paragraph(text=named),) if named else ()
    return (
        *((Facts(rows=tuple(to)),) if to else ()),
        Paragraph(text=greeting),
        Paragraph(text=plan),
        Facts(rows=(*rows, *points)),
        *(Paragraph(text=text) for text in (why, *asks, *waits, closing) if text),
        *sign_off,
    )


def _asked_about(paper: Paper) -> tuple[str, ...]:
    """What the letter is about: the weightiest findings a colleague could answer. Nothing private leaves the room."""
    problems = paper.knowledge.catalogue.problems
    serious = [f for f in paper.result.findings if f.verdict in ("stop", "clear_first") and f.state == "fires"]
    asked = [f for f in serious if not f.private and problems[f.problem].colleague]
    return _at_most(paper, tuple(dict.fromkeys(paper.text(f"rule.{f.rule}.title") for f in asked)), MOST_POINTS)


def _at_most(paper: Paper, texts: tuple[str, ...], most: int) -> tuple[str, ...]:
    """The first of these texts, and how many more there are: what has no room is not passed over."""
    more = len(texts) - most
    return texts if more <= 0 else (*texts[:most], paper.label("and-more").format(count=more))
