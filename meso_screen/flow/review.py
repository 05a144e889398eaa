"""The safety review: what is found, why, what to do, and which decisions are still needed before consent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from meso_screen.flow.access import require
from meso_screen.flow.gates import GateView, gates_of
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.screening import screen_consultation
from meso_screen.flow.session import Session
from meso_screen.flow.views import entry_words, plan_lines, shown_words
from meso_screen.flow.visit import Visit
from meso_screen.flow.ways import (
    REASONS,
    check_clearance,
    rests_on_questions,
    say_decision,
    settled_by,
    ways_out,
)
from meso_screen.model.consultation import Consultation
from meso_screen.model.decision import Decision, DecisionKind
from meso_screen.model.finding import Card, Finding, Screening
from meso_screen.model.rule import Cited
from meso_screen.problems import refuse

Tier = Literal["stop", "clear_first", "caution", "note", "not_known"]

SHORTEST_REASON = 20


@dataclass(frozen=True)
class FindingView:
    """One finding in words. ``ways`` are the decisions that would settle it, ``settled`` the one that does.

    ``on_plan`` and ``on_medicines`` say whether it rests on the plan or on the list of medicines; ``examinable`` are
    the questions it rests on that an examination can answer.
    """

    rule: str
    tier: Tier
    verdict: str
    title: str
    because: tuple[str, ...]
    do: str
    resolves: str
    sources: tuple[str, ...]
    asks: tuple[tuple[str, str], ...]
    ways: tuple[DecisionKind, ...]
    needs_second: bool
    settled: str
    reach: str
    on: tuple[str, ...]
    private: bool
    questions: tuple[str, ...]
    on_plan: bool = False
    on_medicines: bool = False
    examinable: tuple[str, ...] = ()


@dataclass(frozen=True)
class CardView:
    """One card: a clinical problem, or one open question that leaves rules undecided; the worst finding first.

    ``ask`` is that open question, ``said`` what stands as its answer in words (empty while unanswered).
    """

    problem: str
    tier: Tier
    verdict: str
    title: str
    findings: tuple[FindingView, ...]
    settled: bool
    private: bool
    ask: str = ""
    said: str = ""


@dataclass(frozen=True)
class ReviewView:
    """The whole review page."""

    headline: str
    tone: Tier | Literal["ok"]
    sentence: str
    confirmed: int
    possible: int
    counts: tuple[tuple[str, int], ...]
    cards: tuple[CardView, ...]
    quiet: tuple[CardView, ...]
    gates: tuple[GateView, ...]
    plan: tuple[str, ...]
    pack_line: str
    next_question: str | None

    @property
    def ready(self) -> bool:
        """Whether everything needed before consent is done."""
        return all(gate.done for gate in self.gates)


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
    found = {f.rule: view_finding(knowledge, visit, f, language, day) for f in result.findings}
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


def decide(
    session: Session,
    visit: Visit,
    finding_rule: str,
    kind: DecisionKind,
    *,
    words: str = "",
    reason: str = "",
    from_whom: str = "",
    how: str = "",
    on: str = "",
    valid_until: str = "",
    second: tuple[str, str] | None = None,
    pin: str = "",
) -> Visit:
    """Record a practitioner's decision on one finding. Raises ProblemError when this way is not open or not complete.

    ``second`` is the (person id, PIN) of the second clinician a stop needs; ``pin`` the practitioner's own.
    """
    return decide_together(
        session, visit, (finding_rule,), kind, words=words, reason=reason, from_whom=from_whom, how=how, on=on,
        valid_until=valid_until, second=second, pin=pin,
    )  # fmt: skip


def decide_together(
    session: Session,
    visit: Visit,
    rules: Sequence[str],
    kind: DecisionKind,
    *,
    words: str = "",
    reason: str = "",
    from_whom: str = "",
    how: str = "",
    on: str = "",
    valid_until: str = "",
    second: tuple[str, str] | None = None,
    pin: str = "",
) -> Visit:
    """The same decision, in the same words, on several findings: each is kept on its own. All are checked first."""
    person = require(session.person, "decide")
    if visit.frozen:
        raise refuse("This visit is signed or ended.", "Review", "Open a new visit.")
    by_rule = {finding.rule: finding for finding in screen_visit(session, visit).findings}
    if not rules or any(rule not in by_rule for rule in rules):
        raise refuse("This finding is no longer there.", "Review", "Look at the review again.")
    found = [by_rule[rule] for rule in rules]
    today = session.today()
    for finding in found:
        if kind not in ways_out(session.knowledge, finding, visit.decision_on(finding.rule, finding.checksum, today)):
            what = "This finding cannot be decided like this."
            raise refuse(what, "Review", "Change the plan, ask again or postpone.")
    second_names = [
        _check_words(session, f, kind, words, reason, from_whom, how, on, valid_until, second, pin) for f in found
    ]
    reads = {compiled.rule.id: compiled.reads for compiled in session.knowledge.book.rules}
    for finding, second_name in zip(found, second_names, strict=True):
        rests_on = rests_on_questions(session.knowledge, reads[finding.rule])
        decision = Decision(
            rule=finding.rule,
            kind=kind,
            checksum=finding.checksum,
            facts=visit.digest_of(rests_on),
            by=person.name,
            at=session.clock().isoformat(timespec="seconds"),
            words=words.strip(),
            reason=reason,
            from_whom=from_whom.strip(),
            how=how,
            on=on,
            valid_until=valid_until,
            second=second_name,
        )
        said = {"decision": decision.model_dump(mode="json"), "reads": list(rests_on)}
        visit = session.enter(visit, "finding_decided", said)
    return visit


def _check_words(
    session: Session,
    finding: Finding,
    kind: DecisionKind,
    words: str,
    reason: str,
    from_whom: str,
    how: str,
    on: str,
    valid_until: str,
    second: tuple[str, str] | None,
    pin: str,
) -> str:
    if kind == "clearance":
        check_clearance(from_whom, how, on, valid_until, session.today())
    if kind in ("reasoned", "overridden") and (reason not in REASONS or len(words.strip()) < SHORTEST_REASON):
        raise refuse(
            f"Choose a reason and say it in your own words (at least {SHORTEST_REASON} characters).",
            "Review",
            "Complete the reason.",
        )
    if kind == "acknowledged" and not words.strip():
        raise refuse("Say which measure you take.", "Review", "Write the measure.")
    if kind in ("treated_as_yes", "asked_again") and not words.strip():
        raise refuse("Say in a few words what you asked or decided.", "Review", "Write a few words.")
    if kind != "overridden":
        return ""
    assert session.person is not None
    if not session.store.check_pin(session.person.id, pin, session.clock()).ok:
        raise refuse("Your PIN is not right.", "Review", "Enter it again.")
    if finding.override != "prescriber":
        return ""
    if second is None or second[0] == session.person.id:
        raise refuse("A second clinician must agree.", "Review", "Ask them to choose their name and enter their PIN.")
    other = next((person for person in session.people() if person.id == second[0]), None)
    require(other, "decide")
    assert other is not None
    if not session.store.check_pin(other.id, second[1], session.clock()).ok:
        raise refuse("The second clinician's PIN is not right.", "Review", "Enter it again.")
    return other.name


__all__ = [
    "CardView", "FindingView", "GateView", "ReviewView", "decide", "decide_together", "settled_by", "view_review",
    "ways_out",
]  # fmt: skip
