"""What the review page shows, as frozen values: findings, cards, and what must be done before consent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from meso_screen.model.decision import DecisionKind

Tier = Literal["stop", "clear_first", "caution", "note", "not_known"]


@dataclass(frozen=True)
class GateView:
    """One thing that must be done before consent can be signed. ``step`` is where it is done."""

    id: str
    text: str
    done: bool
    note: str
    step: str


@dataclass(frozen=True)
class FindingView:
    """One finding in words. ``ways`` are the decisions that would settle it, ``settled`` the one that does.

    ``on_plan`` and ``on_medicines`` say whether it rests on the plan or on the list of medicines; ``examinable`` are
    the questions it rests on that an examination can answer, ``changes`` what would take the finding away.
    """

    rule: str
    tier: Tier
    verdict: str
    title: str
    because: tuple[str, ...]
    do: str
    resolves: str
    sources: tuple[str, ...]
    asks: tuple[tuple[str, str], ...]
    ways: tuple[DecisionKind, ...]
    needs_second: bool
    settled: str
    reach: str
    on: tuple[str, ...]
    private: bool
    questions: tuple[str, ...]
    on_plan: bool = False
    on_medicines: bool = False
    examinable: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class CardView:
    """One card: a clinical problem, or one open question that leaves rules undecided; the worst finding first.

    ``ask`` is that open question, ``said`` what stands as its answer in words (empty while unanswered).
    """

    problem: str
    tier: Tier
    verdict: str
    title: str
    findings: tuple[FindingView, ...]
    settled: bool
    private: bool
    ask: str = ""
    said: str = ""


@dataclass(frozen=True)
class ReviewView:
    """The whole review page."""

    headline: str
    tone: Tier | Literal["ok"]
    sentence: str
    confirmed: int
    possible: int
    counts: tuple[tuple[str, int], ...]
    cards: tuple[CardView, ...]
    quiet: tuple[CardView, ...]
    gates: tuple[GateView, ...]
    plan: tuple[str, ...]
    pack_line: str
    next_question: str | None

    @property
    def ready(self) -> bool:
        """Whether everything needed before consent is done."""
        return all(gate.done for gate in self.gates)
