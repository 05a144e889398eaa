"""Which answers to one question rules can tell apart: one value of each region, *unknown* among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise

from meso_screen.flow.proof.masks import Node, Shifted
from meso_screen.model.answer import PartialDate
from meso_screen.model.condition import AllergicTo, Asked, Period, Quantity, Takes
from meso_screen.model.facts import KnownAllergy, TakenMedicine
from meso_screen.model.form import Question
from meso_screen.model.quantity import QUANTITIES
from meso_screen.rules.calendar import settle, shift
from meso_screen.rules.holds import Vocabulary

REFERENCE_DAY = date(2026, 11, 24)
"""The consultation's day while cells are enumerated; any day would do."""

MOST_VALUES = 48

Probe = Callable[[object], tuple[int, ...]]


def plain(leaf: Node) -> tuple[Node, int]:
    """A leaf without its shift, and the shift in days."""
    return (leaf.part, leaf.days) if isinstance(leaf, Shifted) else (leaf, 0)


def join_greatest(singles: Iterable[object], probe: Probe, join: Callable[[object, object], object]) -> list[object]:
    """Distinct single entries, and the lists of several whose truths (the greatest of each) are new."""
    found: dict[tuple[int, ...], object] = {}
    for single in singles:
        found.setdefault(probe(single), single)
    alone = list(found.items())
    left = list(alone)
    while left and len(found) < MOST_VALUES:
        truths, value = left.pop(0)
        for more, other in alone:
            joined = tuple(map(max, truths, more))
            if joined not in found and len(found) < MOST_VALUES:
                found[joined] = join(value, other)
                left.append((joined, found[joined]))
    return list(found.values())


def choices(question: Question, probe: Probe) -> list[object]:
    """Options that differ; for several choices also sets of them, and *none*."""
    if question.kind != "several":
        return [*question.choices(), "not_sure", "declined"]
    singles = [frozenset({option}) for option in question.options]
    return [
        frozenset({"none"}),
        *join_greatest(singles, probe, lambda one, other: one | other),  # type: ignore[operator]
        "not_sure",
        "declined",
    ]


def numbers(question: Question, leaves: Iterable[Node]) -> list[object]:
    """Each threshold, a value between any two, and one beyond each end, inside what the question accepts."""
    limits: set[Decimal] = set()
    for node in leaves:
        leaf, _ = plain(node)
        if isinstance(leaf, Asked | Quantity):
            bounds = [bound for bound in (leaf.at_least, leaf.at_most) if bound is not None]
            if isinstance(leaf, Quantity) and leaf.value == "bmi":
                bounds = [bound * _HEIGHT * _HEIGHT / 10_000 for bound in bounds]
            limits.update(bounds)
    if question.id == "height":
        limits = {_HEIGHT}
    return list[object](regions(limits, question.minimum, question.maximum))


_HEIGHT = Decimal(170)


def regions(limits: Iterable[Decimal], low: Decimal | None, high: Decimal | None) -> list[Decimal]:
    """One number of each region that the limits cut the range into, the limits included, in order."""
    known = sorted(set(limits)) or [(low or Decimal(0)) + 1]
    points = {*known, known[0] - 1, known[-1] + 1, *((a + b) / 2 for a, b in pairwise(known))}
    points |= {bound for bound in (low, high) if bound is not None}
    return sorted(p for p in points if (low is None or p >= low) and (high is None or p <= high))


def dates(question: Question, leaves: Iterable[Node]) -> list[object]:
    """The days on both sides of each boundary, inside what the question accepts, in order."""
    today = REFERENCE_DAY.toordinal()
    edges = {today}
    for node in leaves:
        leaf, days = plain(node)
        if isinstance(leaf, Asked):
            edges |= {edge + days for edge in _edges(leaf)}
        elif isinstance(leaf, Quantity):
            edges |= {edge for bound in (leaf.at_least, leaf.at_most) if bound is not None
                      for edge in _quantity_edges(leaf.value, bound)}  # fmt: skip
    days_near = {edge + step for edge in edges for step in (-1, 0, 1)}
    past, future = question.past, question.future
    kept = sorted(d for d in days_near if not (past and d > today) and not (future and d < today))
    return [PartialDate(day, day) for day in kept]


def _edges(leaf: Asked) -> list[int]:
    found = []
    if leaf.within is not None:
        found.append(shift(REFERENCE_DAY, leaf.within, -1).toordinal())
    for moment in (leaf.before, leaf.after):
        if moment is not None:
            found.append(settle(moment, REFERENCE_DAY).first)
    return found


def _quantity_edges(name: str, bound: Decimal) -> list[int]:
    unit = QUANTITIES[name].unit
    if unit not in ("years", "days", "weeks", "months"):
        return []
    nearest = (int(bound) - 1, int(bound), int(bound) + 1, int(bound) + 2)
    return [
        shift(REFERENCE_DAY, Period(count=count, unit=unit), -1).toordinal()  # type: ignore[arg-type]
        for count in nearest
        if count >= 0
    ]


def medicine_lists(leaves: Iterable[Node], vocabulary: Vocabulary, probe: Probe) -> list[object]:
    """Lists of medicines that differ: empty, each kind of entry, several, a name that may be anything."""
    takes = [(leaf, days) for leaf, days in map(plain, leaves) if isinstance(leaf, Takes)]
    edges = sorted(
        {
            shift(REFERENCE_DAY, leaf.within, -1).toordinal() + days + step
            for leaf, days in takes
            if leaf.within
            for step in (0, 1)
        }
    )
    last: list[PartialDate | None] = [None, *(PartialDate(day, day) for day in edges)]
    prescribed = (None, "yes", "no") if any(leaf.prescribed for leaf, _ in takes) else (None,)
    singles: list[object] = [()]
    for name in _kinds_of([leaf.takes for leaf, _ in takes], vocabulary.classes):
        known = frozenset({name})
        for certain in (known, frozenset[str]()):
            singles += [
                (TakenMedicine(name, certain, known, day, by),)  # type: ignore[arg-type]
                for day in last
                for by in prescribed
            ]
    singles.append((TakenMedicine("?", frozenset(), None),))
    return join_greatest(singles, probe, lambda one, other: (*one, *other))  # type: ignore[misc]


def allergy_lists(leaves: Iterable[Node], vocabulary: Vocabulary, carried: Iterable[str], probe: Probe) -> list[object]:
    """Lists of allergies that differ. ``carried`` are allergens that planned products may carry."""
    reactions = [leaf for leaf, _ in map(plain, leaves) if isinstance(leaf, AllergicTo)]
    kinds = ("allergy", "intolerance", None) if any(leaf.kind == "allergy" for leaf in reactions) else ("allergy",)
    severities = (None, "mild", "moderate", "severe") if any(leaf.severity for leaf in reactions) else (None,)
    names = [*_kinds_of([leaf.allergic_to for leaf in reactions], vocabulary.allergens), *carried]
    singles: list[object] = [()]
    for name in dict.fromkeys(names):
        known = vocabulary.allergens[name]
        for certain in (known, frozenset[str]()):
            singles += [
                (KnownAllergy(name, certain, known, kind, severity),)  # type: ignore[arg-type]
                for kind in kinds
                for severity in severities
            ]
    singles.append((KnownAllergy("?", frozenset(), None),))
    return join_greatest(singles, probe, lambda one, other: (*one, *other))  # type: ignore[misc]


def _kinds_of(wanted: Iterable[tuple[str, ...]], known: Mapping[str, frozenset[str]]) -> list[str]:
    """One finer id for each way of belonging to the wanted sets, and one that belongs to none."""
    sets = [frozenset(finer for name in names for finer in known[name]) for names in wanted]
    found: dict[tuple[bool, ...], str] = {}
    for name in sorted({finer for finers in known.values() for finer in finers}):
        found.setdefault(tuple(name in one for one in sets), name)
    return list(found.values())
