"""The closed vocabulary of conditions (contracts §5).

A condition is data. What it means is decided in ``rules.holds``; how it is read from TOML in
``catalogue.conditions``. Values compare to what was said; periods and dates are relative to the consultation's
own date.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from meso_screen.model.record import Record

PlanAspect = Literal["product", "family", "ingredient", "area", "technique", "session", "composition"]


class Period(Record):
    """A length of calendar time; months and years are calendar months and years."""

    count: int
    unit: Literal["days", "weeks", "months", "years"]


class Moment(Record):
    """A day: either fixed (``day``) or so far from the consultation's date (``offset``, may be negative)."""

    day: str | None = None
    offset: Period | None = None


class Asked(Record):
    """What was said to a question. Exactly one comparison, except that a number may have both bounds."""

    question: str
    one_of: tuple[str, ...] = ()
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    unit: str | None = None
    before: Moment | None = None
    after: Moment | None = None
    within: Period | None = None


class Quantity(Record):
    """A derived value of ``rules.derive`` (age, bmi, …) between bounds, both included."""

    value: str
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    unit: str | None = None


class Takes(Record):
    """A medicine of one of these classes (finer class, knowledge-base row or group) is on the list."""

    takes: tuple[str, ...]
    within: Period | None = None
    prescribed: Literal["yes", "no"] | None = None


class AllergicTo(Record):
    """An allergy to one of these allergens; ``planned`` means any allergen of a planned ingredient."""

    allergic_to: tuple[str, ...]
    planned: bool = False
    kind: Literal["allergy", "any"] = "allergy"
    severity: Literal["mild", "moderate", "severe"] | None = None


class Planned(Record):
    """Something about the treatment plan: what it contains, where, how, which session."""

    plan: PlanAspect
    one_of: tuple[str, ...] = ()
    at_least: int | None = None
    at_most: int | None = None


class All(Record):
    """Every part holds."""

    all: tuple[Condition, ...]


class Any(Record):
    """At least one part holds."""

    any: tuple[Condition, ...]


class Not(Record):
    """The part does not hold; unknown stays unknown."""

    part: Condition


class Count(Record):
    """At least ``at_least`` of the parts hold."""

    of: tuple[Condition, ...]
    at_least: int


class Defined(Record):
    """A condition defined once under a name."""

    define: str


Condition = Asked | Quantity | Takes | AllergicTo | Planned | All | Any | Not | Count | Defined

for _recursive in (All, Any, Not, Count):
    _recursive.model_rebuild()


def parts(condition: Condition) -> tuple[Condition, ...]:
    """The conditions directly inside this one."""
    match condition:
        case All():
            return condition.all
        case Any():
            return condition.any
        case Not():
            return (condition.part,)
        case Count():
            return condition.of
        case _:
            return ()


def leaves(condition: Condition) -> tuple[Condition, ...]:
    """All conditions inside this one that have no parts, in order; the condition itself when it has none."""
    inside = parts(condition)
    if not inside:
        return (condition,)
    return tuple(leaf for part in inside for leaf in leaves(part))
