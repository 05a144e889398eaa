"""A forgotten passphrase, a forgotten PIN: by keyboard, on real encrypted records, nobody is locked out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_shell import NOW, Shell, said

from meso_screen.app import Composer
from meso_screen.flow.clinic import ClinicDetails, NewPerson, set_up_clinic
from meso_screen.flow.knowledge import Knowledge
from meso_screen.gui import theme
from meso_screen.gui.hands import Hands
from meso_screen.gui.pages.make import make_page
from meso_screen.gui.window import Window
from meso_screen.model.person import Person
from meso_screen.problems import ProblemError, refuse
from meso_screen.settings import Settings
from meso_screen.store import keys as key_file
from meso_screen.store import new_recovery_key, open_store, open_with_recovery_key
from meso_screen.store.base import CLINIC

OLD, NEW = "three grey herons", "four white storks"
LEAD = Person(id="lm", name="Dr Léa Moreau", role="lead", registration="RPPS 1", initials="LM")
DESK = Person(id="ab", name="A. Bianchi", role="desk", initials="AB")


class LoadedComposer(Composer):
    """The real composition root, with the pack that the run has loaded already."""

    def __init__(self, home: Path, knowledge: Knowledge) -> None:
        super().__init__(home, knowledge.catalogue.folder, lambda: NOW, Settings(station="room 2"))
        self._loaded = knowledge

    def knowledge(self) -> Knowledge:
        return self._loaded


class Door(Shell):
    """Hands in front of a window whose records are shut, and the sheet of the clinic."""

    sheet = ""

    @property
    def recovery(self) -> Any:
        return self.window.recovery

    def here(self) -> Any:
        return self.window.stack.currentWidget()

    def opens(self, words: str) -> bool:
        return _opens(lambda: open_store(self.window._home, words))

    def sheet_opens(self, key: str = "") -> bool:
        return _opens(lambda: open_with_recovery_key(self.window._home, key or self.sheet))

    def ask(self) -> Hands:
        """Say that the passphrase is forgotten."""
        hands = Hands(self.window)
        hands.push(self.window.passphrase_page.forgotten_button)
        assert self.here() is self.recovery.recover_page
        return hands

    def try_key(self, key: str, words: str = NEW, again: str | None = None) -> None:
        hands, page = Hands(self.window), self.recovery.recover_page
        hands.fill(page.key, key)
        hands.fill(page.passphrase, words)
        hands.fill(page.again, words if again is None else again)
        hands.press(Qt.Key.Key_Return)
        self.until(lambda: bool(page.open_button.isEnabled()))
        self.wait()

    def come_in(self) -> str:
        """The whole way to the new key; returns it."""
        self.ask()
        self.try_key(self.sheet)
        assert self.here() is self.recovery.key_page
        return str(self.recovery.key_page.key.accessibleName())

    def note(self) -> None:
        Hands(self.window).push(self.recovery.key_page.done_button)
        self.until(lambda: bool(self.recovery.key_page.done_button.isEnabled()))
        self.wait()

    def told(self) -> list[tuple[object, str, str]]:
        assert self.window.session is not None
        entries = self.window.session.store.events(CLINIC)
        return [(entry.payload["what"], entry.actor, entry.station) for entry in entries]


def _opens(act: Any) -> bool:
    try:
        act().close()
    except ProblemError:
        return False
    return True


@pytest.fixture
def door(qapp: QApplication, qtbot: QtBot, knowledge: Knowledge, tmp_path: Path) -> Iterator[Door]:
    if (theme.current().name, theme.current().text_scale) != ("light", 1.0) or not qapp.styleSheet():
        theme.apply(qapp, "light", 1.0)
    details = ClinicDetails(name="Clinic Lumière", phone="01 23 45 67 89", emergency_number="112")
    people = (NewPerson(person=LEAD, pin="2718"), NewPerson(person=DESK, pin="3141"))
    store, sheet = set_up_clinic(details, people, OLD, NOW, tmp_path)
    store.close()
    window = Window(LoadedComposer(tmp_path, knowledge), tmp_path, Settings(station="room 2"), lambda: NOW, make_page)
    window.begin()
    window.show()
    window.activateWindow()
    nothing: Any = None  # the session comes when the records are open
    made = Door(window, nothing, nothing)
    made.sheet = sheet
    made.wait()
    yield made
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_sheet_leads_from_a_forgotten_passphrase_to_the_lock(door: Door) -> None:
    key = door.come_in()
    assert "until then that one stays valid" in said(door.recovery.key_page)
    assert door.opens(NEW) and not door.opens(OLD)
    assert door.sheet_opens() and not door.sheet_opens(key)
    door.note()
    assert door.here() is door.recovery.pin_page and door.focus() is door.recovery.pin_page.go_button
    assert door.sheet_opens(key) and not door.sheet_opens()
    door.press(Qt.Key.Key_Return)
    assert door.here() is door.window.sign_in_page
    assert door.told() == [
        (what, "", "room 2")
        for what in ("recovery_key_used", "passphrase_set", "recovery_key_begun", "recovery_key_set")
    ]


@pytest.mark.parametrize("way", ["wrong", "mistyped", "nothing", "short", "differ"])
def test_a_refusal_is_a_clear_sentence_and_everything_typed_stays(door: Door, way: str) -> None:
    door.ask()
    key = {"wrong": new_recovery_key(), "mistyped": door.sheet[:-1], "nothing": " "}.get(way, door.sheet)
    words = "short" if way == "short" else NEW
    door.try_key(key, words, "five black swans" if way == "differ" else None)
    page = door.recovery.recover_page
    sentence, line = {
        "wrong": ("does not open these records", page.key), "mistyped": ("compare them one by one", page.key),
        "nothing": ("The recovery key is missing", page.key), "short": ("at least 8 characters", page.passphrase),
        "differ": ("The two passphrases differ", page.again),
    }[way]  # fmt: skip
    assert door.here() is page and sentence in page.problems.accessibleName()
    assert page.key.text() == key and page.passphrase.text() == words
    page.problems.links[0].setFocus()
    door.press(Qt.Key.Key_Return)
    assert door.focus() is line
    assert door.opens(OLD) and door.sheet_opens()
    door.try_key(door.sheet)
    assert door.here() is door.recovery.key_page and not page.problems.isVisible()


def test_the_window_still_answers_while_the_keys_are_derived(door: Door) -> None:
    door.ask()
    hands, page = Hands(door.window), door.recovery.recover_page
    for line, words in ((page.key, door.sheet), (page.passphrase, NEW), (page.again, NEW)):
        hands.fill(line, words)
    hands.press(Qt.Key.Key_Return)
    assert door.window.jobs.is_busy() and door.here() is page
    assert (
        not page.open_button.isEnabled() and not page.back_button.isEnabled() and page.open_button.text() == "Opening…"
    )
    hands.press(Qt.Key.Key_Return)  # Enter once more begins nothing twice
    door.until(lambda: door.here() is door.recovery.key_page)
    assert len(door.told()) == 2


def test_back_leaves_nothing_typed_and_the_passphrase_opens_as_before(door: Door) -> None:
    hands, page = door.ask(), door.recovery.recover_page
    hands.fill(page.key, door.sheet)
    hands.push(page.back_button)
    door_page = door.window.passphrase_page
    assert door.here() is door_page and door.focus() is door_page.passphrase and page.key.text() == ""
    door.type(OLD)
    door.press(Qt.Key.Key_Return)
    door.until(lambda: door.window.session is not None)
    assert door.here() is door.window.sign_in_page and door.told() == []


def test_a_window_closed_before_the_new_key_is_noted_leaves_the_sheet_valid(door: Door) -> None:
    key = door.come_in()
    door.window.close()
    assert door.sheet_opens() and not door.sheet_opens(key) and door.opens(NEW)


def test_a_new_key_that_cannot_be_kept_says_so_and_is_tried_again(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(path: Path, content: bytes) -> None:
        raise refuse("The file could not be written (No space left on device).", "", "Make room on the disk.")

    key = door.come_in()
    monkeypatch.setattr(key_file, "write_durably", torn)
    door.note()
    page = door.recovery.key_page
    assert door.here() is page and "could not be written" in page.problems.accessibleName()
    assert key == page.key.accessibleName() and door.sheet_opens()
    monkeypatch.undo()
    door.note()
    assert door.here() is door.recovery.pin_page and door.sheet_opens(key)


def test_a_lock_over_the_new_key_ends_the_way_and_the_sheet_stays_valid(door: Door) -> None:
    key = door.come_in()
    door.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert door.here() is door.window.sign_in_page
    assert door.sheet_opens() and not door.sheet_opens(key)


def test_a_lock_while_the_new_key_is_kept_stays_the_lock(door: Door) -> None:
    key = door.come_in()
    Hands(door.window).push(door.recovery.key_page.done_button)
    door.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    door.until(lambda: bool(door.recovery.key_page.done_button.isEnabled()))
    door.wait()
    assert door.here() is door.window.sign_in_page and door.sheet_opens(key)


def test_the_forgotten_pin_of_the_only_one_who_manages_is_mended(door: Door) -> None:
    door.come_in()
    door.note()
    hands, page = Hands(door.window), door.recovery.pin_page
    assert [page.who.itemText(at) for at in range(page.who.count())] == ["Dr Léa Moreau, clinical lead"]
    hands.fill(page.pin, "8642")
    hands.fill(page.again, "8643")
    hands.push(page.give_button)
    assert "two PINs differ" in page.problems.accessibleName()
    hands.fill(page.again, "8642")
    hands.push(page.give_button)
    door.until(lambda: door.here() is door.window.sign_in_page)
    assert page.pin.text() == "" and page.again.text() == ""
    assert door.told()[-1] == ("pin", "", "room 2")
    sign_in = door.window.sign_in_page
    sign_in.who.setCurrentIndex(sign_in.who.findData("lm"))
    sign_in.pin.setFocus()
    door.type("8642")
    door.press(Qt.Key.Key_Return)
    door.until(lambda: not sign_in.isVisible())
    session = door.window.session
    assert session is not None and session.person is not None and session.person.id == "lm"


def test_a_pin_that_is_none_is_refused_there(door: Door) -> None:
    door.come_in()
    door.note()
    hands, page = Hands(door.window), door.recovery.pin_page
    hands.fill(page.pin, "12")
    hands.fill(page.again, "12")
    hands.push(page.give_button)
    door.until(lambda: bool(page.give_button.isEnabled()))
    door.wait()
    assert door.here() is page and "4 to 12 digits" in page.problems.accessibleName()


# -- another passphrase, in Settings -----------------------------------------------------------------------------------


@pytest.fixture
def lead(door: Door) -> Door:
    """The clinical lead looks at the settings of the opened clinic."""
    door.type(OLD)
    door.press(Qt.Key.Key_Return)
    door.until(lambda: door.window.session is not None)
    return _settings(door, "lm", "2718")


def _settings(door: Door, person: str, pin: str) -> Door:
    sign_in = door.window.sign_in_page
    sign_in.who.setCurrentIndex(sign_in.who.findData(person))
    sign_in.pin.setFocus()
    door.type(pin)
    door.press(Qt.Key.Key_Return)
    door.until(lambda: not sign_in.isVisible())
    door.window.go_to("settings")
    door.wait()
    return door


def change(door: Door, present: str, new: str, again: str) -> Any:
    card = door.window.settings_page.passphrase
    hands = Hands(door.window)
    if card.dialog is None:
        hands.push(card.change)
        door.wait()
    dialog = card.dialog
    for line, words in ((dialog.present, present), (dialog.new, new), (dialog.again, again)):
        hands.fill(line, words)
    hands.push(dialog.act_button)
    door.until(lambda: bool(card.state.accessibleName()) or (not dialog.busy and dialog.wrong.isVisible()))
    door.wait()
    return dialog


def test_whoever_manages_changes_the_passphrase_and_it_is_in_the_log(lead: Door) -> None:
    change(lead, OLD, NEW, NEW)
    card = lead.window.settings_page.passphrase
    assert "The passphrase is changed" in said(card) and lead.focus() is card.change
    assert lead.opens(NEW) and not lead.opens(OLD) and lead.sheet_opens()
    assert lead.told() == [("passphrase_begun", "lm", "room 2"), ("passphrase_set", "lm", "room 2")]


def test_a_wrong_present_passphrase_is_said_at_its_line_and_can_be_mended(lead: Door) -> None:
    dialog = change(lead, "four grey herons", NEW, NEW)
    assert "passphrase is not right" in said(dialog) and lead.focus() is dialog.present and dialog.new.text() == NEW
    dialog = change(lead, OLD, "short", "short")
    assert "at least 8" in said(dialog) and lead.focus() is dialog.new
    dialog = change(lead, OLD, NEW, "five black swans")
    assert "passphrases differ" in said(dialog) and lead.focus() is dialog.again
    assert lead.opens(OLD) and lead.told() == []
    change(lead, OLD, NEW, NEW)
    assert lead.opens(NEW)


def test_whoever_may_not_is_told_who_may_and_gets_no_button(lead: Door) -> None:
    lead.window.lock()
    _settings(lead, "ab", "3141")
    card = lead.window.settings_page.passphrase
    assert not card.change.isVisible()
    assert "The clinical lead or the administrator may change this." in said(card)
