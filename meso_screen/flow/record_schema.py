"""The JSON Schema of the record that travels inside a sealed consent, for this pack.

Version 1: fields may be added, none changes its meaning (contracts §5); so only the consultation in it is closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from meso_screen.catalogue.catalogue import Catalogue
from meso_screen.flow.file_schema import consultation_schema
from meso_screen.model.decision import Decision, DecisionKind
from meso_screen.model.finding import State
from meso_screen.model.person import Patient
from meso_screen.model.rule import CATEGORY, Reach, Verdict

_TEXT: dict[str, Any] = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_CATEGORY = {"type": "integer", "minimum": 1, "maximum": 4}
_SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_MOMENT = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?([+-]\d{2}:\d{2}|Z)$"}
_ROLES = ("patient", "practitioner", "witness", "interpreter")


def record_schema(catalogue: Catalogue) -> dict[str, Any]:
    """JSON Schema (2020-12) of ``record.json`` as this pack's visits leave it."""
    consultation = consultation_schema(catalogue)
    return {
        "$schema": consultation.pop("$schema"),
        "title": f"Sealed record, form pack {catalogue.pack.id} {catalogue.pack.version}",
        **_object(
            _added(catalogue),
            schema={"const": 1},
            document={"type": "string", "pattern": "^C-([0-9A-F]{8}|[0-9A-F]{12})$"},
            patient=_patient(),
            consultation=consultation,
            local_names=_list({"type": "array", "prefixItems": [_TEXT, _list(_TEXT)], "minItems": 2, "maxItems": 2}),
            result=_result(catalogue),
            decisions=_list(_decision(catalogue)),
            talk=_talk(catalogue),
            interpreter={"anyOf": [_object(name=_TEXT, language=_TEXT), {"type": "null"}]},
            signatures=_list(_signature()),
        ),
    }


def _added(catalogue: Catalogue) -> dict[str, Any]:
    """What records sealed by an earlier edition of the program lack."""
    return {
        "examined": _chosen(catalogue.questions, _object(found=_TEXT, patient_said={})),
        "history_confirmed": {"anyOf": [_object(by=_TEXT, at=_MOMENT), {"type": "null"}]},
    }


def _object(optional: dict[str, Any] | None = None, **required: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _patient() -> dict[str, Any]:
    fields = {name: _TEXT for name in Patient.model_fields if name != "training"}
    return _object(training={"type": "boolean"}, **fields)


def _result(catalogue: Catalogue) -> dict[str, Any]:
    question = {"enum": list(catalogue.questions)}
    pack = _object(id=_TEXT, version=_TEXT, hash=_SHA256, approved={"type": "boolean"})
    return _object(
        score=_object(confirmed=_CATEGORY, possible=_CATEGORY),
        counts=_object(**dict.fromkeys((*CATEGORY, "not_known"), _COUNT)),
        findings=_list(_finding(catalogue)),
        cards=_list(
            _object(
                problem={"enum": list(catalogue.problems)},
                verdict={"enum": list(get_args(Verdict))},
                state={"enum": list(get_args(State))},
                private={"type": "boolean"},
                rules=_list({"enum": list(catalogue.rules)}),
                ask=_list(question),
            )
        ),
        open_questions=_list(question),
        next_question={"anyOf": [question, {"type": "null"}]},
        not_screened=_list(_TEXT),
        pack=pack,
    )


def _finding(catalogue: Catalogue) -> dict[str, Any]:
    question = {"enum": list(catalogue.questions)}
    return _object(
        rule={"enum": list(catalogue.rules)},
        row=_TEXT,
        problem={"enum": list(catalogue.problems)},
        verdict={"enum": list(get_args(Verdict))},
        state={"enum": list(get_args(State))},
        reach={"enum": list(get_args(Reach))},
        private={"type": "boolean"},
        on=_list({"enum": [*catalogue.products, *catalogue.areas]}),
        title=_TEXT,
        because=_list(_object({"said": {}, "entry": _TEXT}, question=question)),
        ask=_list(question),
        do=_TEXT,
        resolves=_TEXT,
        raises=_list({"enum": list(catalogue.risks)}),
        override={"enum": ["prescriber", "reasoned", None]},
        sources=_list(_object(id={"enum": list(catalogue.sources)}, locator=_TEXT, grade=_TEXT)),
        checksum=_TEXT,
    )


def _decision(catalogue: Catalogue) -> dict[str, Any]:
    words = {name: _TEXT for name in Decision.model_fields if name not in ("rule", "kind", "at")}
    return _object(
        {"in_force": {"type": "boolean"}},
        rule={"enum": list(catalogue.rules)},
        kind={"enum": list(get_args(DecisionKind))},
        at=_MOMENT,
        lapsed={"type": "boolean"},
        **words,
    )


def _talk(catalogue: Catalogue) -> dict[str, Any]:
    told = {"enum": ["understood", "explained_again", "not_understood"]}
    return _object(
        outlook=_object(words=_TEXT, match={"enum": ["", "matches", "not_hoped"]}, note=_TEXT),
        asked=_list(_object(question=_TEXT, answer=_TEXT)),
        teach_back=_chosen(catalogue.prompts, told),
        choices=_chosen(catalogue.choices, {"enum": ["yes", "no"]}),
        information_given_at={"anyOf": [_MOMENT, {"type": "null"}]},
        reflection_shortened=_TEXT,
    )


def _chosen(names: Iterable[str], value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict.fromkeys(names, value)}


def _signature() -> dict[str, Any]:
    return _object(
        {"relation": _TEXT, "language": _TEXT},
        role={"enum": list(_ROLES)},
        name={"type": "string", "minLength": 1},
        method={"enum": ["drawn", "typed", "mark"]},
        at=_MOMENT,
        text_digest=_SHA256,
        strokes=_SHA256,
    )
