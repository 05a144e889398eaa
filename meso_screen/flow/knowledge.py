"""A pack ready to work with: catalogue, lexicon and compiled rules, built once and handed around."""

from __future__ import annotations

import gc
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from meso_screen.catalogue.catalogue import Catalogue
from meso_screen.catalogue.load import load
from meso_screen.medicines.lexicon import Lexicon
from meso_screen.model.condition import Condition, Takes, leaves
from meso_screen.rules.book import RuleBook, compile_book
from meso_screen.rules.explain import Explainer
from meso_screen.rules.holds import Holds, Vocabulary, compile_condition


@dataclass(frozen=True)
class Knowledge:
    """One pack, compiled. Frozen and shared; holds no patient."""

    catalogue: Catalogue
    lexicon: Lexicon
    book: RuleBook
    explainer: Explainer = field(repr=False)

    @cached_property
    def risk_conditions(self) -> dict[str, Holds]:
        """Compiled conditions of the risks that have one."""
        return self._compiled({risk.id: risk.when for risk in self.catalogue.risks.values()})

    @cached_property
    def telling_conditions(self) -> tuple[Holds, ...]:
        """Compiled conditions of the private rules that a medicine alone makes true."""
        private = (rule.when for rule in self.catalogue.rules.values() if rule.private)
        return tuple(self.compile(when) for when in private if all(isinstance(one, Takes) for one in leaves(when)))

    @cached_property
    def class_index(self) -> dict[str, frozenset[str]]:
        """Finer classes by class, row or group."""
        return self.catalogue.class_index()

    @cached_property
    def allergen_index(self) -> dict[str, frozenset[str]]:
        """Allergens with what they include."""
        return self.catalogue.allergen_index()

    def compile(self, condition: Condition) -> Holds:
        """Compile any condition of this pack."""
        return compile_condition(condition, self.book.vocabulary)

    def _compiled(self, conditions: dict[str, Condition | None]) -> dict[str, Holds]:
        return {name: self.compile(condition) for name, condition in conditions.items() if condition is not None}


def open_pack(folder: Path) -> Knowledge:
    """Load, verify and compile the pack in ``folder``. Raises ProblemError; an invalid pack never loads halfway."""
    collecting = gc.isenabled()
    gc.disable()  # all of a pack stays: looking for garbage in it meanwhile takes a fifth of the time
    try:
        return compile_pack(load(folder))
    finally:
        if collecting:
            gc.enable()


def compile_pack(catalogue: Catalogue) -> Knowledge:
    """Compile a catalogue that was verified."""
    lexicon = Lexicon.load(
        catalogue.folder / "medicines", tuple(catalogue.classes.values()), tuple(catalogue.allergens.values())
    )
    book = compile_book(
        tuple(catalogue.questions.values()), tuple(catalogue.rules.values()), pack_vocabulary(catalogue)
    )
    return Knowledge(catalogue=catalogue, lexicon=lexicon, book=book, explainer=Explainer(book))


def pack_vocabulary(catalogue: Catalogue) -> Vocabulary:
    """What the pack's ids mean to its conditions."""
    places = frozenset(group for area in catalogue.areas.values() for group in area.groups)
    return Vocabulary(
        defines={define.id: define.when for define in catalogue.defines.values()},
        classes=catalogue.class_index(),
        allergens=catalogue.allergen_index(),
        place_families=places,
        inside_families=frozenset(family.id for family in catalogue.families.values() if family.inside),
    )
