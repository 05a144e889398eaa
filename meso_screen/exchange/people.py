"""Patient, Practitioner, RelatedPerson, Organization and Device (R4)."""

from __future__ import annotations

from meso_screen.exchange.dossier import Clinic, Dossier, Practising, Signed
from meso_screen.exchange.terms import OURS, Json, coding, concept, labelled, refer
from meso_screen.model.person import Patient

SOFTWARE = "Meso Screen"

_GENDERS = {"female": "female", "f": "female", "woman": "female", "male": "male", "m": "male", "man": "male"}
_OTHERS = ("witness", "interpreter")


def patient(card: Patient) -> Json:
    """The patient's card. The sex on it is free text: only plain words become a gender code, nothing is guessed."""
    return {
        "resourceType": "Patient",
        "meta": labelled(private=False, training=card.training),
        "identifier": [{"system": f"{OURS}patient", "value": card.record}],
        "name": [{"use": "official", "family": card.family, "given": [card.given], "prefix": [card.title]}],
        "telecom": [_contact("phone", card.phone), _contact("email", card.email)],
        "gender": _GENDERS.get(card.sex.strip().casefold(), ""),
        "birthDate": card.born,
        "address": [{"text": card.address}],
        "communication": [{"language": {"text": card.language}}] if card.language.strip() else [],
    }


def _contact(system: str, value: str) -> Json:
    return {"system": system, "value": value} if value.strip() else {}


def practitioner(person: Practising) -> Json:
    """Someone of the clinic with the registration number as printed; of which register is not on file."""
    number = person.registration.strip()
    identifier = [{"type": {"coding": [coding("identifier", "registration")]}, "value": number}] if number else []
    return {"resourceType": "Practitioner", "identifier": identifier, "name": [{"text": person.name}]}


def others_who_signed(dossier: Dossier) -> tuple[Signed, ...]:
    """Those who signed and are neither the patient nor of the clinic."""
    return tuple(signature for signature in dossier.signatures if signature.role.id in _OTHERS)


def related(dossier: Dossier, signature: Signed) -> Json:
    """A witness, with what they are to the patient, or an interpreter, with their language, who signed."""
    return {
        "resourceType": "RelatedPerson",
        "patient": refer(dossier.document_id, "patient"),
        "relationship": [concept("role", signature.role.id, signature.role.words), {"text": signature.relation}],
        "name": [{"text": signature.name}],
        "communication": [{"language": {"text": signature.language}}],
    }


def organization(clinic: Clinic) -> Json:
    """The clinic."""
    return {
        "resourceType": "Organization",
        "name": clinic.name,
        "telecom": [_contact("phone", clinic.phone)],
        "address": [{"text": clinic.address}],
    }


def device(dossier: Dossier) -> Json:
    """This program in its version: it evaluated the rules and wrote the bundle."""
    return {
        "resourceType": "Device",
        "deviceName": [{"name": SOFTWARE, "type": "model-name"}],
        "version": [{"value": dossier.software}],
        "owner": refer(dossier.document_id, "organization"),
    }
