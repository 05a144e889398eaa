"""Consent: what must be done before it, the signatures, and the seal.

Compose → render → compare with the record → seal → verify → keep. Any difference refuses the seal.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

from meso_screen.flow import signatories
from meso_screen.flow.access import require
from meso_screen.flow.cards import GateView
from meso_screen.flow.compose import compose, compose_from, text_digest
from meso_screen.flow.local_names import recorded_names
from meso_screen.flow.paper import Paper, gather_paper
from meso_screen.flow.parts_consent import earliest_treatment, reflection_hours
from meso_screen.flow.parts_visit import hope_in_short
from meso_screen.flow.review import view_review
from meso_screen.flow.screening import result_as_json
from meso_screen.flow.session import Session
from meso_screen.flow.signatories import Method, Role, SignatoryView
from meso_screen.flow.visit import Interpreted, Outlook, Visit
from meso_screen.model.report import KIND, Attachment, Report
from meso_screen.pdf.seal import Sealer
from meso_screen.problems import Problem, ProblemError, refuse

Strokes = Sequence[Sequence[tuple[float, float]]]

RECORD_NAME = "record.json"


@dataclass(frozen=True)
class PromptView:
    """One teach-back prompt and its result so far."""

    id: str
    text: str
    result: str


@dataclass(frozen=True)
class ChoiceView:
    """One separate decision and what the patient said so far."""

    id: str
    text: str
    value: str


@dataclass(frozen=True)
class TimeToThink:
    """The pack's time between information and treatment in hours, when it is over, and why it was shortened."""

    hours: int
    earliest: str
    shortened: str


@dataclass(frozen=True)
class ConsentView:
    """The consent page: the document's words, what is still to do, and who has signed."""

    report: Report
    digest: str
    gates: tuple[GateView, ...]
    prompts: tuple[PromptView, ...]
    choices: tuple[ChoiceView, ...]
    asked: tuple[tuple[str, str], ...]
    outlook: Outlook
    hope: str
    time_to_think: TimeToThink
    patient_name: str
    signed: tuple[str, ...]
    beside: tuple[SignatoryView, ...] = ()
    interpreted: Interpreted | None = None

    @property
    def ready(self) -> bool:
        """Whether the patient may sign now."""
        return all(gate.done for gate in self.gates)


@dataclass(frozen=True)
class Receipt:
    """What sealing left: the document's id, its bytes, and their SHA-256 (hex)."""

    document_id: str
    pdf: bytes
    sha256: str


def view_consent(session: Session, visit: Visit, language: str = "en") -> ConsentView:
    """The consent page of a visit. Raises ProblemError for those who may not take consent."""
    require(session.person, "take_consent")
    report = compose(session, visit, "consent_record", language=language)
    paper = gather_paper(session, visit, language=language)
    catalogue = session.knowledge.catalogue
    prompts = tuple(
        PromptView(prompt.id, paper.text(f"prompt.{prompt.id}.ask"), visit.teach_back.get(prompt.id, ""))
        for prompt in catalogue.prompts.values()
        if paper.holds(prompt.when)
    )
    choices = tuple(
        ChoiceView(choice, paper.text(f"choice.{choice}.ask"), visit.choices.get(choice, ""))
        for choice in catalogue.choices
    )
    return ConsentView(
        report=report,
        digest=text_digest(report),
        gates=(
            *_review_gates(session, visit, language),
            *signatories.interpreter_gate(paper),
            *_talk_gates(session, visit, prompts, choices),
        ),
        prompts=prompts,
        choices=choices,
        asked=visit.asked_by_patient,
        outlook=visit.outlook,
        hope=hope_in_short(paper),
        time_to_think=TimeToThink(
            reflection_hours(paper), paper.moment(earliest_treatment(paper)), visit.shortened
        ),
        patient_name=f"{visit.patient.given} {visit.patient.family}",
        signed=tuple(signature.role for signature in visit.signatures),
        beside=signatories.view_signatories(paper),
        interpreted=visit.interpreted,
    )


def _review_gates(session: Session, visit: Visit, language: str) -> tuple[GateView, ...]:
    return view_review(session, visit, language).gates


def _talk_gates(
    session: Session, visit: Visit, prompts: Sequence[PromptView], choices: Sequence[ChoiceView]
) -> list[GateView]:
    open_outlook = {"": "Done", "words": "Open", "match": "Ask the patient", "note": "Note missing"}
    told = sum(prompt.result in ("understood", "explained_again") for prompt in prompts)
    chosen = sum(bool(choice.value) for choice in choices)
    missing = visit.outlook.missing
    gates = [
        GateView("outlook", "What is likely, against what is hoped", not missing, open_outlook[missing], "consent"),
        GateView(
            "teach-back", "Patient explains it back", told == len(prompts), f"{told} of {len(prompts)}", "consent"
        ),
        GateView(
            "choices", "Separate decisions asked", chosen == len(choices), f"{chosen} of {len(choices)}", "consent"
        ),
    ]
    clinic, person = session.store.clinic(), session.person
    if not clinic.get("phone"):
        gates.append(GateView("phone", "Clinic's telephone number", False, "Missing", "settings"))
    if person is not None and not person.registration:
        gates.append(GateView("registration", "Your registration number", False, "Missing", "settings"))
    return gates


def sign(
    session: Session,
    visit: Visit,
    role: Role,
    method: Method,
    *,
    name: str = "",
    relation: str = "",
    strokes: Strokes = (),
    aspect: float = 3.1,
    pin: str = "",
) -> Visit:
    """Record one signature on the text as it stands: the patient first, the practitioner with their PIN last.

    Between them sign a witness, where the patient made a mark, and an interpreter, where one is on record; ``relation``
    says as whom a witness is here. The digest of the text is part of what is signed. Raises ProblemError when something
    is still missing.
    """
    person = require(session.person, "take_consent")
    if visit.outcome != "open":
        raise refuse("This visit has ended.", "Signature", "Open a new visit.")
    consent = view_consent(session, visit)
    missing = [gate.text for gate in consent.gates if not gate.done]
    if missing:
        raise ProblemError(
            *(Problem(f"Still to do: {text}.", "Signature", "Go back and complete it.") for text in missing)
        )
    signatories.check_turn(visit, role, method, tuple(session.knowledge.catalogue.signatories))
    _check_ink(visit, method, name, strokes)
    more = signatories.name_signer(visit, role, method, name, relation, person.name)
    if role == "practitioner":
        if not session.store.check_pin(person.id, pin, session.clock()).ok:
            raise refuse("The PIN is not right.", "Signature", "Enter it again.")
        name = person.name
    already = visit.signatures[0].text_digest if visit.signatures else consent.digest
    if already != consent.digest:
        raise refuse("The text has changed since the patient signed.", "Signature", "Open a new visit and start again.")
    if visit.shown_digest != consent.digest:
        raise refuse("The text was not shown as it stands now.", "Signature", "Show it to the patient again.")
    if role == "patient":
        name = "" if method == "mark" else name.strip()
        signatories.check_letters(name)
        _check_printable(consent.report)
    payload: dict[str, Any] = {
        "role": role,
        "name": name or consent.patient_name,
        "method": method,
        "strokes": _rounded(strokes),
        "aspect": round(aspect, 3),
        "text_digest": consent.digest,
        **more,
    }
    return session.enter(visit, "signed", payload)


def _rounded(strokes: Strokes) -> list[list[list[float]]]:
    return [[[round(x, 4), round(y, 4)] for x, y in stroke] for stroke in strokes]


def _check_printable(report: Report) -> None:
    """Raises ProblemError for a letter that cannot be printed: before anybody signs, not when it is sealed."""
    from meso_screen.pdf.fonts import prepare_fonts, refuse_missing_letters

    prepare_fonts()
    refuse_missing_letters([*report.sentences(), *report.header()])


def _check_ink(visit: Visit, method: str, name: str, strokes: Strokes) -> None:
    points = [point for stroke in strokes for point in stroke]
    if not all(math.isfinite(value) and 0 <= value <= 1 for point in points for value in point):
        raise refuse("The pen left the pad.", "Signature", "Sign again on the line.")
    if method == "typed" and len(name.strip()) < 2:
        raise refuse("Type the full name.", "Signature", "Write given name and family name.")
    if method in ("drawn", "mark"):
        length = sum(
            ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 for stroke in strokes for (x1, y1), (x2, y2) in pairwise(stroke)
        )
        if length < 0.1 or _extent(points) < 0.05:
            raise refuse("That is a dot, not a signature.", "Signature", "Sign again on the line.")
    drawn = _rounded(strokes)
    for other in visit.signatures:
        if drawn and drawn == _rounded(other.strokes):
            raise refuse("Two signatures are the same strokes.", "Signature", "Sign again on an empty pad.")


def _extent(points: Sequence[tuple[float, float]]) -> float:
    """The longer side of the box around the ink, in pad widths or heights; 0 without ink."""
    return max((max(side) - min(side) for side in zip(*points, strict=True)), default=0.0)


def record_json(paper: Paper) -> bytes:
    """The visit as canonical JSON: what is embedded, compared and recomputed."""
    visit = paper.visit
    record = {
        "schema": 1,
        "document": paper.document_id,
        "patient": visit.patient.model_dump(mode="json"),
        "consultation": {
            "schema": 1,
            "as_of": paper.consultation.as_of.isoformat(),
            "answers": paper.consultation.answers,
        },
        "local_names": recorded_names(paper.knowledge, _named_texts(paper)),
        "result": result_as_json(paper.knowledge, paper.result),
        "decisions": [
            {**decided.decision.model_dump(mode="json"), "lapsed": decided.lapsed}
            for group in visit.decisions.values()
            for decided in group
        ],
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
        # The program ended between keeping the file and saying so: the kept file is the sealed one, if it holds.
        sealed = kept.content
    else:
        drawn = render(report, attached)
        differences = compare(report, drawn, {one.name: one.data for one in attached})
        if differences:
            raise ProblemError(*differences)
        sealed = seal(drawn, sealer, session.clock())
    verdict = verify(sealed, (sealer.certificate,))
    if verdict.outcome != "unchanged":
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
    return session.enter(stored, "sealed", said), Receipt(report.document_id, sealed, digest)


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


def print_document(session: Session, visit: Visit, kind: KIND, *, large_print: bool = False) -> bytes:
    """Draw one of the other documents of a visit: not today, patient copy, letter, sheets. Printing is an event."""
    from meso_screen.pdf.render import render

    person = require(session.person, "print")
    report = compose(session, visit, kind, with_signatures=kind == "patient_copy", draft=kind == "consent_record")
    if large_print:
        report = report.model_copy(update={"large_print": True})
    pdf = render(report)
    session.store.append(visit.id, "printed", {"kind": kind}, person.id, session.station, session.clock())
    return pdf


def prepare_drawing() -> None:
    """Make ready what drawing needs. Seconds once a machine, nothing afterwards: for a thread, before anyone signs."""
    from meso_screen.pdf.fonts import prepare_fonts

    prepare_fonts()


def draft_document(session: Session, visit: Visit) -> bytes:
    """The consent record as it would print now, marked as a draft: for looking at before it is signed. No event."""
    from meso_screen.pdf.render import render

    require(session.person, "take_consent")
    return render(compose(session, visit, "consent_record", draft=True))


def sealed_document(session: Session, visit: Visit) -> bytes:
    """The sealed file of a visit, exactly as it was kept; it holds the findings."""
    require(session.person, "see_findings")
    document = session.store.document(visit.document_id) if visit.document_id else None
    if document is None:
        raise refuse("This visit has no sealed document.", "Documents", "Seal it first.")
    return document.content
