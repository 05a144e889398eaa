"""Whether an interpreter helps with the talk, who it is, and into which language: written down before anyone signs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from meso_screen.flow.signatories import LONGEST, record_interpreter
from meso_screen.flow.signing import ConsentView
from meso_screen.gui.pages.page import Host
from meso_screen.gui.pages.split import Wrapping
from meso_screen.gui.widgets import ChoiceGroup, button, card, label, name_field, stack
from meso_screen.problems import ProblemError


class InterpreterAsked(QWidget):
    """The card beside the text. *No* is kept at once, *yes* with the name and the language."""

    def __init__(self, host: Host, changed: Callable[[], None], go_on: Callable[[], object]) -> None:
        super().__init__()
        self._host, self._changed = host, changed
        translate = QCoreApplication.translate
        self.name, self.language = QLineEdit(), QLineEdit()
        asked = translate("Talk", "Does an interpreter help with the talk?")
        words = (("yes", translate("Talk", "Yes")), ("no", translate("Talk", "No")))
        self.group = ChoiceGroup(asked, words, {"yes": "Y", "no": "N"}, face="segment")
        self.group.setLayout(Wrapping(*self.group.tiles.values(), spacing=6))
        self.group.chosen.connect(self._chose)
        self.group.keyed.connect(lambda: self.name.setFocus() if self.group.value() == "yes" else go_on())
        who = label(translate("Talk", "Full name of the interpreter"), "label", wrap=True)
        into = label(translate("Talk", "Language"), "label", wrap=True)
        for caption, field in ((who, self.name), (into, self.language)):
            field.setMaxLength(LONGEST)
            field.returnPressed.connect(self.keep)
            field.textChanged.connect(self._say_kept)
            name_field(caption, field)
        self.save = button(translate("Talk", "Keep the interpreter"))
        self.save.clicked.connect(self.keep)
        self.wrong = label("", "small", "stop", wrap=True)
        self.wrong.hide()
        kept = translate("Talk", "On record. It stands in the text that is signed.")
        self.kept = label(kept, "small", "muted", wrap=True)
        self._named = QWidget()
        fields = (who, self.name, 2, into, self.language, 2)
        self._named.setLayout(stack(*fields, Wrapping(self.save), self.kept, spacing=6))
        question = label(asked, weight=500, wrap=True)
        title = label(translate("Talk", "Interpreter"), "h3")
        self.setLayout(stack(card(title, question, self.group, self._named, self.wrong, spacing=8), spacing=0))
        self._named.hide()

    def show_said(self, view: ConsentView) -> None:
        """Show what is on record; what is being typed stays."""
        self.setVisible(any(one.role == "interpreter" for one in view.beside))
        said = view.interpreted
        if said is not None and not self.pending():
            self.group.set_value("yes" if said.name else "no")
            self.name.setText(said.name)
            self.language.setText(said.language)
        self._named.setVisible(self.group.value() == "yes")
        self._say_kept()

    def is_open(self, view: ConsentView) -> bool:
        """Whether it has to be said and is not."""
        return any(gate.id == "interpreter" and not gate.done for gate in view.gates)

    def focus_open(self) -> None:
        """Where the next key belongs."""
        if self.group.value() != "yes":
            self.group.focus_first()
        else:
            (self.language if self.name.text().strip() else self.name).setFocus()

    def pending(self) -> bool:
        """Whether *yes* stands with a name or language that is not kept."""
        if self.group.value() != "yes":
            return False
        said = self._host.visit.interpreted
        kept = (said.name, said.language) if said is not None else ("", "")
        return (" ".join(self.name.text().split()), " ".join(self.language.text().split())) != kept or not kept[0]

    def keep(self) -> bool:
        """Keep the name and the language; what is missing is said here."""
        return self._record(self.name.text(), self.language.text())

    def _say_kept(self) -> None:
        self.kept.setVisible(not self.pending())

    def _chose(self, way: str) -> None:
        self._named.setVisible(way == "yes")
        self.wrong.hide()
        if way == "no":
            self.name.clear()
            self.language.clear()
            self._record("", "")

    def _record(self, name: str, language: str) -> bool:
        named = self.group.value() == "yes"
        if named and not (name.strip() and language.strip()):
            self._complain(QCoreApplication.translate("Talk", "Write both: who interprets, and into which language."))
            (self.language if name.strip() else self.name).setFocus()
            return False
        try:
            self._host.keep(record_interpreter(self._host.session, self._host.visit, name, language))
        except ProblemError as error:
            self._complain(" ".join(f"{problem.what} {problem.next_step}".strip() for problem in error.problems))
            return False
        self.wrong.hide()
        self._changed()
        return True

    def _complain(self, words: str) -> None:
        self.wrong.say(words)
        self.wrong.show()
