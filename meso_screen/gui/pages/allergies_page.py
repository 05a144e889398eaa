"""Allergies: one of four states, the list, and the questions that name what people do not call an allergy."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from meso_screen.gui import a11y
from meso_screen.gui.pages.allergy_entry import AllergyForm
from meso_screen.gui.pages.allergy_list import AllergyRow
from meso_screen.gui.pages.entry_form import Tiles
from meso_screen.gui.pages.listed_page import ListedPage
from meso_screen.gui.pages.medicine_words import index_names
from meso_screen.gui.pages.page import Host
from meso_screen.gui.pages.wrapped import tab_in_reading_order
from meso_screen.gui.widgets import Pill, ask, button, card, clear, label, row
from meso_screen.problems import Problem


class AllergiesPage(ListedPage):
    """The allergies section. Every act on the list is recorded at once, as the whole list."""

    kind = "allergies"

    def __init__(self, host: Host, section_id: str) -> None:
        super().__init__(host, section_id)
        self._knowledge = host.session.knowledge
        self._says_yes = False
        self._chosen = ""
        self._editing: dict[str, Any] | None = None
        self._refused: set[str] = set()
        question = label(self.ask_text(), "h3", wrap=True)
        self.state = Pill(self.tr("Allergies not recorded"), "not_known", "circle-question")
        options = [
            ("known", self.tr("Has reacted")),
            ("none_known", self.tr("None known")),
            ("not_sure", self.tr("Cannot find out")),
        ]
        self.filter = Tiles(self.ask_text(), options, {"known": "Y", "none_known": "N", "not_sure": "S"})
        self.filter.chosen.connect(self._filtered)
        self.count = label("", "small", "muted")
        self._entries = QVBoxLayout()
        self._entries.setSpacing(10)
        self.entry_rows: list[AllergyRow] = []
        self.add_button = button(self.tr("Add another"), "quiet", "plus")
        self.add_button.clicked.connect(self._open_new)
        self.form = AllergyForm(self._knowledge)
        self.form.saved.connect(self._save)
        self.form.cancelled.connect(self._cancel)
        self.form.hide()
        host.jobs.run(lambda: index_names(host.session.knowledge), lambda _: None, lambda _: None, self)
        self.form.agent.typed.connect(lambda _: self.reveal(self.form.agent))
        head = row(label(self.tr("Allergies and bad reactions"), "h3"), None, self.count)
        self.card = card(head, self._entries, row(self.add_button, None), self.form, spacing=12)
        asked = QHBoxLayout()
        asked.setSpacing(16)
        asked.addWidget(question, 1)
        asked.addWidget(self.state)
        self.special.addLayout(asked)
        self.special.addWidget(self.filter)
        self.special.addWidget(self.card)

    # -- showing -------------------------------------------------------------------------------------------------

    def entries(self) -> list[dict[str, Any]]:
        """The list as it stands."""
        value = self.value()
        return list(value) if isinstance(value, list) else []

    def show_list(self) -> None:
        value, entries = self.value(), self.entries()
        if value is not None:
            self._says_yes = bool(entries)
        said = self._chosen or (value if value in ("none_known", "not_sure") else None)
        stands = "known" if self._says_yes else said
        self.filter.set_value(stands)
        self._show_state(value, entries)
        self.card.setVisible(self._says_yes)
        self.count.say(self.tr("{n} added").replace("{n}", str(len(entries))) if entries else "")
        clear(self._entries)
        self.entry_rows = []
        for place, entry in enumerate(entries):
            made = AllergyRow(self._knowledge, entry, str(entry["text"]) in self._refused)
            made.edited.connect(lambda place=place: self._edit(place))
            made.removed.connect(lambda place=place: self._ask_before_removing(place))
            made.corrected.connect(lambda name, place=place: self._correct(place, name))
            made.unlike.connect(lambda place=place: self._unlike(place))
            self._entries.addWidget(made)
            made.show()
            self.entry_rows.append(made)
        if self._says_yes and not entries and self.form.isHidden():
            self.form.open_new()
            self._show_form(True)
        elif entries and self._editing is None and not self.form.touched() and not self.is_waiting("form"):
            self._show_form(False)

    def _show_state(self, value: Any, entries: list[dict[str, Any]]) -> None:
        """One of four states, in the words of the banner (NHS CUI PAB-0064)."""
        if entries:
            words, tone, icon = self.tr("Known allergies"), "stop", "octagon-alert"
        elif value == "none_known":
            words, tone, icon = self.tr("No known allergies"), "no_concern", "circle-check"
        elif value is None:
            words, tone, icon = self.tr("Allergies not recorded"), "not_known", "circle-question"
        else:
            words, tone, icon = self.tr("Allergies unavailable"), "not_known", "circle-question"
        self.state.setText(words)
        self.state.setAccessibleName(words)
        self.state.tone, self.state.icon, self.state.dashed = tone, icon, tone == "not_known"
        self.state.updateGeometry()
        self.state.update()

    def _show_form(self, shown: bool) -> None:
        self.form.setVisible(shown)
        self.add_button.setVisible(not shown)
        tab_in_reading_order(self.page)
        self.fit()

    # -- the states ----------------------------------------------------------------------------------------------

    def _filtered(self, chosen: str) -> None:
        entries = self.entries()
        if chosen == "known":
            self._take_back()
        elif self._is_typing():
            self.filter.set_value("known")
            self.form.warn(self.tr("This is not on the list yet. Add it, or cancel."))
            self.form.focus_first()
        elif entries:
            title = self.tr("Take all allergies off the list?")
            words = self.tr("{n} on the list would be taken off. What was said stays in the log.")
            words = words.replace("{n}", str(len(entries)))
            dialog = ask(self, title, words, self.tr("Empty the list"), self.tr("Keep the list"))
            dialog.accepted.connect(lambda: self._stand(chosen))
            dialog.rejected.connect(self.show_list)
        else:
            self._stand(chosen)

    def _take_back(self) -> None:
        """What was said is no longer true, and nothing is on the list yet."""
        self._take_back_filter()
        if not self.entries() and self.value() is not None:
            self.say(None, "filter", self._take_back, self.filter)
        self._says_yes = True
        self.show_list()
        self.focus_list()

    def _take_back_filter(self) -> None:
        self._chosen = ""
        self.drop("filter")

    def _stand(self, chosen: str) -> None:
        if self._is_typing():  # the disk takes it late, and somebody is adding to the list by now
            self._take_back_filter()
            return
        self._says_yes, self._chosen = False, chosen
        self.form.open_new()
        if self.say(chosen, "filter", lambda: self._stand(chosen), self.filter):
            self._chosen = ""
            self.filter.tiles[chosen].setFocus(Qt.FocusReason.OtherFocusReason)
        self.show_list()

    # -- adding and changing -------------------------------------------------------------------------------------

    def _open_new(self) -> None:
        self._editing = None
        self.form.open_new()
        self._show_form(True)
        self.form.focus_first()
        self.reveal(self.form)

    def _edit(self, place: int) -> None:
        entry = self.entries()[place]
        if not self._put_away():
            return
        self._editing = entry
        self.form.open_entry(entry)
        self._show_form(True)
        self.form.focus_first()
        self.reveal(self.form)

    def _put_away(self) -> bool:
        """Make room for something else: what is typed in an open form goes on the list first, or the form stays."""
        if not self._is_typing():
            return True
        return self.form.save() and not self.is_waiting("form")

    def _cancel(self) -> None:
        self.drop("form")
        self._close_form()

    def _close_form(self) -> None:
        self._editing = None
        self.form.open_new()
        if self.entries():
            self._show_form(False)
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.form.focus_first()

    def _save(self, entry: dict[str, Any]) -> None:
        self._take_back_filter()  # “none” that waits for the disk must not empty the list after this
        entries = self.entries()
        if self._editing in entries:
            entries[entries.index(self._editing)] = entry
        else:
            entries.append(entry)
        if entries == self.entries() or self.say(entries, "form", self._save_again, self.card):
            self._close_form()
            a11y.announce(self.add_button, self.tr("{name} is on the list").replace("{name}", str(entry["text"])))

    def _save_again(self) -> None:
        if not self.form.isHidden():
            self.form.save()

    def _ask_before_removing(self, place: int) -> None:
        entry = self.entries()[place]
        name = str(entry["text"])
        title = self.tr("Was {name} entered in error?").replace("{name}", name)
        words = self.tr(
            "Remove it only when it was entered in error. When it happened but was no allergy, change its kind "
            "instead: the reaction stays known."
        )
        dialog = ask(self, title, words, self.tr("Entered in error, remove"), self.tr("Keep it"))
        dialog.accepted.connect(lambda: self._remove(entry))

    def _remove(self, gone: dict[str, Any]) -> None:
        if gone == self._editing:
            self._close_form()  # it is removed, and with it what was being changed
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
            self._close_form()

    def _correct(self, place: int, name: str) -> None:
        entry = self.entries()[place]
        if self._put_away():
            self._correct_entry(entry, name)

    def _correct_entry(self, entry: dict[str, Any], name: str) -> None:
        entries = self.entries()
        if entry not in entries:
            return
        place = entries.index(entry)
        entries[place] = {**entry, "text": name}
        saved = self.say(entries, f"correct {entry}", lambda: self._correct_entry(entry, name), self.card)
        if saved and place < len(self.entry_rows) and not self._is_typing():
            self.entry_rows[place].edit_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _unlike(self, place: int) -> None:
        self._refused.add(str(self.entries()[place]["text"]))
        self.show_list()
        self._edit(place)
        self.form.agent.focus_first()

    # -- leaving -------------------------------------------------------------------------------------------------

    def list_problems(self) -> list[Problem]:
        """A form that is still open with something in it, or no answer at all."""
        if self._says_yes and not self.form.isHidden() and self.form.touched():
            return [Problem(self.tr("An allergy is not on the list yet: add it, or cancel."), self.question_id)]
        if self.value() is None:
            words = self.tr("Add what the patient reacts to.") if self._says_yes else self.tr("Ask about allergies.")
            return [Problem(words, self.question_id)]
        return []

    def focus_list(self) -> None:
        """The form while it is open, else the way to add, else the states."""
        if not self._says_yes:
            self.filter.focus_first()
        elif self.form.isHidden():
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.form.focus_first()

    def _is_typing(self) -> bool:
        """Whether a form is filled in that is not on the list."""
        return self._says_yes and not self.form.isHidden() and self.form.changed()

    def unkept(self) -> bool:
        return self.is_waiting() or (self._is_typing() and not self.host.visit.frozen)

    def before_leaving(self) -> bool:
        """Nothing that was typed gets lost: an open form is saved, or the page stays and says what is missing."""
        if self.host.visit.frozen or not self._says_yes or self.form.isHidden() or not self.form.touched():
            return True
        return self.form.save()
