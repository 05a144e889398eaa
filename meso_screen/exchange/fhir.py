"""A visit as a FHIR R4 (4.0.1) document: a Bundle with its Composition first, every resource reachable from it.

A document rather than a collection, because this is the legal record: it has one author, attesters, a custodian and
headings, and says nothing that the sealed paper around it does not say. No clock is read: the same dossier gives the
same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from meso_screen.exchange import people
from meso_screen.exchange.agreement import consent, service_request
from meso_screen.exchange.answers import questionnaire_response
from meso_screen.exchange.dossier import Dossier, Found
from meso_screen.exchange.screening import detected_issue, fired, guidance_response
from meso_screen.exchange.terms import (
    AGENT_TYPE,
    OURS,
    PACK_HASH,
    RECORD_DIGEST,
    Json,
    coding,
    concept,
    extension,
    identify,
    labelled,
    narrative,
    refer,
    without_nothing,
)

_ATTESTED = {
    "patient": "personal", "practitioner": "professional", "interpreter": "professional", "witness": "personal"
}  # fmt: skip


def write_bundle(dossier: Dossier) -> bytes:
    """The document as canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(bundle(dossier), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def bundle(dossier: Dossier) -> Json:
    """The document as plain JSON values."""
    document = dossier.document_id
    entries = []
    for name, resource in _resources(dossier):
        own = identify(document, name)
        entries.append({"fullUrl": f"urn:uuid:{own}", "resource": {**resource, "id": own}})
    made: Json = without_nothing(
        {
            "resourceType": "Bundle",
            "id": identify(document, "bundle"),
            "meta": labelled(_holds_private(dossier), dossier.patient.training),
            "language": dossier.language,
            "identifier": {"system": f"{OURS}document", "value": document},
            "type": "document",
            "timestamp": dossier.made_at,
            "entry": entries,
        }
    )
    return made


def _holds_private(dossier: Dossier) -> bool:
    asked = any(one.private for section in dossier.sections for one in section.asked)
    return asked or any(found.private for found in dossier.found)


def _resources(dossier: Dossier) -> Iterator[tuple[str, Json]]:
    """Each resource with the name its id is made from."""
    yield "composition", composition(dossier)
    yield "patient", people.patient(dossier.patient)
    for person in dossier.practitioners:
        yield f"practitioner/{person.name}", people.practitioner(person)
    for signature in people.others_who_signed(dossier):
        yield f"related/{signature.role.id}", people.related(dossier, signature)
    yield "organization", people.organization(dossier.clinic)
    yield "device", people.device(dossier)
    if dossier.plan is not None:
        yield "plan", service_request(dossier, dossier.plan)
    yield "guidance", guidance_response(dossier)
    for found in fired(dossier):
        yield f"finding/{found.rule}", detected_issue(dossier, found)
    yield "answers", questionnaire_response(dossier)
    yield "consent", consent(dossier)
    yield "provenance", provenance(dossier)


def composition(dossier: Dossier) -> Json:
    """Who made the document of whom, who attests it, and its sections."""
    document, by = dossier.document_id, dossier.taken_by
    authors = [f"practitioner/{by}", "device"] if by else ["device"]
    return {
        "resourceType": "Composition",
        "language": dossier.language,
        "identifier": {"system": f"{OURS}document", "value": document},
        "status": "final" if dossier.signed else "preliminary",
        "type": concept("document-kind", "consent_record", dossier.titles["document"]),
        "subject": refer(document, "patient"),
        "date": dossier.made_at,
        "author": [refer(document, name) for name in authors],
        "title": dossier.titles["document"],
        "confidentiality": "R" if _holds_private(dossier) else "N",
        "attester": [
            {
                "extension": [
                    extension("signature-method", "Code", signature.method),
                    extension("text-digest", "String", signature.text_digest),
                ],
                "mode": _ATTESTED[signature.role.id],
                "time": signature.at,
                "party": refer(document, _party(signature.role.id, signature.name)),
            }
            for signature in dossier.signatures
        ],
        "custodian": refer(document, "organization"),
        "section": [section for section in _sections(dossier) if section["entry"]],
    }


def _party(role: str, name: str) -> str:
    return {"patient": "patient", "practitioner": f"practitioner/{name}"}.get(role, f"related/{role}")


def _sections(dossier: Dossier) -> Iterator[Json]:
    titles = dossier.titles
    plan = dossier.plan
    yield _section(dossier, titles["plan"], [plan.words] if plan else [], ["plan"] if plan else [])
    screened = ["guidance", *(f"finding/{found.rule}" for found in fired(dossier))]
    lines = [_line(found) for found in dossier.found]
    lines += [remark.words for remark in dossier.cautions]
    yield _section(dossier, titles["screening"], lines, screened)
    asked = [f"{one.text} {one.words}" for section in dossier.sections for one in section.asked]
    yield _section(dossier, titles["answers"], asked, ["answers"])
    choices = [f"{choice.words} {choice.answer}" for choice in dossier.choices]
    yield _section(dossier, titles["consent"], choices, ["consent"])


def _section(dossier: Dossier, title: str, lines: list[str], names: list[str]) -> Json:
    return {
        "title": title,
        "text": narrative(lines),
        "entry": [refer(dossier.document_id, name) for name in names],
    }


def _line(found: Found) -> str:
    decided = "; ".join(decision.words for decision in found.decided)
    return " – ".join(words for words in (f"{found.tier}: {found.title}", decided) if words)


def provenance(dossier: Dossier) -> Json:
    """Who wrote the document with what: the pack by its hash, and the record beside it by its digest."""
    document, pack = dossier.document_id, dossier.pack
    agents = [("assembler", "device"), ("custodian", "organization")]
    agents += [("author", f"practitioner/{dossier.taken_by}")] if dossier.taken_by else []
    sources = [
        (PACK_HASH, pack.hash, f"{pack.id} {pack.version}"),
        (RECORD_DIGEST, dossier.record_digest, "record.json"),
    ]
    return {
        "resourceType": "Provenance",
        "target": [refer(document, "composition")],
        "recorded": dossier.made_at,
        "agent": [
            {"type": {"coding": [coding(AGENT_TYPE, role)]}, "who": refer(document, name)} for role, name in agents
        ],
        "entity": [
            {"role": "source", "what": {"identifier": {"system": system, "value": value}, "display": words}}
            for system, value, words in sources
        ],
    }
