"""What a finding rests on: the rule, its reach, and its sources with their grade."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from meso_screen.flow.cards import FindingView
from meso_screen.gui.dialogs.scrolling import ScrollingDialog
from meso_screen.gui.widgets import label, para


class EvidenceDialog(ScrollingDialog):
    """Reads, changes nothing."""

    def __init__(self, parent: QWidget | None, finding: FindingView) -> None:
        translate = QCoreApplication.translate
        super().__init__(parent, finding.title, keep=translate("Evidence", "Close"), width=600)
        reaches = {
            "today": translate("Evidence", "It concerns today."),
            "product": translate("Evidence", "It concerns the product."),
            "area": translate("Evidence", "It concerns the area."),
            "lasting": translate("Evidence", "It lasts beyond this visit."),
        }
        rule = translate("Evidence", "Rule {id}").replace("{id}", finding.rule)
        said = f"{rule}. {reaches.get(finding.reach, '')}"
        self.body.addWidget(label(said, tone="muted", identifier=True, wrap=True))
        self.body.addWidget(label(translate("Evidence", "Sources"), "h3"))
        for number, source in enumerate(finding.sources, 1):
            self.body.addWidget(para(f"{number}.  {source}", tone=""))
        said = translate("Evidence", "The words in brackets grade the evidence.")
        self.body.addWidget(para(said, "small"))
        self.body.addStretch(1)
