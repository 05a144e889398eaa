"""A clinic at work, to be killed: opens the store named on the command line and says on stdout what it was promised."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from meso_screen.model.person import Patient
from meso_screen.store import DocumentMeta, open_store
from meso_screen.store.memory import CHEAP


def promise(*words: object) -> None:
    """Say one line in one write, so that a kill cannot tear it."""
    os.write(1, (" ".join(str(word) for word in words) + "\n").encode())


def work(folder: Path, passphrase: str) -> None:
    """Intake, review, signing and sealing, patient after patient, until killed."""
    store = open_store(folder, passphrase, CHEAP)
    at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    promise("ready")
    for number in range(10_000):
        at += timedelta(seconds=7)
        patient = store.save_patient(Patient(family=f"Canary{number}", given="Ann"), at, "desk", "desk")
        promise("patient", patient.record, patient.family)
        visit = store.open_visit(patient.record, at, "desk", "desk")
        promise("event", visit, 1)
        for kind in ("answered", "answered", "handed_over", "finding_decided", "signed"):
            stored = store.append(visit, kind, {"value": "yes" * 50}, "moreau", "room 1", at)  # type: ignore[arg-type]
            promise("event", visit, stored.sequence)
        content = os.urandom(20_000)
        meta = DocumentMeta(consultation=visit, name="consent.pdf", at=at, actor="moreau", station="room 1")
        kept = store.put_document(f"C-{visit}", content, meta)
        promise("document", kept.id, kept.sha256)
        stored = store.append(visit, "sealed", {}, "moreau", "room 1", at)
        promise("event", visit, stored.sequence)


if __name__ == "__main__":
    work(Path(sys.argv[1]), sys.argv[2])
