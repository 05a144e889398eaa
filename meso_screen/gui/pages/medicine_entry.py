"""The form of one medicine: what it is for, how much, when last, and how it was got."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meso_screen.flow.knowledge import Knowledge
from meso_screen.gui.pages.entry_form import EntryForm, Labelled, Segments, line_edit
from meso_screen.gui.pages.medicine_words import (
    UNNAMED,
    asks_of,
    guesses_of,
    read,
    tags_of,
    title_of,
)
from meso_screen.gui.pages.wrapped import Wrapped
from meso_screen.gui.widgets import DateFields, Pill, label, stack
from meso_screen.model.medicine import Recognition

Way = Literal["picked", "typed", "unnamed"]
NOTHING = frozenset({"none", "negated"})


class MedicineForm(EntryForm):
    """Fills in one entry. ``open_new`` and ``open_entry`` show it; ``saved(entry)`` carries the JSON of the entry."""

    def __init__(self, knowledge: Knowledge, today: date) -> None:
        super().__init__()
        self._knowledge, self._today, self._way = knowledge, today, "picked"
        self._picked = ""
        self.heading = label("", "h3", wrap=True)
        self._tags = Wrapped(spacing=6)
        self.name = line_edit(longest=4000)
        self._name = Labelled(self.tr("Name on the box"), self.name)
        self._ask = label("", "small", "muted", wrap=True)
        self.dose = line_edit(self.tr("for example 5 mg, twice a day"))
        self.why = line_edit(self.tr("for example irregular heartbeat"))
        day = [("today", self.tr("Today")), ("yesterday", self.tr("Yesterday")), ("date", self.tr("On a date"))]
        self.last = Segments(self.tr("Last taken"), [*day, ("not_known", self.tr("Not known"))])
        self.when = DateFields(self.tr("Last taken on"))
        self.got = Segments(
            self.tr("How it was got"),
            [("yes", self.tr("Prescribed")), ("no", self.tr("Bought without prescription")),
             ("not_known", self.tr("Not known"))],
        )  # fmt: skip
        self._lay_out()
        self.name.textChanged.connect(self._follow_name)
        self.last.chosen.connect(self._follow_last)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.heading)
        words.addWidget(self._ask)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addLayout(words, 1)
        head.addWidget(self._tags, 0, Qt.AlignmentFlag.AlignTop)
        pair = QHBoxLayout()
        pair.setSpacing(12)
        pair.addWidget(Labelled(self.tr("Dose and how often"), self.dose), 1, Qt.AlignmentFlag.AlignTop)
        pair.addWidget(Labelled(self.tr("What it is for"), self.why), 1, Qt.AlignmentFlag.AlignTop)
        self._when = QWidget()
        self._when.setLayout(stack(self.when))
        self.add(head, self._name, pair)
        self.add(stack(label(self.tr("Last taken"), "label"), self.last, self._when, spacing=6))
        self.add(stack(label(self.tr("How it was got"), "label"), self.got, spacing=6))
        self.end_form()

    # -- opening -------------------------------------------------------------------------------------------------

    def open_new(self, way: Way, text: str = "") -> None:
        """A new entry: picked from the list, typed in, or one the patient can only describe."""
        self._fill(way, text, {})
        self.opened()
        self.save_button.setText(self.tr("Add to the list"))
        self.focus_first()

    def open_entry(self, entry: Mapping[str, Any], name_again: bool = False) -> None:
        """An entry of the list, to be changed; with ``name_again`` its name is asked first."""
        text = str(entry["text"])
        self._fill("unnamed" if text.startswith(UNNAMED) else "typed", text.removeprefix(UNNAMED), entry)
        self.opened()
        self.save_button.setText(self.tr("Keep the change"))
        if name_again:
            self.name.setFocus()
            self.name.selectAll()
        else:
            self.dose.setFocus()

    def use(self, knowledge: Knowledge) -> None:
        """Read names with this knowledge from now on: the clinic has taught the program one."""
        self._knowledge = knowledge

    def focus_first(self) -> None:
        """The first field to fill in."""
        (self.dose if self._way == "picked" or (self._way == "typed" and self.name.text()) else self.name).setFocus()

    def _fill(self, way: Way, text: str, entry: Mapping[str, Any]) -> None:
        self._way = way
        self._picked = text if way == "picked" else ""
        described = way == "unnamed"
        self._name.caption.say(self.tr("What it is for, how it looks") if described else self.tr("Name on the box"))
        self.name.setAccessibleName(self._name.caption.accessibleName())
        example = self.tr("for example: heart tablet, small and white") if described else ""
        self.name.setPlaceholderText(example)
        self._name.setVisible(way != "picked")
        self.name.setText(text)
        self.dose.setText(str(entry.get("dose") or ""))
        self.why.setText(str(entry.get("why") or ""))
        self.got.set_value(entry.get("prescribed"))
        self._show_last(entry.get("last_taken"), bool(entry))
        self.warn("")
        self._follow_name()

    def _show_last(self, value: str | None, known: bool) -> None:
        yesterday = (self._today - timedelta(days=1)).isoformat()
        days = {self._today.isoformat(): "today", yesterday: "yesterday", None: "not_known" if known else None}
        self.last.set_value(days.get(value, "date"))
        self.when.set_value(value if self.last.value() == "date" else None)
        self._when.setVisible(self.last.value() == "date")

    # -- following -----------------------------------------------------------------------------------------------

    def text(self) -> str:
        """The text that would be recorded."""
        words = self._picked or self.name.text().strip()
        return f"{UNNAMED}{words}" if self._way == "unnamed" and words else words

    def _read(self) -> Recognition:
        return read(self._knowledge, self.text() or "?")

    def _follow_name(self) -> None:
        text, recognition = self.text(), self._read()
        titles = {"unnamed": self.tr("A medicine the patient cannot name"), "typed": self.tr("Not on the list")}
        self.heading.say(title_of(self._knowledge, text, recognition) if text else titles.get(self._way, ""))
        tags = tags_of(self._knowledge, recognition) if text else []
        self._tags.put([Pill(tag.text, tag.tone, tag.icon) for tag in tags[:2]])
        asked = asks_of(self._knowledge, recognition) if text else ""
        if guesses := guesses_of(recognition):
            asked = self.tr("Did you mean {names}?").replace("{names}", self.tr(" or ").join(guesses))
        self._ask.say(asked)
        self._ask.setVisible(bool(asked))

    def _follow_last(self, chosen: str) -> None:
        self._when.setVisible(chosen == "date")
        if chosen == "date":
            self.when.focus_first()

    # -- saving --------------------------------------------------------------------------------------------------

    def save(self) -> bool:
        text, recognition = self.text(), self._read()
        if not text:
            self.warn(self.tr("Give the name first, or how the patient describes it."), self.name)
            return False
        if recognition.state in NOTHING:
            words = self.tr("This says that the patient does not take it. Write only what is taken, or cancel.")
            self.warn(words, self.name if self._way != "picked" else None)
            return False
        if "why" in recognition.ask and not self.why.text().strip():
            words = self.tr("Ask what it is for. When the patient cannot say, write “not known”.")
            self.warn(words, self.why)
            return False
        if self.last.value() == "date" and self.when.value() is None:
            words = self.when.problem() or self.tr("Give the date, or choose “Not known”.")
            self.warn(words)
            self.when.focus_first()
            return False
        if (when := self._last_taken()) is not None and when[:10] > self._today.isoformat():
            self.warn(self.tr("This date lies in the future."))
            self.when.focus_first()
            return False
        self.warn("")
        self.saved.emit(self.entry())
        return True

    def _last_taken(self) -> str | None:
        match self.last.value():
            case "today":
                return self._today.isoformat()
            case "yesterday":
                return (self._today - timedelta(days=1)).isoformat()
            case "date":
                return self.when.value()
            case _:
                return None

    def entry(self) -> dict[str, Any]:
        got = self.got.value()
        said = {
            "text": self.text(),
            "dose": self.dose.text().strip(),
            "why": self.why.text().strip(),
            "prescribed": got if got in ("yes", "no") else None,
            "last_taken": self._last_taken(),
        }
        return {name: value for name, value in said.items() if value}

    def touched(self) -> bool:
        return bool(self.text())
