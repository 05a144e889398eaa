"""From findings to cards and the score: the worst governs, never a sum (rules.md decision 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from meso_screen.model.finding import Card, Finding, Score, State
from meso_screen.model.rule import CATEGORY


def score(findings: Sequence[Finding], *, still_open: bool) -> Score:
    """The screening category as an interval. ``still_open``: a question in scope is open, a name was not
    recognised, or the pack is out of date, so that the possible end is at least *caution*."""
    confirmed = max((CATEGORY[f.verdict] for f in findings if f.state == "fires"), default=1)
    possible = max((CATEGORY[f.verdict] for f in findings), default=1)
    return Score(confirmed=confirmed, possible=max(possible, confirmed, 2 if still_open else 1))


def next_question(findings: Sequence[Finding], open_questions: Sequence[str], order: Mapping[str, int]) -> str | None:
    """The open question under the most severe, then most, undecided findings; else the first open one."""
    weight: dict[str, list[int]] = {}
    for finding in findings:
        if finding.state != "fires":
            for question in finding.ask:
                counts = weight.setdefault(question, [0, 0, 0, 0])
                counts[4 - CATEGORY[finding.verdict]] += 1
    if not weight:
        return open_questions[0] if open_questions else None

    def rank(question: str) -> tuple[int, int, int]:
        counts = weight[question]
        worst = next(level for level, count in enumerate(counts) if count)
        return worst, -counts[worst], order.get(question, len(order))

    return min(weight, key=rank)


def make_cards(findings: Sequence[Finding], order: Mapping[str, int]) -> tuple[Card, ...]:
    """One card per clinical problem that fires, one per open question that leaves rules undecided; worst first."""
    cards: list[Card] = []
    firing: dict[str, list[Finding]] = {}
    undecided: list[Finding] = []
    for finding in findings:
        if finding.state == "fires":
            firing.setdefault(finding.problem, []).append(finding)
        else:
            undecided.append(finding)
    for problem, group in firing.items():
        cards.append(_card(problem, group, "fires", ()))
    for question, group in _by_question(undecided, order).items():
        state: State = "failed" if any(f.state == "failed" for f in group) else "unknown"
        cards.append(_card(group[0].problem, group, state, (question,) if question else ()))
    cards.sort(key=lambda card: (-CATEGORY[card.verdict], card.state != "fires"))
    return tuple(cards)


def _by_question(undecided: list[Finding], order: Mapping[str, int]) -> dict[str, list[Finding]]:
    """Group undecided findings under as few questions as possible, the heaviest question first."""
    groups: dict[str, list[Finding]] = {}
    left = list(undecided)
    while left:
        question = next_question(left, (), order) or ""
        group = [f for f in left if question in f.ask or not question]
        groups[question] = group
        left = [f for f in left if question and question not in f.ask]
    return groups


def _card(problem: str, group: list[Finding], state: State, ask: tuple[str, ...]) -> Card:
    worst = max(group, key=lambda f: CATEGORY[f.verdict])
    return Card(
        problem=problem,
        verdict=worst.verdict,
        state=state,
        private=all(f.private for f in group),
        rules=tuple(f.rule for f in sorted(group, key=lambda f: -CATEGORY[f.verdict])),
        ask=ask,
    )
