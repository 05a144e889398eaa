"""Not today: postponed, stopped or declined. The patient's summary in plain words, to print or to save."""

from __future__ import annotations

from meso_screen.flow.compose import compose
from meso_screen.gui.pages.document_view import TextPage
from meso_screen.gui.pages.page import Host
from meso_screen.gui.pages.paper_page import PaperPage, at_zone
from meso_screen.gui.pages.papers import Line, PaperList
from meso_screen.gui.printing import ChoosePath, Printing
from meso_screen.gui.widgets import IconChip, button, label, row, stack


class NotTodayPage(PaperPage):
    """A finished outcome like any other; nothing on it is a treatment consent."""

    def __init__(self, host: Host, choose_path: ChoosePath | None = None, printing: Printing | None = None) -> None:
        super().__init__(host, choose_path, printing)
        self._title = label("", "h1", wrap=True)
        self._what = label("", "lead", "muted", wrap=True)
        self.text = TextPage(self.tr("The patient’s summary"))
        self.text.setMinimumHeight(380)
        self.papers = PaperList(
            (
                Line("not_today", self.tr("The patient’s summary"), self.tr("Why, and what would change it.")),
                Line("letter", self.tr("Letter to the prescriber"), self.tr("It asks, it never tells.")),
            )
        )
        self.next = button(self.tr("Next patient"), "primary", "arrow-right", trailing=True)
        self.column.addLayout(row(IconChip("pause", "note", 56), 8, (stack(self._title, self._what), 1)))
        self.column.addWidget(self.text, 1)
        self.column.addWidget(self.state)
        self.column.addWidget(self.papers)
        self.column.addLayout(row(None, self.next))
        self.hand_out(self.papers)
        self.next.clicked.connect(lambda: self.host.leave())

    def show_view(self) -> None:
        """Show how the visit ended and what the patient is told."""
        visit = self.host.visit
        words = {
            "postponed": self.tr("Postponed {time}"),
            "stopped": self.tr("Stopped {time}"),
            "declined": self.tr("Declined {time}"),
        }
        when = at_zone(self.host, visit.outcome_at)
        self._title.say(words.get(visit.outcome, self.tr("Ended {time}")).replace("{time}", when))
        self._what.say(self.tr("This is what the patient takes home. It holds no consent."))
        self.text.show_report(compose(self.host.session, visit, "not_today"))

    def focus_first(self) -> None:
        """Print comes first."""
        self.papers.buttons["print", "not_today"].setFocus()
