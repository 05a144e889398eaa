"""Worked people: what the rules must say of them, written from the knowledge before the first run."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from meso_screen.model.record import Record


class Case(Record):
    """One person for one rule: only the answers the rule reads, and whether it fires, clears or stays unknown.

    ``ask`` are questions that would settle an unknown; ``on`` the products or areas the finding must name.
    ``proposed_by_tool`` marks cases that were not written from the knowledge row; they do not count.
    """

    rule: str
    name: str
    expect: Literal["fires", "clears", "unknown"]
    answers: dict[str, Any]
    as_of: str = "2026-11-24"
    ask: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    proposed_by_tool: bool = False


class Person(Record):
    """A whole person: answers on top of another person's (``base``), the score, and what must and must not be found.

    An answer of ``"unanswered"`` takes the base's answer away.
    """

    id: str
    name: str = ""
    base: str | None = None
    answers: dict[str, Any] = Field(default_factory=dict)
    as_of: str | None = None
    confirmed: int | None = None
    possible: int | None = None
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    next_question: str | None = None
    dull: bool = False


class Example(Record):
    """The expected findings of one whole consultation in ``examples/`` (contracts §5)."""

    id: str
    confirmed: int
    possible: int
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    next_question: str | None = None
