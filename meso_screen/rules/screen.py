"""Screens one consultation: relevant → holds → findings. Nothing known is ever taken for granted.

A rule that is unknown, or that fails, is a finding too; a rule that is *no* is not.
"""

from __future__ import annotations

from dataclasses import replace

from meso_screen.model.answer import OPEN
from meso_screen.model.condition import Condition
from meso_screen.model.facts import NOT_ASKED, Facts, PlannedTreatment
from meso_screen.model.finding import Because, Finding
from meso_screen.rules.book import CompiledRule, RuleBook
from meso_screen.rules.explain import Explainer
from meso_screen.rules.reads import leaf_questions
from meso_screen.rules.truth import NO, UNKNOWN, YES


def settle_relevance(book: RuleBook, facts: Facts) -> None:
    """Mark the questions whose show-condition is *no* as not asked. Gates stand before what they open."""
    for question, shown in book.shown:
        if shown(facts) == NO:
            facts.values[question] = NOT_ASKED


def open_questions(book: RuleBook, facts: Facts) -> tuple[str, ...]:
    """Required questions that are surely in scope and have no said answer, in the order of the form."""
    maybe = {question for question, shown in book.shown if shown(facts) == UNKNOWN}
    lists = {
        book.lists.medicines: facts.medicines is None,
        book.lists.allergies: facts.allergies is None,
        book.lists.plan: facts.plan is None,
    }
    found = []
    for question in book.questions.values():
        value = facts.values.get(question.id)
        if not question.required or value is NOT_ASKED or question.id in maybe:
            continue
        settled = book.settled.get(question.id)
        if settled is not None and value in OPEN and settled(facts) == YES:
            continue
        if lists.get(question.id, value is None or value in OPEN):
            found.append(question.id)
    return tuple(found)


def verdicts(book: RuleBook, facts: Facts) -> list[int]:
    """The truth of every rule in order; -1 for a rule that failed. Relevance must be settled before."""
    values = []
    for compiled in book.rules:
        try:
            values.append(compiled.holds(facts))
        except Exception:  # a rule that fails is a finding, never a crash and never silence
            values.append(-1)
    return values


def screen(book: RuleBook, facts: Facts, explainer: Explainer) -> tuple[Finding, ...]:
    """All findings of one consultation, the worst first. Settles relevance in ``facts``."""
    settle_relevance(book, facts)
    findings = []
    for compiled, value in zip(book.rules, verdicts(book, facts), strict=True):
        if value != NO:
            findings.append((compiled.category, value == YES, _finding(compiled, value, facts, explainer, book)))
    findings.sort(key=lambda item: (-item[0], not item[1]))
    return tuple(finding for _, _, finding in findings)


def _finding(compiled: CompiledRule, value: int, facts: Facts, explainer: Explainer, book: RuleBook) -> Finding:
    rule = compiled.rule
    because: tuple[Because, ...] = ()
    ask: tuple[str, ...] = ()
    if value == YES:
        because = tuple(
            dict.fromkeys(
                because
                for leaf in explainer.because(compiled.whole, facts)
                for because in _facts_of(leaf, facts, book, explainer)
            )
        )
    elif value == UNKNOWN:
        ask = explainer.ask(compiled.whole, facts)
    else:
        ask = tuple(question for question in compiled.reads if question in book.questions)
    return Finding.model_construct(
        rule=rule.id,
        row=rule.row,
        problem=rule.problem,
        verdict=rule.verdict,
        state="fires" if value == YES else "unknown" if value == UNKNOWN else "failed",
        reach=rule.reach,
        private=rule.private,
        override=rule.override,
        because=because,
        ask=ask,
        on=_on(compiled, facts),
        raises=rule.raises,
        sources=rule.sources,
        checksum=compiled.checksum,
    )


def _facts_of(leaf: Condition, facts: Facts, book: RuleBook, explainer: Explainer) -> list[Because]:
    """The answers one leaf rests on, none of a closed branch; of a list only the entries that alone make it yes."""
    found = []
    for question in leaf_questions(leaf, book.lists):
        if facts.values.get(question) is NOT_ASKED:
            continue
        entries: list[str] | None = None
        if question == book.lists.medicines:
            entries = [
                medicine.text
                for medicine in facts.medicines or ()
                if explainer.value(leaf, replace(facts, medicines=(medicine,))) == YES
            ]
        elif question == book.lists.allergies:
            entries = [
                allergy.text
                for allergy in facts.allergies or ()
                if explainer.value(leaf, replace(facts, allergies=(allergy,))) == YES
            ]
        for entry in entries if entries is not None else [""]:
            found.append(Because.model_construct(question=question, said=None, entry=entry))
    return found


def _on(compiled: CompiledRule, facts: Facts) -> tuple[str, ...]:
    """The products or areas of the plan for which the rule alone would still speak; empty means all."""
    if compiled.rule.reach == "area" and compiled.by_area:
        choices = facts.single_area
    elif compiled.by_product:
        choices = facts.single
    elif compiled.by_area:
        choices = facts.single_area
    else:
        return ()
    return tuple(name for name, plan in choices.items() if _holds_for(compiled, facts, plan))


def _holds_for(compiled: CompiledRule, facts: Facts, plan: PlannedTreatment) -> bool:
    try:
        return compiled.holds(replace(facts, plan=plan)) != NO
    except Exception:  # the same failure that made the finding
        return True
