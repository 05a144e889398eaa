"""What would change a finding, in words: another plan, a later day, or an answer that is still open."""

from __future__ import annotations

from collections.abc import Iterable

from meso_screen.flow.facts import gather_facts, open_plan
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.views import show_date, shown_words
from meso_screen.model.consultation import Consultation
from meso_screen.model.finding import Finding
from meso_screen.model.plan import Plan
from meso_screen.rules.counterfactual import Change, what_would_change
from meso_screen.rules.screen import settle_relevance

MOST_SAID = 3
_ORDER = ("leave_out", "wait_until", "answer", "instead")
_AFTER = {"stop": "still a stop", "clear_first": "then clear first", "caution": "then a caution"}


def say_changes(
    knowledge: Knowledge, consultation: Consultation, findings: Iterable[Finding], language: str = "en"
) -> dict[str, tuple[str, ...]]:
    """For each finding the few single changes that would take it away, the nearest at hand first; none is a promise.

    Only what may change by itself or by choice is proposed: nothing a person said is turned round, no answer is
    suggested where the question must be settled by a fact, and only products of the planned families stand in.
    """
    facts, _ = gather_facts(knowledge, consultation.answers, consultation.as_of)
    settle_relevance(knowledge.book, facts)
    catalogue = knowledge.catalogue
    planned = facts.plan.families if facts.plan is not None else frozenset()
    alike = [
        name
        for name, product in catalogue.products.items()
        if product.composition != "unknown" and not planned.isdisjoint(product.families)
    ]
    instead = {name: open_plan(catalogue, Plan(products=(name,))) for name in alike}
    said: dict[str, tuple[str, ...]] = {}
    for finding in findings:
        changes = what_would_change(knowledge.book, facts, finding, instead)
        open_ = [c for c in changes if c.kind != "answer" or catalogue.questions[c.question].ask_again]
        ordered = sorted(open_, key=lambda change: _ORDER.index(change.kind))
        words = [_words(knowledge, change, language) for change in ordered]
        said[finding.rule] = tuple(dict.fromkeys(words))[:MOST_SAID]
    return said


def _words(knowledge: Knowledge, change: Change, language: str) -> str:
    catalogue = knowledge.catalogue
    after = f" ({_AFTER[change.verdict_after]})" if change.verdict_after in _AFTER else ""
    match change.kind:
        case "leave_out" | "instead":
            kind = "product" if change.value in catalogue.products else "area"
            name = catalogue.text(f"{kind}.{change.value}.name", language)
            return (f"without {name}" if change.kind == "leave_out" else f"with {name} instead") + after
        case "wait_until":
            return f"from {show_date(change.value)} on" + after
        case "answer":
            asked = catalogue.text(f"question.{change.question}.ask", language)
            return f"“{asked}” answered: {shown_words(knowledge, change.question, change.value, language)}" + after
