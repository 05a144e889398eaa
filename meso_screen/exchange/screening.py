"""What the rules say, as R4: one GuidanceResponse for the evaluation, one DetectedIssue for each rule that fires.

What is unknown or failed is never a DetectedIssue and never vanishes: it stands in the GuidanceResponse's outcome, with
the questions it needs.
"""

from __future__ import annotations

from collections.abc import Iterator

from meso_screen.exchange.answers import canonical
from meso_screen.exchange.dossier import Decided, Dossier, Found
from meso_screen.exchange.terms import (
    OURS,
    SEVERITY,
    Json,
    coding,
    concept,
    extension,
    labelled,
    refer,
)

_OUTCOME = "outcome"


def fired(dossier: Dossier) -> tuple[Found, ...]:
    """The findings that are DetectedIssues."""
    return tuple(found for found in dossier.found if found.state == "fires")


def _undecided(dossier: Dossier) -> tuple[Found, ...]:
    return tuple(found for found in dossier.found if found.state != "fires")


def detected_issue(dossier: Dossier, found: Found) -> Json:
    """A rule that fires; *preliminary* until both have signed."""
    document = dossier.document_id
    here = [refer(document, "answers"), refer(document, "guidance")]
    return {
        "resourceType": "DetectedIssue",
        "meta": labelled(found.private),
        "extension": [
            extension("tier", "Code", found.verdict),
            *(extension("on", "Code", name) for name in found.on),
            *(extension("source", "String", source) for source in found.sources),
        ],
        "identifier": [{"system": f"{OURS}finding", "value": f"{document}/{found.rule}"}],
        "status": "final" if dossier.signed else "preliminary",
        "code": {
            "coding": [
                coding("rule", found.rule, found.title),
                coding("problem", found.problem.id, found.problem.words),
            ],
            "text": found.title,
        },
        "severity": SEVERITY.get(found.verdict, ""),
        "patient": refer(document, "patient"),
        "identifiedDateTime": dossier.made_at,
        "author": refer(document, "device"),
        "implicated": [refer(document, "plan")] if dossier.plan is not None else [],
        "evidence": [
            *({"code": [{"text": words}]} for words in found.because),
            {"code": [{"coding": [coding("question", question) for question in found.questions]}], "detail": here},
        ],
        "detail": found.do,
        "mitigation": [_mitigation(dossier, decided) for decided in found.decided],
    }


def _mitigation(dossier: Dossier, decided: Decided) -> Json:
    return {
        "extension": _second(dossier, decided),
        "action": {"coding": [coding("decision", decided.kind)], "text": decided.words},
        "date": decided.at,
        "author": refer(dossier.document_id, f"practitioner/{decided.by}"),
    }


def _second(dossier: Dossier, decided: Decided) -> list[Json]:
    if not decided.second:
        return []
    return [extension("second", "Reference", refer(dossier.document_id, f"practitioner/{decided.second}"))]


def guidance_response(dossier: Dossier) -> Json:
    """The whole evaluation: with which pack, in which category, what is missing and what could not be evaluated."""
    document = dossier.document_id
    undecided = _undecided(dossier)
    missing = [*dict.fromkeys((*dossier.open_questions, *(ask for found in undecided for ask in found.ask)))]
    unknown = bool(missing or dossier.not_screened or any(found.state == "unknown" for found in undecided))
    failed = any(found.state == "failed" for found in undecided)
    issues = [*(_issue(dossier, found) for found in undecided), *_remarks(dossier)]
    outcome = {"resourceType": "OperationOutcome", "id": _OUTCOME, "issue": issues}
    return {
        "resourceType": "GuidanceResponse",
        "meta": labelled(any(found.private for found in undecided)),
        "contained": [outcome] if issues else [],
        "extension": [
            extension("category-confirmed", "Integer", dossier.confirmed),
            extension("category-possible", "Integer", dossier.possible),
            extension("pack-hash", "String", dossier.pack.hash),
        ],
        "identifier": [{"system": f"{OURS}screening", "value": document}],
        "moduleCanonical": canonical(dossier, "pack"),
        "status": "data-required" if unknown else "failure" if failed else "success",
        "subject": refer(document, "patient"),
        "occurrenceDateTime": dossier.made_at,
        "performer": refer(document, "device"),
        "evaluationMessage": [{"reference": f"#{_OUTCOME}"}] if issues else [],
        "dataRequirement": [
            {
                "extension": [extension("link-id", "String", question)],
                "type": "QuestionnaireResponse",
                "mustSupport": ["item"],
            }
            for question in missing
        ],
    }


def _issue(dossier: Dossier, found: Found) -> Json:
    """A rule that is unknown (an answer it needs is missing) or failed (the program could not evaluate it)."""
    failed = found.state == "failed"
    return {
        "extension": [
            extension("tier", "Code", found.verdict),
            *(extension("link-id", "String", question) for question in found.ask),
            *(_decision(dossier, one) for one in found.decided),
        ],
        "severity": "error" if failed else "warning",
        "code": "exception" if failed else "required",
        "details": concept("rule", found.rule, found.title),
        "diagnostics": found.state,
    }


def _decision(dossier: Dossier, decided: Decided) -> Json:
    """A decision on what is not known: there is no DetectedIssue whose mitigation it could be."""
    author = refer(dossier.document_id, f"practitioner/{decided.by}")
    said = [extension("kind", "Code", decided.kind), extension("words", "String", decided.words)]
    said += [extension("date", "DateTime", decided.at), extension("author", "Reference", author)]
    return {"url": f"{OURS}extension:decision", "extension": [*said, *_second(dossier, decided)]}


def _remarks(dossier: Dossier) -> Iterator[Json]:
    """What limits the whole evaluation: names nobody recognised, content that is not approved or out of date."""
    for name in dossier.not_screened:
        yield _remark("warning", "not-found", "not-screened", name)
    for caution in dossier.cautions:
        yield _remark("information", "informational", *caution)


def _remark(severity: str, code: str, name: str, words: str) -> Json:
    return {"severity": severity, "code": code, "details": {"coding": [coding("remark", name)], "text": words}}
