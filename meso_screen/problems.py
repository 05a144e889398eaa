"""What went wrong, where, and what to do next, in words for the person at that screen."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that needs a person's attention.

    ``what`` is a full sentence, ``place`` names a file, a record or a screen ("rules/bleeding.toml: doac"),
    ``next_step`` is one sentence that says what to do. A note never changes an exit code.
    """

    what: str
    place: str = ""
    next_step: str = ""
    note: bool = False

    def sentence(self) -> str:
        """The problem as one line of plain text."""
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.what} {self.next_step}".strip()

    def as_dict(self) -> dict[str, str | bool]:
        """The problem as plain data for ``--json``."""
        return asdict(self)


class ProblemError(Exception):
    """Raised at a boundary (a file, the store, a seal) and always shown as its problems, never as a traceback."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.sentence() for problem in problems))
        self.problems = problems


def refuse(what: str, place: str = "", next_step: str = "") -> ProblemError:
    """Build the exception for a single problem: ``raise refuse("…", place, "…")``."""
    return ProblemError(Problem(what, place, next_step))
