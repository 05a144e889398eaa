"""Reads one answer by the kind of its question (contracts §1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from meso_screen.catalogue.catalogue import Catalogue
from meso_screen.model.allergy import AllergyEntry
from meso_screen.model.answer import OPEN, PartialDate, Said
from meso_screen.model.form import Question
from meso_screen.model.medicine import MedicineEntry
from meso_screen.model.plan import Plan
from meso_screen.problems import refuse

LONGEST_TEXT = 4_000
MOST_ENTRIES = 200

E = TypeVar("E", bound=BaseModel)

Medicines = tuple[MedicineEntry, ...]
Allergies = tuple[AllergyEntry, ...]


def read_answer(
    catalogue: Catalogue, question: Question, value: object, as_of: date | None, place: str
) -> Said | Medicines | Allergies | Plan:
    """The typed value of one answer. Raises ProblemError in words when it is not an answer to this question.

    ``as_of`` bounds dates that must lie in the past or the future. *not_sure* and *declined* answer any question.
    """
    if value is None:
        raise refuse("An answer cannot be null.", place, "Leave the question out when it was not answered.")
    if isinstance(value, str) and value in OPEN:
        return value
    match question.kind:
        case "yes_no" | "one":
            return _read_choice(question, value, place)
        case "several":
            return _read_several(question, value, place)
        case "number":
            return _read_number(question, value, place)
        case "date":
            return _read_date(question, value, as_of, place)
        case "text":
            return _read_text(value, place)
        case "medicines":
            return _read_entries(MedicineEntry, value, "none", place)
        case "allergies":
            return _read_entries(AllergyEntry, value, "none_known", place)
        case "plan":
            return _read_plan(catalogue, value, place)


def _read_choice(question: Question, value: object, place: str) -> str:
    if isinstance(value, str) and value in question.choices():
        return value
    raise refuse(f"“{value}” is no answer to this question.", place, f"Known: {', '.join(question.choices())}.")


def _read_several(question: Question, value: object, place: str) -> frozenset[str]:
    if value == "none":
        return frozenset({"none"})
    if not isinstance(value, list | tuple) or not value:
        raise refuse("Several choices are a list, or “none”.", place, f"Known: {', '.join(question.options)}.")
    for option in value:
        if option not in question.options:
            raise refuse(f"“{option}” is no answer to this question.", place, f"Known: {', '.join(question.options)}.")
    if len(set(value)) != len(value):
        raise refuse("A choice stands twice.", place, "Name each choice once.")
    return frozenset(value)


def _read_number(question: Question, value: object, place: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise refuse(f"“{value}” is not a number.", place, f"Write a number in {question.unit}.")
    number = Decimal(str(value))
    if not number.is_finite():
        raise refuse("This is not a number.", place, f"Write a number in {question.unit}.")
    low, high = question.minimum, question.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise refuse(
            f"{number} {question.unit} cannot be right.",
            place,
            f"It must lie between {low} and {high} {question.unit}.",
        )
    return number


def _read_date(question: Question, value: object, as_of: date | None, place: str) -> PartialDate:
    hint = "Write it as 2026, 2026-07 or 2026-07-14."
    if not isinstance(value, str) or not value.isascii():
        raise refuse(f"“{value}” is not a date.", place, hint)
    try:
        found = PartialDate.read(value)
    except ValueError:
        raise refuse(f"“{value}” is not a date.", place, hint) from None
    if as_of is not None and question.past and found.first > as_of.toordinal():
        raise refuse(f"“{value}” lies after the day of the consultation.", place, "Correct the date.")
    if as_of is not None and question.future and found.last < as_of.toordinal():
        raise refuse(f"“{value}” lies before the day of the consultation.", place, "Correct the date.")
    return found


def _read_text(value: object, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise refuse("This answer must be words.", place, "Write a short text, or leave the question out.")
    if len(value) > LONGEST_TEXT:
        raise refuse(f"The text is longer than {LONGEST_TEXT:,} characters.", place, "Shorten it.")
    return value


def _read_entries(model: type[E], value: object, none: str, place: str) -> tuple[E, ...]:
    if value == none:
        return ()
    if not isinstance(value, list | tuple) or not value:
        raise refuse(f"This answer is a list of entries, or “{none}”.", place, 'Write [{"text": "…"}].')
    if len(value) > MOST_ENTRIES:
        raise refuse(f"There are more than {MOST_ENTRIES} entries.", place, "Shorten the list.")
    return tuple(_read_model(model, entry, f"{place} {number}") for number, entry in enumerate(value, start=1))


def _read_plan(catalogue: Catalogue, value: object, place: str) -> Plan:
    if not isinstance(value, Mapping):
        raise refuse("The plan must be an object.", place, 'Write {"products": […], "areas": […]}.')
    plan: Plan = _read_model(Plan, {k: tuple(v) if isinstance(v, list) else v for k, v in value.items()}, place)
    known: tuple[tuple[str, tuple[str, ...], Mapping[str, object]], ...] = (
        ("product", plan.products, catalogue.products),
        ("ingredient", plan.ingredients, catalogue.ingredients),
        ("family", plan.families, catalogue.families),
        ("area", plan.areas, catalogue.areas),
        ("technique", (plan.technique,) if plan.technique else (), catalogue.techniques),
    )
    for kind, names, records in known:
        for name in names:
            if name not in records:
                raise refuse(f"There is no {kind} “{name}”.", place, f"Use an id of the form pack for the {kind}.")
    return plan


def _read_model(model: type[E], value: object, place: str) -> E:
    if not isinstance(value, Mapping):
        raise refuse("This entry must be an object.", place, 'Write {"text": "…"}.')
    try:
        return model.model_validate(dict(value))
    except ValidationError as error:
        detail = error.errors()[0]
        field = ".".join(str(part) for part in detail["loc"][:1]) or "text"
        words = {"missing": "is missing", "extra_forbidden": "is not known"}.get(detail["type"], "does not fit")
        raise refuse(
            f"The field “{field}” {words}.", place, f"Known fields: {', '.join(model.model_fields)}."
        ) from None
