"""Keys at random, by somebody who wants to lose data: nothing is lost, shown wrongly or left stuck."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from window_shell import ALT, CTRL, PLAIN, SHIFT, Shell

from meso_screen.flow.visit import fold
from meso_screen.gui import printing
from meso_screen.gui.widgets import Dialog

Key = Qt.Key
KEYS: tuple[tuple[Key, Qt.KeyboardModifier, int], ...] = (
    (Key.Key_Tab, PLAIN, 18), (Key.Key_Tab, SHIFT, 4), (Key.Key_Return, PLAIN, 10), (Key.Key_Space, PLAIN, 12),
    (Key.Key_Escape, PLAIN, 6), (Key.Key_Down, PLAIN, 6), (Key.Key_Up, PLAIN, 3), (Key.Key_Backspace, PLAIN, 3),
    (Key.Key_Return, CTRL, 5), (Key.Key_Left, ALT, 2), (Key.Key_Z, CTRL, 3), (Key.Key_S, CTRL, 2), (Key.Key_N, CTRL, 1),
    (Key.Key_F, CTRL, 1), (Key.Key_G, CTRL, 3), (Key.Key_L, CTRL, 3), (Key.Key_Slash, CTRL, 1), (Key.Key_F1, PLAIN, 2),
    (Key.Key_F2, PLAIN, 1), (Key.Key_F3, PLAIN, 1), (Key.Key_F5, PLAIN, 3), (Key.Key_F6, PLAIN, 3),
    (Key.Key_F6, SHIFT, 1), (Key.Key_F4, PLAIN, 1), (Key.Key_F10, PLAIN, 1), (Key.Key_F12, PLAIN, 1),
)  # fmt: skip
WORDS = ("1", "2", "3", "y", "n", "s", "warf", "lido", "12", "1987", "her sister", "x")


class Attacker:
    """Presses what comes to mind; now and then the disk is full, or somebody else signs in."""

    def __init__(self, shell: Shell, seed: int) -> None:
        self.shell, self.random = shell, random.Random(seed)
        self.done: list[str] = []

    def act(self) -> None:
        chance = self.random.random()
        if self.shell.session.person is None and chance < 0.5:
            who = self.random.choices(("lm", "ab", "nb"), (6, 2, 2))[0]
            self.note(f"PIN of {who}")
            self.shell.enter_pin(who)
        elif chance < 0.03:
            self.shell.disk.full = not self.shell.disk.full
            self.note(f"disk full: {self.shell.disk.full}")
        elif chance < 0.05:
            self.note("close")
            if self.shell.window.close():
                raise Closed
        elif chance < 0.30:
            word = self.random.choice(WORDS)
            self.note(f"type {word}")
            self.shell.type(word)
        else:
            key, modifier, _ = self.random.choices(KEYS, [weight for *_, weight in KEYS])[0]
            self.note(f"press {key.name} {modifier.name}")
            self.shell.press(key, modifier)
        if self.random.random() < 0.2:
            self.shell.wait(self.random.choice((1, 5, 320)))

    def note(self, what: str) -> None:
        self.done.append(what)

    def look(self) -> None:
        """What must hold after every key."""
        shell = self.shell
        window, wizard = shell.window, shell.wizard
        here = window.stack.currentWidget()
        if not window.isVisible():
            raise Closed  # somebody said that it may be lost
        if shell.session.person is None:
            assert here is window.sign_in_page
            assert all(isinstance(one, Dialog) and one.over_lock for one in dialogs()), dialogs()
            assert "martin" not in words_on(window)
            return
        assert window.rail.isVisible()
        if here is wizard:
            assert wizard.holds_visit() and wizard.page.isVisible()
            visit = wizard.visit
            assert stored(shell).answers == visit.answers, "what the screen builds on is what is stored"
            if shell.saved().startswith("Saved"):
                self.compare_rows()

    def compare_rows(self) -> None:
        """Nothing on screen is said to be saved that is not."""
        wizard = self.shell.wizard
        page = wizard.page
        page.flush()
        if not wizard._unsaved and hasattr(page, "rows"):
            for name, field in page.rows.fields.items():
                answer = wizard.visit.answers.get(name)
                shown = field.value()
                said = None if shown is None or field.problem() else str(shown)
                kept = None if answer is None else str(answer.value)
                assert said is None or page.rows._unsaved or said == kept or float(said) == float(kept), name
        if hasattr(page, "entry_rows"):
            assert len(page.entry_rows) == len(page.entries())


class Closed(Exception):
    """The window went: it had nothing to ask, or was told that what is typed may go."""


def stored(shell: Shell) -> Any:
    visit = shell.wizard.visit
    return fold(visit.id, visit.patient, visit.day, shell.disk.events(visit.id))


def dialogs() -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


def words_on(widget: QWidget) -> str:
    return " ".join(part.text() for part in widget.findChildren(QLabel) if part.isVisible()).casefold()


def no_printer(parent: QWidget, *_: object) -> None:
    """Nobody chooses a printer or a place on this PC."""


def disarm(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own dialogs for printers and files are not part of this."""
    monkeypatch.setattr(printing, "ask_for_printer", no_printer)
    monkeypatch.setattr("meso_screen.gui.pages.paper_page.ask_for_path", no_printer)
    shell.window.verify_page._choose_file = no_printer
    shell.window.settings_page.seal._ask_path = no_printer
    shell.window.settings_page.known._ask_file = no_printer


STARTS = ("", "medicines", "allergies", "product", "examination", "review", "consent")


@pytest.mark.parametrize("seed", range(7))
def test_keys_at_random_lose_nothing(shell: Shell, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    attack(shell, monkeypatch, seed, 160)


def attack(shell: Shell, monkeypatch: pytest.MonkeyPatch, seed: int, presses: int) -> None:
    disarm(shell, monkeypatch)
    shell.open_visit(STARTS[seed % len(STARTS)])
    attacker = Attacker(shell, seed)
    try:
        for _ in range(presses):
            attacker.act()
            attacker.look()
    except Closed:
        return
    except Exception as error:
        raise AssertionError("; ".join(attacker.done[-25:])) from error
    leave(shell)


def leave(shell: Shell) -> None:
    """From wherever it ended, somebody gets back to work with the keyboard alone."""
    shell.disk.full = False
    for _ in range(6):
        if not dialogs():
            break
        shell.press(Key.Key_Escape)
        shell.wait(5)
    assert not dialogs()
    if shell.session.person is None:
        shell.enter_pin()
        shell.enter_pin() if shell.session.person is None else None
    shell.wait(5)
    assert shell.session.person is not None


Press = Callable[[Shell], None]


@pytest.mark.parametrize("step", STARTS[1:])
def test_the_lock_at_every_step_gives_the_same_screen_back(shell: Shell, step: str) -> None:
    shell.open_visit(step)
    before = words_on(shell.wizard)
    for _ in range(2):
        shell.press(Key.Key_L, CTRL)
        assert shell.session.person is None and "martin" not in words_on(shell.window)
        shell.sign_in()
        assert shell.wizard.step == step and words_on(shell.wizard) == before
