"""What the last pages share: drawing a document beside the window, then printing or saving it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from meso_screen.flow.signing import print_document
from meso_screen.gui import a11y
from meso_screen.gui.pages.page import Host, Page
from meso_screen.gui.printing import ChoosePath, Printing, ask_for_path, save_pdf
from meso_screen.gui.widgets import label
from meso_screen.model.report import KIND
from meso_screen.problems import ProblemError, refuse


class PaperPage(Page):
    """A page that hands out paper. ``choose_path`` and ``printing`` may be replaced (tests, the rehearsal)."""

    wide = True

    def __init__(self, host: Host, choose_path: ChoosePath | None = None, printing: Printing | None = None) -> None:
        super().__init__(host, 820)
        self._choose_path = choose_path or ask_for_path
        self.printing = printing or Printing()
        self.state = label("", tone="muted", wrap=True)
        self.state.hide()

    def drawn(self, kind: KIND) -> Callable[[], bytes]:
        """The work that draws a document of this visit."""
        session, visit = self.host.session, self.host.visit
        return lambda: print_document(session, visit, kind)

    def print_it(self, work: Callable[[], bytes]) -> None:
        """Draw, then ask for a printer."""
        self._run(work, lambda pdf: self.printing.print_pdf(self, pdf, self.host.tell, self.say))

    def save_it(self, work: Callable[[], bytes], name: str) -> None:
        """Draw, then ask where to save."""
        self._run(work, lambda pdf: self._choose_path(self, name, lambda path: self._save(path, pdf)))

    def _save(self, path: Path, pdf: bytes) -> None:
        try:
            save_pdf(path, pdf)
        except ProblemError as error:
            self.host.tell(error)
            return
        self.say(self.tr("Saved as {name}.").replace("{name}", path.name))

    def _run(self, work: Callable[[], bytes], then: Callable[[bytes], None]) -> None:
        if self.busy:
            return
        self.busy = True
        self.say(self.tr("Preparing the document…"))

        def done(pdf: bytes) -> None:
            self.busy = False
            self.say("")
            then(pdf)

        def failed(error: Exception) -> None:
            self.busy = False
            self.say("")
            words = self.tr("The document could not be drawn.")
            self.host.tell(error if isinstance(error, ProblemError) else refuse(words, "", self.tr("Try once more.")))

        self.host.jobs.run(work, done, failed, self)

    def say(self, words: str) -> None:
        """What is going on, in words."""
        self.state.say(words)
        self.state.setVisible(bool(words))
        if words:
            a11y.announce(self, words)


def at_zone(host: Host, moment: object) -> str:
    """A stored moment as the clinic's clock shows it, “14:52”."""
    zone = host.session.clock().tzinfo
    return f"{moment.astimezone(zone):%H:%M}" if moment is not None else ""  # type: ignore[attr-defined]


__all__ = ["PaperPage", "at_zone"]
