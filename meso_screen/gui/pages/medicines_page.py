"""Medicines by name: a filter, the list, a box to search, and the questions that name what people forget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from meso_screen.flow.local_names import local_name_in, may_teach, remove_local_name
from meso_screen.gui import a11y
from meso_screen.gui.pages.entry_form import Tiles
from meso_screen.gui.pages.listed_page import ListedPage
from meso_screen.gui.pages.medicine_entry import MedicineForm
from meso_screen.gui.pages.medicine_list import MedicineRow
from meso_screen.gui.pages.medicine_teach import TeachDialog
from meso_screen.gui.pages.medicine_words import corrected, hits, index_names, read
from meso_screen.gui.pages.page import Host
from meso_screen.gui.pages.wrapped import Wrapped, tab_in_reading_order
from meso_screen.gui.widgets import (
    Hit,
    SearchList,
    ask,
    button,
    card,
    clear,
    label,
    row,
)
from meso_screen.problems import Problem, ProblemError


class MedicinesPage(ListedPage):
    """The medicines section. Every act on the list is recorded at once, as the whole list."""

    kind = "medicines"

    def __init__(self, host: Host, section_id: str) -> None:
        super().__init__(host, section_id)
        self._knowledge = host.session.knowledge
        self._says_yes = False
        self._chosen = ""
        self._editing: dict[str, Any] | None = None
        self._refused: set[str] = set()
        question = label(self.ask_text(), "h3", wrap=True)
        options = [("yes", self.tr("Yes")), ("none", self.tr("No, none")), ("not_sure", self.tr("Not sure"))]
        self.filter = Tiles(self.ask_text(), options, {"yes": "Y", "none": "N", "not_sure": "S"})
        self.filter.chosen.connect(self._filtered)
        self.count = label("", "small", "muted")
        self._entries = QVBoxLayout()
        self._entries.setSpacing(10)
        self.entry_rows: list[MedicineRow] = []
        self.search = SearchList(
            self.tr("&Add a medicine"), self._find,
            placeholder=self.tr("Start typing the name on the box, for example “warfarin”"),
        )  # fmt: skip
        self.search.picked.connect(lambda name: self._open_form("picked", str(name)))
        self.search.entered.connect(self._entered)
        self.search.typed.connect(self._typed)
        self.type_button = button(self.tr("Not on the list, type it in"), "quiet", "plus")
        self.unnamed_button = button(self.tr("Patient can’t name it"), "quiet", "circle-question")
        self.type_button.clicked.connect(lambda: self._open_form("typed", self.search.text().strip()))
        self.unnamed_button.clicked.connect(lambda: self._open_form("unnamed"))
        self._ways = Wrapped([self.type_button, self.unnamed_button])
        self.form = MedicineForm(self._knowledge, host.session.today())
        self.form.saved.connect(self._save)
        self.form.cancelled.connect(self._cancel)
        self.form.hide()
        head = row(label(self.tr("Medicines and supplements"), "h3"), None, self.count)
        self.card = card(head, self._entries, self.search, self._ways, self.form, spacing=12)
        for part in (question, self.filter, self.card):
            self.special.addWidget(part)
        # The names are indexed once, beside the first look at the page and not under the first keystroke.
        host.jobs.run(lambda: index_names(host.session.knowledge), lambda _: None, lambda _: None, self)

    def _find(self, text: str) -> tuple[Sequence[Hit], int]:
        return hits(self._knowledge, text)

    # -- showing -------------------------------------------------------------------------------------------------

    def entries(self) -> list[dict[str, Any]]:
        """The list as it stands."""
        value = self.value()
        return list(value) if isinstance(value, list) else []

    def show_list(self) -> None:
        self._knowledge = self.host.session.knowledge  # the clinic may have taught the program a name
        self.form.use(self._knowledge)
        value, entries = self.value(), self.entries()
        if value is not None:
            self._says_yes = bool(entries)
        stands = "yes" if self._says_yes else self._chosen or (value if value in ("none", "not_sure") else None)
        self.filter.set_value(stands)
        self.card.setVisible(self._says_yes)
        self.count.say(self.tr("{n} added").replace("{n}", str(len(entries))) if entries else "")
        clear(self._entries)
        today = self.host.session.today()
        self.entry_rows = []
        for place, entry in enumerate(entries):
            refused = str(entry["text"]) in self._refused
            made = MedicineRow(self._knowledge, entry, today, refused, may_teach(self.host.session))
            made.edited.connect(lambda place=place: self._edit(place))
            made.removed.connect(lambda place=place: self._remove(place))
            made.corrected.connect(lambda name, place=place: self._correct(place, name))
            made.unlike.connect(lambda place=place: self._unlike(place))
            made.taught.connect(lambda place=place: self._teach(place))
            made.forgotten.connect(lambda place=place: self._ask_before_forgetting(place))
            self._entries.addWidget(made)
            made.show()
            self.entry_rows.append(made)

    def _show_form(self, shown: bool) -> None:
        self.form.setVisible(shown)
        self.search.setVisible(not shown)
        self._ways.setVisible(not shown)
        tab_in_reading_order(self.page)
        self.reveal(self.form if shown else self.search)

    # -- the filter ----------------------------------------------------------------------------------------------

    def _filtered(self, chosen: str) -> None:
        entries = self.entries()
        if chosen == "yes":
            self._take_back()
        elif self._is_typing():
            self.filter.set_value("yes")
            self._show_unkept()
        elif entries:
            self._ask_before_emptying(chosen, len(entries))
        else:
            self._stand(chosen)

    def _take_back(self) -> None:
        """“None” is no longer true, and nothing is on the list yet."""
        self._take_back_filter()
        if not self.entries() and self.value() is not None:
            self.say(None, "filter", self._take_back, self.filter)
        self._says_yes = True
        self.show_list()
        tab_in_reading_order(self.page)
        self.search.focus_first()

    def _take_back_filter(self) -> None:
        self._chosen = ""
        self.drop("filter")

    def _ask_before_emptying(self, chosen: str, count: int) -> None:
        title = self.tr("Take all medicines off the list?")
        words = self.tr("{n} on the list would be taken off. What was said stays in the log.")
        dialog = ask(self, title, words.replace("{n}", str(count)), self.tr("Empty the list"), self.tr("Keep the list"))
        dialog.accepted.connect(lambda: self._stand(chosen))
        dialog.rejected.connect(self.show_list)

    def _stand(self, chosen: str) -> None:
        if self._is_typing():  # the disk takes it late, and somebody is adding to the list by now
            self._take_back_filter()
            return
        self._says_yes, self._chosen = False, chosen
        self.search.clear()
        self._close_form(focus=False)
        if self.say(chosen, "filter", lambda: self._stand(chosen), self.filter):
            self._chosen = ""
            self.filter.tiles[chosen].setFocus(Qt.FocusReason.OtherFocusReason)
        self.show_list()

    # -- adding and changing -------------------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        self.type_button.setText(
            self.tr("Add “{text}” as typed").replace("{text}", _short(text.strip()))
            if len(text.strip()) >= 2
            else self.tr("Not on the list, type it in")
        )
        self.reveal(self.search)

    def _entered(self, text: str) -> None:
        if text.strip():
            self._open_form("typed", text.strip())

    def _open_form(self, way: Any, text: str = "") -> None:
        self._editing = None
        self._show_form(True)
        self.form.open_new(way, text)

    def _edit(self, place: int, name_again: bool = False) -> None:
        entry = self.entries()[place]
        if self._put_away():
            self._editing = entry
            self._show_form(True)
            self.form.open_entry(entry, name_again)

    def _put_away(self) -> bool:
        """Make room for something else: what is typed in an open form goes on the list first, or the form stays."""
        if not self.form.isHidden() and self.form.changed():
            self.form.save()
            return self.form.isHidden()
        return True

    def _cancel(self) -> None:
        self.drop("form")
        self._close_form()

    def _close_form(self, focus: bool = True) -> None:
        was, entries = self._editing, self.entries()
        self._editing = None
        self._show_form(False)
        if not focus:
            return
        if was in entries:
            self.entry_rows[entries.index(was)].edit_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.search.focus_first()

    def _save(self, entry: dict[str, Any]) -> None:
        self._take_back_filter()  # “none” that waits for the disk must not empty the list after this
        entries = self.entries()
        if self._editing in entries:
            entries[entries.index(self._editing)] = entry
        else:
            entries.append(entry)
        if entries != self.entries() and not self.say(entries, "form", self._save_again, self.card):
            return
        if self._editing is not None:
            self._editing = entry
        self.search.clear()
        self._typed("")
        self._close_form()
        a11y.announce(self.search.edit, self.tr("{name} is on the list").replace("{name}", str(entry["text"])))

    def _save_again(self) -> None:
        if not self.form.isHidden():
            self.form.save()

    def _remove(self, place: int) -> None:
        if (gone := self.entries()[place]) == self._editing:
            self._close_form(focus=False)  # it is removed, and with it what was being changed
        if self._put_away():
            self._remove_entry(gone)

    def _remove_entry(self, gone: dict[str, Any]) -> None:
        entries = self.entries()
        if gone not in entries:
            return
        entries.remove(gone)
        self._says_yes = True
        saved = self.say(entries or None, f"remove {gone}", lambda: self._remove_entry(gone), self.card)
        if saved and not self._is_typing():
            self._close_form(focus=False)
            self.search.focus_first()
            a11y.announce(self.search.edit, self.tr("{name} removed").replace("{name}", str(gone["text"])))

    def _correct(self, place: int, name: str) -> None:
        entry = self.entries()[place]
        if self._put_away():
            self._correct_entry(entry, name)

    def _correct_entry(self, entry: dict[str, Any], name: str) -> None:
        entries = self.entries()
        if entry not in entries:
            return
        place, text = entries.index(entry), str(entry["text"])
        entries[place] = {**entry, "text": corrected(text, read(self._knowledge, text), name)}
        missing = "why" in read(self._knowledge, entries[place]["text"]).ask and not entries[place].get("why")
        saved = self.say(entries, f"correct {entry}", lambda: self._correct_entry(entry, name), self.card)
        if saved and not self._is_typing():
            self._edit(place) if missing else self.search.focus_first()

    def _unlike(self, place: int) -> None:
        self._refused.add(str(self.entries()[place]["text"]))
        self.show_list()
        self._edit(place, name_again=True)

    def _teach(self, place: int) -> None:
        dialog = TeachDialog(self, self.host.session, str(self.entries()[place]["text"]))
        dialog.accepted.connect(lambda: self._known_anew(place))
        dialog.open()

    def _ask_before_forgetting(self, place: int) -> None:
        session = self.host.session
        named = local_name_in(session, str(self.entries()[place]["text"]))
        if named is None:
            return
        title = self.tr("Take back the name “{name}”?").replace("{name}", named.name)
        words = self.tr("For every patient it counts as not recognised again. What was said stays on the list.")
        dialog = ask(self, title, words, self.tr("Take it back"), self.tr("Keep the name"))
        dialog.accepted.connect(lambda: self._forget(place, named.name))

    def _forget(self, place: int, name: str) -> None:
        try:
            remove_local_name(self.host.session, name)
        except ProblemError as error:
            self.host.tell(error)
            return
        self._known_anew(place)

    def _known_anew(self, place: int) -> None:
        self.host.keep(self.host.visit)  # nothing new was said, but what it means has changed
        self.show_view()
        row = self.entry_rows[place]
        row.edit_button.setFocus(Qt.FocusReason.OtherFocusReason)
        a11y.announce(self.search.edit, row.accessibleName())

    # -- leaving -------------------------------------------------------------------------------------------------

    def list_problems(self) -> list[Problem]:
        """An open list, or a name that was typed and not put on it."""
        if not self.form.isHidden() or self.search.text().strip():
            return [Problem(self.tr("A medicine is not on the list yet: add it, or clear the box."), self.question_id)]
        if self.value() is None:
            words = self.tr("Add the medicines.") if self._says_yes else self.tr("Ask about medicines.")
            return [Problem(words, self.question_id)]
        return []

    def focus_list(self) -> None:
        """The open form, the search box, or the filter."""
        if not self.form.isHidden():
            self.form.focus_first()
        elif self._says_yes:
            self.search.focus_first()
        else:
            self.filter.focus_first()

    def _is_typing(self) -> bool:
        """Whether a name is typed, or a form filled in, that is not on the list."""
        filled = not self.form.isHidden() and self.form.changed()
        return self._says_yes and (filled or bool(self.search.text().strip()))

    def unkept(self) -> bool:
        return self.is_waiting() or (self._is_typing() and not self.host.visit.frozen)

    def _show_unkept(self) -> None:
        """Show what is typed and not on the list, and say so."""
        if self.form.isHidden():
            self._open_form("typed", self.search.text().strip())
        self.form.warn(self.tr("This is not on the list yet. Add it, or cancel and clear the box."))

    def before_leaving(self) -> bool:
        """Nothing that was typed gets lost: an open form is saved, or the page stays and says what is missing."""
        if self.host.visit.frozen or not self._says_yes:
            return True
        if not self.form.isHidden():
            if not self.form.touched():
                self._close_form(focus=False)
                return True
            return self.form.save()
        if self.search.text().strip():
            self._show_unkept()
            return False
        return True


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23].rstrip() + "…"
