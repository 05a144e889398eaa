"""What the look-up tables say, worked out from the log: the worklist's rows and the words a patient is found by."""

from __future__ import annotations

import re
from datetime import date

from meso_screen.model.event import CLINICAL, JSON, Kind, StoredEvent
from meso_screen.model.person import Patient, fold_name
from meso_screen.store.base import State, WorklistRow

_STATES: dict[Kind, State] = {
    "answered": "intake",
    "answer_withdrawn": "intake",
    "handed_over": "consultation",
    "examined": "consultation",
    "plan_set": "consultation",
    "finding_decided": "consultation",
    "signed": "signed",
    "sealed": "sealed",
    "postponed": "postponed",
    "declined": "declined",
    "withdrawn": "withdrawn",
    "closed": "closed",
}
_PROGRESS: tuple[State, ...] = ("opened", "intake", "consultation", "signed", "sealed")


def opened_row(event: StoredEvent, patient: Patient) -> WorklistRow:
    """The row of a visit that was just opened."""
    return WorklistRow(
        consultation=event.consultation,
        record=event.record,
        family=patient.family,
        given=patient.given,
        title=patient.title,
        born=patient.born,
        day=date.fromisoformat(str(event.payload["day"])),
        opened=event.at,
        state="opened",
        changed=event.at,
        training=patient.training,
    )


def row_after(row: WorklistRow, event: StoredEvent) -> WorklistRow:
    """The row after a further event of its visit."""
    return row.model_copy(
        update={
            "state": _state_after(row.state, _STATES.get(event.kind)),
            "changed": event.at,
            "practitioner": event.actor if event.kind in CLINICAL else row.practitioner,
        }
    )


def row_renamed(row: WorklistRow, patient: Patient) -> WorklistRow:
    """The row after the patient's card was corrected."""
    shown = {"family": patient.family, "given": patient.given, "title": patient.title, "born": patient.born}
    return row.model_copy(update={**shown, "training": patient.training})


def _state_after(state: State, new: State | None) -> State:
    if new is None:
        return state
    if new == "closed":
        return state if state in ("sealed", "postponed", "declined", "withdrawn") else "closed"
    if state in _PROGRESS and new in _PROGRESS:
        # An answer corrected after the handover does not send the visit back to the desk.
        return max(state, new, key=_PROGRESS.index)
    if state in ("sealed", "withdrawn") and new != "withdrawn":
        return state
    return new


def recorded_patient(event: StoredEvent) -> Patient | None:
    """The card an event of a patient's own stream holds, or None."""
    if event.kind != "patient_recorded" or not event.readable or event.consultation != event.record:
        return None
    return Patient.model_validate(event.payload["patient"])


def patient_payload(patient: Patient) -> dict[str, JSON]:
    """The payload that records a card."""
    return {"patient": patient.model_dump(mode="json")}


def name_key(patient: Patient) -> str:
    """The folded name a list is sorted and searched by: family, then given."""
    return fold_name(f"{patient.family} {patient.given}")


def words(patient: Patient) -> frozenset[str]:
    """What a patient is found by: each word of the name, the birth date, the phone and the record number."""
    found = set(name_key(patient).split())
    found |= {patient.born} - {""}
    if len(phone := re.sub(r"\D", "", patient.phone)) >= 4:
        found |= {phone, phone.lstrip("0")}
    number = patient.record.removeprefix("MS-")
    return frozenset(found | {number, number.lstrip("0")} - {""})


def typed_words(text: str) -> list[str]:
    """The words of a search, the most telling one first."""
    text = re.sub(r"(?i)\bms-?(?=\d)", "", text)
    text, dates = _without_dates(text)
    typed = {*fold_name(text).split(), *dates}
    if re.fullmatch(r"[\d\s()+./-]+", text):
        typed = {re.sub(r"\D", "", text), *dates} - {""}
    return sorted(typed, key=lambda word: (-len(word), word))


def _without_dates(text: str) -> tuple[str, list[str]]:
    dates: list[str] = []

    def keep(match: re.Match[str]) -> str:
        year, month, day = match["y"] or match["yy"], match["m"] or match["mm"], match["d"] or match["dd"]
        dates.append(f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day else ""))
        return " "

    pattern = r"\b(?P<y>\d{4})-(?P<m>\d\d?)(?:-(?P<d>\d\d?))?\b|\b(?P<dd>\d\d?)[./-](?P<mm>\d\d?)[./-](?P<yy>\d{4})\b"
    return re.sub(pattern, keep, text), dates
