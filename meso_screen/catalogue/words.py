"""Which texts each record needs. A record's texts carry its id, so a renamed or removed record leaves one missing or
unused."""

from __future__ import annotations

from collections.abc import Iterator

from meso_screen.catalogue.catalogue import Catalogue


def required_texts(catalogue: Catalogue) -> dict[str, tuple[str, str]]:
    """Every text id the pack's records need, with the kind and id of the record that needs it."""
    return {text: owner for owner, text in _each(catalogue)}


def _each(catalogue: Catalogue) -> Iterator[tuple[tuple[str, str], str]]:
    for kind, records, names in (
        ("section", catalogue.sections, ("title", "lead")),
        ("problem", catalogue.problems, ("name", "patient", "next")),
        ("family", catalogue.families, ("name",)),
        ("area", catalogue.areas, ("name",)),
        ("technique", catalogue.techniques, ("name", "risk")),
        ("product", catalogue.products, ("name", "contains", "status")),
        ("ingredient", catalogue.ingredients, ("name",)),
        ("advice", catalogue.advice, ("text",)),
        ("part", catalogue.parts, ("title",)),
        ("statement", catalogue.statements, ("text",)),
        ("choice", catalogue.choices, ("ask",)),
        ("prompt", catalogue.prompts, ("ask",)),
        ("signatory", catalogue.signatories, ("name", "says")),
        ("label", catalogue.labels, ("text",)),
        ("fact", catalogue.facts, ("name",)),
        ("reflection", catalogue.reflections, ("text",)),
        ("class", catalogue.classes, ("name", "why", "ask")),
        ("allergen", catalogue.allergens, ("name",)),
    ):
        for record in records:
            for name in names:
                yield (kind, record), f"{kind}.{record}.{name}"
    for question in catalogue.questions.values():
        options = [f"option.{option}" for option in question.options]
        for name in ("ask", "why", *options):
            yield ("question", question.id), f"question.{question.id}.{name}"
    for rule in catalogue.rules.values():
        extra = ("resolves",) if rule.verdict in ("stop", "clear_first") else ()
        for name in ("title", "do", *extra, *(("raises",) if rule.raises else ())):
            yield ("rule", rule.id), f"rule.{rule.id}.{name}"
    for risk in catalogue.risks.values():
        extra = ("population",) if risk.frequency else ()
        for name in ("name", "text", "onset", "lasts", *extra):
            yield ("risk", risk.id), f"risk.{risk.id}.{name}"
