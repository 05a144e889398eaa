"""What the last pages share: drawing a document beside the window, then printing or saving it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from meso_screen.flow.compose import compose
from meso_screen.flow.prints import print_document
from meso_screen.flow.views import show_date
from meso_screen.gui import a11y
from meso_screen.gui.pages.page import Host, Page
from meso_screen.gui.pages.papers import PaperList, ReadDialog
from meso_screen.gui.printing import ChoosePath, Printing, ask_for_path, save_pdf
from meso_screen.gui.widgets import Dialog, label
from meso_screen.model.report import KIND
from meso_screen.problems import ProblemError, refuse

SIGNED: frozenset[KIND] = frozenset({"consent_record", "patient_copy"})
"""What shows the signatures."""


class PaperPage(Page):
    """A page that hands out paper. ``choose_path`` and ``printing`` may be replaced (tests, the rehearsal)."""

    wide = True

    def __init__(self, host: Host, choose_path: ChoosePath | None = None, printing: Printing | None = None) -> None:
        super().__init__(host, 820)
        self._choose_path = choose_path or ask_for_path
        self.printing = printing or Printing()
        self.dialog: Dialog | None = None
        self.state = label("", tone="muted", wrap=True)
        self.state.hide()

    def drawn(self, kind: KIND, *, large: bool = False) -> Callable[[], bytes]:
        """The work that draws a document of this visit, in large print if wanted."""
        session, visit = self.host.session.of_now(), self.host.visit
        return lambda: print_document(session, visit, kind, large_print=large)

    def hand_out(self, papers: PaperList) -> None:
        """Let the buttons of a list read, print and save."""
        papers.read.connect(lambda kind: self.read_it(kind))
        papers.printed.connect(lambda kind: self.print_it(self.to_print(kind, papers.large)))
        papers.saved.connect(
            lambda kind: self.save_it(self.to_save(kind, papers.large), self.file_name(kind, papers.titles[kind]))
        )

    def to_print(self, kind: KIND, large: bool) -> Callable[[], bytes]:
        """The work that makes what goes to the printer."""
        return self.drawn(kind, large=large)

    def to_save(self, kind: KIND, large: bool) -> Callable[[], bytes]:
        """The work that makes what is saved as a file."""
        return self.drawn(kind, large=large)

    def file_name(self, kind: KIND, title: str) -> str:
        """The name suggested for a saved paper: never the patient's."""
        return f"{self.host.visit.document_id or self.host.visit.id} {title}.pdf"

    def read_it(self, kind: KIND) -> None:
        """Show a paper as text."""
        try:
            report = compose(self.host.session, self.host.visit, kind, with_signatures=kind in SIGNED)
        except ProblemError as error:
            self.host.tell(error)
            return
        self.dialog = ReadDialog(self, report)
        self.dialog.open()

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


def at_zone(host: Host, moment: datetime | None) -> str:
    """A stored moment as the clinic's clock shows it: “14:52”, with the day in front when it was not today."""
    if moment is None:
        return ""
    now = host.session.clock()
    at = moment.astimezone(now.tzinfo)
    day = "" if at.date() == now.date() else f"{show_date(at.date().isoformat())} "
    return f"{day}{at:%H:%M}"


__all__ = ["PaperPage", "at_zone"]
