"""All rules and show-conditions of a pack, compiled once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from meso_screen.model.condition import All, AllergicTo, Condition, Defined, Planned, leaves
from meso_screen.model.form import Question
from meso_screen.model.rule import CATEGORY, Rule
from meso_screen.rules.holds import Holds, Vocabulary, compile_condition
from meso_screen.rules.reads import ListQuestions, expand, questions_read

_PRODUCT_ASPECTS = ("product", "family", "ingredient", "composition")


@dataclass(frozen=True)
class CompiledRule:
    """One rule ready to run: scope and condition joined, the questions it reads, and whether it points at
    products or areas of the plan."""

    rule: Rule
    category: int
    whole: Condition
    holds: Holds
    reads: tuple[str, ...]
    by_product: bool
    by_area: bool
    checksum: str


@dataclass(frozen=True)
class RuleBook:
    """Everything ``screen`` needs, in the order of the form."""

    questions: Mapping[str, Question]
    shown: tuple[tuple[str, Holds], ...]
    settled: Mapping[str, Holds]
    rules: tuple[CompiledRule, ...]
    vocabulary: Vocabulary
    lists: ListQuestions
    order: Mapping[str, int]


def compile_book(questions: Sequence[Question], rules: Sequence[Rule], vocabulary: Vocabulary) -> RuleBook:
    """Compile a pack's questions and rules. The pack was verified before, so every id is known."""
    lists = find_lists(questions)
    shown = tuple((q.id, compile_condition(q.show_when, vocabulary)) for q in questions if q.show_when is not None)
    return RuleBook(
        questions={question.id: question for question in questions},
        shown=shown,
        settled={
            q.id: compile_condition(q.settled_when, vocabulary) for q in questions if q.settled_when is not None
        },
        rules=tuple(compile_rule(rule, vocabulary, lists) for rule in rules),
        vocabulary=vocabulary,
        lists=lists,
        order={question.id: number for number, question in enumerate(questions)},
    )


def find_lists(questions: Sequence[Question]) -> ListQuestions:
    """The one question each of kind medicines, allergies and plan; its kind's name where a pack has none."""
    by_kind = {question.kind: question.id for question in questions}
    return ListQuestions(*(by_kind.get(kind, kind) for kind in ("medicines", "allergies", "plan")))


def compile_rule(rule: Rule, vocabulary: Vocabulary, lists: ListQuestions) -> CompiledRule:
    """Compile one rule."""
    whole = rule.when if rule.scope is None else All(all=(rule.scope, rule.when))
    found = expand(whole, vocabulary.defines)
    return CompiledRule(
        rule=rule,
        category=CATEGORY[rule.verdict],
        whole=whole,
        holds=compile_condition(whole, vocabulary),
        reads=questions_read(whole, vocabulary.defines, lists),
        by_product=any(
            (isinstance(leaf, Planned) and leaf.plan in _PRODUCT_ASPECTS)
            or (isinstance(leaf, AllergicTo) and leaf.planned)
            for leaf in found
        ),
        by_area=any(
            isinstance(leaf, Planned)
            and (leaf.plan == "area" or (leaf.plan == "family" and vocabulary.place_families.issuperset(leaf.one_of)))
            for leaf in found
        ),
        checksum=checksum(rule, vocabulary),
    )


def _named(condition: Condition, vocabulary: Vocabulary) -> Iterator[Condition]:
    for leaf in leaves(condition):
        if isinstance(leaf, Defined):
            yield vocabulary.defines[leaf.define]
            yield from _named(vocabulary.defines[leaf.define], vocabulary)


def checksum(rule: Rule, vocabulary: Vocabulary) -> str:
    """16 hex digits that change whenever the rule, or a named condition it uses, changes."""
    whole = rule.when if rule.scope is None else All(all=(rule.scope, rule.when))
    named = [condition.model_dump_json() for condition in _named(whole, vocabulary)]
    return hashlib.sha256("\n".join([rule.model_dump_json(), *named]).encode()).hexdigest()[:16]
