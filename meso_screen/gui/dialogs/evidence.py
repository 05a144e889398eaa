"""What a finding rests on: the rule, its reach, and its sources with their grade."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from meso_screen.flow.review import FindingView
from meso_screen.gui.widgets import Dialog, label, para


class EvidenceDialog(Dialog):
    """Reads, changes nothing."""

    def __init__(self, parent: QWidget | None, finding: FindingView) -> None:
        translate = QCoreApplication.translate
        super().__init__(parent, finding.title, keep=translate("Evidence", "Close"), width=600)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        reaches = {
            "today": translate("Evidence", "It concerns today."),
            "product": translate("Evidence", "It concerns the product."),
            "area": translate("Evidence", "It concerns the area."),
            "lasting": translate("Evidence", "It lasts beyond this visit."),
        }
        rule = translate("Evidence", "Rule {id}").replace("{id}", finding.rule)
        self.column.addWidget(label(f"{rule}. {reaches.get(finding.reach, '')}", tone="muted", identifier=True, wrap=True))
        self.column.addWidget(label(translate("Evidence", "Sources"), "h3"))
        for number, source in enumerate(finding.sources, 1):
            self.column.addWidget(para(f"{number}.  {source}", tone=""))
        said = translate("Evidence", "The words in brackets grade the evidence.")
        self.column.addWidget(para(said, "small"))
        self.column.addStretch(1)
