"""What a rehearsal starts from and leaves behind: an example of the pack, and the papers of the finished visit."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from meso_screen.flow.clinic import clinic_certificate, register_clinic
from meso_screen.flow.compose import compose
from meso_screen.flow.consultation_file import parse_json, read_text
from meso_screen.flow.paper import gather_paper
from meso_screen.flow.prints import sealed_document
from meso_screen.flow.sealing import record_json
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.problems import refuse


def read_data(pack: Path, stem: str) -> dict[str, Any]:
    """The consultation file of one example. Raises ProblemError naming those there are."""
    known = sorted(path.stem for path in (pack / "examples").glob("*.json"))
    if stem not in known:
        raise refuse(f"There is no example “{stem}”.", "demo", f"Known: {', '.join(known)}.")
    data: dict[str, Any] = json.loads(read_text(pack / "examples" / f"{stem}.json"))
    parse_json(json.dumps(data), stem)
    return data


def clock_of(data: dict[str, Any], now: Callable[[], datetime]) -> Callable[[], datetime]:
    """A clock that stands at nine in the morning of the file's own day and then runs on."""
    day = datetime.fromisoformat(str(data["as_of"]))
    start = now().replace(year=day.year, month=day.month, day=day.day, hour=9, minute=0, second=0, microsecond=0)
    begun = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - begun)


def leave_papers(session: Session | None, visit: Visit, out: Path, home: Path) -> str:
    """Write ``consent.pdf`` or ``not-today.pdf`` and ``record.json``; register the demonstration clinic."""
    from meso_screen.pdf.render import render

    assert session is not None
    sealed = visit.outcome == "sealed"
    name = "consent.pdf" if sealed else "not-today.pdf"
    for other in ("consent.pdf", "not-today.pdf"):
        (out / other).unlink(missing_ok=True)
    pdf = sealed_document(session, visit) if sealed else render(compose(session, visit, "not_today"))
    (out / name).write_bytes(pdf)
    record = json.loads(record_json(gather_paper(session, visit, with_signatures=True)))
    (out / "record.json").write_text(json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8")
    clinic = session.store.clinic()
    register_clinic(str(clinic["name"]), clinic_certificate(session.store), home, demonstration=True)
    return name
