"""Done: the document is sealed. What the patient takes home, what is added later, and the next patient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from meso_screen.flow.afterwards import record_on_paper, withdraw_consent
from meso_screen.flow.prints import sealed_document
from meso_screen.gui import a11y
from meso_screen.gui.dialogs.decision import WordsDialog
from meso_screen.gui.pages.later_facts import LaterFacts
from meso_screen.gui.pages.page import Host
from meso_screen.gui.pages.paper_page import PaperPage, at_zone
from meso_screen.gui.pages.papers import Line, PaperList
from meso_screen.gui.printing import ChoosePath, Printing
from meso_screen.gui.widgets import IconChip, button, label, row, stack
from meso_screen.model.report import KIND


class SealedPage(PaperPage):
    """“Sealed 14:52. Document C-7F3A19.” Everything on it is the sealed file, or drawn from the same record."""

    def __init__(self, host: Host, choose_path: ChoosePath | None = None, printing: Printing | None = None) -> None:
        super().__init__(host, choose_path, printing)
        self._title = label("", "h1", wrap=True)
        self._what = label("", "lead", "muted", wrap=True, identifier=True)
        self.papers = PaperList(
            (
                Line("patient_copy", self.tr("Patient copy"), self.tr("No categories, nothing private.")),
                Line("aftercare", self.tr("Aftercare and warning signs"), self.tr("With the clinic’s numbers.")),
                Line("pre_treatment", self.tr("Before the treatment"), self.tr("For the days before a session.")),
                Line("consent_record", self.tr("Consent record"), self.tr("The sealed file, exactly as it was kept.")),
                Line("letter", self.tr("Letter to the prescriber"), self.tr("It asks, it never tells.")),
                Line("withdrawal", self.tr("Withdrawal form"), self.tr("It voids, it never deletes.")),
            )
        )
        self.later = LaterFacts(host, self.show_view)
        self.withdraw = button(self.tr("The patient takes consent back…"), "quiet")
        self.withdraw.clicked.connect(self.ask_withdrawal)
        self.next = button(self.tr("Next patient"), "primary", "arrow-right", trailing=True)
        head = row(IconChip("shield-check", "no_concern", 56), 8, (stack(self._title, self._what), 1))
        self.column.addLayout(head)
        self.column.addWidget(self.papers)
        self.column.addWidget(self.state)
        self.column.addLayout(row(self.withdraw, None, self.next))
        self.column.addWidget(self.later)
        self.column.addStretch(1)
        self.hand_out(self.papers)
        self.next.clicked.connect(lambda: self.host.leave())

    def show_view(self) -> None:
        """Show when it was sealed and under which number, and what came later."""
        visit = self.host.visit
        withdrawn = visit.outcome == "withdrawn"
        words = self.tr("Consent taken back {time}") if withdrawn else self.tr("Sealed {time}")
        self._title.say(words.replace("{time}", at_zone(self.host, visit.outcome_at)))
        self._what.say(self.tr("Document {id}").replace("{id}", visit.document_id))
        self.withdraw.setVisible(not withdrawn)
        self.papers.offer("withdrawal", withdrawn)
        self.later.show_facts()

    def focus_first(self) -> None:
        """The patient's copy comes first."""
        self.papers.buttons["print", "patient_copy"].setFocus()

    def unkept(self) -> bool:
        """Whether a later fact is written and not added."""
        return self.later.pending()

    def before_leaving(self) -> bool:
        """A later fact that is written but not added is not lost silently."""
        if not self.later.pending():
            return True
        self.later.add.setFocus()
        a11y.announce(self, self.tr("A later fact is written but not added."), assertive=True)
        return False

    def to_print(self, kind: KIND, large: bool) -> Callable[[], bytes]:
        session, visit = self.host.session.of_now(), self.host.visit
        return (lambda: record_on_paper(session, visit)) if kind == "consent_record" else super().to_print(kind, large)

    def to_save(self, kind: KIND, large: bool) -> Callable[[], bytes]:
        session, visit = self.host.session.of_now(), self.host.visit
        return (lambda: sealed_document(session, visit)) if kind == "consent_record" else super().to_save(kind, large)

    def file_name(self, kind: KIND, title: str) -> str:
        return f"{self.host.visit.document_id}.pdf" if kind == "consent_record" else super().file_name(kind, title)

    def ask_withdrawal(self) -> None:
        """Record that the patient takes the consent back."""

        def record(said: Mapping[str, Any]) -> None:
            self.host.keep(withdraw_consent(self.host.session, self.host.visit, str(said["words"])))
            self.show_view()

        self.dialog = WordsDialog(
            self, self.tr("The patient takes consent back"), (), self.tr("Reason, in the patient’s words (optional)"),
            self.tr("The sealed document stays as it is. Every later print says that it no longer holds."),
            self.tr("Record it"), record,
        )  # fmt: skip
        self.dialog.open()
        self.dialog.focus_first()
