"""Proposes the cases that would tell surviving mutants apart, as TOML marked ``proposed_by_tool``.

What such a case expects is what the rule says today: a person has to read it against the knowledge row.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from meso_screen.catalogue.cases import Worked
from meso_screen.flow.facts import gather_facts
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.proof.cells import Laboratory
from meso_screen.flow.proof.mutation import TRUTHS, Survivor, Tried, find_survivors, telling_cells
from meso_screen.flow.proof.values import REFERENCE_DAY
from meso_screen.model.answer import PartialDate
from meso_screen.model.facts import KnownAllergy, PlannedTreatment, TakenMedicine
from meso_screen.problems import ProblemError
from meso_screen.rules.screen import settle_relevance

_MOST_CELLS_TRIED = 60


def propose_cases(knowledge: Knowledge, worked: Worked) -> dict[str, list[str]]:
    """TOML blocks by case file (``cases/bleeding.toml``), each of which tells at least one more mutant apart."""
    laboratory = Laboratory(knowledge)
    told: dict[str, list[Tried]] = defaultdict(list)
    found: dict[str, list[str]] = defaultdict(list)
    for same in list(find_survivors(knowledge, worked, laboratory)):
        if any(one.differs_on(tried, laboratory) for one in same for tried in told[one.rule]):
            continue
        for survivor in same:
            proposed = next(_proposals(knowledge, laboratory, survivor), None)
            if proposed is not None:
                block, tried = proposed
                told[survivor.rule].append(tried)
                home = knowledge.catalogue.places.get(("rule", survivor.rule), "rules/cases.toml")
                found[home.replace("rules/", "cases/", 1)].append(block)
                break
    return dict(found)


def _proposals(knowledge: Knowledge, laboratory: Laboratory, survivor: Survivor) -> Iterator[tuple[str, Tried]]:
    for space, cells, apart, _ in telling_cells(survivor, laboratory):
        left = apart
        for _ in range(_MOST_CELLS_TRIED):
            if not left:
                break
            answers = _as_answers(knowledge, space.witness(cells, left))
            left &= left - 1
            tried = _try(knowledge, laboratory, answers) if answers is not None else None
            if answers is None or tried is None or not survivor.differs_on(tried, laboratory):
                continue
            surely, maybe = tried.truth(survivor.before, laboratory.defines)
            yield _write(survivor, answers, TRUTHS[bool(surely), bool(maybe)]), tried


def _try(knowledge: Knowledge, laboratory: Laboratory, answers: Mapping[str, Any]) -> Tried | None:
    try:
        facts, _ = gather_facts(knowledge, answers, REFERENCE_DAY)
    except ProblemError:
        return None
    settle_relevance(knowledge.book, facts)
    return Tried(laboratory, [facts])


def _as_answers(knowledge: Knowledge, cell: Mapping[str, object]) -> dict[str, Any] | None:
    """The answers of a cell as a case holds them; None when no name of the lexicon says them."""
    found: dict[str, Any] = {}
    for question, value in cell.items():
        match value:
            case None:
                continue
            case frozenset():
                found[question] = "none" if value == {"none"} else sorted(value)
            case PartialDate():
                found[question] = date.fromordinal(value.first).isoformat()
            case PlannedTreatment():
                found[question] = _as_plan(knowledge, value)
            case tuple():
                entries = [_as_entry(knowledge, entry) for entry in value]
                if None in entries:
                    return None
                none = "none" if knowledge.catalogue.questions[question].kind == "medicines" else "none_known"
                found[question] = entries or none
            case _:
                found[question] = value
    return found


def _as_plan(knowledge: Knowledge, plan: PlannedTreatment) -> dict[str, Any]:
    products = [knowledge.catalogue.products[name] for name in plan.products]
    held = {name for product in products for name in product.ingredients}
    brought = {family for product in products for family in product.families}
    brought |= {family for name in plan.ingredients for family in knowledge.catalogue.ingredients[name].families}
    fields: dict[str, Any] = {
        "products": list(plan.products),
        "ingredients": sorted(plan.ingredients - held),
        "families": sorted(plan.families - brought),
        "areas": list(plan.areas),
        "technique": plan.technique,
        "session": plan.session,
    }
    return {name: value for name, value in fields.items() if value}


def _as_entry(knowledge: Knowledge, entry: object) -> dict[str, Any] | None:
    """One entry under a name that the lexicon takes for it and for nothing else."""
    match entry:
        case TakenMedicine(certain=certain) if len(certain) == 1:
            wanted = tuple(certain)
            names = (i.inn for i in knowledge.lexicon.ingredients.values() if i.classes == wanted and not i.by_route)
            last = date.fromordinal(entry.last_taken.first).isoformat() if entry.last_taken else None
            fields = {"text": next(names, None), "last_taken": last, "prescribed": entry.prescribed}
        case KnownAllergy() if entry.certain:
            known = knowledge.lexicon.allergen_names.values()
            names = (name.name for name in known if name.allergens == (entry.text,))
            fields = {"text": next(names, None), "severity": entry.severity, "kind": entry.kind}
        case _:
            return None
    return {name: value for name, value in fields.items() if value} if fields["text"] else None


def _write(survivor: Survivor, answers: Mapping[str, Any], expect: str) -> str:
    return "\n".join(
        (
            "[[case]]",
            f"rule = {_toml(survivor.rule)}",
            f"name = {_toml(f'Proposed, tells apart: {survivor.what}')}",
            f"expect = {_toml(expect)}",
            f"answers = {_toml(dict(answers))}",
            "proposed_by_tool = true",
        )
    )


def _toml(value: Any) -> str:
    match value:
        case dict():
            return "{ " + ", ".join(f"{key} = {_toml(part)}" for key, part in value.items()) + " }" if value else "{}"
        case list():
            return "[" + ", ".join(_toml(part) for part in value) + "]"
        case Decimal():
            return format(value.normalize(), "f")
        case _:
            return json.dumps(value, ensure_ascii=False)
