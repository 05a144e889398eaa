"""Behind the lock: nothing of a patient on screen, no dialog, and no message, answer or word that is lost."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QWidget
from window_shell import CTRL, Shell, said

from meso_screen.gui.dialogs.decision import WordsDialog
from meso_screen.gui.dialogs.scrolling import ScrollingDialog
from meso_screen.gui.errors import speak_of_surprises
from meso_screen.gui.printing import Printing
from meso_screen.gui.widgets import Dialog
from meso_screen.model.person import Person
from meso_screen.problems import refuse

PATIENT = "Chloé Martin takes warfarin."


def dialogs() -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


def on_glass() -> list[QWidget]:
    """Dialogs whose system window is mapped, whatever Qt says of the widget."""
    tops = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog)]
    return [one for one in tops if (handle := one.windowHandle()) is not None and handle.isVisible()]


def lock(shell: Shell) -> None:
    shell.press(Qt.Key.Key_L, CTRL)
    assert shell.session.person is None
    assert shell.window.stack.currentWidget() is shell.window.sign_in_page


def slow_failure(shell: Shell, page: Any) -> Callable[[], None]:
    """Begin work of a page that fails with the patient's name; the answer lets it go on to its end."""
    go_on = threading.Event()

    def work() -> None:
        assert go_on.wait(10)
        raise refuse(PATIENT, "", "Try again.")

    shell.window.jobs.run(work, lambda _: None, page.host.tell, page)
    return go_on.set


def test_a_message_on_screen_hides_behind_the_lock_and_comes_back(shell: Shell) -> None:
    shell.open_visit("review")
    shell.wizard.tell(refuse(PATIENT))
    assert PATIENT in said(dialogs()[0])
    lock(shell)
    shell.wait()
    assert dialogs() == [] and on_glass() == []
    shell.sign_in()
    assert PATIENT in said(dialogs()[0])
    shell.press(Qt.Key.Key_Escape)
    shell.wait()
    assert dialogs() == []


@pytest.mark.parametrize("step", ["consent", "review", "medicines", "check"])
def test_work_that_fails_behind_the_lock_is_told_after_it(shell: Shell, step: str) -> None:
    shell.open_visit(step)
    let_go = slow_failure(shell, shell.wizard.page)
    lock(shell)
    let_go()
    shell.wait(80)
    assert dialogs() == [] and PATIENT not in said(shell.window)
    shell.sign_in()
    shell.until(lambda: bool(dialogs()))
    assert PATIENT in said(dialogs()[0])
    shell.press(Qt.Key.Key_Escape)
    assert shell.wizard.step == step


def test_a_message_told_behind_the_lock_waits_for_its_person(shell: Shell, monkeypatch: Any) -> None:
    heard: list[str] = []
    monkeypatch.setattr("meso_screen.gui.a11y.announce", lambda widget, text, assertive=False: heard.append(text))
    shell.open_visit("review")
    lock(shell)
    shell.wizard.tell(refuse(PATIENT))
    shell.window.worklist.told.emit(refuse("The printer did not take the document."))
    shell.wait()
    assert dialogs() == []
    shell.sign_in("nb")
    shell.wait()
    assert dialogs() == [] and not [words for words in heard if PATIENT in words]
    lock(shell)
    shell.sign_in()
    shell.wait()
    assert [words for words in heard if PATIENT in words]
    assert [PATIENT in said(one) or "printer" in said(one) for one in dialogs()] == [True, True]
    for one in dialogs():
        one.close()


def test_a_message_that_was_on_screen_waits_for_its_person_too(shell: Shell) -> None:
    shell.open_visit("review")
    shell.wizard.tell(refuse(PATIENT))
    lock(shell)
    shell.sign_in("ab")
    shell.wait()
    assert dialogs() == [] and on_glass() == []
    lock(shell)
    shell.sign_in()
    assert PATIENT in said(dialogs()[0])
    dialogs()[0].close()


def test_whatever_opens_a_dialog_behind_the_lock_nobody_sees_it_before_the_pin(shell: Shell) -> None:
    shell.open_visit("review")
    lock(shell)
    made = Dialog(shell.wizard.page, PATIENT)
    made.open()
    assert on_glass() == []
    shell.wait()
    assert not made.isVisible() and on_glass() == []
    shell.type("1")
    assert shell.window.sign_in_page.pin.text() == "1"
    shell.press(Qt.Key.Key_Backspace)
    shell.sign_in()
    assert made.isVisible() and on_glass() == [made]
    shell.press(Qt.Key.Key_Escape)
    assert not made.isVisible()


def test_a_print_drawn_behind_the_lock_asks_for_a_printer_after_it(shell: Shell) -> None:
    asked: list[QWidget] = []

    def choose(parent: QWidget, printer: QPrinter, accepted: Callable[[], None]) -> None:
        asked.append(parent)

    shell.sign_in()
    shell.window.worklist.printing = Printing(choose)
    shell.window.worklist.form_button.click()
    lock(shell)
    jobs = shell.window.jobs
    shell.until(lambda: jobs.is_busy() and jobs._pool.activeThreadCount() == 0)
    shell.wait(50)
    assert asked == []
    shell.sign_in()
    shell.until(lambda: bool(asked))
    assert dialogs() == []


def test_what_is_likely_to_be_heard_is_not_said_aloud_over_the_lock(shell: Shell, monkeypatch: Any) -> None:
    heard: list[str] = []
    shell.open_visit("consent")
    monkeypatch.setattr("meso_screen.gui.a11y.announce", lambda widget, text, assertive=False: heard.append(text))
    go_on = threading.Event()
    page = shell.wizard.page
    shell.window.jobs.run(lambda: go_on.wait(10), lambda _: page._say(PATIENT), page.host.tell, page)
    lock(shell)
    go_on.set()
    shell.wait(80)
    assert PATIENT not in heard
    shell.sign_in()
    shell.until(lambda: PATIENT in heard)


def test_results_for_a_page_that_is_gone_are_dropped_when_somebody_else_signs_in(shell: Shell) -> None:
    shell.open_visit("review")
    let_go = slow_failure(shell, shell.wizard.page)
    lock(shell)
    let_go()
    shell.wait(80)
    shell.sign_in("ab")
    shell.wait(80)
    assert dialogs() == []
    assert not shell.window.jobs.is_busy()


def test_whoever_follows_is_warned_before_typed_words_go_and_may_leave_them(shell: Shell) -> None:
    shell.open_visit("medicines")
    shell.press(Qt.Key.Key_Y)
    shell.type("warfa")
    lock(shell)
    shell.enter_pin("nb")
    assert shell.session.person is None
    assert "Dr Léa Moreau left something typed" in said(shell.window.sign_in_page)
    assert "warfa" not in said(shell.window)
    shell.sign_in("lm")
    assert shell.wizard.page.search.text() == "warfa"
    lock(shell)
    shell.enter_pin("nb")
    shell.enter_pin("ab")
    assert shell.session.person is None
    shell.sign_in("ab")
    assert "warfa" not in said(shell.window)


def test_words_typed_in_a_dialog_count_as_typed(shell: Shell) -> None:
    shell.open_visit("review")
    shell.wizard.page.end()
    shell.wait()
    dialog: Any = QApplication.activeModalWidget()
    dialog.words.setFocus()
    shell.type("wants to ask her mother")
    lock(shell)
    shell.enter_pin("nb")
    assert shell.session.person is None
    shell.sign_in()
    assert dialog.isVisible() and dialog.words.said() == "wants to ask her mother"
    for _ in range(2):
        shell.press(Qt.Key.Key_Escape)
    shell.wait()
    assert dialogs() == []


def test_escape_drops_typed_words_only_when_pressed_twice(shell: Shell) -> None:
    shell.open_visit("review")
    page = shell.wizard.page
    page._open(WordsDialog(page, "Asked again", (), "What?", "", "Record", lambda said: None))
    dialog: Any = page.dialog
    dialog.focus_first()
    assert isinstance(shell.focus(), QPlainTextEdit)
    shell.type("She is sure of it.")
    shell.press(Qt.Key.Key_Escape)
    shell.wait()
    assert dialog.isVisible() and "Esc once more" in said(dialog)
    shell.type(" Twice.")
    shell.press(Qt.Key.Key_Escape)
    assert dialog.isVisible() and dialog.words.said() == "She is sure of it. Twice."
    shell.type("!")
    assert not dialog.close()  # the close button of the frame asks, too
    assert dialog.isVisible()
    shell.press(Qt.Key.Key_Escape)
    shell.wait()
    assert dialogs() == []


def test_a_pin_that_cannot_be_checked_is_said_on_the_lock(shell: Shell, monkeypatch: Any) -> None:
    def broken(*_: object) -> None:
        raise refuse("Another program is using the clinic's records.", "records.db", "Try again.")

    with monkeypatch.context() as patch:
        patch.setattr(shell.disk, "check_pin", broken)
        shell.enter_pin()
    assert "Another program is using" in said(shell.window.sign_in_page)
    assert dialogs() == []
    shell.sign_in()


def test_an_error_nobody_foresaw_is_said_calmly_once_and_logged_each_time(shell: Shell, monkeypatch: Any) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    speak_of_surprises(shell.window.tell)
    shell.open_visit("review")
    for _ in range(3):
        error = ZeroDivisionError(PATIENT)
        sys.excepthook(type(error), error, error.__traceback__)
    assert len(dialogs()) == 1
    assert PATIENT not in said(dialogs()[0]) and "did not work" in said(dialogs()[0])
    assert shell.window.log._file.read_text("utf-8").count("ZeroDivisionError") == 3
    dialogs()[0].close()


def test_a_seal_that_fails_behind_the_lock_is_told_after_it_and_can_be_tried_again(shell: Shell) -> None:
    shell.open_visit("consent")
    page = shell.wizard.page
    page.seal()
    lock(shell)
    shell.until(lambda: shell.window.jobs._pool.activeThreadCount() == 0)
    shell.wait(80)
    assert dialogs() == []
    shell.sign_in()
    shell.until(lambda: bool(dialogs()))
    assert "seal is missing" in said(dialogs()[0])
    shell.press(Qt.Key.Key_Escape)
    assert not page.busy and shell.wizard.page is page


def test_the_window_that_is_closed_while_it_seals_waits_for_the_end(shell: Shell) -> None:
    shell.open_visit("consent")
    shell.wizard.page.seal()
    assert shell.window.close()
    assert not shell.window.jobs.is_busy() and dialogs() == []


OPENERS: dict[str, Callable[[Shell], Any]] = {
    "end": lambda shell: (shell.open_visit("review"), shell.wizard.page.end()),
    "declined": lambda shell: (shell.open_visit("consent"), shell.wizard.page.end_declined()),
    "sooner": lambda shell: (shell.open_visit("consent"), shell.wizard.page.talk.time.ask_reason()),
    "clinic": lambda shell: (lead(shell), shell.window.settings_page.clinic.open_dialog()),
    "person": lambda shell: (lead(shell), shell.window.settings_page.people._add()),
}


def lead(shell: Shell) -> None:
    shell.disk.save_person(Person(id="lm", name="Dr Léa Moreau", role="lead", initials="LM", registration="RPPS 1"))
    shell.sign_in()
    shell.window.go_to("settings")


@pytest.mark.parametrize("name", list(OPENERS))
def test_escape_and_the_lock_lose_no_word_of_any_dialog(shell: Shell, name: str) -> None:
    OPENERS[name](shell)
    shell.wait()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ScrollingDialog)
    for _ in range(12):
        if isinstance(shell.focus(), QLineEdit | QPlainTextEdit):
            break
        shell.press(Qt.Key.Key_Tab)
    field: Any = shell.focus()
    shell.type("xyz")
    shell.press(Qt.Key.Key_Escape)
    lock(shell)
    shell.wait()
    assert dialogs() == []
    shell.sign_in()
    written = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
    assert dialog.isVisible() and "xyz" in written
    shell.press(Qt.Key.Key_Escape)
    shell.wait()
    assert dialogs() == []
