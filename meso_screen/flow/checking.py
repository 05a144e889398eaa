"""Verifies a PDF against the clinics this PC knows, and recomputes what it says with the pack it names."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from meso_screen import places
from meso_screen.flow.consultation_file import read_consultation
from meso_screen.flow.knowledge import open_pack
from meso_screen.flow.local_names import with_recorded_names
from meso_screen.flow.screening import result_as_json, screen_consultation
from meso_screen.flow.sealing import RECORD_NAME
from meso_screen.pdf.reading import claimed_number
from meso_screen.pdf.verify import LARGEST, verify
from meso_screen.pdf.verify import Verdict as Verdict
from meso_screen.problems import ProblemError, refuse
from meso_screen.store.base import Store

_MOST_SAID = 8

EXIT_CODES = {"unchanged": 0, "changed": 1, "unreadable": 1, "no_seal": 3, "unknown_clinic": 3}


def known_certificates(home: Path | None = None) -> tuple[bytes, ...]:
    """The certificates of all clinics this PC recognises; a file that cannot be read is left out."""
    folder = (home or places.home()) / "clinics"
    found = []
    for path in sorted(folder.glob("*.pem")):
        try:
            found.append(path.read_bytes())
        except OSError:
            continue
    return tuple(found)


def read_pdf(path: Path) -> bytes:
    """The bytes of a file to verify. Raises ProblemError when there is none."""
    try:
        if path.stat().st_size > LARGEST:
            raise refuse("The file is larger than any consent can be.", path.name, "Choose the right file.")
        return path.read_bytes()
    except FileNotFoundError:
        raise refuse("There is no such file.", path.name, "Check the name.") from None
    except (OSError, ValueError):
        raise refuse("The file cannot be read.", path.name, "Check that you may open it.") from None


def verify_file(pdf: bytes, store: Store | None = None) -> Verdict:
    """Whether a PDF is unchanged since sealing. With a store its digest and length are compared too."""
    verdict = verify(pdf, known_certificates())
    if store is None:
        return verdict
    document = store.document(verdict.document_id) if verdict.document_id else None
    if document is not None:
        return verify(pdf, known_certificates(), document.sha256, document.length)
    if verdict.outcome == "no_seal" and _is_kept(claimed_number(pdf), store):
        # Its seal was taken away, or it is a copy or a draft: what it claims to be lies sealed in the store.
        more = "The clinic's store keeps a sealed document of this number, and this file is not it."
        return verdict.model_copy(update={"what": (*verdict.what, more)})
    return verdict


def _is_kept(number: str, store: Store) -> bool:
    """Whether the store has a document of a number that anybody may have written."""
    try:
        return bool(number) and store.document(number) is not None
    except ProblemError:
        return False


def recompute(pdf: bytes) -> tuple[bool | None, list[str]]:
    """Screen the attached record again with the kept pack of the attached hash, and read the attached FHIR bundle.

    Says whether result and bundle say the same; None when that cannot be told here: no record inside, or its pack is
    not kept. A file sealed before there were bundles carries none, which is no difference.
    """
    from meso_screen.exchange.reading import disagreements
    from meso_screen.flow.bundle import BUNDLE_NAME

    record, files = _attached_record(pdf)
    if record is None:
        return None, ["The file carries no record that could be recomputed."]
    if BUNDLE_NAME in files:
        digest = hashlib.sha256(files[RECORD_NAME]).hexdigest()
        if said := disagreements(files[BUNDLE_NAME], record, digest, BUNDLE_NAME):
            more = [f"And {len(said) - _MOST_SAID} more."] if len(said) > _MOST_SAID else []
            return False, [*said[:_MOST_SAID], *more]
    wanted = record["result"]["pack"]
    folder = _pack_folder(wanted["id"], wanted["hash"])
    if folder is None:
        return None, [f"The form pack {wanted['id']} {wanted.get('version', '')} is not kept on this PC."]
    knowledge = open_pack(folder)
    try:
        knowledge = with_recorded_names(knowledge, record.get("local_names", []))
        consultation = read_consultation(record.get("consultation"), knowledge.catalogue, RECORD_NAME)
    except ProblemError as error:
        return False, [problem.sentence() for problem in error.problems]
    again = json.loads(json.dumps(result_as_json(knowledge, screen_consultation(knowledge, consultation)), default=str))
    if _as_known_then(again, record["result"]) == record["result"]:
        return True, ["Screening the attached record again gives the attached result."]
    return False, ["Screening the attached record again gives another result."]


def _as_known_then(result: Any, recorded: Any) -> Any:
    """A result without the fields that a record of an earlier edition could not have had: they may be added."""
    if isinstance(result, dict) and isinstance(recorded, dict):
        return {key: _as_known_then(part, recorded[key]) for key, part in result.items() if key in recorded}
    if isinstance(result, list) and isinstance(recorded, list) and len(result) == len(recorded):
        return [_as_known_then(part, then) for part, then in zip(result, recorded, strict=True)]
    return result


def _attached_record(pdf: bytes) -> tuple[dict[str, Any] | None, dict[str, bytes]]:
    """The attached record, None where there is none, and all attached files by name."""
    from meso_screen.pdf.extract import attachments

    try:
        files = attachments(pdf)
        record = json.loads(files[RECORD_NAME])
        pack = record["result"]["pack"]
        named = isinstance(pack["id"], str) and isinstance(pack["hash"], str)
    except Exception:  # anyone may have made this file: whatever it holds, it is no record of ours
        return None, {}
    return (record if named else None), files


def _pack_folder(pack_id: str, digest: str) -> Path | None:
    from meso_screen.catalogue.files import hash_pack

    # Both come from a file that anyone may have made, and become part of a path.
    if not re.fullmatch(r"[0-9a-f]{64}", digest) or not re.fullmatch(r"[A-Za-z0-9_-]+", pack_id):
        return None
    kept = places.kept_packs() / digest / pack_id
    if kept.is_dir():
        return kept
    shipped = places.forms() / pack_id
    return shipped if shipped.is_dir() and hash_pack(shipped) == digest else None
