"""Compiles a condition once into a closure that says no, unknown or yes of the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

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
from meso_screen.model.facts import NOT_ASKED, Facts, KnownAllergy, TakenMedicine
from meso_screen.rules.calendar import settle, shift
from meso_screen.rules.derive import COMPUTE, Interval
from meso_screen.rules.truth import NO, UNKNOWN, YES

Holds = Callable[[Facts], int]


@dataclass(frozen=True)
class Vocabulary:
    """What ids mean while compiling: named conditions, and which finer ids a class, row, group or allergen covers.

    ``place_families`` are family codes that come from the area alone; ``inside_families`` may hide in any product.
    ``kept`` holds, by the identity of a condition, the closure that was compiled for it, beside the condition itself so
    that the identity is not given to another.
    """

    defines: Mapping[str, Condition]
    classes: Mapping[str, frozenset[str]]
    allergens: Mapping[str, frozenset[str]]
    place_families: frozenset[str]
    inside_families: frozenset[str]
    kept: dict[int, tuple[Condition, Holds]] = field(init=False, repr=False, compare=False, default_factory=dict)


def compile_condition(condition: Condition, vocabulary: Vocabulary) -> Holds:
    """Return the closure of one condition, compiled once. Raises KeyError for an id the vocabulary does not hold."""
    found = vocabulary.kept.get(id(condition))
    if found is None:
        found = vocabulary.kept[id(condition)] = condition, _compile(condition, vocabulary)
    return found[1]


def _compile(condition: Condition, vocabulary: Vocabulary) -> Holds:
    match condition:
        case Asked():
            return _asked(condition)
        case Quantity():
            return _quantity(condition)
        case Takes():
            return _takes(condition, vocabulary)
        case AllergicTo():
            return _allergic(condition, vocabulary)
        case Planned():
            return _planned(condition, vocabulary)
        case Defined():
            return compile_condition(vocabulary.defines[condition.define], vocabulary)
        case All():
            return _least([compile_condition(part, vocabulary) for part in condition.all])
        case AnyOf():
            return _greatest([compile_condition(part, vocabulary) for part in condition.any])
        case Not():
            inner = compile_condition(condition.part, vocabulary)
            return lambda facts: YES - inner(facts)
        case Count():
            return _count([compile_condition(part, vocabulary) for part in condition.of], condition.at_least)


def _least(parts: list[Holds]) -> Holds:
    def holds(facts: Facts) -> int:
        least = YES
        for part in parts:
            value = part(facts)
            if value < least:
                if value == NO:
                    return NO
                least = value
        return least

    return holds


def _greatest(parts: list[Holds]) -> Holds:
    def holds(facts: Facts) -> int:
        greatest = NO
        for part in parts:
            value = part(facts)
            if value > greatest:
                if value == YES:
                    return YES
                greatest = value
        return greatest

    return holds


def _count(parts: list[Holds], at_least: int) -> Holds:
    def holds(facts: Facts) -> int:
        surely = maybe = 0
        for part in parts:
            value = part(facts)
            surely += value == YES
            maybe += value != NO
        return YES if surely >= at_least else UNKNOWN if maybe >= at_least else NO

    return holds


def _within_bounds(low: Decimal, high: Decimal, at_least: Decimal | None, at_most: Decimal | None) -> int:
    above = YES if at_least is None or low >= at_least else NO if high < at_least else UNKNOWN
    below = YES if at_most is None or high <= at_most else NO if low > at_most else UNKNOWN
    return min(above, below)


def _asked(asked: Asked) -> Holds:
    if asked.one_of:
        return _asked_choice(asked.question, frozenset(asked.one_of))
    if asked.at_least is not None or asked.at_most is not None:
        return _asked_number(asked)
    return _asked_date(asked)


def _asked_choice(question: str, wanted: frozenset[str]) -> Holds:
    def holds(facts: Facts) -> int:
        said = facts.values.get(question)
        if said is None:
            return UNKNOWN
        if said is NOT_ASKED:
            return NO
        if isinstance(said, frozenset):
            return NO if said.isdisjoint(wanted) else YES
        if said in wanted:
            return YES
        return UNKNOWN if said in OPEN else NO

    return holds


def _asked_number(asked: Asked) -> Holds:
    question, at_least, at_most = asked.question, asked.at_least, asked.at_most

    def holds(facts: Facts) -> int:
        said = facts.values.get(question)
        if said is NOT_ASKED:
            return NO
        if not isinstance(said, Decimal):
            return UNKNOWN
        return _within_bounds(said, said, at_least, at_most)

    return holds


def _asked_date(asked: Asked) -> Holds:
    question = asked.question

    def holds(facts: Facts) -> int:
        said = facts.values.get(question)
        if said is NOT_ASKED:
            return NO
        if not isinstance(said, PartialDate):
            return UNKNOWN
        value = YES
        if asked.within is not None:
            value = _later(said, shift(facts.today, asked.within, -1).toordinal())
        if asked.after is not None:
            value = min(value, _later(said, settle(asked.after, facts.today).last))
        if asked.before is not None:
            limit = settle(asked.before, facts.today).first
            value = min(value, YES if said.last < limit else NO if said.first >= limit else UNKNOWN)
        return value

    return holds


def _later(said: PartialDate, than: int) -> int:
    return YES if said.first > than else NO if said.last <= than else UNKNOWN


def _quantity(quantity: Quantity) -> Holds:
    compute, at_least, at_most = COMPUTE[quantity.value], quantity.at_least, quantity.at_most

    def holds(facts: Facts) -> int:
        value = compute(facts)
        if value is None:
            return UNKNOWN
        if value is NOT_ASKED:
            return NO
        interval: Interval = value  # type: ignore[assignment]
        return _within_bounds(*interval, at_least, at_most)

    return holds


def _expand(ids: Iterable[str], known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(finer for name in ids for finer in known[name])


def _takes(takes: Takes, vocabulary: Vocabulary) -> Holds:
    wanted = _expand(takes.takes, vocabulary.classes)

    def of(medicine: TakenMedicine, facts: Facts) -> int:
        if medicine.certain.isdisjoint(wanted):
            if medicine.possible is not None and medicine.possible.isdisjoint(wanted):
                return NO
            value = UNKNOWN
        else:
            value = YES
        if takes.within is not None:
            last = medicine.last_taken
            since = shift(facts.today, takes.within, -1).toordinal()
            value = min(value, UNKNOWN if last is None else _later(last, since))
        if takes.prescribed is not None:
            prescribed = medicine.prescribed
            value = min(value, UNKNOWN if prescribed is None else YES if prescribed == takes.prescribed else NO)
        return value

    def holds(facts: Facts) -> int:
        if facts.medicines is None:
            return UNKNOWN
        return max((of(medicine, facts) for medicine in facts.medicines), default=NO)

    return holds


def _allergic(allergic: AllergicTo, vocabulary: Vocabulary) -> Holds:
    fixed = _expand(allergic.allergic_to, vocabulary.allergens)

    def of(entry: KnownAllergy, wanted: frozenset[str], hidden: bool) -> int:
        if not entry.certain.isdisjoint(wanted):
            value = YES
        elif hidden or entry.possible is None or not entry.possible.isdisjoint(wanted):
            value = UNKNOWN
        else:
            return NO
        if allergic.kind == "allergy":
            value = min(value, YES if entry.kind == "allergy" else NO if entry.kind == "intolerance" else UNKNOWN)
        if allergic.severity is not None:
            severity = entry.severity
            value = min(value, UNKNOWN if severity is None else YES if severity == allergic.severity else NO)
        return value

    def holds(facts: Facts) -> int:
        if facts.allergies is None:
            return UNKNOWN
        if not facts.allergies:
            return NO
        wanted, hidden = fixed, False
        if allergic.planned:
            if facts.plan is None or not facts.plan.named:
                return UNKNOWN
            wanted, hidden = facts.plan.allergens, facts.plan.unknown_content
        return max(of(entry, wanted, hidden) for entry in facts.allergies)

    return holds


def _planned(planned: Planned, vocabulary: Vocabulary) -> Holds:
    wanted = frozenset(planned.one_of)
    aspect = planned.plan
    place = wanted & vocabulary.place_families
    inside = wanted & vocabulary.inside_families
    other = wanted - place - inside

    def family(facts: Facts) -> int:
        plan = facts.plan
        assert plan is not None
        if not wanted.isdisjoint(plan.families) or not wanted.isdisjoint(plan.area_groups):
            return YES
        if (place and not plan.areas) or (inside and (not plan.named or plan.unknown_content)):
            return UNKNOWN
        return UNKNOWN if other and not plan.families and not plan.products else NO

    def holds(facts: Facts) -> int:
        plan = facts.plan
        if plan is None:
            return UNKNOWN
        match aspect:
            case "family":
                return family(facts)
            case "ingredient":
                if not wanted.isdisjoint(plan.ingredients):
                    return YES
                return NO if plan.named and not plan.unknown_content else UNKNOWN
            case "product":
                return _member(wanted, plan.products)
            case "composition":
                return _member(wanted, plan.compositions)
            case "area":
                return _member(wanted, plan.areas)
            case "technique":
                return UNKNOWN if plan.technique is None else YES if plan.technique in wanted else NO
            case _:
                if plan.session is None:
                    return UNKNOWN
                low = planned.at_least is None or plan.session >= planned.at_least
                high = planned.at_most is None or plan.session <= planned.at_most
                return YES if low and high else NO

    return holds


def _member(wanted: frozenset[str], named: Iterable[str]) -> int:
    found = frozenset(named)
    if not found:
        return UNKNOWN
    return NO if wanted.isdisjoint(found) else YES
