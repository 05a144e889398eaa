"""The form of one allergy: what caused it comes first, and the other fields wait for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.names import find_allergens, find_medicines
from meso_screen.gui.pages.entry_form import Chips, EntryForm, Labelled, Segments, line_edit
from meso_screen.gui.pages.medicine_words import without_echoes
from meso_screen.gui.widgets import DateFields, Hit, SearchList, label, stack

Options = list[tuple[str, str]]


def reactions() -> Options:
    """What can happen, as it is recorded and as it is shown."""
    translate = QCoreApplication.translate
    return [
        ("hives", translate("Allergies", "Hives")),
        ("swelling", translate("Allergies", "Swelling")),
        ("trouble breathing", translate("Allergies", "Trouble breathing")),
        ("fainted", translate("Allergies", "Fainted")),
        ("rash", translate("Allergies", "Rash")),
        ("nausea", translate("Allergies", "Nausea")),
        ("other", translate("Allergies", "Something else")),
    ]


def severities() -> Options:
    """How bad it was."""
    translate = QCoreApplication.translate
    return [
        ("mild", translate("Allergies", "Mild")),
        ("moderate", translate("Allergies", "Moderate")),
        ("severe", translate("Allergies", "Severe, needed emergency care")),
    ]


def certainties() -> Options:
    """How sure it is."""
    translate = QCoreApplication.translate
    return [
        ("certain", translate("Allergies", "Certain")),
        ("likely", translate("Allergies", "Likely")),
        ("unsure", translate("Allergies", "Unsure")),
    ]


def kinds() -> Options:
    """Allergy and intolerance stay apart."""
    translate = QCoreApplication.translate
    return [
        ("allergy", translate("Allergies", "Allergy")),
        ("intolerance", translate("Allergies", "Intolerance or side effect")),
        ("not_sure", translate("Allergies", "Not sure")),
    ]


class AllergyForm(EntryForm):
    """Fills in one entry; ``saved(entry)`` carries its JSON."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__()
        self._knowledge = knowledge
        self._had_agent = False
        self.agent = SearchList(
            self.tr("What caused it?"), self._find,
            placeholder=self.tr("Start typing, for example “lidocaine” or “latex”"),
        )  # fmt: skip
        self.reaction = Chips(self.tr("What happened?"), reactions())
        self.other = line_edit(self.tr("in the patient’s words"))
        self._other = Labelled(self.tr("What else happened?"), self.other)
        self.severity = Segments(self.tr("How bad was it?"), severities())
        self.certainty = Segments(self.tr("How sure is it?"), certainties())
        self.sort = Segments(self.tr("What kind is it?"), kinds())
        self.when = DateFields(self.tr("When was it?"))
        rest = QVBoxLayout()
        rest.setContentsMargins(0, 0, 0, 0)
        rest.setSpacing(14)
        for caption, field in (
            (self.tr("What happened?"), self.reaction), ("", self._other), (self.tr("How bad was it?"), self.severity),
            (self.tr("How sure is it?"), self.certainty), (self.tr("What kind is it?"), self.sort),
            (self.tr("When was it? The year is enough"), self.when),
        ):  # fmt: skip
            if caption:
                rest.addLayout(stack(label(caption, "label"), field, spacing=6))
            else:
                rest.addWidget(field)
        self._rest = QWidget()
        self._rest.setLayout(rest)
        self._other.hide()
        self.add(self.agent, self._rest)
        self.end_form()
        self.agent.picked.connect(self._pick)
        self.agent.entered.connect(lambda text: self._pick(text) if text.strip() else None)
        self.agent.edit.textChanged.connect(self._follow_agent)
        self.agent.edit.editingFinished.connect(self._close_list)
        self.reaction.changed.connect(self._follow_reaction)

    def _find(self, text: str) -> tuple[Sequence[Hit], int]:
        found = find_allergens(self._knowledge, text)
        medicines, total = find_medicines(self._knowledge, text, 24)
        guess, medicine = self.tr("Did you mean"), self.tr("Medicine")
        rows = [Hit(one.name, one.name) for one in found if one.kind != "spelling"]
        known = {str(hit.key).casefold() for hit in rows}
        for one in without_echoes(medicines, text):
            if one.kind != "spelling" and one.name.casefold() not in known:
                brand = one.brand if one.brand.casefold() != one.generic.casefold() else ""
                rows.append(Hit(one.name, one.generic, brand, medicine))
        rows += [Hit(one.name, one.name, "", "", guess) for one in found if one.kind == "spelling"]
        if not known and not rows:
            rows = [Hit(one.name, one.generic, one.brand, medicine, guess) for one in medicines]
        return rows[:8], max(total + len(known), len(rows))

    # -- opening -------------------------------------------------------------------------------------------------

    def open_new(self) -> None:
        """An empty form."""
        self._fill({})
        self.opened()
        self.save_button.setText(self.tr("Add to the list"))

    def open_entry(self, entry: Mapping[str, Any]) -> None:
        """An entry of the list, to be changed."""
        self._fill(entry)
        self.opened()
        self.save_button.setText(self.tr("Keep the change"))

    def focus_first(self) -> None:
        """The agent, or after it what happened."""
        if self.text():
            self.reaction.focus_first()
        else:
            self.agent.focus_first()

    def _fill(self, entry: Mapping[str, Any]) -> None:
        said = entry.get("reaction") or []
        said = [said] if isinstance(said, str) else list(said)
        own = [word for word in said if word not in self.reaction.boxes]
        self.agent.clear()
        self.agent.edit.setText(str(entry.get("text") or ""))
        self._had_agent = bool(entry)
        self.reaction.set_value([word for word in said if word in self.reaction.boxes] + (["other"] if own else []))
        self.other.setText(", ".join(own))
        self.severity.set_value(entry.get("severity"))
        self.certainty.set_value(entry.get("certainty"))
        self.sort.set_value(entry.get("kind"))
        self.when.set_value(entry.get("when"))
        self.warn("")
        self._follow_reaction()
        self._follow_agent()

    # -- following -----------------------------------------------------------------------------------------------

    def text(self) -> str:
        """What caused it, as it would be recorded."""
        return self.agent.text().strip()

    def _pick(self, name: object) -> None:
        self._stand(str(name).strip())
        self.reaction.focus_first()

    def _close_list(self) -> None:
        self._stand(self.agent.text())

    def _stand(self, text: str) -> None:
        """Close the list with this text in the box; the fields below stay open meanwhile, they may hold the focus."""
        self.agent.edit.blockSignals(True)
        self.agent.clear()
        self.agent.edit.setText(text)
        self.agent.edit.blockSignals(False)
        self._follow_agent()

    def _follow_agent(self) -> None:
        given = len(self.text()) >= 2
        self._rest.setEnabled(given)
        self.save_button.setEnabled(given)
        if given:
            if self.warning():
                self.warn("")
            self._had_agent = True
        elif self._had_agent and not self.text() and self.agent.edit.hasFocus():
            self.warn(self.tr("What caused it was cleared. Without it nothing can be recorded."), self.agent.edit)

    def _follow_reaction(self) -> None:
        other = self.reaction.boxes["other"].isChecked()
        self._other.setVisible(other)
        if other and self.reaction.boxes["other"].hasFocus():
            self.other.setFocus()

    # -- saving --------------------------------------------------------------------------------------------------

    def save(self) -> bool:
        if len(self.text()) < 2:
            self.warn(self.tr("Give what caused it first."), self.agent.edit)
            return False
        if wrong := self.when.problem():
            self.warn(wrong)
            self.when.focus_first()
            return False
        self.warn("")
        self.saved.emit(self.entry())
        return True

    def entry(self) -> dict[str, Any]:
        words = self.other.text().strip()
        reaction = [name for name in self.reaction.value() if name != "other" or not words]
        if words and "other" in self.reaction.value():
            reaction.append(words)
        said = {
            "text": self.text(),
            "reaction": reaction,
            "severity": self.severity.value(),
            "certainty": self.certainty.value(),
            "kind": self.sort.value(),
            "when": self.when.value(),
        }
        return {name: value for name, value in said.items() if value}

    def touched(self) -> bool:
        return bool(self.text())
