"""Which treatment plans rules can tell apart, built from the products, areas and techniques of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from meso_screen.catalogue.catalogue import Catalogue
from meso_screen.flow.facts import open_plan
from meso_screen.flow.proof.masks import Node
from meso_screen.flow.proof.values import Probe, plain
from meso_screen.model.condition import AllergicTo, Planned
from meso_screen.model.facts import PlannedTreatment
from meso_screen.model.plan import Plan
from meso_screen.rules.counterfactual import merge_plans

_CONTENT = ("product", "family", "ingredient", "composition")
_MOST_PARTS = 40

Signature = tuple[object, ...]


class Plans:
    """The plans of one catalogue: products, single ingredients and families, areas, opened once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    @cached_property
    def _products(self) -> list[PlannedTreatment]:
        return [open_plan(self._catalogue, Plan(products=(name,))) for name in self._catalogue.products]

    @cached_property
    def _areas(self) -> list[PlannedTreatment]:
        return [open_plan(self._catalogue, Plan(areas=(name,))) for name in self._catalogue.areas]

    @cached_property
    def _place_families(self) -> frozenset[str]:
        return frozenset(group for area in self._catalogue.areas.values() for group in area.groups)

    @cached_property
    def carried(self) -> tuple[str, ...]:
        """Two allergens that products carry and one that none does, to tell *allergic to what is planned* apart."""
        held = sorted({allergen for product in self._products for allergen in product.allergens})
        free = sorted(self._catalogue.allergens.keys() - set(held))
        return (*held[:1], *held[-1:], *free[:1])

    def differing(self, leaves: Iterable[Node], interest: frozenset[str], probe: Probe) -> list[object]:
        """Plans that differ for these leaves. ``interest`` are the allergens that entries of the list name."""
        known = [plain(leaf)[0] for leaf in leaves]
        planned = [leaf for leaf in known if isinstance(leaf, Planned)]
        content = [leaf for leaf in planned if leaf.plan in _CONTENT]
        allergic = any(isinstance(leaf, AllergicTo) and leaf.planned for leaf in known)
        where = [
            leaf
            for leaf in planned
            if leaf.plan == "area" or (leaf.plan == "family" and not self._place_families.isdisjoint(leaf.one_of))
        ]
        contents = self._contents(content, allergic, interest)
        places = self._places(where)
        found: dict[Signature, object] = {}
        for holding in contents:
            for area in places:
                for technique in self._techniques(planned):
                    for session in _sessions(planned):
                        bare = PlannedTreatment(technique=technique, session=session)
                        plan = merge_plans([holding, area, bare])
                        extra = (plan.allergens & interest, plan.unknown_content, plan.named) if allergic else ()
                        found.setdefault((probe(plan), *extra), plan)
        return list(found.values())

    def _contents(self, leaves: list[Planned], allergic: bool, interest: frozenset[str]) -> list[PlannedTreatment]:
        named = {(leaf.plan, name) for leaf in leaves for name in leaf.one_of}
        extra = [
            open_plan(self._catalogue, Plan(ingredients=(name,)) if kind == "ingredient" else Plan(families=(name,)))
            for kind, name in sorted(named)
            if kind == "ingredient" or (kind == "family" and name not in self._place_families)
        ]
        wanted = [frozenset(leaf.one_of) for leaf in leaves]

        def sign(plan: PlannedTreatment) -> Signature:
            has = plan.families | plan.ingredients | plan.compositions | frozenset(plan.products)
            told = tuple(not one.isdisjoint(has) for one in wanted)
            allergens = plan.allergens & interest if allergic else frozenset()
            return told, allergens, plan.named, plan.unknown_content, bool(plan.families), bool(plan.products)

        singles = [PlannedTreatment(), *self._products, *extra]
        return _joined(singles, sign, several=len(leaves) + allergic > 1)

    def _places(self, leaves: list[Planned]) -> list[PlannedTreatment]:
        if not leaves:
            return self._areas[:1]
        wanted = [frozenset(leaf.one_of) for leaf in leaves]

        def sign(plan: PlannedTreatment) -> Signature:
            has = plan.area_groups | frozenset(plan.areas)
            return tuple(not one.isdisjoint(has) for one in wanted), bool(plan.areas)

        return _joined([PlannedTreatment(), *self._areas], sign, several=len(leaves) > 1)

    def _techniques(self, planned: list[Planned]) -> list[str | None]:
        asked = any(leaf.plan == "technique" for leaf in planned)
        return [None, *self._catalogue.techniques] if asked else [None]


def _joined(
    singles: list[PlannedTreatment], sign: Callable[[PlannedTreatment], Signature], several: bool
) -> list[PlannedTreatment]:
    found: dict[Signature, PlannedTreatment] = {}
    for single in singles:
        found.setdefault(sign(single), single)
    alone, left = list(found.values()), list(found.values())
    while several and left and len(found) < _MOST_PARTS:
        one = left.pop(0)
        for other in alone:
            both = merge_plans([one, other])
            if len(found) < _MOST_PARTS and found.setdefault(sign(both), both) is both:
                left.append(both)
    return list(found.values())


def _sessions(planned: list[Planned]) -> list[int | None]:
    bounds = {b for leaf in planned if leaf.plan == "session" for b in (leaf.at_least, leaf.at_most) if b is not None}
    near = {bound + step for bound in bounds for step in (-1, 0, 1)}
    return [None, *sorted(number for number in near if number >= 1)]
