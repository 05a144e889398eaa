"""Which questions a condition reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from meso_screen.model.condition import AllergicTo, Asked, Condition, Defined, Planned, Quantity, Takes, leaves
from meso_screen.model.quantity import QUANTITIES


@dataclass(frozen=True)
class ListQuestions:
    """The ids of the three questions whose answers are lists or the plan."""

    medicines: str
    allergies: str
    plan: str


def expand(condition: Condition, defines: Mapping[str, Condition]) -> tuple[Condition, ...]:
    """All leaves of a condition, named conditions opened."""
    found: list[Condition] = []
    for leaf in leaves(condition):
        found.extend(expand(defines[leaf.define], defines) if isinstance(leaf, Defined) else (leaf,))
    return tuple(found)


def leaf_questions(leaf: Condition, lists: ListQuestions) -> tuple[str, ...]:
    """The questions one leaf reads."""
    match leaf:
        case Asked():
            return (leaf.question,)
        case Quantity():
            return QUANTITIES[leaf.value].reads
        case Takes():
            return (lists.medicines,)
        case AllergicTo():
            return (lists.allergies, lists.plan) if leaf.planned else (lists.allergies,)
        case Planned():
            return (lists.plan,)
        case _:
            return ()


def questions_read(condition: Condition, defines: Mapping[str, Condition], lists: ListQuestions) -> tuple[str, ...]:
    """The questions a condition reads, each once, in order of first use."""
    return tuple(dict.fromkeys(q for leaf in expand(condition, defines) for q in leaf_questions(leaf, lists)))
