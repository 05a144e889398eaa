"""Done: the document is sealed. What the patient takes home, and the next patient."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from meso_screen.flow.signing import sealed_document
from meso_screen.gui.pages.page import Host
from meso_screen.gui.pages.paper_page import PaperPage, at_zone
from meso_screen.gui.printing import ChoosePath, Printing
from meso_screen.gui.widgets import Button, IconChip, button, card, hline, label, row, stack


class SealedPage(PaperPage):
    """“Sealed 14:52. Document C-7F3A19.” Everything on it is the sealed file, or drawn from the same record."""

    def __init__(self, host: Host, choose_path: ChoosePath | None = None, printing: Printing | None = None) -> None:
        super().__init__(host, choose_path, printing)
        self._title = label("", "h1", wrap=True)
        self._what = label("", "lead", "muted", wrap=True, identifier=True)
        self.print_record = button(self.tr("Print"), icon="printer")
        self.save_record = button(self.tr("Save PDF…"), icon="download")
        self.patient_copy = button(self.tr("Print"), icon="printer")
        self.save_copy = button(self.tr("Save PDF…"), icon="download")
        self.aftercare = button(self.tr("Print"), icon="printer")
        self.save_aftercare = button(self.tr("Save PDF…"), icon="download")
        self.next = button(self.tr("Next patient"), "primary", "arrow-right", trailing=True)
        record, copy = self.tr("Consent record"), self.tr("Patient copy")
        after = self.tr("Aftercare and warning signs")
        papers = QGridLayout()
        papers.setContentsMargins(0, 0, 0, 0)
        papers.setHorizontalSpacing(10)
        papers.setVerticalSpacing(14)
        papers.setColumnStretch(0, 1)
        lines = (
            (record, self.tr("The sealed file, exactly as it was kept."), self.print_record, self.save_record),
            (copy, self.tr("For the patient: no categories, nothing private."), self.patient_copy, self.save_copy),
            (after, self.tr("With the clinic’s numbers, day and night."), self.aftercare, self.save_aftercare),
        )
        for place, (title, words, print_button, save_button) in enumerate(lines):
            _name(print_button, title)
            _name(save_button, title)
            papers.addLayout(stack(label(title, "h3", wrap=True), label(words, tone="muted", wrap=True)), 2 * place, 0)
            papers.addWidget(print_button, 2 * place, 1, Qt.AlignmentFlag.AlignVCenter)
            papers.addWidget(save_button, 2 * place, 2, Qt.AlignmentFlag.AlignVCenter)
            if place < len(lines) - 1:
                papers.addWidget(hline(), 2 * place + 1, 0, 1, 3)
        head = row(IconChip("shield-check", "no_concern", 56), 8, (stack(self._title, self._what), 1))
        self.column.addLayout(head)
        self.column.addWidget(card(papers, margins=(22, 20, 22, 20)))
        self.column.addWidget(self.state)
        self.column.addLayout(row(None, self.next))
        self.column.addStretch(1)
        name = self._file_name
        self.print_record.clicked.connect(lambda: self.print_it(lambda: self._sealed()))
        self.save_record.clicked.connect(lambda: self.save_it(self._sealed, name("")))
        self.patient_copy.clicked.connect(lambda: self.print_it(self.drawn("patient_copy")))
        self.save_copy.clicked.connect(lambda: self.save_it(self.drawn("patient_copy"), name(copy)))
        self.aftercare.clicked.connect(lambda: self.print_it(self.drawn("aftercare")))
        self.save_aftercare.clicked.connect(lambda: self.save_it(self.drawn("aftercare"), name(after)))
        self.next.clicked.connect(lambda: self.host.leave())

    def show_view(self) -> None:
        """Show when it was sealed and under which number."""
        visit = self.host.visit
        when = at_zone(self.host, visit.outcome_at)
        self._title.say(self.tr("Sealed {time}").replace("{time}", when))
        self._what.say(self.tr("Document {id}").replace("{id}", visit.document_id))

    def focus_first(self) -> None:
        """The patient's copy comes first."""
        self.patient_copy.setFocus()

    def _sealed(self) -> bytes:
        return sealed_document(self.host.session, self.host.visit)

    def _file_name(self, words: str) -> str:
        stem = self.host.visit.document_id or "document"
        return f"{stem} {words}.pdf" if words else f"{stem}.pdf"


def _name(push: Button, title: str) -> None:
    push.setAccessibleName(f"{push.text()}: {title}")


