"""One line of the allergies list: the cause, what happened, how bad it was, and what is still to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.names import recognise_allergen
from meso_screen.flow.views import show_date
from meso_screen.gui.pages.allergy_entry import certainties, kinds, reactions, severities
from meso_screen.gui.pages.medicine_list import EntryRow
from meso_screen.gui.pages.medicine_words import DOT
from meso_screen.gui.pages.wrapped import Wrapped
from meso_screen.gui.widgets import Pill, button, hline, label

SEVERE = {"severe": "stop", "moderate": "clear_first", "mild": "note"}


class AllergyRow(EntryRow):
    """One allergy of the list. ``corrected(name)`` follows *did you mean*; ``unlike`` says it is none of them."""

    corrected = Signal(str)
    unlike = Signal()

    def __init__(self, knowledge: Knowledge, entry: Mapping[str, Any], refused: bool) -> None:
        recognition = recognise_allergen(knowledge, str(entry["text"]))
        pills = []
        if severity := entry.get("severity"):
            words = {"severe": self.tr("Severe")}.get(severity, dict(severities())[severity])
            pills.append(Pill(words, SEVERE[severity], "octagon-alert" if severity == "severe" else ""))
        if recognition.state == "unknown":
            pills.append(Pill(self.tr("Not recognised"), "not_known", "circle-question"))
        elif recognition.state in ("ask", "ambiguous"):
            pills.append(Pill(self.tr("To be confirmed"), "not_known"))
        super().__init__("octagon-alert", str(entry["text"]), _details(entry), pills)
        guesses = tuple(name for name in dict.fromkeys(recognition.suggestions) if name not in knowledge.allergen_index)
        if recognition.state == "ask" and guesses and not refused:
            self.column.addWidget(hline())
            self.column.addWidget(self._question(guesses[:3]))

    def _question(self, guesses: tuple[str, ...]) -> QWidget:
        parts: list[QWidget] = [label(self.tr("Did you mean"), "label")]
        for name in guesses:
            made = button(name, "plain", "check", name=self.tr("Yes, it is {name}").replace("{name}", name))
            made.clicked.connect(lambda _=False, name=name: self.corrected.emit(name))
            parts.append(made)
        no = button(self.tr("No"), "plain", "x")
        no.setAccessibleName(self.tr("No, it is something else"))
        no.clicked.connect(self.unlike)
        return Wrapped([*parts, no])


def _details(entry: Mapping[str, Any]) -> str:
    shown = dict([*reactions(), *certainties(), *kinds()])
    said = entry.get("reaction") or []
    words = [shown.get(word, word) for word in ([said] if isinstance(said, str) else said)]
    parts = [", ".join(words)] if words else []
    parts += [shown[entry[name]] for name in ("kind", "certainty") if entry.get(name)]
    if entry.get("when"):
        parts.append(show_date(str(entry["when"])))
    return DOT.join(parts)
