"""The answers as a QuestionnaireResponse (R4): linkId = question id.

Unanswered is an item without an answer; *not sure* and *declined* are items without an answer that say why. What stood
in a branch that is closed is not there at all. What the patient reported stays a report: it becomes no Condition and no
AllergyIntolerance.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from meso_screen.exchange.dossier import Asked, Dossier
from meso_screen.exchange.terms import (
    ABSENT,
    DATA_ABSENT,
    OURS,
    UCUM,
    Json,
    coding,
    extension,
    labelled,
    refer,
)

_UCUM = {
    "°C": "Cel", "%": "%", "mmHg": "mm[Hg]", "kg": "kg", "cm": "cm", "mm": "mm", "mg": "mg", "mL": "mL",
    "mmol/L": "mmol/L", "mmol/mol": "mmol/mol", "10^9/L": "10*9/L", "mL/min/1.73m2": "mL/min/{1.73_m2}",
}  # fmt: skip
_NONE = {"several": "none", "medicines": "none", "allergies": "none_known"}


def canonical(dossier: Dossier, name: str) -> str:
    """The canonical of something of the form pack in its version."""
    return f"{OURS}{name}:{dossier.pack.id}|{dossier.pack.version}"


def questionnaire_response(dossier: Dossier) -> Json:
    """All questions in scope by section; *in-progress* while one of them is open.

    It names no source: the patient answered some of them, and the practitioner measured, chose or saw the others.
    """
    by = dossier.confirmed_by
    return {
        "resourceType": "QuestionnaireResponse",
        "meta": labelled(any(asked.private for section in dossier.sections for asked in section.asked)),
        "identifier": {"system": f"{OURS}answers", "value": dossier.document_id},
        "questionnaire": canonical(dossier, "questionnaire"),
        "status": "in-progress" if dossier.open_questions else "completed",
        "subject": refer(dossier.document_id, "patient"),
        "authored": dossier.confirmed_at or dossier.made_at,
        "author": refer(dossier.document_id, f"practitioner/{by}" if by else "device"),
        "item": [
            {
                "linkId": f"section.{section.id}",
                "text": section.title,
                "item": [_item(dossier, asked) for asked in section.asked],
            }
            for section in dossier.sections
        ],
    }


def _item(dossier: Dossier, asked: Asked) -> Json:
    said = [] if asked.examined is None else [extension("examined", "Boolean", True)]
    said += [extension("examiner-says", "String", asked.examined)] if asked.examined else []
    said += [extension("patient-said", "String", asked.before)] if asked.before else []
    item: Json = {"linkId": asked.id, "text": asked.text, "extension": said}
    if isinstance(asked.value, str) and asked.value in ABSENT:
        said.append({"url": DATA_ABSENT, "valueCode": ABSENT[asked.value]})
    elif asked.value is not None:
        item["answer"] = _answers(dossier, asked)
    return item


def _answers(dossier: Dossier, asked: Asked) -> list[Json]:
    value = asked.value
    if value == _NONE.get(asked.kind):
        return [_picked(asked, value)]
    match asked.kind:
        case "yes_no":
            return [{"valueBoolean": value == "yes"}]
        case "one":
            return [_picked(asked, value)]
        case "several":
            return [_picked(asked, option) for option in value]
        case "number":
            return [{"valueQuantity": _quantity(value, asked.unit)}]
        case "date":
            return [{"valueDate": value}]
        case "medicines" | "allergies":
            return [_entry(asked, entry) for entry in value]
        case "plan":
            return [{"valueReference": refer(dossier.document_id, "plan")}]
        case _:
            return [{"valueString": str(value)}]


def _picked(asked: Asked, option: str) -> Json:
    return {"valueCoding": coding(f"question:{asked.id}", option, asked.options.get(option, ""))}


def _quantity(value: Any, unit: str) -> Json:
    number = float(value) if isinstance(value, Decimal | str) else value
    number = int(number) if number == int(number) else number
    known = {"system": UCUM, "code": _UCUM[unit]} if unit in _UCUM else {}
    return {"value": number, "unit": unit, **known}


def _entry(asked: Asked, entry: Mapping[str, Any]) -> Json:
    """One line of a list as the patient named it, its details as items below the answer."""
    details = [
        {"linkId": f"{asked.id}.{name}", "answer": [{"valueString": str(one)} for one in _each(said)]}
        for name, said in entry.items()
        if name != "text" and said
    ]
    return {"valueString": str(entry["text"]), "item": details}


def _each(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [said]
