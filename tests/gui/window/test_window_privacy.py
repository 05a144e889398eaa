"""Who sees what: the lock, the desk, and the patient's name."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from window_shell import CTRL, PINS, Shell

from meso_screen.gui.widgets import Step


def words_on(widget: QWidget) -> str:
    seen = [part for part in widget.findChildren(QWidget) if part.isVisible()]
    said = [part.text() for part in seen if isinstance(part, QLabel)]
    return " ".join([*said, *(part.accessibleName() + part.accessibleDescription() for part in seen)]).casefold()


def test_every_clinical_screen_bears_the_patients_banner(shell: Shell) -> None:
    shell.open_visit()
    for step in [view.id for view in shell.wizard.steps()]:
        shell.wizard.go(step)
        shell.wait()
        assert shell.wizard.step == step
        assert shell.wizard.banner.isVisible(), step
        assert shell.wizard.banner.visibleRegion().boundingRect() == shell.wizard.banner.rect()
        assert "MARTIN, Chloé (Ms), 14-Mar-1987 (39y), Female" in shell.wizard.banner.accessibleDescription()


def test_no_patients_name_stands_on_the_lock_or_the_way_in(shell: Shell) -> None:
    assert "martin" not in words_on(shell.window)
    shell.open_visit("today")
    assert "martin" in words_on(shell.window)
    shell.press(Qt.Key.Key_L, CTRL)
    assert shell.window.stack.currentWidget() is shell.window.sign_in_page
    assert "martin" not in words_on(shell.window)
    assert "Martin" not in shell.window.windowTitle()


def test_the_desk_sees_no_clinical_step_and_no_finding(shell: Shell) -> None:
    shell.open_visit(person="ab")
    states = {view.id: view.state for view in shell.wizard.steps()}
    sections = shell.session.knowledge.catalogue.sections
    clinical = [name for name in states if name in sections and sections[name].asked_by != "desk"]
    assert clinical
    assert {states[name] for name in (*clinical, "review")} == {"locked"}
    assert "check" not in states
    assert "consent" not in states
    before = shell.wizard.step
    for step in (*clinical, "review", "check", "consent"):
        shell.wizard.go(step)
        assert shell.wizard.step == before, step
        assert shell.wizard.toast.isVisible()
    assert QApplication.activeModalWidget() is None
    assert shell.wizard.banner.accessibleDescription().count("llerg") == 0


def test_a_locked_step_says_why_when_it_is_pressed(shell: Shell) -> None:
    shell.open_visit(person="ab")
    step = shell.wizard.step_button("review")
    assert isinstance(step, Step)
    assert step.accessibleDescription() == "For the practitioner"
    step.click()
    assert "practitioner" in words_on(shell.wizard.toast)


def test_the_lock_keeps_the_page_and_what_was_typed(shell: Shell) -> None:
    shell.open_visit("identity")
    field = next(f for f in shell.wizard.page.rows.fields.values() if f.spec.kind == "text")
    field.focus_first()
    shell.type("my sister")
    shell.press(Qt.Key.Key_L, CTRL)
    assert shell.session.person is None
    assert shell.wizard.visit.answers[field.spec.id].value == "my sister"
    shell.sign_in()
    assert shell.window.stack.currentWidget() is shell.wizard
    assert shell.wizard.step == "identity"
    assert field.value() == "my sister"


def test_a_half_filled_card_survives_the_lock(shell: Shell) -> None:
    shell.sign_in()
    shell.press(Qt.Key.Key_N, CTRL)
    shell.type("Yilmaz")
    shell.press(Qt.Key.Key_L, CTRL)
    shell.sign_in()
    assert shell.window.stack.currentWidget() is shell.window.new_patient
    assert shell.window.new_patient.form.family.text() == "Yilmaz"


def test_a_dialog_hides_behind_the_lock_and_comes_back(shell: Shell) -> None:
    shell.open_visit("today")
    shell.press(Qt.Key.Key_G, CTRL)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    shell.type("exam")
    shell.press(Qt.Key.Key_L, CTRL)
    assert shell.session.person is None
    assert not dialog.isVisible()
    shell.sign_in()
    assert dialog.isVisible()
    assert dialog.filter.text() == "exam"  # type: ignore[attr-defined]
    dialog.reject()


def test_another_person_finds_the_visit_at_the_step_but_no_dialog(shell: Shell) -> None:
    shell.open_visit("examination")
    shell.press(Qt.Key.Key_G, CTRL)
    shell.window.lock()
    shell.sign_in("nb")
    assert shell.wizard.step == "examination"
    assert QApplication.activeModalWidget() is None
    shell.window.lock()
    shell.sign_in("ab")
    assert shell.wizard.step != "examination"


def test_the_idle_screen_warns_then_locks_and_a_key_keeps_it_open(shell: Shell) -> None:
    shell.open_visit("today")
    idle = shell.window.idle.timer
    assert idle.isActive()
    assert 0 < idle.remainingTime() <= shell.window.settings.lock_minutes * 60_000
    idle.timeout.emit()
    assert shell.session.person is not None
    assert shell.window.idle.toast.isVisible()
    shell.press(Qt.Key.Key_Down)
    assert not shell.window.idle.toast.isVisible()
    idle.timeout.emit()
    idle.timeout.emit()
    assert shell.session.person is None
    assert shell.window.stack.currentWidget() is shell.window.sign_in_page


def test_a_wrong_pin_says_how_many_tries_are_left_and_opens_nothing(shell: Shell) -> None:
    page = shell.window.sign_in_page
    page.pin.setFocus()
    shell.type("0000")
    shell.press(Qt.Key.Key_Return)
    shell.until(lambda: "tries left" in page.state.text())
    assert page.pin.isEnabled() and page.pin.hasFocus()
    assert shell.session.person is None


def test_a_lock_pressed_while_the_pin_is_checked_locks_and_loses_nothing(shell: Shell) -> None:
    shell.open_visit("today")
    shell.press(Qt.Key.Key_G, CTRL)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    shell.window.lock()
    shell.window.sign_in_page.given.emit("lm", PINS["lm"])
    while shell.session.person is None:  # the thread is done; the window has not heard of it yet
        time.sleep(0.01)
    shell.window.lock()
    shell.window.go_to("settings")
    shell.until(lambda: not shell.window.jobs.is_busy())
    assert shell.session.person is None
    assert shell.window.stack.currentWidget() is shell.window.sign_in_page
    assert not dialog.isVisible()
    shell.sign_in()
    assert dialog.isVisible()
    assert shell.wizard.step == "today"
    dialog.reject()


def test_the_lock_keeps_what_was_typed_about_what_is_likely(shell: Shell) -> None:
    shell.open_visit("consent")
    words = shell.wizard.page.talk.outlook.words
    words.setFocus()
    shell.type("Softer lines.")
    shell.press(Qt.Key.Key_L, CTRL)
    shell.wait()
    assert shell.session.person is None
    assert shell.wizard.visit.outlook.words == "Softer lines."
    assert QApplication.activeModalWidget() is None
    shell.sign_in()
    assert words.toPlainText() == "Softer lines."


def test_words_a_full_disk_does_not_take_stay_behind_the_lock(shell: Shell) -> None:
    shell.open_visit("consent")
    words = shell.wizard.page.talk.outlook.words
    words.setFocus()
    shell.type("Softer lines.")
    shell.disk.full = True
    shell.press(Qt.Key.Key_L, CTRL)
    shell.wait()
    assert QApplication.activeModalWidget() is None
    shell.disk.full = False
    shell.sign_in()
    assert words.toPlainText() == "Softer lines."
    assert shell.wizard.lets_go() and not shell.wizard.unsaved()
    assert shell.wizard.visit.outlook.words == "Softer lines."
