"""What the banner says of a visit's patient, as far as the person at this screen may see it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication

from meso_screen.flow.access import answering, may
from meso_screen.flow.session import Session
from meso_screen.flow.views import show_date
from meso_screen.flow.visit import Visit
from meso_screen.gui.widgets import BannerFacts


def banner_facts(session: Session, visit: Visit) -> BannerFacts:
    """Name, birth date and age, sex, record, language; allergies in one of four states (NHS CUI PAB-0064)."""
    patient = visit.patient
    title = f" ({patient.title})" if patient.title else ""
    age = _age(patient.born, session.today())
    born = show_date(patient.born) if patient.born else QCoreApplication.translate("PatientBanner", "Not known")
    state, agents = _allergies(session, visit)
    return BannerFacts(
        name=f"{patient.family.upper()}, {patient.given}{title}",
        born=f"{born} ({age}y)" if age else born,
        sex=patient.sex,
        record=patient.record,
        language=patient.language if patient.language not in ("", "en", "English") else "",
        allergy_state=state,
        allergies=agents,
    )


def _age(born: str, today: date) -> str:
    if len(born) != 10:
        return ""
    year, month, day = (int(part) for part in born.split("-"))
    return str(today.year - year - ((today.month, today.day) < (month, day)))


def _allergies(session: Session, visit: Visit) -> tuple[str, tuple[str, ...]]:
    """For those who may see it; nothing for the others (PAB-0008)."""
    knowledge = session.knowledge
    question = knowledge.book.lists.allergies
    section = knowledge.catalogue.sections[knowledge.catalogue.questions[question].section]
    if not may(session.person, answering(section)):
        return "", ()
    value = visit.raw_answers().get(question)
    if value is None:
        return "not_recorded", ()
    if value == "none_known":
        return "none_known", ()
    if isinstance(value, list):
        return "known", tuple(str(entry["text"]) for entry in value[:3])
    return "unavailable", ()
