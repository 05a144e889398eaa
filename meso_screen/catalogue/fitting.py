"""Checks that a condition fits the pack: ids exist, comparisons suit the question's kind, options and unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from meso_screen.model.condition import (
    AllergicTo,
    Asked,
    Condition,
    Defined,
    Not,
    Planned,
    Quantity,
    Takes,
    leaves,
    parts,
)
from meso_screen.model.quantity import QUANTITIES
from meso_screen.problems import Problem

if TYPE_CHECKING:
    from meso_screen.catalogue.catalogue import Catalogue


class Fitting:
    """Checks conditions of one record, named by ``place``."""

    def __init__(self, catalogue: Catalogue, place: str) -> None:
        self._catalogue = catalogue
        self._place = place

    def check(self, condition: Condition) -> Iterator[Problem]:
        """Every way in which a condition does not fit."""
        for leaf in leaves(condition):
            match leaf:
                case Asked():
                    yield from self._asked(leaf)
                case Quantity():
                    yield from self._quantity(leaf)
                case Takes():
                    yield from self._known("medicine class", leaf.takes, self._catalogue.class_index())
                case AllergicTo():
                    yield from self._known("allergen", leaf.allergic_to, self._catalogue.allergens)
                case Planned():
                    yield from self._planned(leaf)
                case Defined():
                    yield from self._known("definition", (leaf.define,), self._catalogue.defines)
                case _:
                    pass
        if self._negates_not_sure(condition, inside=False):
            yield self._problem(
                "A “not” stands over a condition that names not_sure; it would clear what is not known.",
                "Say what is known instead.",
            )

    def questions(self, condition: Condition) -> Iterator[str]:
        """The questions a condition reads, named conditions opened."""
        by_kind = {q.kind: q.id for q in self._catalogue.questions.values()}
        for leaf in leaves(condition):
            match leaf:
                case Asked():
                    yield leaf.question
                case Quantity():
                    yield from QUANTITIES[leaf.value].reads if leaf.value in QUANTITIES else ()
                case Takes():
                    yield by_kind.get("medicines", "")
                case AllergicTo():
                    yield by_kind.get("allergies", "")
                case Planned():
                    yield by_kind.get("plan", "")
                case Defined():
                    if leaf.define in self._catalogue.defines:
                        yield from self.questions(self._catalogue.defines[leaf.define].when)
                case _:
                    pass

    def _negates_not_sure(self, condition: Condition, *, inside: bool) -> bool:
        match condition:
            case Asked():
                return inside and not {"not_sure", "declined"}.isdisjoint(condition.one_of)
            case Defined():
                define = self._catalogue.defines.get(condition.define)
                return define is not None and self._negates_not_sure(define.when, inside=inside)
            case _:
                inner = inside or isinstance(condition, Not)
                return any(self._negates_not_sure(part, inside=inner) for part in parts(condition))

    def _problem(self, what: str, next_step: str) -> Problem:
        return Problem(what, self._place, next_step)

    def _known(self, kind: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
        for name in names:
            if name not in known:
                yield self._problem(f"There is no {kind} “{name}”.", f"Name a {kind} of the pack.")

    def _asked(self, asked: Asked) -> Iterator[Problem]:
        question = self._catalogue.questions.get(asked.question)
        if question is None:
            yield self._problem(f"There is no question “{asked.question}”.", "Name a question of the pack.")
            return
        number = asked.at_least is not None or asked.at_most is not None
        wanted = {"yes_no", "one", "several"} if asked.one_of else {"number"} if number else {"date"}
        if question.kind not in wanted:
            yield self._problem(
                f"“{question.id}” is of kind “{question.kind}” and cannot be compared like this.",
                "Use a comparison of its kind.",
            )
            return
        if asked.one_of:
            allowed = {*question.choices(), "not_sure", "declined"} | (
                {"none"} if question.kind == "several" else set()
            )
            for value in set(asked.one_of) - allowed:
                yield self._problem(
                    f"“{value}” is no answer to “{question.id}”.", f"Known: {', '.join(sorted(allowed))}."
                )
        if number and asked.unit != question.unit:
            yield self._problem(
                f"“{question.id}” is asked in {question.unit}, compared in {asked.unit or 'no unit'}.",
                "Name the question's unit.",
            )
        for bound in (asked.at_least, asked.at_most):
            low, high = question.minimum, question.maximum
            if bound is not None and ((low is not None and bound < low) or (high is not None and bound > high)):
                yield self._problem(f"{bound} lies outside what “{question.id}” accepts.", "Correct the bound.")

    def _quantity(self, quantity: Quantity) -> Iterator[Problem]:
        known = QUANTITIES.get(quantity.value)
        if known is None:
            yield self._problem(f"There is no derived value “{quantity.value}”.", f"Known: {', '.join(QUANTITIES)}.")
            return
        if quantity.unit not in (None, known.unit):
            yield self._problem(f"“{quantity.value}” is in {known.unit}.", "Name that unit.")
        yield from self._known("question", known.reads, self._catalogue.questions)

    def _planned(self, planned: Planned) -> Iterator[Problem]:
        catalogue = self._catalogue
        known: dict[str, Iterable[str]] = {
            "product": catalogue.products,
            "family": catalogue.families,
            "ingredient": catalogue.ingredients,
            "area": catalogue.areas,
            "technique": catalogue.techniques,
            "composition": ("unknown", "to_confirm"),
        }
        if planned.plan in known:
            yield from self._known(planned.plan, planned.one_of, known[planned.plan])
