"""Words typed in any place survive every key that is not made to drop them: stored, or still standing there."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from window_shell import ALT, CTRL, PLAIN, SHIFT, Shell

Key = Qt.Key
WORDS = "zyxwort"
KEYS: tuple[tuple[Key, Qt.KeyboardModifier], ...] = (
    (Key.Key_F1, PLAIN), (Key.Key_F2, PLAIN), (Key.Key_F3, PLAIN), (Key.Key_F5, PLAIN), (Key.Key_F6, PLAIN),
    (Key.Key_F6, SHIFT), (Key.Key_F10, PLAIN), (Key.Key_S, CTRL), (Key.Key_N, CTRL), (Key.Key_F, CTRL),
    (Key.Key_G, CTRL), (Key.Key_Slash, CTRL), (Key.Key_L, CTRL), (Key.Key_Return, CTRL), (Key.Key_Left, ALT),
    (Key.Key_Tab, PLAIN), (Key.Key_Tab, SHIFT), (Key.Key_Down, PLAIN), (Key.Key_Up, PLAIN),
)  # fmt: skip


def in_medicines(shell: Shell) -> None:
    shell.open_visit("medicines")
    shell.press(Key.Key_Y)
    shell.type(WORDS)
    shell.press(Key.Key_Return)
    shell.wizard.page.form.why.setFocus()
    shell.type("pain")


def in_the_search(shell: Shell) -> None:
    shell.open_visit("medicines")
    shell.press(Key.Key_Y)
    shell.type(WORDS)


def in_allergies(shell: Shell) -> None:
    shell.open_visit("allergies")
    shell.press(Key.Key_Y)
    shell.type(WORDS)


def in_a_dose_of_the_list(shell: Shell) -> None:
    shell.open_visit("medicines")
    shell.press(Key.Key_Y)
    shell.wizard.page.say([{"text": "ibuprofen", "why": "pain"}])
    shell.wizard.page.entry_rows[0].edited.emit()
    shell.type(WORDS)


def in_an_answer(shell: Shell) -> None:
    shell.open_visit("identity")
    next(field for field in shell.wizard.page.rows.fields.values() if field.spec.kind == "text").focus_first()
    shell.type(WORDS)


def in_the_card(shell: Shell) -> None:
    shell.open_visit("identity-card")
    shell.wizard.page.form.phone.setFocus()
    shell.type(WORDS)


def in_a_new_card(shell: Shell) -> None:
    shell.sign_in()
    shell.press(Key.Key_N, CTRL)
    shell.type(WORDS)


def in_a_question_of_the_talk(shell: Shell) -> None:
    shell.open_visit("consent")
    shell.wizard.page.talk.question.setFocus()
    shell.type(WORDS)


def in_an_ingredient(shell: Shell) -> None:
    shell.open_visit("product")
    shell.wizard.page.additions.search.focus_first()
    shell.type(WORDS)


def in_what_is_likely(shell: Shell) -> None:
    shell.open_visit("consent")
    shell.wizard.page.talk.outlook.words.setFocus()
    shell.type(WORDS)


PLACES = (
    in_medicines, in_the_search, in_allergies, in_a_dose_of_the_list, in_an_answer, in_the_card, in_a_new_card,
    in_a_question_of_the_talk, in_an_ingredient, in_what_is_likely,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("begin", PLACES)
def test_words_survive_every_key_that_is_not_made_to_drop_them(
    shell: Shell, begin: Callable[[Shell], None], seed: int
) -> None:
    survive(shell, begin, seed, 45)


def survive(shell: Shell, begin: Callable[[Shell], None], seed: int, presses: int) -> None:
    chance = random.Random(seed)
    begin(shell)
    done: list[str] = []
    other = "nb"
    shell.disk.full = bool(seed % 2)
    for _ in range(presses):
        if shell.session.person is None:
            done.append(f"PIN of {other}")
            shell.enter_pin(other)
            if shell.session.person is None:
                shell.enter_pin("lm")
        elif chance.random() < 0.1:
            shell.disk.full = not shell.disk.full
            done.append(f"full {shell.disk.full}")
        elif chance.random() < 0.1:
            done.append("close")
            if shell.window.close():
                assert is_stored(shell), "; ".join(done)
                return
        else:
            key, modifier = chance.choice(KEYS)
            done.append(f"{key.name} {modifier.name}")
            shell.press(key, modifier)
        shell.wait(chance.choice((0, 0, 5)))
        for _ in range(4):
            if QApplication.activeModalWidget() is None:
                break
            shell.press(Key.Key_Escape)  # whatever is asked: stay
            shell.wait(5)
        assert is_typed(shell) or is_stored(shell), "; ".join(done)


def is_typed(shell: Shell) -> bool:
    fields: list[Any] = [*shell.window.findChildren(QLineEdit), *shell.window.findChildren(QPlainTextEdit)]
    typed = [one.text() if isinstance(one, QLineEdit) else one.toPlainText() for one in fields]
    return any(WORDS in words for words in typed)


def is_stored(shell: Shell) -> bool:
    patients = shell.disk.find_patients("Martin", 5)
    if any(WORDS in patient.phone for patient in patients):
        return True
    visits = [row.consultation for patient in patients for row in shell.disk.visits(patient.record)]
    return any(WORDS in str(event.payload) for visit in visits for event in shell.disk.events(visit))
