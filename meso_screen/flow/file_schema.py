"""The JSON Schema of a consultation file, made from the pack's own questions."""

from __future__ import annotations

from typing import Any

from meso_screen.catalogue.catalogue import Catalogue
from meso_screen.model.form import Question

_OPEN = ["not_sure", "declined"]
_IN_MONTH = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9])"
_DAY = {"type": "string", "format": "date", "pattern": f"^[0-9]{{4}}-({_IN_MONTH})$"}
_DATE = {"type": "string", "pattern": f"^[0-9]{{4}}(-(0[1-9]|1[0-2]|{_IN_MONTH}))?$"}


def consultation_schema(catalogue: Catalogue) -> dict[str, Any]:
    """JSON Schema (2020-12) of contracts §1 for this pack."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Consultation, form pack {catalogue.pack.id} {catalogue.pack.version}",
        "type": "object",
        "additionalProperties": False,
        "required": ["schema", "as_of", "answers"],
        "properties": {
            "schema": {"const": 1},
            "as_of": _DAY,
            "patient": {"type": "object"},
            "answers": {
                "type": "object",
                "additionalProperties": False,
                "properties": {q.id: _answer(catalogue, q) for q in catalogue.questions.values()},
            },
        },
    }


def _answer(catalogue: Catalogue, question: Question) -> dict[str, Any]:
    said = _said(catalogue, question)
    return {
        "description": catalogue.text_or(f"question.{question.id}.ask", question.id),
        "anyOf": [{"enum": _OPEN}, *said],
    }


def _said(catalogue: Catalogue, question: Question) -> list[dict[str, Any]]:
    match question.kind:
        case "yes_no" | "one":
            return [{"enum": list(question.choices())}]
        case "several":
            return [{"const": "none"}, _list_of(question.options)]
        case "number":
            bounds = {"minimum": question.minimum, "maximum": question.maximum}
            return [{"type": "number", **{name: float(bound) for name, bound in bounds.items() if bound is not None}}]
        case "date":
            return [_DATE]
        case "text":
            return [{"type": "string", "minLength": 1, "maxLength": 4000}]
        case "medicines":
            return [
                {"const": "none"},
                _entries({"last_taken": _DATE, "prescribed": {"enum": ["yes", "no"]}, "why": _TEXT, "dose": _TEXT}),
            ]
        case "allergies":
            return [
                {"const": "none_known"},
                _entries(
                    {
                        "reaction": {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]},
                        "severity": {"enum": ["mild", "moderate", "severe"]},
                        "certainty": {"enum": ["certain", "likely", "unsure"]},
                        "kind": {"enum": ["allergy", "intolerance", "not_sure"]},
                        "when": _TEXT,
                    }
                ),
            ]
        case "plan":
            return [_plan(catalogue)]


_TEXT: dict[str, Any] = {"type": "string"}


def _list_of(options: Any) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": list(options)}}


def _entries(fields: dict[str, Any]) -> dict[str, Any]:
    entry = {
        "type": "object",
        "required": ["text"],
        "additionalProperties": False,
        "properties": {"text": {"type": "string", "minLength": 1, "maxLength": 4000}, **fields},
    }
    return {"type": "array", "minItems": 1, "items": entry}


def _plan(catalogue: Catalogue) -> dict[str, Any]:
    def several(records: Any) -> dict[str, Any]:
        return {"type": "array", "items": {"enum": list(records)}}

    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "products": several(catalogue.products),
            "ingredients": several(catalogue.ingredients),
            "families": several(catalogue.families),
            "areas": several(catalogue.areas),
            "technique": {"enum": list(catalogue.techniques)},
            "session": {"type": "integer", "minimum": 1, "maximum": 99},
            "of": {"type": "integer", "minimum": 1, "maximum": 99},
        },
    }
