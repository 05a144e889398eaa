"""Looking through a whole log: the chain, whether each payload still opens, and whether each document is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from meso_screen.problems import Problem, ProblemError
from meso_screen.store.base import CLINIC, Document
from meso_screen.store.chain import Entry, Verification
from meso_screen.store.entries import read_entry
from meso_screen.store.keys import Keys

_ASK = "Do not delete anything. Keep a copy of the folder and ask whoever looks after the records."


def verify_log(
    keys: Keys,
    entries: Iterable[Entry],
    wrapped: dict[str, bytes | None],
    end: tuple[int, str],
    anchor: str | None,
    document: Callable[[str], Document | None],
    printed: Sequence[str] = (),
) -> list[Problem]:
    """Every problem of a log, in the order of its entries.

    ``wrapped`` holds each record's key (None: erased), ``end`` the position and digest the store believes to be last.
    """
    walk = Verification(keys.clinic, keys.head, anchor, printed)
    opened: dict[str, bytes | None] = {}
    erased: set[str] = set()
    kept: dict[str, dict[str, object]] = {}
    for entry in walk.walk(entries):
        try:
            if entry.record not in opened:
                opened[entry.record] = _key(keys, wrapped, entry.record, walk.problems)
            event = read_entry(keys, opened[entry.record], entry)
        except ProblemError as error:
            opened.setdefault(entry.record, None)
            walk.problems.extend(error.problems)
            continue
        if event.kind == "patient_erased" and event.consultation == CLINIC:
            erased.add(str(event.payload.get("record")))
        elif event.kind == "document_kept" and event.readable:
            kept[str(event.payload["document"])] = dict(event.payload)
        if event.clock < event.at:
            where = f"{event.consultation} no. {event.sequence}"
            walk.problems.append(Problem("The PC's clock had been set back when this was entered.", where, note=True))
    walk.conclude()
    if walk.end != end:
        walk.problems.append(Problem("The end of the log is not where it was written last.", "log", _ASK))
    for record, key in wrapped.items():
        if key is None and record not in erased:
            walk.problems.append(Problem("The key of this record is gone, and no one erased it.", record, _ASK))
        if key is not None and record in erased:
            walk.problems.append(
                Problem("This patient was erased, and the key is back.", record, "Erase the patient again.")
            )
    for document_id, said in kept.items():
        walk.problems.extend(_check_document(document_id, said, document))
    return walk.problems


def _key(keys: Keys, wrapped: dict[str, bytes | None], record: str, problems: list[Problem]) -> bytes | None:
    if record not in wrapped:
        problems.append(Problem("The key of this record is missing.", record, _ASK))
        return None
    key = wrapped[record]
    return None if key is None else keys.patient_key(record, key)


def _check_document(
    document_id: str, said: dict[str, object], document: Callable[[str], Document | None]
) -> Iterable[Problem]:
    try:
        found = document(document_id)
    except ProblemError as error:
        return error.problems
    if found is None:
        return [Problem("A document that the log says is kept is missing.", document_id, _ASK)]
    if (found.sha256, found.length) != (said["sha256"], said["length"]):
        return [Problem("A kept document is not the one the log speaks of.", document_id, _ASK)]
    return []
