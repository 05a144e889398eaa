"""The safety review: what is found, why, what to do, and which decisions are still needed before consent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from meso_screen.flow.access import require
from meso_screen.flow.cards import CardView, FindingView, GateView, ReviewView, Tier
from meso_screen.flow.changes import say_changes
from meso_screen.flow.gates import gates_of
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.screening import screen_consultation
from meso_screen.flow.session import Session
from meso_screen.flow.views import entry_words, plan_lines, shown_words
from meso_screen.flow.visit import Visit
from meso_screen.flow.ways import (
    say_decision,
    settled_by,
    ways_out,
)
from meso_screen.model.consultation import Consultation
from meso_screen.model.finding import Card, Finding, Screening
from meso_screen.model.rule import Cited


def screen_visit(session: Session, visit: Visit) -> Screening:
    """Screen a visit on the clinic's present day. Only for those who may see findings."""
    require(session.person, "see_findings")
    return screen_consultation(session.knowledge, as_consultation(session, visit))


def as_consultation(session: Session, visit: Visit) -> Consultation:
    """The visit as a consultation file would hold it, on the day it was signed or ended, else on the present day."""
    fixed = visit.signatures[0].at if visit.signatures else visit.outcome_at
    day = fixed.astimezone(session.clock().tzinfo).date() if fixed else session.today()
    return Consultation(as_of=day, answers=visit.raw_answers())


def view_review(session: Session, visit: Visit, language: str = "en") -> ReviewView:
    """The review of a visit. Raises ProblemError for those who may not see findings."""
    result = screen_visit(session, visit)
    knowledge = session.knowledge
    day = as_consultation(session, visit).as_of
    serious = [f for f in result.findings if f.state == "fires" and f.verdict in ("stop", "clear_first")]
    changes = say_changes(knowledge, as_consultation(session, visit), serious, language)
    found = {
        f.rule: replace(view_finding(knowledge, visit, f, language, day), changes=changes.get(f.rule, ()))
        for f in result.findings
    }
    cards = [_card(knowledge, visit, card, found, result.not_screened, language) for card in result.cards]
    loud = tuple(card for card in cards if card.verdict in ("stop", "clear_first") or card.tier == "not_known")
    loud = tuple(card for card in loud if card.verdict != "note")
    quiet = tuple(card for card in cards if card not in loud)
    headline, tone, sentence = _headline(knowledge, result, language)
    plan = visit.raw_answers().get(knowledge.book.lists.plan)
    pack = knowledge.catalogue.pack
    return ReviewView(
        headline=headline,
        tone=tone,
        sentence=sentence,
        confirmed=result.score.confirmed,
        possible=result.score.possible,
        counts=(
            ("stop", result.count("stop")),
            ("clear_first", result.count("clear_first")),
            ("caution", result.count("caution")),
            ("not_known", sum(card.tier == "not_known" and card.verdict != "note" for card in cards)),
            ("note", result.count("note")),
        ),
        cards=loud,
        quiet=quiet,
        gates=gates_of(session, visit, result, cards),
        plan=tuple(plan_lines(knowledge, plan, language)) if isinstance(plan, dict) else (),
        pack_line=f"Rule pack {pack.version} · {len(knowledge.book.rules)} rules · {result.items_asked} items asked",
        next_question=result.next_question,
    )


def review_gates(session: Session, visit: Visit, result: Screening, language: str = "en") -> tuple[GateView, ...]:
    """The gates of the review alone, from a screening that is at hand: what the consent page repeats."""
    knowledge, day = session.knowledge, as_consultation(session, visit).as_of
    found = {f.rule: view_finding(knowledge, visit, f, language, day) for f in result.findings}
    cards = [_card(knowledge, visit, card, found, result.not_screened, language) for card in result.cards]
    return gates_of(session, visit, result, cards)


def _headline(knowledge: Knowledge, result: Screening, language: str) -> tuple[str, Tier | Literal["ok"], str]:
    confirmed, possible = result.score.confirmed, result.score.possible
    words = {4: "Do not treat today", 3: "Clear first", 2: "Caution", 1: "Nothing listed was found"}
    tones: dict[int, Tier | Literal["ok"]] = {4: "stop", 3: "clear_first", 2: "caution", 1: "ok"}
    now = {4: "stop", 3: "clear first", 2: "caution", 1: "nothing listed"}
    tone = tones[confirmed]
    headline = words[confirmed]
    sentence = f"Now: {now[confirmed]}."
    if possible > confirmed:
        open_count = len({question for f in result.findings if f.state != "fires" for question in f.ask})
        open_count = max(open_count, len(result.open_questions), 1)
        asked = f"{open_count} question{'s' if open_count > 1 else ''} open"
        following = ""
        if result.next_question:
            following = f" – next: {knowledge.catalogue.text(f'question.{result.next_question}.ask', language)}"
        sentence += f" Could still be {_article(now[possible])}: {asked}{following}"
        if confirmed == 1:
            headline, tone = "Not known yet", "not_known"
    elif confirmed == 1:
        sentence = f"Nothing listed was found among {result.items_asked} items asked."
    return headline, tone, sentence


def _article(word: str) -> str:
    return f"a {word}" if word in ("stop", "caution") else word


def _card(
    knowledge: Knowledge,
    visit: Visit,
    card: Card,
    found: dict[str, FindingView],
    strange: Sequence[str],
    language: str,
) -> CardView:
    catalogue = knowledge.catalogue
    findings = tuple(found[rule] for rule in card.rules)
    if card.state == "fires":
        title = catalogue.text(f"problem.{card.problem}.name", language)
    elif card.ask:
        title = catalogue.text(f"question.{card.ask[0]}.ask", language)
    else:
        title = catalogue.text(f"problem.{card.problem}.name", language)
    return CardView(
        problem=card.problem,
        tier=card.verdict if card.state == "fires" else "not_known",
        verdict=card.verdict,
        title=title,
        findings=findings,
        settled=all(finding.settled for finding in findings if finding.verdict != "note"),
        private=card.private,
        ask=card.ask[0] if card.state != "fires" and card.ask else "",
        said=_said(knowledge, visit, card.ask[0], strange, language) if card.state != "fires" and card.ask else "",
    )


def _said(knowledge: Knowledge, visit: Visit, question: str, strange: Sequence[str], language: str) -> str:
    """What stands as the answer to an open question; of a list only the entries nobody recognised."""
    value = visit.raw_answers().get(question)
    if isinstance(value, list) and question in (knowledge.book.lists.medicines, knowledge.book.lists.allergies):
        said = [str(entry["text"]) for entry in value]
        return "; ".join([text for text in said if any(name in text for name in strange)] or said)
    return shown_words(knowledge, question, value, language)


def view_finding(
    knowledge: Knowledge, visit: Visit, finding: Finding, language: str = "en", day: date | None = None
) -> FindingView:
    """One finding in words, with the decisions in force on it on ``day``."""
    catalogue = knowledge.catalogue
    rule = catalogue.rules[finding.rule]
    in_force = visit.decision_on(finding.rule, finding.checksum, day)
    ways = ways_out(knowledge, finding, in_force)
    settled = settled_by(finding, in_force)
    lists = {knowledge.book.lists.medicines, knowledge.book.lists.allergies}
    because = tuple(
        dict.fromkeys(
            entry_words(knowledge, visit.raw_answers(), fact.question, fact.entry)
            if fact.question in lists
            else f"{catalogue.text(f'question.{fact.question}.ask', language)} "
            f"{shown_words(knowledge, fact.question, fact.said, language)}".strip()
            for fact in finding.because
            if fact.question != knowledge.book.lists.plan
        )
    )
    questions = tuple(dict.fromkeys(fact.question for fact in finding.because))
    return FindingView(
        rule=finding.rule,
        tier=finding.verdict if finding.state == "fires" else "not_known",
        verdict=finding.verdict,
        title=catalogue.text(f"rule.{finding.rule}.title", language),
        because=because,
        do=catalogue.text(f"rule.{finding.rule}.do", language),
        resolves=catalogue.text_or(f"rule.{finding.rule}.resolves", "", language),
        sources=tuple(_cited(knowledge, cited) for cited in rule.sources),
        asks=tuple((q, catalogue.text(f"question.{q}.ask", language)) for q in finding.ask),
        ways=() if settled else ways,
        needs_second=finding.override == "prescriber",
        settled=say_decision(settled) if settled else "",
        reach=finding.reach,
        on=tuple(_place_name(knowledge, name, language) for name in finding.on),
        private=finding.private,
        questions=questions,
        on_plan=knowledge.book.lists.plan in questions,
        on_medicines=knowledge.book.lists.medicines in questions,
        examinable=tuple(q for q in questions if q not in lists and q != knowledge.book.lists.plan),
    )


def _cited(knowledge: Knowledge, cited: Cited) -> str:
    source = knowledge.catalogue.sources[cited.id]
    return f"{source.title}, {cited.locator} ({source.grade.replace('_', ' ')})"


def _place_name(knowledge: Knowledge, name: str, language: str) -> str:
    kind = "product" if name in knowledge.catalogue.products else "area"
    return knowledge.catalogue.text(f"{kind}.{name}.name", language)
