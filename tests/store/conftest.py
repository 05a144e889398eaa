"""A small clinic in each kind of store; Argon2 is cheap here, so that a test takes milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from meso_screen.model.person import Patient, Person
from meso_screen.store import Store, create_store
from meso_screen.store.memory import CHEAP, MemoryStore
from meso_screen.store.records import SqlStore

PASSPHRASE = "three grey herons"
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CHLOE = Patient(family="Martin", given="Chloé", born="1987-03-14", title="Ms", phone="06 12 34 56 78")
OMER = Patient(family="Yılmaz", given="Ömer", born="1979-01", title="Mr")
MOREAU = Person(id="moreau", name="Dr L. Moreau", role="practitioner", initials="LM")
BIANCHI = Person(id="bianchi", name="A. Bianchi", role="desk", initials="AB")


def minutes(count: float) -> datetime:
    """So many minutes after nine."""
    return AT + timedelta(minutes=count)


def begin(store: Store, patient: Patient = CHLOE) -> str:
    """Record a patient and open a visit; returns the consultation id."""
    saved = store.save_patient(patient, AT, "bianchi", "desk")
    return store.open_visit(saved.record, AT, "bianchi", "desk")


def answer(store: Store, visit: str, number: int) -> None:
    """Enter one answer."""
    store.append(visit, "answered", {"question": f"q{number}", "value": "yes"}, "moreau", "room 1", minutes(number))


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[SqlStore]:
    """An embedded store in ``tmp_path``."""
    store, _ = create_store(tmp_path, PASSPHRASE, {"id": "lumiere", "name": "Clinic Lumière"}, CHEAP)
    yield store
    store.close()


@pytest.fixture(params=["memory", "sqlcipher"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each store in turn: what is asked of one is asked of all."""
    make: dict[str, Callable[[], Store]] = {
        "memory": lambda: MemoryStore({"id": "lumiere", "name": "Clinic Lumière"}),
        "sqlcipher": lambda: request.getfixturevalue("clinic"),
    }
    return make[request.param]()
