"""The truth of a condition on many cells at once: one bit per cell, two numbers per truth.

The first number has a bit for each cell where the condition surely holds, the second for each where it is not *no*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from meso_screen.model.condition import All, Condition, Count, Defined, Not, Planned, parts
from meso_screen.model.condition import Any as AnyOf
from meso_screen.model.facts import Facts
from meso_screen.model.record import Record
from meso_screen.rules.holds import Holds, Vocabulary, compile_condition
from meso_screen.rules.truth import NO, YES

Mask = tuple[int, int]


class Shifted(Record):
    """A mutated leaf: the same comparison with its days moved, as if the consultation were so many days later."""

    part: Condition
    days: int


Node = Condition | Shifted


def plain_leaf(node: Node) -> Condition:
    """A leaf without its shift."""
    return node.part if isinstance(node, Shifted) else node


def compile_leaf(leaf: Node, vocabulary: Vocabulary) -> Holds:
    """The closure of one leaf, a shifted one included."""
    if not isinstance(leaf, Shifted):
        return compile_condition(leaf, vocabulary)
    inner, move = compile_condition(leaf.part, vocabulary), timedelta(days=leaf.days)

    def holds(facts: Facts) -> int:
        return inner(replace(facts, today=facts.today + move))

    return holds


def leaves_of(node: Node, defines: Mapping[str, Condition]) -> list[Node]:
    """All leaves, named conditions opened."""
    if isinstance(node, Defined):
        return leaves_of(defines[node.define], defines)
    inside = () if isinstance(node, Shifted) else parts(node)
    return [leaf for part in inside for leaf in leaves_of(part, defines)] if inside else [node]


def defines_in(node: Node, defines: Mapping[str, Condition]) -> set[str]:
    """The named conditions a condition uses, those inside named ones included."""
    if isinstance(node, Defined):
        return {node.define} | defines_in(defines[node.define], defines)
    inside = () if isinstance(node, Shifted) else parts(node)
    return {name for part in inside for name in defines_in(part, defines)}


def truth(node: Node, masks: Mapping[Node, Mask], defines: Mapping[str, Condition], full: int) -> Mask:
    """The truth of a condition on all cells, from that of its leaves. ``full`` has a bit for every cell."""
    match node:
        case All():
            surely = maybe = full
            for part in node.all:
                one, other = truth(part, masks, defines, full)
                surely, maybe = surely & one, maybe & other
            return surely, maybe
        case AnyOf():
            surely = maybe = 0
            for part in node.any:
                one, other = truth(part, masks, defines, full)
                surely, maybe = surely | one, maybe | other
            return surely, maybe
        case Not():
            surely, maybe = truth(node.part, masks, defines, full)
            return full & ~maybe, full & ~surely
        case Count():
            found = [truth(part, masks, defines, full) for part in node.of]
            return (
                _at_least(node.at_least, [mask[0] for mask in found], full),
                _at_least(node.at_least, [mask[1] for mask in found], full),
            )
        case Defined():
            return truth(defines[node.define], masks, defines, full)
        case _:
            return masks[node]


def _at_least(wanted: int, found: list[int], full: int) -> int:
    """The cells set in at least ``wanted`` of the numbers."""
    reached = [full] + [0] * wanted
    for mask in found:
        for count in range(wanted, 0, -1):
            reached[count] |= reached[count - 1] & mask
    return reached[wanted]


def mask_of(values: list[int]) -> Mask:
    """Truth values of cells in order as one mask."""
    surely = maybe = 0
    for number, value in enumerate(values):
        surely |= (value == YES) << number
        maybe |= (value != NO) << number
    return surely, maybe


def say(node: Node) -> str:
    """A condition in few words, for a problem's sentence."""
    match node:
        case All():
            return "(" + " and ".join(say(part) for part in node.all) + ")"
        case AnyOf():
            return "(" + " or ".join(say(part) for part in node.any) + ")"
        case Not():
            return f"not {say(node.part)}"
        case Count():
            return f"at least {node.at_least} of ({', '.join(say(part) for part in node.of)})"
        case Defined():
            return f"“{node.define}”"
        case Shifted():
            return f"{say(node.part)} moved by {node.days:+d} day"
        case Planned():
            return f"plan {node.plan} {_compared(node)}"
        case _:
            return _compared(node)


def _compared(leaf: Record) -> str:
    words = []
    for name, value in leaf:
        if name in ("unit", "plan") or value in (None, (), False):
            continue
        if isinstance(value, tuple):
            words.append("/".join(value))
        elif name == "within":
            words.append(f"within {value.count} {value.unit}")
        elif name in ("before", "after"):
            words.append(f"{name} {value.day or f'{value.offset.count:+d} {value.offset.unit}'}")
        elif name in ("question", "value") or value is True:
            words.append(str(value if value is not True else name))
        else:
            words.append(f"{name.replace('_', ' ')} {value}")
    return " ".join(words)
