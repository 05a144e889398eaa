"""Consent: what must be done before it, and the signatures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from meso_screen.flow import signatories
from meso_screen.flow.access import require
from meso_screen.flow.cards import GateView
from meso_screen.flow.compose import compose_from, text_digest
from meso_screen.flow.paper import Paper, gather_paper
from meso_screen.flow.parts_consent import earliest_treatment, reflection_hours
from meso_screen.flow.parts_visit import hope_in_short
from meso_screen.flow.review import review_gates
from meso_screen.flow.same_person import same_person
from meso_screen.flow.session import Session
from meso_screen.flow.signatories import Method, Role, SignatoryView
from meso_screen.flow.visit import Interpreted, Outlook, Visit
from meso_screen.model.report import Report
from meso_screen.problems import Problem, ProblemError, refuse

Strokes = Sequence[Sequence[tuple[float, float]]]


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


def view_consent(session: Session, visit: Visit, language: str = "en") -> ConsentView:
    """The consent page of a visit. Raises ProblemError for those who may not take consent."""
    require(session.person, "take_consent")
    paper = gather_paper(session, visit, language=language)
    report = compose_from(paper, "consent_record")
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
            *review_gates(session, visit, paper.result, language),
            *signatories.interpreter_gate(paper),
            *_talk_gates(session, visit, prompts, choices),
        ),
        prompts=prompts,
        choices=choices,
        asked=visit.asked_by_patient,
        outlook=visit.outlook,
        hope=hope_in_short(paper),
        time_to_think=_time_to_think(paper),
        patient_name=f"{visit.patient.given} {visit.patient.family}",
        signed=tuple(signature.role for signature in visit.signatures),
        beside=signatories.view_signatories(paper),
        interpreted=visit.interpreted,
    )


def time_to_think(session: Session, visit: Visit) -> TimeToThink:
    """How long the patient should have to think, once the moment the text was first shown is known."""
    return _time_to_think(gather_paper(session, visit))


def _time_to_think(paper: Paper) -> TimeToThink:
    earliest = paper.moment(earliest_treatment(paper))
    return TimeToThink(reflection_hours(paper), earliest, paper.visit.shortened)


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
        name = "" if method == "mark" else signatories.plain(name)
        if method == "typed" and not same_person(name, consent.patient_name):
            raise refuse("This is not the patient's name.", "Signature", "Nobody else signs in the patient's place.")
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
