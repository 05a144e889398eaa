"""The words of the exchange: code systems, extensions, and the FHIR elements that carry them.

Our own systems are URNs that resolve nowhere. HL7's are named where R4 (4.0.1) binds them; no SNOMED CT or LOINC code
is used, because both need a licence or a notice that a clinic has not agreed to.
"""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Iterable
from typing import Any

from meso_screen.model.rule import Verdict

Json = dict[str, Any]

OURS = "urn:meso-screen:"
PACK_HASH, RECORD_DIGEST = f"{OURS}pack-sha256", f"{OURS}record-sha256"
_HL7 = "http://terminology.hl7.org/CodeSystem/"
CONFIDENTIALITY = f"{_HL7}v3-Confidentiality"
PURPOSE = f"{_HL7}v3-ActReason"
CONSENT_SCOPE = f"{_HL7}consentscope"
AGENT_TYPE = f"{_HL7}provenance-participant-type"
UCUM = "http://unitsofmeasure.org"
DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

ABSENT = {"not_sure": "asked-unknown", "declined": "asked-declined"}
"""Why there is no value, in HL7's code system data-absent-reason."""

SEVERITY: dict[Verdict, str] = {"stop": "high", "clear_first": "moderate", "caution": "low"}
"""Our tiers in the three steps of R4. "High" is not "stop", so the tier itself travels beside it; a note has none."""

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, f"{OURS}document")
_STRANGE = re.compile(r"[^\S \r\n\t]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def identify(document_id: str, name: str) -> str:
    """The id of one resource of one document: the same every time."""
    return str(uuid.uuid5(_NAMESPACE, f"{document_id}/{name}"))


def refer(document_id: str, name: str) -> Json:
    """A reference to another resource of the same bundle."""
    return {"reference": f"urn:uuid:{identify(document_id, name)}"}


def coding(system: str, code: str, display: str = "") -> Json:
    """A Coding; a system that is no web address is one of ours."""
    return {"system": system if system.startswith("http") else OURS + system, "code": code, "display": display}


def concept(system: str, code: str, words: str = "") -> Json:
    """A CodeableConcept of one code and its words."""
    return {"coding": [coding(system, code, words)], "text": words}


def extension(name: str, kind: str, value: Any) -> Json:
    """An extension of ours: ``kind`` is the type as R4 writes it after *value* ("String", "Code", …)."""
    return {"url": f"{OURS}extension:{name}", f"value{kind}": value}


def read_extension(element: Json, name: str) -> Any:
    """The value of our extension of this name, None when it is not there."""
    for one in element.get("extension", ()):
        if one["url"] == f"{OURS}extension:{name}":
            return next(value for key, value in one.items() if key.startswith("value"))
    return None


def labelled(private: bool, training: bool = False) -> Json:
    """The security labels of a resource: restricted where it holds private matters, test data where the patient is
    made up."""
    labels = [coding(CONFIDENTIALITY, "R", "restricted")] if private else []
    labels += [coding(PURPOSE, "HTEST", "test health data")] if training else []
    return {"security": labels}


def narrative(lines: Iterable[str]) -> Json:
    """The lines as the narrative people read."""
    items = "".join(f"<li>{html.escape(clean(line), quote=False)}</li>" for line in lines if line.strip())
    if not items:
        return {}
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><ul>{items}</ul></div>'}


def clean(text: str) -> str:
    """Text as R4 allows it: no control characters, no white space but blanks, tabs and line ends, none at the ends."""
    return _STRANGE.sub(" ", text).strip()


def without_nothing(value: Any) -> Any:
    """The same, without the empty strings, lists and objects that R4 forbids, and with clean text."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        kept = {key: without_nothing(part) for key, part in value.items()}
        return {key: part for key, part in kept.items() if part not in ("", None, [], {})}
    if isinstance(value, list | tuple):
        return [part for part in map(without_nothing, value) if part not in ("", None, [], {})]
    return value
