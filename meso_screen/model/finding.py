"""What the rules say of a consultation: findings, cards and the score (contracts §2)."""

from __future__ import annotations

from typing import Literal

from meso_screen.model.record import Record
from meso_screen.model.rule import Cited, Reach, Verdict

State = Literal["fires", "unknown", "failed"]


class Because(Record):
    """One fact a finding rests on: the question and what was said (plain JSON value; None when unanswered)."""

    question: str
    said: object = None
    entry: str = ""


class Finding(Record):
    """One rule that fires, cannot be decided yet, or failed. ``on`` names products or areas; empty means all."""

    rule: str
    row: str
    problem: str
    verdict: Verdict
    state: State
    reach: Reach
    private: bool
    override: Literal["prescriber", "reasoned"] | None
    because: tuple[Because, ...]
    ask: tuple[str, ...]
    on: tuple[str, ...]
    raises: tuple[str, ...]
    sources: tuple[Cited, ...]
    checksum: str


class Card(Record):
    """What the review shows: one clinical problem, or one open question that leaves several rules undecided."""

    problem: str
    verdict: Verdict
    state: State
    private: bool
    rules: tuple[str, ...]
    ask: tuple[str, ...]


class Score(Record):
    """The screening category as an interval on 1 to 4; worst governs, never a sum."""

    confirmed: int
    possible: int


class Screening(Record):
    """The whole result of one screening."""

    score: Score
    findings: tuple[Finding, ...]
    cards: tuple[Card, ...]
    open_questions: tuple[str, ...]
    not_screened: tuple[str, ...]
    next_question: str | None
    items_asked: int

    def count(self, verdict: Verdict) -> int:
        """How many rules of this verdict fire."""
        return sum(f.state == "fires" and f.verdict == verdict for f in self.findings)

    def not_known(self) -> int:
        """How many rules are unknown or failed."""
        return sum(f.state != "fires" for f in self.findings)
