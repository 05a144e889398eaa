"""Teaching the program a name that it does not know: for which ingredients it stands, marked as not reviewed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from meso_screen.flow.local_names import LONGEST, IngredientHit, add_local_name, find_ingredients
from meso_screen.flow.session import Session
from meso_screen.gui import a11y
from meso_screen.gui.pages.entry_form import Labelled, line_edit
from meso_screen.gui.widgets import Dialog, Hit, SearchList, button, label, para, row
from meso_screen.problems import ProblemError


class TeachDialog(Dialog):
    """Name and ingredients of one local name. ``accepted`` means that the clinic's records have it."""

    def __init__(self, parent: QWidget | None, session: Session, text: str) -> None:
        translate = QCoreApplication.translate
        super().__init__(parent, translate("Teach", "Teach this name"), translate("Teach", "Add the name"), width=640)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._found: dict[str, IngredientHit] = {}
        self._chosen: list[str] = []
        said = translate(
            "Teach",
            "From now on this clinic’s program asks about it as about the medicine you choose. It is marked as added "
            "here, not reviewed, and it never makes anything count as without concern.",
        )
        self.column.addWidget(para(said, "small"))
        self.name = line_edit(longest=LONGEST)
        self.name.setText(name_in(text))
        self.column.addWidget(Labelled(translate("Teach", "Name on the box"), self.name))
        self.search = SearchList(
            translate("Teach", "What is in it? Search the &ingredient"), self._find,
            placeholder=translate("Teach", "for example “warfarin”"),
        )  # fmt: skip
        self.search.picked.connect(lambda name: self._pick(str(name)))
        self.column.addWidget(self.search)
        self.stands = label("", "label", wrap=True)
        self.again_button = button(translate("Teach", "Choose anew"), "quiet")
        self.again_button.clicked.connect(self._forget)
        across = row(spacing=8)
        across.addWidget(self.stands, 1)
        across.addWidget(self.again_button)
        self.column.addLayout(across)
        self.wrong = label("", "small", "stop", weight=500, wrap=True)
        self.wrong.hide()
        self.column.addWidget(self.wrong)
        self.keep_button.setDefault(False)
        self.keep_button.setAutoDefault(False)  # Enter in the search picks a row and closes nothing
        self.act_button.setAutoDefault(False)
        self._show()
        self.search.focus_first()

    def _find(self, text: str) -> tuple[Sequence[Hit], int]:
        found, total = find_ingredients(self._session.knowledge, text)
        self._found = {one.name: one for one in found}
        rows = [
            Hit(one.name, one.generic, "" if one.name.casefold() == one.generic.casefold() else one.name,
                one.class_name)
            for one in found
        ]  # fmt: skip
        return rows, total

    def _pick(self, name: str) -> None:
        self._chosen.extend(each for each in self._found[name].ingredients if each not in self._chosen)
        self.search.clear()
        self._show()
        a11y.announce(self, self.stands.accessibleName())
        self.act_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget(self) -> None:
        self._chosen.clear()
        self._show()
        self.search.focus_first()

    def _show(self) -> None:
        words = QCoreApplication.translate("Teach", "It stands for: {names}")
        inn = self._session.knowledge.lexicon.ingredients
        self.stands.say(words.replace("{names}", " + ".join(inn[each].inn for each in self._chosen)))
        self.stands.setVisible(bool(self._chosen))
        self.again_button.setVisible(bool(self._chosen))

    def act(self) -> None:
        try:
            add_local_name(self._session, self.name.text(), self._chosen)
        except ProblemError as error:
            problem = error.problems[0]
            self.wrong.say(f"{problem.what} {problem.next_step}")
            self.wrong.show()
            a11y.announce(self, self.wrong.accessibleName(), assertive=True)
            (self.name if self._chosen else self.search.edit).setFocus()
            return
        self.accept()


def name_in(text: str) -> str:
    """What is likely the name in a typed line: all before the first number."""
    found = re.split(r"\s+\d", text.strip(), maxsplit=1)[0].strip(" ,;")
    return found[:LONGEST]
