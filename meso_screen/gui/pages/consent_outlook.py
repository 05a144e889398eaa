"""What is likely, against what is hoped; and the time to think."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSignalBlocker
from PySide6.QtWidgets import QWidget

from meso_screen.flow.signing import ConsentView, TimeToThink
from meso_screen.flow.visit import Outlook, Visit
from meso_screen.gui.dialogs.decision import Words, WordsDialog
from meso_screen.gui.pages.page import Host
from meso_screen.gui.pages.reading_hint import ReadingHint
from meso_screen.gui.pages.split import Wrapping
from meso_screen.gui.widgets import ChoiceGroup, button, card, label, name_field, para, stack
from meso_screen.problems import refuse

Change = Callable[[Visit], Visit]
Keep = Callable[[Change], bool]


class OutlookCard(QWidget):
    """The practitioner's words beside the patient's hope. What is typed is kept when the field is left."""

    def __init__(self, host: Host, keep: Keep) -> None:
        super().__init__()
        self._host, self._keep = host, keep
        self._shown = Outlook("")
        translate = QCoreApplication.translate
        self._hope = label("", tone="muted", wrap=True)
        likely = label(translate("Outlook", "What you think is likely"), "label", wrap=True)
        self.words = Words(likely.text(), 3)
        name_field(likely, self.words)
        self.match = ChoiceGroup(
            translate("Outlook", "The patient says"),
            (
                ("matches", translate("Outlook", "This matches what I hoped")),
                ("not_hoped", translate("Outlook", "This is not what I hoped")),
            ),
            face="segment",
        )
        self.match.setLayout(Wrapping(*self.match.tiles.values(), spacing=6))
        agreed = label(translate("Outlook", "What you agreed then"), "label", wrap=True)
        self.note = Words(agreed.text(), 2)
        name_field(agreed, self.note)
        self._agreed = QWidget()
        self._agreed.setLayout(stack(agreed, self.note, ReadingHint(host.jobs, self.note), spacing=6))
        self.card = card(
            label(translate("Outlook", "What is likely"), "h3"), self._hope, 2, likely, self.words,
            ReadingHint(host.jobs, self.words), label(translate("Outlook", "The patient says"), "label", wrap=True),
            self.match, self._agreed, spacing=8,
        )  # fmt: skip
        self.setLayout(stack(self.card))
        self.match.chosen.connect(lambda _: self.store())
        for field in (self.words, self.note):
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.store()
        return super().eventFilter(watched, event)

    def show_outlook(self, view: ConsentView) -> None:
        """Show what is recorded; what is being typed, or could not be kept, stays as it is."""
        self._hope.say(view.hope)
        self._hope.setVisible(bool(view.hope))
        before, now = self._shown, view.outlook
        for field, was, said in ((self.words, before.words, now.words), (self.note, before.note, now.note)):
            if not field.hasFocus() and field.said() == was != said:
                with QSignalBlocker(field):
                    field.setPlainText(said)
        self._shown = now
        self.match.set_value(view.outlook.match or None)
        self._agreed.setVisible(view.outlook.match == "not_hoped")

    def change(self) -> Change | None:
        """What would keep the fields as they stand; None when that is kept already, or behind the lock."""
        before: Outlook = self._host.visit.outlook
        words, match, note = self.words.said(), self.match.value() or "", self.note.said()
        if words != before.words and match == before.match:
            match = ""  # the patient has answered to other words
        if self._host.visit.frozen or (words, match, note) == (before.words, before.match, before.note):
            return None
        if self._host.session.person is None:
            return None  # the screen locks; the page was flushed before, and what could not be kept stays typed
        return lambda visit: self._host.session.tell_outlook(visit, words, match, note)  # type: ignore[arg-type]

    def store(self) -> bool:
        """Keep what stands in the fields, if it is new; False when it could not be kept."""
        change = self.change()
        return change is None or self._keep(change)

    def focus_open(self, outlook: Outlook) -> bool:
        """Go to what is still to be said; False when nothing is."""
        match outlook.missing:
            case "words":
                self.words.setFocus()
            case "match":
                self.match.focus_first()
            case "note":
                self.note.setFocus()
        return bool(outlook.missing)


class TimeCard(QWidget):
    """Until when the patient should have time to think, and a shorter time with its reason."""

    def __init__(self, host: Host, keep: Keep, shown: Callable[[], None]) -> None:
        super().__init__()
        self._host, self._keep, self._shown = host, keep, shown
        translate = QCoreApplication.translate
        self.dialog: WordsDialog | None = None
        self._words = para("")
        self.shorten = button(translate("Time", "Treat earlier…"), "quiet")
        self.shorten.clicked.connect(self.ask_reason)
        self.undo = button(translate("Time", "Give the full time"), "quiet")
        self.undo.clicked.connect(lambda: self._keep(lambda visit: host.session.shorten_reflection(visit, "")))
        title = label(translate("Time", "Time to think"), "h3")
        self.setLayout(stack(card(title, self._words, Wrapping(self.shorten, self.undo), spacing=8)))

    def show_time(self, time: TimeToThink) -> None:
        """Show when the time is over; nothing where the pack asks for none and none was shortened."""
        translate = QCoreApplication.translate
        self.setVisible(time.hours > 0 or bool(time.shortened))  # a reason that is printed can be taken back
        words = translate("Time", "The full {hours} hours are over on {day}.")
        if time.shortened:
            words = translate("Time", "Shortened, and the document says why: {why}")
        words = words.replace("{hours}", str(time.hours)).replace("{day}", time.earliest)
        self._words.say(words.replace("{why}", time.shortened))
        self.shorten.setVisible(not time.shortened)
        self.undo.setVisible(bool(time.shortened))

    def ask_reason(self) -> None:
        """Ask why the patient is treated earlier; without a reason nothing changes."""
        translate = QCoreApplication.translate

        def record(said: Mapping[str, Any]) -> None:
            reason = str(said["words"])
            if not reason:
                raise refuse("The reason is missing.", "", "Say in a few words why.")
            self._host.keep(self._host.session.shorten_reflection(self._host.visit, reason))
            self._shown()

        self.dialog = WordsDialog(
            self, translate("Time", "Treat before the time to think is over"), (), translate("Time", "Why"),
            translate("Time", "The reason and your name are printed in the document the patient signs."),
            translate("Time", "Record the reason"), record,
        )  # fmt: skip
        self.dialog.open()
        self.dialog.focus_first()
