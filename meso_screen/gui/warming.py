"""What is slow the first time, made ready in a thread while nobody waits for it."""

from __future__ import annotations

from importlib import import_module

from PySide6.QtCore import QObject

from meso_screen.flow.session import Session
from meso_screen.gui.jobs import Jobs


def warm_up(jobs: Jobs, session: Session, owner: QObject) -> None:
    """Load pages and medicine names, then cut the document's fonts. Whoever needs one first says what is wrong."""

    def names() -> None:
        for page in ("identity", "question", "medicines", "allergies", "plan", "check"):
            import_module(f"meso_screen.gui.pages.{page}_page")
        from meso_screen.gui.pages.medicine_words import index_names

        index_names(session.knowledge)

    def fonts() -> None:
        from meso_screen.flow.prints import prepare_drawing

        prepare_drawing()

    def quietly(_: object) -> None:
        """Nothing is said here."""

    jobs.run(names, lambda _: jobs.run(fonts, quietly, quietly, owner), quietly, owner)
