"""Reads one condition of the closed vocabulary from TOML data, naming the place of whatever does not fit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from meso_screen.model.answer import PartialDate
from meso_screen.model.condition import (
    All,
    AllergicTo,
    Asked,
    Condition,
    Count,
    Defined,
    Moment,
    Not,
    Period,
    PlanAspect,
    Planned,
    Quantity,
    Takes,
)
from meso_screen.model.condition import Any as AnyOf
from meso_screen.problems import ProblemError, refuse

_PERIOD = re.compile(r"([+-]?\d+) (day|week|month|year)s?")
_HEADS = ("question", "value", "takes", "allergic_to", "plan", "all", "any", "not", "count", "define")
_VOCABULARY = "Use question, value, takes, allergic_to, plan, all, any, not, count or define."


def read_condition(raw: object, place: str) -> Condition:
    """Turn one inline table into a condition. Raises ProblemError naming ``place`` and the key that does not fit."""
    if not isinstance(raw, Mapping):
        raise refuse("A condition must be a table in braces.", place, _VOCABULARY)
    heads = [head for head in _HEADS if head in raw]
    if len(heads) != 1:
        raise refuse(f"This condition has {len(heads)} heads instead of one: {dict(raw)}.", place, _VOCABULARY)
    rest = {key: value for key, value in raw.items() if key != heads[0]}
    return _READERS[heads[0]](raw[heads[0]], rest, place)


def read_period(raw: object, place: str) -> Period:
    """Read ``14 days``, ``+3 days`` or ``-6 months``."""
    match = _PERIOD.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        raise refuse(f"“{raw}” is not a length of time.", place, "Write for example “6 months” or “+3 days”.")
    return Period(count=int(match[1]), unit=f"{match[2]}s")  # type: ignore[arg-type]


def _read_moment(raw: object, place: str) -> Moment:
    if isinstance(raw, date):
        return Moment(day=raw.isoformat())
    if isinstance(raw, str) and raw[:1] not in "+-":
        try:
            PartialDate.read(raw)
        except ValueError:
            raise refuse(f"“{raw}” is not a date.", place, "Write a date or an offset such as “-6 months”.") from None
        return Moment(day=raw)
    return Moment(offset=read_period(raw, place))


def _read_number(raw: object, place: str) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise refuse(f"“{raw}” is not a number.", place, "Write a number.")
    try:
        return Decimal(str(raw))
    except InvalidOperation:
        raise refuse(f"“{raw}” is not a number.", place, "Write a number.") from None


def _names(raw: object, place: str) -> tuple[str, ...]:
    names = [raw] if isinstance(raw, str) else raw
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise refuse(f"“{raw}” is not an id or a list of ids.", place, "Write an id in quotes, or a list of them.")
    return tuple(names)


def _only(rest: Mapping[str, object], allowed: tuple[str, ...], place: str) -> None:
    for key in rest:
        if key not in allowed:
            raise refuse(f"“{key}” does not belong in this condition.", place, f"Allowed here: {', '.join(allowed)}.")


def _bounds(rest: Mapping[str, object], place: str) -> dict[str, Any]:
    bounds: dict[str, Any] = {key: _read_number(rest[key], place) for key in ("at_least", "at_most") if key in rest}
    if "unit" in rest:
        bounds["unit"] = str(rest["unit"])
    return bounds


def _choice(rest: Mapping[str, object], place: str) -> tuple[str, ...]:
    if "is" in rest and "one_of" in rest:
        raise refuse("“is” and “one_of” stand together.", place, "Keep one of them.")
    if "is" in rest:
        return _names(rest["is"], place)
    return _names(rest["one_of"], place) if "one_of" in rest else ()


def _asked(head: object, rest: Mapping[str, object], place: str) -> Condition:
    _only(rest, ("is", "one_of", "at_least", "at_most", "unit", "before", "after", "within"), place)
    dates = {key: _read_moment(rest[key], place) for key in ("before", "after") if key in rest}
    within = read_period(rest["within"], place) if "within" in rest else None
    asked = Asked(
        question=str(head),
        one_of=_choice(rest, place),
        within=within,
        **_bounds(rest, place),
        **dates,  # type: ignore[arg-type]
    )
    kinds = (bool(asked.one_of), asked.at_least is not None or asked.at_most is not None, bool(dates) or bool(within))
    if sum(kinds) != 1:
        raise refuse(f"The condition on “{head}” compares nothing, or several things.", place, "Write one comparison.")
    return asked


def _quantity(head: object, rest: Mapping[str, object], place: str) -> Condition:
    _only(rest, ("at_least", "at_most", "unit"), place)
    quantity = Quantity(value=str(head), **_bounds(rest, place))
    if quantity.at_least is None and quantity.at_most is None:
        raise refuse(f"The condition on “{head}” has no bound.", place, "Write at_least or at_most.")
    return quantity


def _takes(head: object, rest: Mapping[str, object], place: str) -> Condition:
    _only(rest, ("within", "prescribed"), place)
    within = read_period(rest["within"], place) if "within" in rest else None
    prescribed = rest.get("prescribed")
    if prescribed not in (None, "yes", "no"):
        raise refuse(f"“{prescribed}” does not say whether it is prescribed.", place, "Write “yes” or “no”.")
    return Takes(takes=_names(head, place), within=within, prescribed=prescribed)


def _allergic(head: object, rest: Mapping[str, object], place: str) -> Condition:
    _only(rest, ("kind", "severity"), place)
    kind, severity = rest.get("kind", "allergy"), rest.get("severity")
    if kind not in ("allergy", "any") or severity not in (None, "mild", "moderate", "severe"):
        raise refuse(
            "The kind or severity of this allergy is not one of the known words.",
            place,
            "kind: allergy or any; severity: mild, moderate or severe.",
        )
    if head == "planned":
        return AllergicTo(allergic_to=(), planned=True, kind=kind, severity=severity)
    return AllergicTo(allergic_to=_names(head, place), kind=kind, severity=severity)


def _planned(head: object, rest: Mapping[str, object], place: str) -> Condition:
    _only(rest, ("is", "one_of", "at_least", "at_most"), place)
    if head not in get_args(PlanAspect):
        raise refuse(f"A plan has no “{head}”.", place, f"Known: {', '.join(get_args(PlanAspect))}.")
    bounds = {key: rest[key] for key in ("at_least", "at_most") if key in rest}
    if any(isinstance(bound, bool) or not isinstance(bound, int) for bound in bounds.values()):
        raise refuse("A session is counted in whole numbers.", place, "Write a whole number.")
    chosen = _choice(rest, place)
    if bool(chosen) == bool(bounds):
        raise refuse("This condition on the plan compares nothing, or several things.", place, "Write one comparison.")
    return Planned(plan=head, one_of=chosen, **bounds)  # type: ignore[arg-type]


def _list(raw: object, place: str) -> tuple[Condition, ...]:
    if not isinstance(raw, list) or not raw:
        raise refuse("A list of conditions is empty or not a list.", place, "Write at least one condition in brackets.")
    return tuple(read_condition(part, place) for part in raw)


def _all(head: object, rest: Mapping[str, object], place: str) -> Condition:
    _only(rest, (), place)
    return All(all=_list(head, place))


def _any(head: object, rest: Mapping[str, object], place: str) -> Condition:
    _only(rest, (), place)
    return AnyOf(any=_list(head, place))


def _not(head: object, rest: Mapping[str, object], place: str) -> Condition:
    _only(rest, (), place)
    return Not(part=read_condition(head, place))


def _count(head: object, rest: Mapping[str, object], place: str) -> Condition:
    _only(rest, (), place)
    if not isinstance(head, Mapping) or set(head) != {"of", "at_least"}:
        raise refuse("A count needs “of” and “at_least”.", place, "Write count = { of = [ … ], at_least = 2 }.")
    of, at_least = _list(head["of"], place), head["at_least"]
    if isinstance(at_least, bool) or not isinstance(at_least, int) or not 1 <= at_least <= len(of):
        raise refuse(f"A count of {len(of)} conditions cannot reach {at_least}.", place, "Write a smaller number.")
    return Count(of=of, at_least=at_least)


def _define(head: object, rest: Mapping[str, object], place: str) -> Condition:
    _only(rest, (), place)
    return Defined(define=str(head))


_READERS = {
    "question": _asked,
    "value": _quantity,
    "takes": _takes,
    "allergic_to": _allergic,
    "plan": _planned,
    "all": _all,
    "any": _any,
    "not": _not,
    "count": _count,
    "define": _define,
}

__all__ = ["ProblemError", "read_condition", "read_period"]
