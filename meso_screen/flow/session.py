"""The clinic's sentence, verb by verb: each checks who may, writes one durable event, and returns the next visit.

Nothing is acknowledged before the store has it. Nothing changes a visit after its first signature.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, get_args

from meso_screen.flow.access import answering, require
from meso_screen.flow.answers import read_answer
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.visit import Visit, after, fold
from meso_screen.model.answer import PartialDate
from meso_screen.model.event import Kind
from meso_screen.model.form import Question
from meso_screen.model.person import Patient, Person
from meso_screen.problems import ProblemError, refuse
from meso_screen.store.base import PinResult, Store, WorklistRow

Clock = Callable[[], datetime]

__all__ = ["Clock", "PinResult", "Session", "WorklistRow"]
TeachBack = Literal["understood", "explained_again", "not_understood"]
Ending = Literal["postponed", "stopped", "declined"]
Match = Literal["", "matches", "not_hoped"]


@dataclass
class Session:
    """Who works at this station, with which pack and store. ``clock`` gives the local time with its zone."""

    knowledge: Knowledge
    store: Store
    clock: Clock
    station: str = "this PC"
    person: Person | None = field(default=None)

    # -- who is here ---------------------------------------------------------------------------------------------

    def people(self) -> tuple[Person, ...]:
        """Everyone who can sign in at this clinic."""
        return tuple(person for person in self.store.people() if person.active)

    def sign_in(self, person_id: str, pin: str) -> PinResult:
        """Check a PIN; on success this person works here from now on."""
        person = next((person for person in self.people() if person.id == person_id), None)
        if person is None:
            raise refuse("Nobody of this name works here.", "Sign in", "Choose your name from the list.")
        result = self.store.check_pin(person_id, pin, self.clock())
        if result.ok:
            self.person = person
        return result

    def sign_out(self) -> None:
        """Nobody works here until the next PIN; no visit is lost or closed by it."""
        self.person = None

    def of_now(self) -> Session:
        """This session for work beside the window: whoever begins it did it, though the screen is locked meanwhile."""
        return replace(self)

    def today(self) -> date:
        """The clinic's calendar day."""
        return self.clock().date()

    # -- worklist and identity -----------------------------------------------------------------------------------

    def worklist(self, day: date | None = None) -> tuple[WorklistRow, ...]:
        """The visits of a day, in the order they were opened."""
        require(self.person, "use_worklist")
        return self.store.worklist(day or self.today())

    def unfinished(self) -> tuple[WorklistRow, ...]:
        """Visits of any day that still need someone."""
        require(self.person, "use_worklist")
        return self.store.unfinished()

    def earlier_visits(self, patient: Patient, limit: int = 12) -> tuple[WorklistRow, ...]:
        """The finished visits of a patient, the latest first."""
        require(self.person, "use_worklist")
        finished = [row for row in self.store.visits(patient.record) if row.finished]
        return tuple(sorted(finished, key=lambda row: row.opened, reverse=True)[:limit])

    def find_patients(self, text: str, limit: int = 20) -> tuple[Patient, ...]:
        """Patients whose name, birth date, phone or record number begins with what was typed."""
        require(self.person, "use_worklist")
        return self.store.find_patients(text, limit)

    def similar_patients(self, patient: Patient) -> tuple[Patient, ...]:
        """Patients already on file with the same family name and a given name or birth date alike."""
        require(self.person, "use_worklist")
        found = self.store.find_patients(patient.family, 50) if patient.family.strip() else ()
        return tuple(
            known
            for known in found
            if known.record != patient.record
            and (known.born == patient.born or known.given[:3].casefold() == patient.given[:3].casefold())
        )

    def record_patient(self, patient: Patient) -> Patient:
        """Keep a patient's card, new or changed; a new one gets its record number."""
        person = require(self.person, "record_identity")
        if not patient.family.strip() or not patient.given.strip() or not patient.born:
            raise refuse("Family name, given name and birth date are needed.", "Identity", "Fill them in.")
        self._check_born(patient.born)
        return self.store.save_patient(patient, self.clock(), person.id, self.station)

    def _check_born(self, born: str) -> None:
        # A day that does not exist would make every later screening of this patient fail.
        try:
            first = PartialDate.read(born).first
        except ValueError:
            raise refuse("There is no such birth date.", "Identity", "Look at the day and the month again.") from None
        if first > self.today().toordinal():
            raise refuse("The birth date lies in the future.", "Identity", "Correct the year.")

    def new_visit(self, patient: Patient) -> Visit:
        """Open today's visit of a patient on file."""
        person = require(self.person, "use_worklist")
        visit_id = self.store.open_visit(
            patient.record,
            self.clock(),
            person.id,
            self.station,
            self.today(),
            {"pack": self.knowledge.catalogue.digest},
        )
        return self._load(visit_id, patient, self.today())

    def open_visit(self, visit_id: str) -> Visit:
        """Open a visit that is on file, exactly as it was left; opening it is an event."""
        person = require(self.person, "use_worklist")
        row = self._row(visit_id)
        patient = self.store.patient(row.record)
        if patient is None:
            raise refuse("This patient was erased.", "Worklist", "Nothing of the visit can be opened any more.")
        visit = self._load(visit_id, patient, row.day)
        event = self.store.append(visit_id, "opened", {}, person.id, self.station, self.clock())
        return after(visit, event)

    def _row(self, visit_id: str) -> WorklistRow:
        record = visit_id.rsplit("-", 1)[0]
        row = next((row for row in self.store.visits(record) if row.consultation == visit_id), None)
        if row is None:
            raise refuse("There is no such visit.", "Worklist", "Open it from the list.")
        return row

    def _load(self, visit_id: str, patient: Patient, day: date) -> Visit:
        return fold(visit_id, patient, day, self.store.events(visit_id))

    def revise_identity(self, visit: Visit, patient: Patient) -> Visit:
        """Correct the patient's card during a visit."""
        self._must_be_open(visit)
        saved = self.record_patient(patient)
        return self._load(visit.id, saved, visit.day)

    # -- answers -------------------------------------------------------------------------------------------------

    def answer(self, visit: Visit, question_id: str, value: Any) -> Visit:
        """Record one answer as contracts §1 writes it; it is durable when this returns."""
        question = self._question(question_id)
        require(self.person, answering(self.knowledge.catalogue.sections[question.section]))
        self._must_be_open(visit)
        read_answer(self.knowledge.catalogue, question, value, self.today(), question_id)
        kind: Kind = "plan_set" if question.kind == "plan" else "answered"
        return self._append(visit, kind, {"question": question_id, "value": _plain(value)})

    def withdraw_answer(self, visit: Visit, question_id: str) -> Visit:
        """Make a question unanswered again; what was said stays in the log."""
        question = self._question(question_id)
        require(self.person, answering(self.knowledge.catalogue.sections[question.section]))
        self._must_be_open(visit)
        return self._append(visit, "answer_withdrawn", {"question": question_id})

    def examined_not_confirmed(self, visit: Visit, question_id: str, value: Any, words: str) -> Visit:
        """The practitioner's own fact replaces the patient's answer; both are kept."""
        require(self.person, "examine")
        self._must_be_open(visit)
        if len(words.strip()) < 5:
            raise refuse("Say in a few words what you found.", "Examination", "Write what you saw or measured.")
        question = self._question(question_id)
        read_answer(self.knowledge.catalogue, question, value, self.today(), question_id)
        return self._append(
            visit, "examined", {"question": question_id, "value": _plain(value), "words": words.strip()}
        )

    def hand_over(self, visit: Visit) -> Visit:
        """The desk gives the visit to the practitioner."""
        require(self.person, "answer_intake")
        self._must_be_open(visit)
        return self._append(visit, "handed_over", {"to": "practitioner"})

    def confirm_read_back(self, visit: Visit) -> Visit:
        """The answers were read back to the patient and are right."""
        require(self.person, "answer_clinical")
        self._must_be_open(visit)
        return self._append(visit, "checked_with_patient", {})

    # -- the talk ------------------------------------------------------------------------------------------------

    def record_question(self, visit: Visit, question: str, answer: str) -> Visit:
        """What the patient asked, and what was answered."""
        require(self.person, "take_consent")
        self._must_be_open(visit)
        if not question.strip():
            raise refuse("The question is empty.", "Consent", "Write what the patient asked.")
        return self._append(visit, "question_recorded", {"question": question.strip(), "answer": answer.strip()})

    def record_teach_back(self, visit: Visit, prompt: str, result: TeachBack) -> Visit:
        """How the patient said one point back in their own words."""
        require(self.person, "take_consent")
        self._must_be_open(visit)
        if prompt not in self.knowledge.catalogue.prompts or result not in get_args(TeachBack):
            raise refuse("This is no point to explain back.", "Consent", "Choose one from the list.")
        return self._append(visit, "teach_back", {"prompt": prompt, "result": result})

    def record_choice(self, visit: Visit, choice: str, value: Literal["yes", "no"]) -> Visit:
        """One separate decision of the patient; refusing it blocks nothing."""
        require(self.person, "take_consent")
        self._must_be_open(visit)
        if choice not in self.knowledge.catalogue.choices or value not in ("yes", "no"):
            raise refuse("This is no decision of the form.", "Consent", "Choose yes or no.")
        return self._append(visit, "choice_made", {"choice": choice, "value": value})

    def tell_outlook(self, visit: Visit, words: str, match: Match = "", note: str = "") -> Visit:
        """What the practitioner thinks is likely, whether it matches the patient's hope, and what was agreed if not."""
        require(self.person, "take_consent")
        self._must_be_open(visit)
        if match not in get_args(Match):
            raise refuse("This is no answer to what is likely.", "Consent", "Choose one of the two.")
        said = {"words": words.strip(), "match": match, "note": note.strip()}
        return self._append(visit, "outlook_told", said)

    def shorten_reflection(self, visit: Visit, reason: str) -> Visit:
        """Allow treatment before the time to think is over; the reason is printed, an empty one takes it back."""
        require(self.person, "take_consent")
        self._must_be_open(visit)
        if 0 < len(reason.strip()) < 5:
            raise refuse("Say in a few words why.", "Time to think", "The reason stands in the document.")
        return self._append(visit, "reflection_shortened", {"reason": reason.strip()})

    def show_text(self, visit: Visit, digest: str) -> Visit:
        """The text with this digest was on screen for the patient."""
        require(self.person, "take_consent")
        self._must_be_open(visit)
        return self._append(visit, "text_shown", {"digest": digest})

    # -- ends without consent --------------------------------------------------------------------------------------

    def end_visit(self, visit: Visit, outcome: Ending, words: str) -> Visit:
        """Stop, postpone, or record that the patient declined; the visit ends in a *not today* summary."""
        require(self.person, "end_visit")
        if visit.outcome != "open":
            raise refuse("This visit has already ended.", "Review", "Open a new visit.")
        if outcome not in get_args(Ending):
            raise refuse("A visit cannot end like this.", "Review", "Stop it, postpone it, or record a refusal.")
        kind: Kind = "declined" if outcome == "declined" else "postponed"
        return self._append(visit, kind, {"outcome": outcome, "words": words.strip()})

    # -- writing ---------------------------------------------------------------------------------------------------

    def _append(self, visit: Visit, kind: Kind, payload: Mapping[str, Any]) -> Visit:
        return self.enter(visit, kind, payload)

    def enter(self, visit: Visit, kind: Kind, payload: Mapping[str, Any], by: Person | None = None) -> Visit:
        """Write one event behind the visit as this screen shows it, and return the next visit.

        Raises ProblemError when the visit was signed, ended or changed elsewhere meanwhile: nothing is written over a
        state nobody here has seen. Events that change nothing (a print, another look) do not count. ``by`` is who
        began a longer work, when the screen may have been locked meanwhile.
        """
        person = by or self.person
        assert person is not None
        for _ in range(_TRIES):
            try:
                event = self.store.append(
                    visit.id, kind, payload, person.id, self.station, self.clock(), visit.last_sequence + 1
                )
            except ProblemError:
                stored = self._load(visit.id, visit.patient, visit.day)
                if stored.last_sequence == visit.last_sequence:
                    raise
                if replace(stored, last_sequence=visit.last_sequence) != visit:
                    raise _changed_elsewhere() from None
                visit = stored
            else:
                return after(visit, event)
        raise _changed_elsewhere()

    def _question(self, question_id: str) -> Question:
        question = self.knowledge.catalogue.questions.get(question_id)
        if question is None:
            raise refuse(f"There is no question “{question_id}”.", "Visit", "Open the visit again.")
        return question

    def _must_be_open(self, visit: Visit) -> None:
        if visit.frozen:
            raise refuse(
                "This visit is signed or ended and cannot be changed.", "Visit", "Open a new visit, or add an addendum."
            )


_TRIES = 3


def _changed_elsewhere() -> ProblemError:
    return refuse(
        "This visit was changed at another place meanwhile; nothing was written.", "Visit", "Open the visit again."
    )


def _plain(value: Any) -> Any:
    """The value as JSON holds it: decimals as numbers, sequences as lists."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(part) for part in value]
    return value
