"""Named quantities computed from answers. Only arithmetic lives here; every limit is data of the pack.

A quantity is the interval of its possible values, because dates may be partial and readings missing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from meso_screen.model.answer import PartialDate
from meso_screen.model.facts import NOT_ASKED, Facts
from meso_screen.model.quantity import QUANTITIES

Interval = tuple[Decimal, Decimal]


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _age(facts: Facts) -> Interval | object | None:
    born = facts.values.get("birth-date")
    if born is NOT_ASKED:
        return NOT_ASKED
    if not isinstance(born, PartialDate):
        return None
    oldest, youngest = date.fromordinal(born.first), date.fromordinal(born.last)
    return Decimal(_years(youngest, facts.today)), Decimal(_years(oldest, facts.today))


def _bmi(facts: Facts) -> Interval | object | None:
    """Weight in kg over the square of height in m."""
    weight, height = facts.values.get("weight"), facts.values.get("height")
    if weight is NOT_ASKED or height is NOT_ASKED:
        return NOT_ASKED
    if not isinstance(weight, Decimal) or not isinstance(height, Decimal) or height == 0:
        return None
    bmi = weight / (height / 100) ** 2
    return bmi, bmi


def _lower_reading(first: str, second: str) -> Callable[[Facts], Interval | object | None]:
    """The lower of two readings counts; a second reading that was not needed leaves the first."""

    def compute(facts: Facts) -> Interval | object | None:
        one, two = facts.values.get(first), facts.values.get(second)
        if one is NOT_ASKED:
            return NOT_ASKED
        if not isinstance(one, Decimal):
            return None
        if two is NOT_ASKED:
            return one, one
        if not isinstance(two, Decimal):
            return Decimal(0), one
        lower = min(one, two)
        return lower, lower

    return compute


def _days_since(question: str) -> Callable[[Facts], Interval | object | None]:
    def compute(facts: Facts) -> Interval | object | None:
        then = facts.values.get(question)
        if then is NOT_ASKED:
            return NOT_ASKED
        if not isinstance(then, PartialDate):
            return None
        now = facts.today.toordinal()
        return Decimal(now - then.last), Decimal(now - then.first)

    return compute


COMPUTE: dict[str, Callable[[Facts], Interval | object | None]] = {
    "age": _age,
    "bmi": _bmi,
    "bp-systolic-lower": _lower_reading(*QUANTITIES["bp-systolic-lower"].reads),
    "bp-diastolic-lower": _lower_reading(*QUANTITIES["bp-diastolic-lower"].reads),
    "days-since-last-session": _days_since(*QUANTITIES["days-since-last-session"].reads),
}
