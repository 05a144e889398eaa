"""The one generic page: a section's heading, its questions, and why we ask beside them."""

from __future__ import annotations

from meso_screen.flow.views import SectionView
from meso_screen.gui.pages.page import Host, Page
from meso_screen.gui.pages.question_rows import QuestionRows
from meso_screen.gui.widgets import Pill, label, para, row
from meso_screen.problems import Problem


class QuestionPage(Page):
    """A topic page in practitioner mode: short rows, each with its own answers."""

    def __init__(self, host: Host, section_id: str) -> None:
        super().__init__(host, 860)
        self._section = section_id
        self._crumb = label("", "small", "muted")
        self._title = label("", "h1", wrap=True)
        self._lead = para("", "lead")
        self._private = Pill(self.tr("Ask alone: what is private is never printed for the patient"), "note", "lock")
        self.rows = QuestionRows(host)
        self.column.addWidget(self._crumb)
        self.column.addWidget(self._title)
        self.column.addWidget(self._lead)
        self.column.addLayout(row(self._private, None))
        self.column.addWidget(self.rows)
        self.column.addStretch(1)

        self.rows.refreshed.connect(self._show_head)

    def show_view(self) -> None:
        """Draw the section as it stands."""
        self.rows.setEnabled(not self.host.visit.frozen)
        self.rows.show_section(self._section)

    def _show_head(self, view: SectionView) -> None:
        """Heading, and how far the section is."""
        self._title.say(view.title)
        self._lead.say(view.lead)
        self._lead.setVisible(bool(view.lead))
        self._private.setVisible(view.private)
        stages = {
            "intake": self.tr("Front desk"),
            "consultation": self.tr("Consultation"),
            "examination": self.tr("Examination"),
            "plan": self.tr("Plan"),
        }
        counted = self.tr("{done} of {all} answered").replace("{done}", str(view.answered))
        self._crumb.say(f"{stages[view.stage]}   ·   {counted.replace('{all}', str(view.required))}")

    def problems(self) -> list[Problem]:
        """Questions still to ask on this page."""
        return self.rows.problems()

    def focus_first(self) -> None:
        """The first question without an answer."""
        self.rows.focus_first()

    def focus_on(self, question_id: str) -> None:
        """One question of this page."""
        self.rows.focus_on(question_id)

    def flush(self) -> None:
        """Store words typed a moment ago."""
        self.rows.flush()

    def undo(self) -> bool:
        """Take back the last answer of this page."""
        return self.rows.undo()

    def explain(self) -> None:
        """Why we ask the question in hand."""
        self.rows.explain()
