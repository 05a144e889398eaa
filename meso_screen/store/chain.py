"""The chain: what ties each entry to the one before it, so that a later change shows.

Two chains of SHA-256 run through the log: one through each consultation, one through everything. They are taken over
the sealed payload, so they can be checked after a patient was erased. A chain alone could be computed again by whoever
can write the file; its head is therefore keyed (HMAC) with a key that is not in the database.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from meso_screen.model.event import Kind
from meso_screen.problems import Problem

START = "0" * 64
"""What stands before the first entry of a chain."""

_ASK = "Do not delete anything. Keep a copy of the folder and ask whoever looks after the records."


@dataclass(frozen=True)
class Entry:
    """One row of the log: the event with its payload still sealed, and its links."""

    position: int
    record: str
    consultation: str
    sequence: int
    at: datetime
    clock: datetime
    actor: str
    station: str
    kind: Kind
    sealed: bytes = field(repr=False)
    previous: str = START
    digest: str = ""
    whole: str = ""


def canonical(value: object) -> bytes:
    """The one spelling of a JSON value that is hashed: sorted keys, no spaces, UTF-8, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def stamp(moment: datetime) -> str:
    """A UTC time as fixed-width text that sorts by time."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def entry_digest(clinic: str, entry: Entry) -> str:
    """The digest of an entry: over everything in it, its sealed payload and its predecessor's digest."""
    said = {
        "clinic": clinic,
        "record": entry.record,
        "consultation": entry.consultation,
        "sequence": entry.sequence,
        "at": stamp(entry.at),
        "clock": stamp(entry.clock),
        "actor": entry.actor,
        "station": entry.station,
        "kind": entry.kind,
        "sealed": hashlib.sha256(entry.sealed).hexdigest(),
        "previous": entry.previous,
    }
    return hashlib.sha256(canonical(said)).hexdigest()


def whole_digest(before: str, position: int, digest: str) -> str:
    """The next link of the chain through everything."""
    return hashlib.sha256(canonical([before, position, digest])).hexdigest()


def keyed_head(head_key: bytes, clinic: str, position: int, whole: str) -> str:
    """The head after ``position`` entries, as printed on paper: "position:HMAC"."""
    tag = hmac.new(head_key, canonical([clinic, position, whole]), "sha256").hexdigest()
    return f"{position}:{tag}"


def position_of(head: str) -> int | None:
    """The position a head speaks of, or None if the text is no head."""
    number, _, tag = head.partition(":")
    return int(number) if number.isascii() and number.isdigit() and len(tag) == 64 else None


class Verification:
    """A walk along the log that collects what does not fit. Feed entries in order of position, then ``conclude``."""

    def __init__(self, clinic: str, head_key: bytes, anchor: str | None, printed: Sequence[str] = ()) -> None:
        self.problems: list[Problem] = []
        self._clinic, self._key = clinic, head_key
        self._anchor = anchor
        self._printed = {head: position_of(head) for head in printed}
        self._wanted = {place for place in [*self._printed.values(), position_of(anchor or "")] if place is not None}
        self._heads: dict[int, str] = {0: keyed_head(head_key, clinic, 0, START)}
        self._last: dict[str, tuple[int, str]] = {}
        self._position, self._whole = 0, START

    @property
    def end(self) -> tuple[int, str]:
        """Position and digest of the last entry seen."""
        return self._position, self._whole

    def walk(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Check each entry and hand it on, so that one pass can also look inside."""
        for entry in entries:
            self._check(entry)
            yield entry

    def _say(self, what: str, place: str) -> None:
        self.problems.append(Problem(what, place, _ASK))

    def _check(self, entry: Entry) -> None:
        place = f"log entry {entry.position}, {entry.consultation} no. {entry.sequence}"
        gap = entry.position != self._position + 1
        if gap:
            self._say(f"Entries {self._position + 1} to {entry.position - 1} of the log are missing.", place)
        if entry_digest(self._clinic, entry) != entry.digest:
            self._say("This entry was changed after it was written.", place)
        sequence, digest = self._last.get(entry.consultation, (0, START))
        if entry.sequence != sequence + 1:
            self._say(f"This visit goes from entry {sequence} to entry {entry.sequence}.", place)
        elif entry.previous != digest:
            self._say("This entry does not follow the one before it in its visit.", place)
        if not gap and whole_digest(self._whole, entry.position, entry.digest) != entry.whole:
            self._say("This entry is not where it was written.", place)
        self._last[entry.consultation] = (entry.sequence, entry.digest)
        self._position, self._whole = entry.position, entry.whole
        if entry.position in self._wanted:
            self._heads[entry.position] = keyed_head(self._key, self._clinic, entry.position, entry.whole)

    def conclude(self) -> None:
        """Compare where the log ended with the anchor outside the database and with heads on paper."""
        if self._anchor is None:
            self._say("The file that anchors the log is missing or was changed.", "head anchor")
        else:
            self._compare(self._anchor, "head anchor", "The anchor outside the database")
        for head, position in self._printed.items():
            if position is None:
                self._say("This is not the head of a log.", head[:40])
            else:
                self._compare(head, f"head on paper at entry {position}", "A sealed document")

    def _compare(self, head: str, place: str, who: str) -> None:
        position = position_of(head) or 0
        if position > self._position:
            self._say(
                f"{who} knows of {position} entries, the log has {self._position}: "
                "its end was cut off, or an older copy was put in its place.",
                place,
            )
        elif not hmac.compare_digest(self._heads.get(position, ""), head):
            self._say(f"{who} contradicts the log at entry {position}: its history was rewritten.", place)
