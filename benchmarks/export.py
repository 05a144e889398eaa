"""Rules as expressions of other engines: *surely* and *possibly*, because those engines know no third value.

The context gives an engine every answer in the form it reads fastest: a number or date as the interval ``_lo`` to
``_hi`` with a state (0 not known, 1 said, 2 not asked), a choice as a text, several as a list, the lists as records.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from meso_screen.model.answer import OPEN, PartialDate
from meso_screen.model.condition import (
    All,
    AllergicTo,
    Asked,
    Condition,
    Count,
    Defined,
    Not,
    Planned,
    Quantity,
    Takes,
)
from meso_screen.model.condition import Any as AnyOf
from meso_screen.model.facts import NOT_ASKED, Facts
from meso_screen.rules.book import RuleBook
from meso_screen.rules.calendar import settle, shift
from meso_screen.rules.derive import COMPUTE

Pair = tuple[str, str]
"""An expression that is true when the condition surely holds, and one that is true when it possibly does."""

_CLOSED = "_not_asked"


def name(question: str) -> str:
    """A question's id as a variable."""
    return "q_" + question.replace("-", "_").replace(".", "_")


class Dialect:
    """How an expression language writes what all of them can say; here as in CEL."""

    yes, no, null, both, either = "true", "false", "null", " && ", " || "

    def all(self, parts: Iterable[str]) -> str:
        """Every part."""
        return f"({self.both.join(parts) or self.yes})"

    def any(self, parts: Iterable[str]) -> str:
        """At least one part."""
        return f"({self.either.join(parts) or self.no})"

    def negate(self, part: str) -> str:
        """The opposite."""
        return f"!({part})"

    def texts(self, values: Iterable[str]) -> str:
        """A list of texts."""
        return json.dumps(sorted(values), ensure_ascii=False)

    def number(self, value: Decimal | int) -> str:
        """A number; all are floating."""
        return f"{float(value)!r}"

    def within(self, one: str, many: str) -> str:
        """Whether a text is in a list."""
        return f"{one} in {many}"

    def share(self, one: str, other: str) -> str:
        """Whether two lists have a member in common."""
        return f"{one}.exists(x, x in {other})"

    def some(self, many: str, each: Callable[[str], str]) -> str:
        """Whether a record of a list satisfies what ``each`` says of it."""
        return f"{many}.exists(e, {each('e')})"

    def at_least(self, count: int, parts: Iterable[str]) -> str:
        """Whether so many of the parts hold."""
        return f"([{', '.join(parts)}].filter(x, x).size() >= {count})"

    def empty(self, many: str) -> str:
        """Whether a list has no member."""
        return f"{many}.size() == 0"


class Zen(Dialect):
    """ZEN, the language of zen-engine."""

    both, either = " and ", " or "

    def negate(self, part: str) -> str:
        return f"not ({part})"

    def share(self, one: str, other: str) -> str:
        return f"some({one}, # in {other})"

    def some(self, many: str, each: Callable[[str], str]) -> str:
        return f"some({many}, {each('#')})"

    def at_least(self, count: int, parts: Iterable[str]) -> str:
        return f"(len(filter([{', '.join(parts)}], # == true)) >= {count})"

    def empty(self, many: str) -> str:
        return f"len({many}) == 0"


class Exporter:
    """Writes the conditions of one book in one dialect, for consultations of one day."""

    def __init__(self, book: RuleBook, dialect: Dialect, today: date) -> None:
        self._book, self._say, self._today = book, dialect, today
        self._vocabulary = book.vocabulary

    def expression(self) -> str:
        """One expression: the list of the verdicts of all rules, in order, as 2, 1 and 0."""
        verdicts = (self.pair(rule.whole) for rule in self._book.rules)
        return "[" + ", ".join(f"({surely}) ? 2.0 : ({possibly}) ? 1.0 : 0.0" for surely, possibly in verdicts) + "]"

    def pair(self, condition: Condition) -> Pair:
        """Both expressions of a condition."""
        say = self._say
        match condition:
            case All():
                return self._join(condition.all, say.all)
            case AnyOf():
                return self._join(condition.any, say.any)
            case Count():
                return self._join(condition.of, lambda parts: say.at_least(condition.at_least, parts))
            case Not():
                surely, possibly = self.pair(condition.part)
                return say.negate(possibly), say.negate(surely)
            case Defined():
                return self.pair(self._vocabulary.defines[condition.define])
            case Asked():
                return self._asked(condition)
            case Quantity():
                return self._between(f"v_{name(condition.value)}", condition.at_least, condition.at_most)
            case Takes():
                return self._takes(condition)
            case AllergicTo():
                return self._allergic(condition)
            case Planned():
                return self._planned(condition)

    def _join(self, parts: Iterable[Condition], join: Callable[[list[str]], str]) -> Pair:
        pairs = [self.pair(part) for part in parts]
        return join([surely for surely, _ in pairs]), join([possibly for _, possibly in pairs])

    def _asked(self, asked: Asked) -> Pair:
        say, known = self._say, name(asked.question)
        if asked.one_of:
            several = self._book.questions[asked.question].kind == "several"
            test = say.share if several else say.within
            surely, possibly = test(known, say.texts(asked.one_of)), test(known, say.texts({*asked.one_of, *OPEN}))
            return (
                say.all([f"{known} != {say.null}", surely]),
                say.any([f"{known} == {say.null}", possibly]),
            )
        if asked.at_least is not None or asked.at_most is not None:
            return self._between(known, asked.at_least, asked.at_most)
        surely_, possibly_ = [], []
        limits = []
        if asked.within is not None:
            limits.append(shift(self._today, asked.within, -1).toordinal())
        if asked.after is not None:
            limits.append(settle(asked.after, self._today).last)
        for limit in limits:
            surely_.append(f"{known}_lo > {say.number(limit)}")
            possibly_.append(f"{known}_hi > {say.number(limit)}")
        if asked.before is not None:
            first = say.number(settle(asked.before, self._today).first)
            surely_.append(f"{known}_hi < {first}")
            possibly_.append(f"{known}_lo < {first}")
        return self._said(known, surely_, possibly_)

    def _between(self, known: str, at_least: Decimal | None, at_most: Decimal | None) -> Pair:
        say = self._say
        surely, possibly = [], []
        if at_least is not None:
            surely.append(f"{known}_lo >= {say.number(at_least)}")
            possibly.append(f"{known}_hi >= {say.number(at_least)}")
        if at_most is not None:
            surely.append(f"{known}_hi <= {say.number(at_most)}")
            possibly.append(f"{known}_lo <= {say.number(at_most)}")
        return self._said(known, surely, possibly)

    def _said(self, known: str, surely: list[str], possibly: list[str]) -> Pair:
        say = self._say
        said = f"{known}_state == 1.0"
        return say.all([said, *surely]), say.any([f"{known}_state == 0.0", say.all([said, *possibly])])

    def _takes(self, takes: Takes) -> Pair:
        say = self._say
        wanted = say.texts({finer for kind in takes.takes for finer in self._vocabulary.classes[kind]})

        def each(entry: str, sure: bool) -> str:
            tests = [self._of_kind(entry, wanted, sure)]
            if takes.within is not None:
                since = say.number(shift(self._today, takes.within, -1).toordinal())
                tests.append(f"{entry}.last_{'lo' if sure else 'hi'} > {since}")
            if takes.prescribed is not None:
                tests.append(say.within(f"{entry}.prescribed", say.texts({takes.prescribed, *([] if sure else ["?"])})))
            return say.all(tests)

        return (
            say.some("medicines", lambda entry: each(entry, True)),
            say.any([say.negate("medicines_known"), say.some("medicines", lambda entry: each(entry, False))]),
        )

    def _of_kind(self, entry: str, wanted: str, sure: bool) -> str:
        say = self._say
        certain = say.share(f"{entry}.certain", wanted)
        if sure:
            return certain
        return say.any([f"{entry}.anything", certain, say.share(f"{entry}.possible", wanted)])

    def _allergic(self, allergic: AllergicTo) -> Pair:
        say = self._say
        fixed = say.texts({finer for kind in allergic.allergic_to for finer in self._vocabulary.allergens[kind]})
        wanted = "plan_allergens" if allergic.planned else fixed

        def each(entry: str, sure: bool) -> str:
            kind = self._of_kind(entry, wanted, sure)
            tests = [say.any([kind, "plan_unknown"]) if allergic.planned and not sure else kind]
            doubt = [] if sure else ["?"]
            if allergic.kind == "allergy":
                tests.append(say.within(f"{entry}.kind", say.texts(["allergy", *doubt])))
            if allergic.severity is not None:
                tests.append(say.within(f"{entry}.severity", say.texts([allergic.severity, *doubt])))
            return say.all(tests)

        surely = say.some("allergies", lambda entry: each(entry, True))
        possibly = say.some("allergies", lambda entry: each(entry, False))
        if allergic.planned:
            unnamed = say.all([say.negate(say.empty("allergies")), say.negate("plan_named")])
            surely, possibly = say.all(["plan_named", surely]), say.any([unnamed, possibly])
        return surely, say.any([say.negate("allergies_known"), possibly])

    def _planned(self, planned: Planned) -> Pair:
        say = self._say
        wanted = frozenset(planned.one_of)
        listed = say.texts(wanted)
        match planned.plan:
            case "family":
                surely = say.any([say.share("plan_families", listed), say.share("plan_groups", listed)])
                return surely, say.any([surely, say.negate("plan_known"), *self._hidden_family(wanted)])
            case "ingredient":
                surely = say.share("plan_ingredients", listed)
                return surely, say.any([surely, say.negate("plan_named"), "plan_unknown"])
            case "session":
                tests = ["plan_session != 0.0"]
                if planned.at_least is not None:
                    tests.append(f"plan_session >= {say.number(planned.at_least)}")
                if planned.at_most is not None:
                    tests.append(f"plan_session <= {say.number(planned.at_most)}")
                surely = say.all(tests)
                return surely, say.any([surely, "plan_session == 0.0"])
            case "technique":
                return say.within("plan_technique", listed), say.within("plan_technique", say.texts({*wanted, "?"}))
            case aspect:
                many = {"product": "plan_products", "composition": "plan_compositions", "area": "plan_areas"}[aspect]
                surely = say.share(many, listed)
                return surely, say.any([surely, say.empty(many)])

    def _hidden_family(self, wanted: frozenset[str]) -> list[str]:
        say = self._say
        place, inside = wanted & self._vocabulary.place_families, wanted & self._vocabulary.inside_families
        found = [say.empty("plan_areas")] if place else []
        if inside:
            found += [say.negate("plan_named"), "plan_unknown"]
        if wanted - place - inside:
            found.append(say.all([say.empty("plan_families"), say.empty("plan_products")]))
        return found


def context(book: RuleBook, facts: Facts) -> dict[str, Any]:
    """What an engine is given of one consultation whose relevance was settled."""
    given: dict[str, Any] = {}
    for question in book.questions.values():
        value = facts.values.get(question.id)
        match question.kind:
            case "yes_no" | "one" | "several":
                given[name(question.id)] = _chosen(value, question.kind == "several")
            case "number":
                exact = value if isinstance(value, Decimal) else None
                _interval(given, name(question.id), (exact, exact) if exact is not None else value)
            case "date":
                span = (value.first, value.last) if isinstance(value, PartialDate) else value
                _interval(given, name(question.id), span)
            case _:
                pass
    for quantity, compute in COMPUTE.items():
        _interval(given, f"v_{name(quantity)}", compute(facts))
    given["medicines_known"], given["allergies_known"] = facts.medicines is not None, facts.allergies is not None
    given["medicines"] = [
        {
            **_kinds(entry.certain, entry.possible),
            "last_lo": float(entry.last_taken.first) if entry.last_taken else 0.0,
            "last_hi": float(entry.last_taken.last) if entry.last_taken else 1e9,
            "prescribed": entry.prescribed or "?",
        }
        for entry in facts.medicines or ()
    ]
    given["allergies"] = [
        {
            **_kinds(entry.certain, entry.possible),
            "kind": entry.kind if entry.kind in ("allergy", "intolerance") else "?",
            "severity": entry.severity or "?",
        }
        for entry in facts.allergies or ()
    ]
    return given | _plan(facts)


def _chosen(value: object, several: bool) -> object:
    if value is None:
        return None
    if isinstance(value, frozenset):
        return sorted(value)
    text = _CLOSED if value is NOT_ASKED else value
    return [text] if several else text


def _interval(given: dict[str, Any], known: str, value: object) -> None:
    state = 2.0 if value is NOT_ASKED else 1.0 if isinstance(value, tuple) else 0.0
    low, high = value if isinstance(value, tuple) else (0, 0)
    given |= {f"{known}_state": state, f"{known}_lo": float(low), f"{known}_hi": float(high)}


def _kinds(certain: frozenset[str], possible: frozenset[str] | None) -> dict[str, Any]:
    return {"certain": sorted(certain), "possible": sorted(possible or ()), "anything": possible is None}


def _plan(facts: Facts) -> dict[str, Any]:
    plan = facts.plan
    return {
        "plan_known": plan is not None,
        "plan_named": plan is not None and plan.named,
        "plan_unknown": plan is not None and plan.unknown_content,
        "plan_products": list(plan.products) if plan else [],
        "plan_families": sorted(plan.families) if plan else [],
        "plan_ingredients": sorted(plan.ingredients) if plan else [],
        "plan_allergens": sorted(plan.allergens) if plan else [],
        "plan_compositions": sorted(plan.compositions) if plan else [],
        "plan_areas": list(plan.areas) if plan else [],
        "plan_groups": sorted(plan.area_groups) if plan else [],
        "plan_technique": plan.technique or "?" if plan else "?",
        "plan_session": float(plan.session or 0) if plan else 0.0,
    }
