"""The small mistakes an author could make in a condition: each yields a mutant that some case must tell apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from meso_screen.catalogue.catalogue import Catalogue
from meso_screen.flow.proof.masks import Node, Shifted, say
from meso_screen.model.condition import All, AllergicTo, Asked, Condition, Count, Defined, Not, Planned, Quantity, Takes
from meso_screen.model.condition import Any as AnyOf
from meso_screen.model.rule import Rule

Grown = Iterator[tuple[str, str, Node]]

_HAIR = Decimal("0.001")


@dataclass(frozen=True)
class Mutant:
    """A changed condition. ``kind`` *drop* means that a part was taken out, ``what`` says what was changed."""

    kind: str
    what: str
    node: Node


def mutate_rule(rule: Rule, catalogue: Catalogue) -> Iterator[Mutant]:
    """Mutants of the scope and the condition of one rule; named conditions are mutated on their own."""
    if rule.scope is None:
        for kind, what, node in mutate(rule.when, catalogue):
            yield Mutant(kind, what, node)
        return
    yield Mutant("drop", f"the scope {say(rule.scope)} taken out", rule.when)
    yield Mutant("negate", "the scope negated", _all(_not(rule.scope), rule.when))
    for kind, what, node in mutate(rule.scope, catalogue):
        yield Mutant(kind, f"in the scope {what}", _all(node, rule.when))
    for kind, what, node in mutate(rule.when, catalogue):
        yield Mutant(kind, what, _all(rule.scope, node))


def mutate(node: Node, catalogue: Catalogue) -> Grown:
    """Mutants of one condition: of itself and of each part."""
    match node:
        case All() | AnyOf():
            yield from _mutate_join(node, catalogue)
        case Count():
            for count in (node.at_least - 1, node.at_least + 1):
                if 1 <= count <= len(node.of):
                    yield "count", f"“at least {node.at_least}” made {count}", _count(node.of, count)
            for number, part in enumerate(node.of):
                for kind, what, changed in mutate(part, catalogue):
                    yield kind, what, _count((*node.of[:number], changed, *node.of[number + 1 :]), node.at_least)
        case Not():
            yield "negate", f"the “not” before {say(node.part)} taken out", node.part
            for kind, what, changed in mutate(node.part, catalogue):
                if kind != "negate":
                    yield kind, what, _not(changed)
        case _:
            yield "negate", f"{say(node)} negated", _not(node)
            if not isinstance(node, Defined | Shifted):
                yield from mutate_leaf(node, catalogue)


def _mutate_join(node: All | AnyOf, catalogue: Catalogue) -> Grown:
    every = isinstance(node, All)
    parts: tuple[Node, ...] = node.all if isinstance(node, All) else node.any
    join, other = (_all, _any) if every else (_any, _all)
    if len(parts) > 1:
        yield (
            "connective",
            f"{'all' if every else 'any'} made {'any' if every else 'all'} in {say(node)}",
            other(*parts),
        )
        for number, part in enumerate(parts):
            yield "drop", f"{say(part)} taken out", join(*parts[:number], *parts[number + 1 :])
    for number, part in enumerate(parts):
        for kind, what, changed in mutate(part, catalogue):
            yield kind, what, join(*parts[:number], changed, *parts[number + 1 :])


def mutate_leaf(leaf: Condition, catalogue: Catalogue) -> Grown:
    """Mutants of one comparison: bounds, days, options, and what narrows it."""
    match leaf:
        case Asked():
            if leaf.one_of:
                yield from _mutate_options(leaf, catalogue)
            elif leaf.at_least is not None or leaf.at_most is not None:
                yield from _mutate_bounds(leaf)
            else:
                yield from _mutate_days(leaf)
        case Quantity():
            yield from _mutate_bounds(leaf)
        case Takes():
            yield from _drop_names(leaf, "takes")
            yield "widen", f"{say(leaf)} made any medicine at all", _with(leaf, takes=tuple(catalogue.classes))
            if leaf.within is not None:
                yield "drop", f"“within” of {say(leaf)} taken out", _with(leaf, within=None)
                yield from _mutate_days(leaf)
            if leaf.prescribed is not None:
                turned = "no" if leaf.prescribed == "yes" else "yes"
                yield "drop", f"“prescribed” of {say(leaf)} taken out", _with(leaf, prescribed=None)
                yield "option", f"prescribed made “{turned}” in {say(leaf)}", _with(leaf, prescribed=turned)
        case AllergicTo():
            yield from _drop_names(leaf, "allergic_to")
            everything = tuple(catalogue.allergens)
            yield "widen", f"{say(leaf)} made any allergy at all", _with(leaf, allergic_to=everything, planned=False)
            other = "any" if leaf.kind == "allergy" else "allergy"
            yield "widen", f"kind “{leaf.kind}” of {say(leaf)} made “{other}”", _with(leaf, kind=other)
            if leaf.severity is not None:
                yield "drop", f"“severity” of {say(leaf)} taken out", _with(leaf, severity=None)
        case Planned():
            yield from _mutate_plan(leaf, catalogue)


def _mutate_options(leaf: Asked, catalogue: Catalogue) -> Grown:
    """Each option dropped, and one more added; of several choices all others at once, as one person may have them."""
    yield from _drop_names(leaf, "one_of")
    question = catalogue.questions[leaf.question]
    others = [option for option in question.choices() if option not in leaf.one_of]
    if question.kind == "several":
        if others:
            yield "widen", f"{say(leaf)} made any option at all", _with(leaf, one_of=(*leaf.one_of, *others))
    elif len(others) > 1:
        for option in others:
            yield "option", f"“{option}” added to {say(leaf)}", _with(leaf, one_of=(*leaf.one_of, option))


def _drop_names(leaf: Asked | Takes | AllergicTo | Planned, field: str) -> Grown:
    names = getattr(leaf, field)
    for number, name in enumerate(names) if len(names) > 1 else ():
        fewer = (*names[:number], *names[number + 1 :])
        yield "drop", f"“{name}” taken out of {say(leaf)}", _with(leaf, **{field: fewer})


def _mutate_bounds(leaf: Asked | Quantity) -> Grown:
    for name, sign in (("at_least", 1), ("at_most", -1)):
        bound = getattr(leaf, name)
        if bound is None:
            continue
        exponent = bound.as_tuple().exponent
        step = Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))
        words = "more than" if sign > 0 else "less than"
        yield "bound", f"{say(leaf)} made {words} {bound}", _with(leaf, **{name: bound + sign * _HAIR})
        yield (
            "bound",
            f"{name} {bound} made {bound - sign * step} in {say(leaf)}",
            _with(leaf, **{name: bound - sign * step}),
        )
        other = "at_most" if sign > 0 else "at_least"
        if getattr(leaf, other) is None:
            yield "bound", f"{name} made {other} in {say(leaf)}", _with(leaf, **{name: None, other: bound})
        else:
            yield "drop", f"{name} {bound} taken out of {say(leaf)}", _with(leaf, **{name: None})


def _mutate_days(leaf: Asked | Takes) -> Grown:
    for days in (-1, 1):
        yield (
            "bound",
            f"the boundary of {say(leaf)} moved by {days:+d} day",
            Shifted.model_construct(part=leaf, days=days),
        )
    if isinstance(leaf, Asked) and leaf.before is not None and leaf.after is not None:
        yield "drop", f"“before” of {say(leaf)} taken out", _with(leaf, before=None)
        yield "drop", f"“after” of {say(leaf)} taken out", _with(leaf, after=None)


def _mutate_plan(leaf: Planned, catalogue: Catalogue) -> Grown:
    if leaf.plan == "session":
        for name, sign in (("at_least", 1), ("at_most", -1)):
            bound = getattr(leaf, name)
            if bound is not None:
                for step in (-sign, sign):
                    yield (
                        "bound",
                        f"{name} {bound} made {bound + step} in {say(leaf)}",
                        _with(leaf, **{name: bound + step}),
                    )
        return
    yield from _drop_names(leaf, "one_of")
    known: dict[str, tuple[str, ...]] = {
        "product": tuple(catalogue.products),
        "family": tuple(catalogue.families),
        "ingredient": tuple(catalogue.ingredients),
        "area": tuple(catalogue.areas),
        "technique": tuple(catalogue.techniques),
    }
    everything = known.get(leaf.plan, ())
    if everything and set(leaf.one_of) != set(everything):
        yield "widen", f"{say(leaf)} made any {leaf.plan} at all", _with(leaf, one_of=everything)


def _with(leaf: Condition, **changed: object) -> Condition:
    return leaf.model_copy(update=changed)


def _all(*parts: Any) -> Condition:
    return All.model_construct(all=parts)


def _any(*parts: Any) -> Condition:
    return AnyOf.model_construct(any=parts)


def _not(part: Any) -> Condition:
    return Not.model_construct(part=part)


def _count(of: tuple[Any, ...], at_least: int) -> Condition:
    return Count.model_construct(of=of, at_least=at_least)
