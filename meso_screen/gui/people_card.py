"""Settings: who works here. Nobody is ever deleted, for what they signed bears their name; they are switched off."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from meso_screen.flow.change_clinic import may_change
from meso_screen.flow.change_people import switch_off, switch_on
from meso_screen.flow.session import Session
from meso_screen.gui import a11y
from meso_screen.gui.dialogs.fields import FieldsDialog
from meso_screen.gui.dialogs.person import OwnPinDialog, PersonDialog, PinDialog
from meso_screen.gui.pages.split import Wrapping
from meso_screen.gui.role_words import may_words, role_words
from meso_screen.gui.widgets import Box, Button, Dialog, ask, button, clear, hline, label, row, stack, written
from meso_screen.model.person import MANAGING, PRACTISING, Person
from meso_screen.problems import ProblemError


class PeopleCard(Box):
    """Everyone with role and registration; who may change them gets the buttons. ``changed`` follows a change.

    *Change my PIN…* is there for whoever is signed in.

    ``acts`` are the buttons of each person: *change*, *pin*, *off* and *on* by person id.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__("card")
        self._session = session
        self.dialog: FieldsDialog | None = None
        self.question: Dialog | None = None
        self.acts: dict[tuple[str, str], Button] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        self.state = label("", tone="muted", wrap=True)
        self.add_button = button(self.tr("Add…"), icon="plus", name=self.tr("Add somebody who works here"))
        self.add_button.clicked.connect(self._add)
        self.own_pin = button(self.tr("Change my PIN…"), icon="key")
        self.own_pin.clicked.connect(self._change_own_pin)
        self._only = label(may_words(), tone="muted", wrap=True)
        self.alone = label("", "small", "muted", wrap=True)
        acts = Wrapping(self.add_button, self.own_pin)
        self.add(label(self.tr("People"), "h3"), self._list, self.alone, acts, self._only, self.state)

    def show_people(self) -> None:
        """Show who works here now, to whoever is signed in now; those switched off only to who may switch them on."""
        changes = may_change(self._session, "manage_people")
        self.add_button.setVisible(changes)
        self._only.setVisible(not changes)
        self._warn_alone(changes)
        self.say("")
        self.acts = {}
        clear(self._list)
        people = sorted(self._session.store.people(), key=lambda person: not person.active)
        for at, person in enumerate(one for one in people if one.active or changes):
            if at:
                self._list.addWidget(hline())
            self._list.addLayout(self._line(person, changes))
        for made in self.acts.values():
            made.show()  # now, and not at the next turn of the loop: only what is shown takes the focus
        self.column.activate()

    def _warn_alone(self, changes: bool) -> None:
        managing = [person for person in self._session.people() if person.role in MANAGING]
        self.alone.setVisible(changes and len(managing) == 1)
        if len(managing) == 1:
            said = self.tr("Only {name} may change this. If that PIN is forgotten, nobody can give a new one: make one "
                           "more person lead or administrator.")  # fmt: skip
            self.alone.say(said.replace("{name}", managing[0].name))

    def _line(self, person: Person, changes: bool) -> QHBoxLayout:
        about = [role_words()[person.role], person.registration]
        if not person.active:
            about.insert(0, self.tr("switched off"))
        words = stack(
            written(person.name, weight=500, tone="" if person.active else "muted"),
            written(" · ".join(part for part in about if part), "small", "muted"),
            spacing=2,
        )
        if person.active and person.role in PRACTISING and not person.registration:
            missing = self.tr("Registration number missing: they cannot take consent.")
            words.addWidget(label(missing, "small", "caution", wrap=True))
        return row((words, 1), *(self._buttons(person) if changes else ()))

    def _buttons(self, person: Person) -> list[Button]:
        me = self._session.person
        shown: list[tuple[str, str, str, Callable[[], None]]] = [
            ("change", self.tr("Change…"), self.tr("Change {name}"), lambda: self._change(person)),
        ]
        if person.active and (me is None or me.id != person.id):
            shown.append(("pin", self.tr("New PIN…"), self.tr("New PIN for {name}"), lambda: self._give_pin(person)))
            shown.append(("off", self.tr("Switch off…"), self.tr("Switch off {name}"), lambda: self._off(person)))
        elif not person.active:
            shown.append(("on", self.tr("Switch on"), self.tr("Switch on {name}"), lambda: self._on(person)))
        for act, text, name, do in shown:
            made = button(text, name=name.replace("{name}", person.name))
            made.clicked.connect(lambda _=False, do=do: do())
            self.acts[person.id, act] = made
        return [self.acts[person.id, act] for act, *_ in shown]

    # -- what the buttons do ---------------------------------------------------------------------------------------

    def _add(self) -> None:
        said = self.tr("{name} is added and can sign in.")
        self._open(PersonDialog(self, self._session, lambda made: self._kept(made, said)))

    def _change(self, person: Person) -> None:
        said = self.tr("{name} is changed; what is signed keeps the name of its day.")
        self._open(PersonDialog(self, self._session, lambda made: self._kept(made, said), person))

    def _give_pin(self, person: Person) -> None:
        said = self.tr("{name} has a new PIN.")
        self._open(PinDialog(self, self._session, lambda made: self._kept(made, said, "pin"), person))

    def _change_own_pin(self) -> None:
        self._open(OwnPinDialog(self, self._session, self._own_pin_changed))

    def _own_pin_changed(self, _: Person) -> None:
        self.own_pin.setFocus()
        self.say(self.tr("Your PIN is changed."))

    def _off(self, person: Person) -> None:
        title = self.tr("Switch {name} off?").replace("{name}", person.name)
        text = self.tr("They cannot sign in any more. What they signed stays, and they can be switched on again.")
        self.question = ask(self, title, text, self.tr("Switch off"))
        self.question.accepted.connect(lambda: self._switch(person, off=True))

    def _on(self, person: Person) -> None:
        self._switch(person, off=False)

    def _switch(self, person: Person, *, off: bool) -> None:
        try:
            kept = (switch_off if off else switch_on)(self._session, person.id)
        except ProblemError as error:
            problem = error.problems[0]
            self.say(f"{problem.what} {problem.next_step}".strip(), wrong=True)
            return
        said = self.tr("{name} is switched off.") if off else self.tr("{name} is switched on, with the PIN of before.")
        self._kept(kept, said, "on" if off else "off")

    def _open(self, dialog: FieldsDialog) -> None:
        self.dialog = dialog
        dialog.open()
        dialog.focus_first()

    def _kept(self, person: Person, words: str, act: str = "change") -> None:
        self.show_people()
        self.focus_on(person.id, act)
        self.say(words.replace("{name}", person.name))
        self.changed.emit()

    def say(self, words: str, *, wrong: bool = False) -> None:
        """Say how a change went."""
        self.state.say(words)
        self.state.set_tone("stop" if wrong else "muted")
        self.state.setVisible(bool(words))
        if words:
            a11y.announce(self, words, assertive=wrong)

    def focus_on(self, person_id: str, act: str = "change") -> None:
        """A person's button, as long as there is one."""
        self.acts.get((person_id, act), self.own_pin).setFocus()

    def focus_first(self) -> None:
        """The card of whoever is signed in."""
        me = self._session.person
        self.acts.get((me.id if me is not None else "", "change"), self.own_pin).setFocus()
