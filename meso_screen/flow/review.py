"""The safety review: what is found, why, what to do, and which decisions are still needed before consent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from meso_screen.flow.access import require
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.screening import screen_consultation
from meso_screen.flow.session import Session
from meso_screen.flow.views import plan_lines, shown_words
from meso_screen.flow.visit import Visit, after
from meso_screen.model.consultation import Consultation
from meso_screen.model.decision import Decision, DecisionKind
from meso_screen.model.finding import Card, Finding, Screening
from meso_screen.problems import refuse

Tier = Literal["stop", "clear_first", "caution", "note", "not_known"]

SHORTEST_REASON = 20


@dataclass(frozen=True)
class FindingView:
    """One finding in words. ``ways`` are the decisions that would settle it, ``settled`` the one that does."""

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


@dataclass(frozen=True)
class CardView:
    """One card: a clinical problem, or one open question that leaves rules undecided; the worst finding first."""

    problem: str
    tier: Tier
    verdict: str
    title: str
    findings: tuple[FindingView, ...]
    settled: bool
    private: bool


@dataclass(frozen=True)
class GateView:
    """One thing that must be done before consent can be signed. ``step`` is where it is done."""

    id: str
    text: str
    done: bool
    note: str
    step: str


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
    """The visit as a consultation file would hold it, on the day it was signed or the present day."""
    signed = visit.signatures[0].at.astimezone(session.clock().tzinfo).date() if visit.signatures else session.today()
    return Consultation(as_of=signed, answers=visit.raw_answers())


def view_review(session: Session, visit: Visit, language: str = "en") -> ReviewView:
    """The review of a visit. Raises ProblemError for those who may not see findings."""
    result = screen_visit(session, visit)
    knowledge = session.knowledge
    by_rule = {finding.rule: finding for finding in result.findings}
    cards = [_card(knowledge, visit, card, by_rule, language) for card in result.cards]
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
            ("not_known", sum(card.tier == "not_known" for card in cards)),
            ("note", result.count("note")),
        ),
        cards=loud,
        quiet=quiet,
        gates=_gates(session, visit, result, cards),
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


def _card(knowledge: Knowledge, visit: Visit, card: Card, by_rule: dict[str, Finding], language: str) -> CardView:
    catalogue = knowledge.catalogue
    findings = tuple(view_finding(knowledge, visit, by_rule[rule], language) for rule in card.rules)
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
    )


def view_finding(knowledge: Knowledge, visit: Visit, finding: Finding, language: str = "en") -> FindingView:
    """One finding in words, with the decisions in force on it."""
    catalogue = knowledge.catalogue
    rule = catalogue.rules[finding.rule]
    in_force = visit.decision_on(finding.rule, finding.checksum)
    ways = ways_out(knowledge, finding, in_force)
    settled = settled_by(finding, in_force)
    lists = {knowledge.book.lists.medicines, knowledge.book.lists.allergies}
    because = tuple(
        dict.fromkeys(
            fact.entry
            if fact.question in lists
            else f"{catalogue.text(f'question.{fact.question}.ask', language)} "
            f"{shown_words(knowledge, fact.question, fact.said, language)}".strip()
            for fact in finding.because
            if fact.question != knowledge.book.lists.plan
        )
    )
    return FindingView(
        rule=finding.rule,
        tier=finding.verdict if finding.state == "fires" else "not_known",
        verdict=finding.verdict,
        title=catalogue.text(f"rule.{finding.rule}.title", language),
        because=because,
        do=catalogue.text(f"rule.{finding.rule}.do", language),
        resolves=catalogue.text_or(f"rule.{finding.rule}.resolves", "", language),
        sources=tuple(
            f"{catalogue.sources[c.id].title}, {c.locator} ({catalogue.sources[c.id].grade})" for c in rule.sources
        ),
        asks=tuple((q, catalogue.text(f"question.{q}.ask", language)) for q in finding.ask),
        ways=() if settled else ways,
        needs_second=finding.override == "prescriber",
        settled=_say(settled) if settled else "",
        reach=finding.reach,
        on=tuple(_place_name(knowledge, name, language) for name in finding.on),
        private=finding.private,
        questions=tuple(dict.fromkeys(fact.question for fact in finding.because)),
    )


def _place_name(knowledge: Knowledge, name: str, language: str) -> str:
    kind = "product" if name in knowledge.catalogue.products else "area"
    return knowledge.catalogue.text(f"{kind}.{name}.name", language)


def ways_out(knowledge: Knowledge, finding: Finding, in_force: tuple[Decision, ...]) -> tuple[DecisionKind, ...]:
    """The decisions a practitioner may take on a finding (rules.md decision 5); a plain stop has none."""
    treated = any(decision.kind == "treated_as_yes" for decision in in_force)
    if finding.state == "fires" or treated:
        match finding.verdict:
            case "stop":
                return ("overridden",) if finding.override else ()
            case "clear_first":
                return ("clearance", "reasoned")
            case "caution":
                return ("acknowledged",)
            case _:
                return ()
    if finding.verdict == "note":
        return ()
    again = bool(finding.ask) and all(knowledge.catalogue.questions[question].ask_again for question in finding.ask)
    return ("treated_as_yes", "asked_again") if again else ("treated_as_yes",)


def settled_by(finding: Finding, in_force: tuple[Decision, ...]) -> Decision | None:
    """The decision that settles a finding, or None while one is needed. A note needs none."""
    kinds = {decision.kind: decision for decision in in_force}
    if finding.state != "fires" and "asked_again" in kinds:
        return kinds["asked_again"]
    if finding.state != "fires" and finding.verdict == "caution" and "treated_as_yes" in kinds:
        return kinds["treated_as_yes"]
    if finding.state != "fires" and "treated_as_yes" not in kinds:
        return None
    match finding.verdict:
        case "stop":
            return kinds.get("overridden") if finding.override else None
        case "clear_first":
            return kinds.get("clearance") or kinds.get("reasoned")
        case "caution":
            return kinds.get("acknowledged")
        case _:
            return None


_DECIDED: dict[str, str] = {
    "clearance": "Clearance recorded",
    "reasoned": "Decided with a reason",
    "acknowledged": "Acknowledged",
    "treated_as_yes": "Treated as yes",
    "asked_again": "Asked again, nothing suggests it",
    "overridden": "Passed with a second clinician",
}


def _say(decision: Decision) -> str:
    detail = "; ".join(word for word in (decision.from_whom, decision.how, decision.words) if word)
    return f"{_DECIDED[decision.kind]} by {decision.by}" + (f": {detail}" if detail else "")


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
    person = require(session.person, "decide")
    if visit.frozen:
        raise refuse("This visit is signed or ended.", "Review", "Open a new visit.")
    result = screen_visit(session, visit)
    finding = next((f for f in result.findings if f.rule == finding_rule), None)
    if finding is None:
        raise refuse("This finding is no longer there.", "Review", "Look at the review again.")
    if kind not in ways_out(session.knowledge, finding, visit.decision_on(finding.rule, finding.checksum)):
        raise refuse("This finding cannot be decided like this.", "Review", "Change the plan, ask again or postpone.")
    second_name = _check_words(session, finding, kind, words, reason, from_whom, how, on, second, pin)
    decision = Decision(
        rule=finding.rule,
        kind=kind,
        checksum=finding.checksum,
        facts="",
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
    compiled = next(rule for rule in session.knowledge.book.rules if rule.rule.id == finding.rule)
    event = session.store.append(
        visit.id,
        "finding_decided",
        {"decision": decision.model_dump(mode="json"), "reads": list(compiled.reads)},
        person.id,
        session.station,
        session.clock(),
    )
    return after(visit, event)


def _check_words(
    session: Session,
    finding: Finding,
    kind: DecisionKind,
    words: str,
    reason: str,
    from_whom: str,
    how: str,
    on: str,
    second: tuple[str, str] | None,
    pin: str,
) -> str:
    if kind == "clearance" and not (from_whom.strip() and how and on):
        raise refuse("A clearance needs from whom, how and when.", "Review", "Fill in all three.")
    if kind in ("reasoned", "overridden") and (not reason or len(words.strip()) < SHORTEST_REASON):
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


def _gates(session: Session, visit: Visit, result: Screening, cards: list[CardView]) -> tuple[GateView, ...]:
    def undecided(tier: str) -> int:
        return sum(not card.settled for card in cards if card.tier == tier and card.verdict != "note")

    gates = []
    for tier, singular, plural in (
        ("stop", "Resolve 1 stop", "Resolve {n} stops"),
        ("clear_first", "Clear or postpone 1 finding", "Clear or postpone {n} findings"),
        ("not_known", "Settle 1 open question", "Settle {n} open questions"),
        ("caution", "Acknowledge 1 caution", "Acknowledge {n} cautions"),
    ):
        total = sum(card.tier == tier and card.verdict != "note" for card in cards)
        left = undecided(tier)
        if total:
            text = singular if total == 1 else plural.format(n=total)
            gates.append(GateView(tier, text, left == 0, "Done" if left == 0 else "Open", "review"))
    loose = _unasked(session.knowledge, result)
    if loose:
        text = f"Answer {len(loose)} more question{'s' if len(loose) > 1 else ''}"
        section = session.knowledge.catalogue.questions[loose[0]].section
        gates.append(GateView("unanswered", text, False, "Open", section))
    checked = visit.checked_at
    note = checked.astimezone(session.clock().tzinfo).strftime("%H:%M") if checked else "Open"
    gates.append(GateView("checked", "Answers read back", checked is not None, note, "check"))
    return tuple(gates)


def _unasked(knowledge: Knowledge, result: Screening) -> tuple[str, ...]:
    """Open questions under no finding: they block too, because nothing unanswered counts as nothing found."""
    carried = {question for finding in result.findings if finding.state != "fires" for question in finding.ask}
    return tuple(question for question in result.open_questions if question not in carried)


__all__ = ["CardView", "FindingView", "GateView", "ReviewView", "decide", "view_review"]
