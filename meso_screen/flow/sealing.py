"""The seal: the signed record is drawn, compared with what is stored, sealed, verified and kept.

Compose → render → compare with the record → seal → verify → keep. Any difference refuses the seal.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace

from meso_screen.flow import signatories
from meso_screen.flow.access import require
from meso_screen.flow.compose import compose, compose_from, text_digest
from meso_screen.flow.local_names import recorded_names
from meso_screen.flow.paper import Paper, gather_paper
from meso_screen.flow.screening import result_as_json
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.model.facts import NOT_ASKED
from meso_screen.model.report import Attachment, Report
from meso_screen.pdf.seal import Sealer
from meso_screen.problems import ProblemError, refuse

RECORD_NAME = "record.json"


@dataclass(frozen=True)
class Receipt:
    """What sealing left: the document's id, its bytes, and their SHA-256 (hex)."""

    document_id: str
    pdf: bytes
    sha256: str


def record_json(paper: Paper) -> bytes:
    """The visit as canonical JSON: what is embedded, compared and recomputed; nothing of a branch that was closed."""
    visit, day = paper.visit, paper.consultation.as_of
    asked = {q: value for q, value in paper.consultation.answers.items() if paper.facts.values.get(q) is not NOT_ASKED}
    in_force = [one for f in paper.result.findings for one in visit.decision_on(f.rule, f.checksum, day)]
    record = {
        "schema": 1,
        "document": paper.document_id,
        "patient": visit.patient.model_dump(mode="json"),
        "consultation": {
            "schema": 1,
            "as_of": paper.consultation.as_of.isoformat(),
            "answers": asked,
        },
        "examined": {
            question: {"found": answer.words, "patient_said": answer.patient_said}
            for question, answer in visit.answers.items()
            if answer.examined and question in asked
        },
        "history_confirmed": {"by": paper.name_of(visit.checked_by), "at": visit.checked_at.isoformat()}
        if visit.checked_at
        else None,
        "local_names": recorded_names(paper.knowledge, _named_texts(paper)),
        "result": result_as_json(paper.knowledge, paper.result),
        "decisions": [
            {
                **decided.decision.model_dump(mode="json"),
                "lapsed": decided.lapsed,
                "in_force": decided.decision in in_force,
            }
            for group in visit.decisions.values()
            for decided in group
        ],
        "talk": {
            "outlook": asdict(visit.outlook),
            "asked": [{"question": question, "answer": answer} for question, answer in visit.asked_by_patient],
            "teach_back": dict(visit.teach_back),
            "choices": dict(visit.choices),
            "information_given_at": visit.given_at.isoformat() if visit.given_at else None,
            "reflection_shortened": visit.shortened,
        },
        "interpreter": asdict(visit.interpreted) if visit.interpreted else None,
        "signatures": [
            {
                "role": s.role,
                "name": s.name,
                "method": s.method,
                "at": s.at.isoformat(),
                "text_digest": s.text_digest,
                "strokes": hashlib.sha256(json.dumps(s.strokes).encode()).hexdigest(),
                **{key: said for key, said in (("relation", s.relation), ("language", s.language)) if said},
            }
            for s in visit.signatures
        ],
    }
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def _named_texts(paper: Paper) -> list[str]:
    """Every medicine and allergy as it was typed."""
    lists = (value for value in paper.consultation.answers.values() if isinstance(value, list))
    return [str(entry["text"]) for value in lists for entry in value if isinstance(entry, dict) and "text" in entry]


def prepare_record(session: Session, visit: Visit) -> tuple[Report, tuple[Attachment, ...]]:
    """The signed consent record and the data that travel inside it: the record, and the same as FHIR."""
    from meso_screen.flow.bundle import BUNDLE_MIME, BUNDLE_NAME, bundle_json

    paper = gather_paper(session, visit, with_signatures=True)
    data = record_json(paper)
    digest = hashlib.sha256(data).hexdigest()
    report = compose_from(paper, "consent_record", qr=f"MS1:{paper.document_id}:{digest[:16]}")
    record = Attachment(name=RECORD_NAME, data=data, description="The consultation as data")
    fhir = bundle_json(paper, digest)
    bundle = Attachment(name=BUNDLE_NAME, data=fhir, mime=BUNDLE_MIME, description="The same as a FHIR R4 document")
    return report, (record, bundle)


def seal_visit(session: Session, visit: Visit, sealer: Sealer) -> tuple[Visit, Receipt]:
    """Seal a visit that all who must have signed, and keep the file. Runs off the UI thread.

    Raises ProblemError naming what differs when the drawn document is not what the store holds.
    """
    from meso_screen.pdf.compare import compare
    from meso_screen.pdf.render import render
    from meso_screen.pdf.seal import seal
    from meso_screen.pdf.verify import verify
    from meso_screen.store.base import DocumentMeta

    person = require(session.person, "seal")
    _check_signed(session, visit)
    stored = session.open_visit(visit.id)
    if replace(stored, last_sequence=visit.last_sequence) != visit:
        raise refuse("The visit on this screen is not what is stored.", "Seal", "Open the visit again.")
    report, attached = prepare_record(session, visit)
    kept = session.store.document(report.document_id)
    if kept is not None:
        # The program ended between keeping the file and saying so: the kept file is the sealed one, if it is this one.
        if kept.meta.consultation != visit.id or compare(report, kept.content):
            raise refuse("Another document is kept under this number.", "Seal", "Open a new visit and start again.")
        sealed = kept.content
    else:
        drawn = render(report, attached)
        differences = compare(report, drawn, {one.name: one.data for one in attached})
        if differences:
            raise ProblemError(*differences)
        sealed = seal(drawn, sealer, session.clock())
    verdict = verify(sealed, (sealer.certificate,), kept.sha256 if kept else None, kept.length if kept else None)
    # A file kept before the clinic's certificate was renewed bears the older seal; the store remembers its digest.
    if verdict.outcome != "unchanged" and not (kept is not None and verdict.outcome == "unknown_clinic"):
        raise refuse("The seal could not be verified, so nothing was kept.", "Seal", " ".join(verdict.what))
    digest = hashlib.sha256(sealed).hexdigest()
    if kept is None:
        meta = DocumentMeta(
            consultation=visit.id, name=f"{report.document_id}.pdf", at=session.clock(), actor=person.id,
            station=session.station,
        )  # fmt: skip
        session.store.put_document(report.document_id, sealed, meta)
    said = {
        "document_id": report.document_id,
        "sha256": digest,
        "length": len(sealed),
        "head": session.store.head(),
    }
    return session.enter(stored, "sealed", said, by=person), Receipt(report.document_id, sealed, digest)


def _check_signed(session: Session, visit: Visit) -> None:
    if visit.outcome != "open":
        raise refuse("This visit has ended.", "Seal", "Open a new visit.")
    missing = signatories.missing(visit)
    if missing:
        raise refuse(f"The signature of the {missing[0]} is missing.", "Seal", "Sign first.")
    signed = {signature.text_digest for signature in visit.signatures}
    now = text_digest(compose(session, visit, "consent_record"))
    if signed != {now}:
        raise refuse("The text is not the one that was signed.", "Seal", "Open a new visit and start again.")
