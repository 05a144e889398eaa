"""FHIR R4 (4.0.1) as far as our bundle uses it: code lists, reference targets, invariants and rules for documents.

The lists are those of the required bindings of hl7.org/fhir/R4, of two extensible ones (consent scope, agent type), and
of the data-absent-reason extension. ``fhir.resources`` checks shapes, not codes and not targets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from fhir.resources.R4B.bundle import Bundle

CODES: dict[str, frozenset[str]] = {
    path: frozenset(codes.split())
    for path, codes in {
        "Bundle.type": "document message transaction transaction-response batch batch-response history searchset "
        "collection",
        "Composition.status": "preliminary final amended entered-in-error",
        "Composition.confidentiality": "L M N R U V",
        "Composition.attester.mode": "personal professional legal official",
        "Composition.section.text.status": "generated extensions additional empty",
        "Patient.gender": "male female other unknown",
        "Patient.name.use": "usual official temp nickname anonymous old maiden",
        "Patient.telecom.system": "phone fax email pager url sms other",
        "Organization.telecom.system": "phone fax email pager url sms other",
        "Device.deviceName.type": "udi-label-name user-friendly-name patient-reported-name manufacturer-name "
        "model-name other",
        "QuestionnaireResponse.status": "in-progress completed amended entered-in-error stopped",
        "ServiceRequest.status": "draft active on-hold revoked completed entered-in-error unknown",
        "ServiceRequest.intent": "proposal plan directive order original-order reflex-order filler-order "
        "instance-order option",
        "GuidanceResponse.status": "success data-requested data-required in-progress failure entered-in-error",
        "GuidanceResponse.dataRequirement.type": "QuestionnaireResponse",
        "GuidanceResponse.contained.issue.severity": "fatal error warning information",
        "GuidanceResponse.contained.issue.code": "invalid structure required value invariant security login unknown "
        "expired forbidden suppressed processing not-supported duplicate multiple-matches not-found deleted too-long "
        "code-invalid extension too-costly business-rule conflict transient lock-error no-store exception timeout "
        "incomplete throttled informational",
        "DetectedIssue.status": "registered preliminary final amended corrected cancelled entered-in-error unknown",
        "DetectedIssue.severity": "high moderate low",
        "Consent.status": "draft proposed active rejected inactive entered-in-error",
        "Consent.scope.coding.code": "adr research patient-privacy treatment",
        "Consent.provision.provision.type": "deny permit",
        "Provenance.entity.role": "derivation revision quotation source removal",
        "Provenance.agent.type.coding.code": "enterer performer author verifier legal attester informant custodian "
        "assembler composer",
    }.items()
}
ABSENT = {
    "unknown", "asked-unknown", "temp-unknown", "not-asked", "asked-declined", "masked", "not-applicable",
    "unsupported", "as-text", "error", "not-a-number", "negative-infinity", "positive-infinity", "not-performed",
    "not-permitted",
}  # fmt: skip
DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

_WHO = "Practitioner PractitionerRole Device Patient RelatedPerson Organization"
TARGETS: dict[str, frozenset[str]] = {
    path: frozenset(types.split())
    for path, types in {
        "Composition.subject": "Patient", "Composition.author": _WHO, "Composition.custodian": "Organization",
        "Composition.attester.party": "Patient RelatedPerson Practitioner PractitionerRole Organization",
        "Composition.section.entry": "ServiceRequest GuidanceResponse DetectedIssue QuestionnaireResponse Consent",
        "RelatedPerson.patient": "Patient", "Device.owner": "Organization",
        "ServiceRequest.subject": "Patient Group Location Device", "ServiceRequest.requester": _WHO,
        "ServiceRequest.supportingInfo": "QuestionnaireResponse GuidanceResponse",
        "GuidanceResponse.subject": "Patient Group", "GuidanceResponse.performer": "Device",
        "GuidanceResponse.evaluationMessage": "OperationOutcome",
        "DetectedIssue.patient": "Patient", "DetectedIssue.author": "Practitioner PractitionerRole Device",
        "DetectedIssue.implicated": "ServiceRequest",
        "DetectedIssue.evidence.detail": "QuestionnaireResponse GuidanceResponse",
        "DetectedIssue.mitigation.author": "Practitioner PractitionerRole",
        "DetectedIssue.mitigation.extension.valueReference": "Practitioner",
        "GuidanceResponse.contained.issue.extension.extension.valueReference": "Practitioner",
        "QuestionnaireResponse.subject": "Patient", "QuestionnaireResponse.author": _WHO,
        "QuestionnaireResponse.item.item.answer.valueReference": "ServiceRequest",
        "Consent.patient": "Patient", "Consent.organization": "Organization",
        "Consent.performer": "Organization Patient Practitioner RelatedPerson PractitionerRole",
        "Consent.verification.verifiedWith": "Patient RelatedPerson",
        "Provenance.target": "Composition", "Provenance.agent.who": _WHO,
    }.items()
}  # fmt: skip
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_MOMENTS = {
    "timestamp", "recorded", "time", "dateTime", "identifiedDateTime", "occurrenceDateTime", "authoredOn", "authored",
    "verificationDate",
}  # fmt: skip


def resources(bundle: dict[str, Any], kind: str = "") -> list[dict[str, Any]]:
    """The resources of a bundle, or those of one kind."""
    found = [entry["resource"] for entry in bundle["entry"]]
    return [resource for resource in found if kind in ("", resource["resourceType"])]


def walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every element with its path, without indices."""
    yield path, value
    if isinstance(value, dict):
        for key, part in value.items():
            yield from walk(part, f"{path}.{key}")
    elif isinstance(value, list):
        for part in value:
            yield from walk(part, path)


def elements(bundle: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every element of the bundle and of each resource in it, with its path."""
    yield from walk({key: part for key, part in bundle.items() if key != "entry"}, "Bundle")
    for resource in resources(bundle):
        yield from walk(resource, resource["resourceType"])


def faults(bundle: dict[str, Any]) -> list[str]:
    """What is not R4 in a bundle; empty when all is."""
    try:
        Bundle.model_validate(bundle)
    except ValueError as error:
        return [str(error)]
    return [*_values(bundle), *_references(bundle), *_document(bundle), *_invariants(bundle)]


def _values(bundle: dict[str, Any]) -> Iterator[str]:
    for path, value in elements(bundle):
        name = path.rsplit(".", 1)[-1]
        if isinstance(value, list):
            if not value:
                yield f"{path} is an empty list"
            continue
        if value in ("", None, {}) or (isinstance(value, str) and value != value.strip()):
            yield f"{path} is {value!r}"
        if path in CODES and value not in CODES[path]:
            yield f"{path}: {value} is no code of R4"
        if name in _MOMENTS and not _MOMENT.fullmatch(str(value)):
            yield f"{path}: {value} is no moment with its offset"
        if isinstance(value, dict) and value.get("url") == DATA_ABSENT and value.get("valueCode") not in ABSENT:
            yield f"{path}: {value} is no reason for absent data"
        if name == "coding" and "snomed" in str(value.get("system")) + str(value.get("code")):
            yield f"{path}: SNOMED CT needs a licence"


def _references(bundle: dict[str, Any]) -> Iterator[str]:
    known = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in bundle["entry"]}
    for resource in resources(bundle):
        inside = {f"#{one['id']}": one["resourceType"] for one in resource.get("contained", ())}
        used = set()
        for path, value in walk(resource, resource["resourceType"]):
            if not isinstance(value, dict) or "reference" not in value:
                continue
            target = {**known, **inside}.get(value["reference"])
            used.add(value["reference"])
            if target is None:
                yield f"{path} leads nowhere"
            elif target not in TARGETS.get(path, ()):
                yield f"{path} may not lead to {target}"
        if set(inside) - used:
            yield f"{resource['resourceType']} holds a resource that it does not name (dom-3)"


def _document(bundle: dict[str, Any]) -> Iterator[str]:
    first, *rest = bundle["entry"]
    if bundle["type"] != "document" or first["resource"]["resourceType"] != "Composition":
        yield "a document begins with its Composition (bdl-11)"
    if not {"system", "value"} <= bundle.get("identifier", {}).keys() or "timestamp" not in bundle:
        yield "a document has an identifier and a date (bdl-9, bdl-10)"
    by_url = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    if len(by_url) != len(bundle["entry"]):
        yield "two entries have the same address (bdl-7)"
    for entry in bundle["entry"]:
        if entry["fullUrl"] != f"urn:uuid:{entry['resource']['id']}":
            yield f"{entry['fullUrl']} is not the id of its resource"
    reached, waiting = set(), [first["fullUrl"]]
    while waiting:
        url = waiting.pop()
        if url in by_url and url not in reached:
            reached.add(url)
            waiting += [v["reference"] for _, v in walk(by_url[url], "") if isinstance(v, dict) and "reference" in v]
    for entry in rest:
        if entry["fullUrl"] not in reached and entry["resource"]["resourceType"] != "Provenance":
            yield f"{entry['resource']['resourceType']} is not reached from the Composition"


def _invariants(bundle: dict[str, Any]) -> Iterator[str]:
    for path, value in elements(bundle):
        if not isinstance(value, dict):
            continue
        if path == "Consent" and not {"policy", "policyRule"} & value.keys():
            yield "Consent: a policy or a policyRule (ppc-1)"
        if path == "Consent.provision" and "type" in value:
            yield "Consent.provision has no type at its root"
        if path == "ServiceRequest" and "orderDetail" in value and "code" not in value:
            yield "ServiceRequest: no orderDetail without a code (prr-1)"
        if path == "Composition.section" and not {"text", "entry", "section"} & value.keys():
            yield "Composition.section is empty (cmp-1)"
        if path == "Organization" and not {"name", "identifier"} & value.keys():
            yield "Organization: a name or an identifier (org-1)"
        if path == "RelatedPerson.name" and "text" not in value:
            yield "RelatedPerson without a name"
        if re.fullmatch(r"QuestionnaireResponse(\.item)+", path) and {"answer", "item"} <= value.keys():
            yield f"{path}: items stand below the answer or the group, not both (qrs-1)"
        for one in value.get("extension", ()):
            if ("extension" in one) == any(key.startswith("value") for key in one):
                yield f"{path}: an extension has a value or extensions, never both (ext-1)"
        if path.endswith("telecom") and "value" in value and "system" not in value:
            yield f"{path}: a value needs a system (cpt-2)"
