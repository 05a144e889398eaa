"""The clinic itself: set up at first run, and opened with its passphrase."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import Field

from meso_screen import places
from meso_screen.flow.clinic_seal import clinic_certificate as clinic_certificate
from meso_screen.flow.clinic_seal import keep_first_seal, register_own
from meso_screen.flow.clinic_seal import sealer_of as sealer_of
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.known_clinics import register_clinic as register_clinic
from meso_screen.model.person import PRACTISING, Person, fold_name
from meso_screen.model.record import Record
from meso_screen.problems import ProblemError, refuse
from meso_screen.store import create_store, open_store, store_exists
from meso_screen.store.base import Store
from meso_screen.store.changing import refuse_namesake

Paper = Literal["A4", "Letter"]


class ClinicDetails(Record):
    """What is known of a clinic: asked at first run, changed in settings. ``emergency_number`` is where it stands."""

    name: str = Field(max_length=120)
    address: str = Field(default="", max_length=240)
    phone: str = Field(default="", max_length=40)
    out_of_hours: str = Field(default="", max_length=40)
    emergency_number: str = Field(default="", max_length=20)
    paper: Paper = "A4"
    demonstration: bool = False


class NewPerson(Record):
    """One person of the clinic with the PIN they chose."""

    person: Person
    pin: str


def clinic_exists(home: Path | None = None) -> bool:
    """Whether this PC already holds a clinic's records."""
    return store_exists(home or places.home())


def check_details(details: ClinicDetails, people: Sequence[NewPerson]) -> None:
    """Raises ProblemError when something a clinic cannot do without is missing.

    Its place is the clinic's field, or the person's id and the field ("desk.pin").
    """
    check_clinic(details)
    if not any(new.person.role in PRACTISING for new in people):
        raise refuse("At least one practitioner is needed.", "Set-up", "Add the person who will take consent.")
    for at, new in enumerate(people):
        try:
            check_person(new.person)
            refuse_namesake(new.person, [other.person for other in people[:at]])
            check_new_pin(new.person.name, new.pin)
        except ProblemError as error:
            problem = error.problems[0]
            raise refuse(problem.what, f"{new.person.id}.{problem.place}", problem.next_step) from None


def check_clinic(details: ClinicDetails) -> None:
    """Raises ProblemError whose place is the field: name or telephone number missing, a number without a digit, a
    letter that cannot be printed.
    """
    if not details.name.strip():
        raise refuse("The clinic's name is missing.", "name", "Enter it.")
    if not details.phone.strip():
        raise refuse("The clinic's telephone number is missing.", "phone", "Patients call it when something is wrong.")
    for field in ("phone", "out_of_hours", "emergency_number"):
        number = getattr(details, field).strip()
        if number and not any(sign.isdigit() for sign in number):
            raise refuse("This is no telephone number: it has no digit.", field, "Patients dial what stands here.")
    _refuse_unprintable(details, ("name", "address", "phone", "out_of_hours", "emergency_number"))


def check_person(person: Person) -> None:
    """Raises ProblemError for a name that is none, and for what cannot be printed; the place names the field."""
    if not fold_name(person.name):
        raise refuse("The name is missing.", "name", "Enter the full name.")
    _refuse_unprintable(person, ("name", "registration", "training", "insurance"))


def _refuse_unprintable(said: Record | Person, fields: Sequence[str]) -> None:
    """Found here it is one line to write again; found when a patient is about to sign, it would stop the consent."""
    texts = {field: getattr(said, field) for field in fields}
    if all(text.isascii() and text.isprintable() for text in texts.values()):
        return
    from meso_screen.pdf.fonts import missing_letters

    for field, text in texts.items():
        for problem in missing_letters([text]):
            raise refuse(problem.what, field, "Write it in other letters.")


def check_new_pin(name: str, pin: str) -> None:
    """Raises ProblemError for a PIN that is not 4 to 12 digits."""
    if not re.fullmatch(r"[0-9]{4,12}", pin):
        raise refuse(f"The PIN of {name} must be 4 to 12 digits.", "pin", "Choose another PIN.")


def set_up_clinic(
    details: ClinicDetails, people: Sequence[NewPerson], passphrase: str, now: datetime, home: Path | None = None
) -> tuple[Store, str]:
    """Create the clinic's encrypted records, its people and its seal; returns the store and the recovery key.

    All of it is there or nothing: records nobody can sign in to would be of no use. The recovery key is shown and
    printed once: with it a lost passphrase loses nothing.
    """
    check_details(details, people)
    folder = home or places.home()

    def furnish(store: Store) -> None:
        for new in people:
            store.save_person(new.person, new.pin)
        keep_first_seal(store, details.name, now)

    store, recovery = create_store(folder, passphrase, details.model_dump(mode="json"), furnish=furnish)
    recognise_own(store, folder)
    return store, recovery


def open_clinic(passphrase: str, home: Path | None = None) -> Store:
    """Open the clinic's records; its own seals are recognised here from now on, wherever the records come from.

    Raises ProblemError in words for a wrong passphrase or a damaged file.
    """
    folder = home or places.home()
    store = open_store(folder, passphrase)
    recognise_own(store, folder)
    return store


def recognise_own(store: Store, folder: Path) -> None:
    """Know the seals in these records from now on, wherever the records come from."""
    with suppress(ProblemError, OSError):  # verifying would say *not from this clinic*, which is no reason to stay shut
        register_own(store, folder)


def keep_pack(knowledge: Knowledge, folder: Path | None = None) -> Path:
    """Keep the pack by its hash as plain files, so that an old consultation can be screened again (contracts §5)."""
    import shutil

    kept = (folder or places.home()) / "packs" / knowledge.catalogue.digest
    if not kept.is_dir():
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".part")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(knowledge.catalogue.folder, partial / knowledge.catalogue.pack.id)
        partial.rename(kept)
    return kept
