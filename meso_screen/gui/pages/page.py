"""The contract every page obeys, and the host it speaks to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.widgets import PageArea
from meso_screen.problems import Problem, ProblemError


class Host(Protocol):
    """What a page may ask of whoever shows it. A page changes a visit only through ``session`` and then ``keep``."""

    session: Session
    jobs: Jobs

    @property
    def visit(self) -> Visit:
        """The visit on screen."""
        ...

    def keep(self, visit: Visit) -> None:
        """The next state of the visit: it is stored already; rail, banner and *Saved* follow."""
        ...

    def not_saved(self, name: str, error: ProblemError, retry: Callable[[], None]) -> None:
        """The answer called ``name`` was not stored; it stays on its page until ``retry`` goes through."""
        ...

    def go(self, step: str) -> None:
        """Open another step of the visit."""
        ...

    def open_settings(self, card: str, why: str) -> None:
        """Open the settings at ``clinic`` or ``people``, say why, and offer the way back to this visit."""
        ...

    def leave(self) -> None:
        """Back to the worklist."""
        ...

    def tell(self, error: ProblemError) -> None:
        """Show what went wrong, calmly, and what to do next."""
        ...


class Page(PageArea):
    """One screen of a visit inside the wizard.

    ``show_view`` draws the visit anew; ``problems`` says what Continue should point at first (it never forbids going
    on); ``busy`` is True while work runs; ``wide`` pages stand without the steps rail.
    """

    wide = False
    forward_word = ""

    def __init__(self, host: Host, column: int = 720) -> None:
        super().__init__(column)
        self.host = host
        self.busy = False

    def show_view(self) -> None:
        """Draw what the visit says now."""
        raise NotImplementedError

    def problems(self) -> list[Problem]:
        """What is still open on this page, in the order of the page."""
        return []

    def focus_first(self) -> None:
        """Put the focus where the work begins."""

    def before_leaving(self) -> bool:
        """Called before another step opens; False keeps the page (something typed cannot be kept)."""
        return True

    def flush(self) -> None:
        """Store words typed a moment ago; asks nothing and moves nothing (the screen may be locking)."""

    def unkept(self) -> bool:
        """Whether something is typed here that nothing has stored, and that would go with the page."""
        return False

    def undo(self) -> bool:
        """Take back the last answer given on this page; False when there is none."""
        return False

    def explain(self) -> None:
        """Why we ask: the helper when it is folded away, else it is in view already."""
        self.toggle_helper()
