"""Why a rule says what it says: the facts it rests on, and the questions that would settle an unknown."""

from __future__ import annotations

from meso_screen.model.condition import All, Asked, Condition, Count, Defined, Not, parts
from meso_screen.model.condition import Any as AnyOf
from meso_screen.model.facts import NOT_ASKED, Facts
from meso_screen.rules.book import RuleBook
from meso_screen.rules.holds import compile_condition
from meso_screen.rules.reads import leaf_questions, questions_read
from meso_screen.rules.truth import UNKNOWN, YES


class Explainer:
    """Explains conditions of one book."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book

    def value(self, condition: Condition, facts: Facts) -> int:
        """No, unknown or yes."""
        return compile_condition(condition, self._book.vocabulary)(facts)

    def because(self, condition: Condition, facts: Facts) -> tuple[Condition, ...]:
        """The leaves that make a condition yes (inside a *not*: that make it no), in order."""
        found: list[Condition] = []
        self._support(condition, facts, YES, found)
        return tuple(found)

    def _support(self, condition: Condition, facts: Facts, wanted: int, found: list[Condition]) -> None:
        match condition:
            case Defined():
                self._support(self._book.vocabulary.defines[condition.define], facts, wanted, found)
            case Not():
                self._support(condition.part, facts, YES - wanted, found)
            case All() | AnyOf() | Count():
                for part in parts(condition):
                    if self.value(part, facts) == wanted:
                        self._support(part, facts, wanted, found)
            case _:
                found.append(condition)

    def ask(self, condition: Condition, facts: Facts) -> tuple[str, ...]:
        """The open questions that would settle a condition that is unknown, in the order of the form."""
        found: dict[str, None] = {}
        self._open(condition, facts, found)
        order = self._book.order
        return tuple(sorted(found, key=lambda question: order.get(question, len(order))))

    def _open(self, condition: Condition, facts: Facts, found: dict[str, None]) -> None:
        match condition:
            case Defined():
                self._open(self._book.vocabulary.defines[condition.define], facts, found)
            case All() | AnyOf() | Count() | Not():
                for part in parts(condition):
                    if self.value(part, facts) == UNKNOWN:
                        self._open(part, facts, found)
            case _:
                for question in self._open_questions(condition, facts):
                    for settled in self._gate(question, facts):
                        found[settled] = None

    def _open_questions(self, leaf: Condition, facts: Facts) -> tuple[str, ...]:
        questions = leaf_questions(leaf, self._book.lists)
        if len(questions) == 1 or isinstance(leaf, Asked):
            return questions
        unsaid = tuple(q for q in questions if self._is_open(q, facts))
        return unsaid or questions

    def _is_open(self, question: str, facts: Facts) -> bool:
        lists = self._book.lists
        if question == lists.medicines:
            return facts.medicines is None
        if question == lists.allergies:
            return facts.allergies is None
        if question == lists.plan:
            return facts.plan is None or not facts.plan.named
        value = facts.values.get(question)
        return value is None or value in ("not_sure", "declined")

    def _gate(self, question: str, facts: Facts) -> tuple[str, ...]:
        """The question itself, or the open gates above it when it is not certain that it is asked at all."""
        asked = self._book.questions.get(question)
        if asked is None or asked.show_when is None or facts.values.get(question) is NOT_ASKED:
            return (question,)
        if self.value(asked.show_when, facts) != UNKNOWN:
            return (question,)
        return self.ask(asked.show_when, facts) or (question,)

    def reads(self, condition: Condition) -> tuple[str, ...]:
        """The questions a condition reads."""
        return questions_read(condition, self._book.vocabulary.defines, self._book.lists)
