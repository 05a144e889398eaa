"""What was agreed: the plan as a ServiceRequest and the informed Consent (R4)."""

from __future__ import annotations

from meso_screen.exchange.dossier import Dossier, Planned
from meso_screen.exchange.terms import CONSENT_SCOPE, OURS, Json, coding, concept, extension, refer

_ENDED = {"declined": "rejected", "withdrawn": "inactive"}
_GIVEN_UP = ("stopped", "declined", "withdrawn")


def service_request(dossier: Dossier, plan: Planned) -> Json:
    """The planned treatment: a proposal, a plan once both have signed, revoked once given up. Never an order."""
    document = dossier.document_id
    by = dossier.taken_by
    session = [("session", plan.session), ("sessions", plan.sessions)]
    technique = [concept("technique", *plan.technique)] if plan.technique else []
    return {
        "resourceType": "ServiceRequest",
        "extension": [extension(name, "Integer", number) for name, number in session if number],
        "identifier": [{"system": f"{OURS}plan", "value": document}],
        "status": "revoked" if dossier.ended in _GIVEN_UP else "active" if dossier.signed else "draft",
        "intent": "plan" if dossier.signed else "proposal",
        "code": {"coding": [coding("procedure", dossier.pack.id)], "text": plan.words},
        "orderDetail": [*(concept("content", *one) for one in plan.contents), *technique],
        "subject": refer(document, "patient"),
        "authoredOn": dossier.made_at,
        "requester": refer(document, f"practitioner/{by}" if by else "device"),
        "bodySite": [concept("area", *area) for area in plan.areas],
        "supportingInfo": [refer(document, "answers"), refer(document, "guidance")],
    }


def consent(dossier: Dossier) -> Json:
    """The informed consent to treatment, with each separate decision as a provision of its own.

    R4's Consent.source would be the PDF this bundle travels in; no file can hold its own hash, so it is named by its
    document id, and the digest of the words that were signed stands beside it.
    """
    document = dossier.document_id
    by_role = {signature.role.id: signature for signature in dossier.signatures}
    agreed, who = by_role.get("patient"), refer(document, "patient")
    verified = {"verified": True, "verifiedWith": who, "verificationDate": agreed.at} if agreed else {"verified": False}
    form = f"{dossier.pack.id} {dossier.pack.version}"
    return {
        "resourceType": "Consent",
        "extension": [extension("text-digest", "String", agreed.text_digest)] if agreed else [],
        "identifier": [{"system": f"{OURS}consent", "value": document}],
        "status": _ENDED.get(dossier.ended) or ("active" if dossier.signed else "draft"),
        "scope": {"coding": [coding(CONSENT_SCOPE, "treatment", "Treatment")]},
        "category": [concept("consent-category", "informed-consent", dossier.titles["document"])],
        "patient": refer(document, "patient"),
        "dateTime": agreed.at if agreed else dossier.made_at,
        "performer": [who],
        "organization": [refer(document, "organization")],
        "sourceReference": {
            "type": "DocumentReference",
            "identifier": {"system": f"{OURS}document", "value": document},
            "display": f"{document}.pdf",
        },
        "policyRule": {"coding": [coding("form", dossier.pack.id, form) | {"version": dossier.pack.version}]},
        "verification": [verified],
        "provision": {
            "provision": [
                {"type": "permit" if choice.agreed else "deny", "code": [concept("choice", choice.id, choice.words)]}
                for choice in dossier.choices
            ]
        },
    }
