"""Facts added after the signatures: a batch number, a reaction, a correction."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from meso_screen.flow.afterwards import add_addendum
from meso_screen.flow.views import show_date
from meso_screen.gui.dialogs.decision import Words
from meso_screen.gui.pages.page import Host
from meso_screen.gui.pages.split import Wrapping
from meso_screen.gui.widgets import button, card, clear, label, name_field, para, stack
from meso_screen.problems import ProblemError


class LaterFacts(QWidget):
    """What was added so far, and a field for more. The signed document never changes."""

    def __init__(self, host: Host, changed: Callable[[], None]) -> None:
        super().__init__()
        self._host, self._changed = host, changed
        translate = QCoreApplication.translate
        self._said = stack(spacing=8)
        caption = label(translate("Later", "What was done or found out later"), "label", wrap=True)
        self.words = Words(caption.text(), 2)
        name_field(caption, self.words)
        self.wrong = label("", "small", "stop", wrap=True)
        self.wrong.hide()
        self.add = button(translate("Later", "Add to the record"), icon="plus")
        self.add.clicked.connect(self.add_fact)
        note = translate(
            "Later", "Batch and expiry, a reaction, a correction. It stands on every later print, the patient’s too."
        )
        title = label(translate("Later", "Later facts"), "h3")
        self.setLayout(
            stack(card(title, para(note), self._said, caption, self.words, self.wrong, Wrapping(self.add), spacing=8))
        )

    def show_facts(self) -> None:
        """Show what is recorded, the oldest first."""
        clear(self._said)
        session = self._host.session
        zone = session.clock().tzinfo
        people = {person.id: person.name for person in session.store.people()}
        for one in self._host.visit.addenda:
            at = one.at.astimezone(zone)
            who = f"{show_date(at.date().isoformat())} {at:%H:%M} · {people.get(one.by, one.by)}"
            self._said.addLayout(stack(label(one.text, weight=500, wrap=True), label(who, "small", "muted"), spacing=2))

    def add_fact(self) -> None:
        """Keep what is written; what is refused stays in the field and is said below it."""
        try:
            visit = add_addendum(self._host.session, self._host.visit, self.words.said())
        except ProblemError as error:
            self.wrong.say(" ".join(f"{one.what} {one.next_step}".strip() for one in error.problems))
            self.wrong.show()
            self.words.setFocus()
            return
        self.wrong.hide()
        self.words.clear()
        self._host.keep(visit)
        self._changed()
        self.words.setFocus()

    def pending(self) -> bool:
        """Whether something is written that was not added."""
        return bool(self.words.said())
