"""What is shown as saved is saved; what is not says so and stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from window_shell import CTRL, Shell, said

from meso_screen.gui.widgets import Dialog


def test_each_answer_says_when_it_was_saved(shell: Shell) -> None:
    shell.open_visit("health-heart")
    before = shell.wizard.visit.last_sequence
    shell.press(Qt.Key.Key_2)
    assert shell.saved() == "Saved on this PC at 14:32"
    assert shell.disk.events(shell.wizard.visit.id)[-1].sequence == shell.wizard.visit.last_sequence > before


def test_a_full_disk_says_not_saved_keeps_the_answer_and_retry_stores_it(shell: Shell) -> None:
    shell.open_visit("health-heart")
    rows = shell.wizard.page.rows
    first, second = list(rows.fields)[:2]
    shell.disk.full = True
    shell.press(Qt.Key.Key_2)
    assert shell.saved().startswith("Not saved. The disk is full")
    assert "Nothing you typed is lost yet" in shell.saved()
    assert rows.fields[first].value() == "no"
    assert first not in shell.wizard.visit.answers
    rows.refresh()
    assert rows.fields[first].value() == "no"
    rows.focus_on(second)
    shell.press(Qt.Key.Key_3)
    retry = next(b for b in shell.wizard.saved_label.findChildren(QPushButton) if b.isVisible())
    retry.click()
    assert shell.saved().startswith("Not saved")
    shell.disk.full = False
    retry.click()
    assert shell.saved() == "Saved on this PC at 14:32"
    answers = shell.wizard.visit.answers
    assert (answers[first].value, answers[second].value) == ("no", "not_sure")


def test_a_visit_with_an_answer_that_is_not_stored_is_not_left(shell: Shell) -> None:
    shell.open_visit("health-heart")
    first = next(iter(shell.wizard.page.rows.fields))
    shell.disk.full = True
    shell.press(Qt.Key.Key_2)
    shell.wizard.go("today")
    shell.wizard.go("health-heart")
    assert shell.wizard.page.rows.fields[first].value() == "no"
    shell.press(Qt.Key.Key_F2)
    assert isinstance(QApplication.activeModalWidget(), QDialog)
    shell.press(Qt.Key.Key_Escape)
    assert shell.window.stack.currentWidget() is shell.wizard
    shell.disk.full = False
    shell.press(Qt.Key.Key_F2)
    assert shell.window.stack.currentWidget() is shell.window.worklist


def test_the_next_answer_that_is_stored_takes_the_others_with_it(shell: Shell) -> None:
    shell.open_visit("health-heart")
    first, second = list(shell.wizard.page.rows.fields)[:2]
    shell.disk.full = True
    shell.press(Qt.Key.Key_2)
    shell.disk.full = False
    shell.wizard.page.focus_on(second)
    shell.press(Qt.Key.Key_2)
    shell.wait()
    assert {first, second} <= set(shell.wizard.visit.answers)
    assert shell.saved().startswith("Saved on this PC")


def test_words_survive_a_full_disk_and_a_lock(shell: Shell) -> None:
    shell.open_visit("identity")
    field = next(f for f in shell.wizard.page.rows.fields.values() if f.spec.kind == "text")
    field.focus_first()
    shell.disk.full = True
    shell.type("call my sister")
    shell.press(Qt.Key.Key_L, CTRL)
    shell.sign_in()
    assert field.value() == "call my sister"
    shell.disk.full = False
    shell.wizard.retry()
    assert shell.wizard.visit.answers[field.spec.id].value == "call my sister"


def test_a_visit_opens_again_where_it_was_left(shell: Shell) -> None:
    shell.open_visit("health-nerves")
    shell.press(Qt.Key.Key_2)
    shell.wait()
    left = shell.wizard.step_button("health-nerves").note
    shell.press(Qt.Key.Key_S, CTRL)
    assert shell.window.stack.currentWidget() is shell.window.worklist
    shell.press(Qt.Key.Key_Return)
    shell.wait()
    order = [view.id for view in shell.wizard.steps()]
    done = left.split(" of ")[0] == left.split(" of ")[-1]
    assert shell.wizard.step == (order[order.index("health-nerves") + 1] if done else "health-nerves")


def test_a_new_visit_begins_where_the_work_begins(shell: Shell) -> None:
    shell.open_visit(person="ab")
    states = {view.id: view.state for view in shell.wizard.steps()}
    assert states[shell.wizard.step] == "now"
    assert shell.wizard.step in list(states)[:3]


def test_an_answer_that_cannot_be_says_so_in_its_row_and_is_not_stored(shell: Shell) -> None:
    shell.open_visit("examination")
    field = next(f for f in shell.wizard.page.rows.fields.values() if f.spec.kind == "number")
    field.focus_first()
    shell.type("999999")
    assert field.problem()
    assert field.spec.id not in shell.wizard.visit.answers
    assert shell.saved().startswith("Saved")


def test_the_window_asks_before_it_closes_over_an_answer_that_is_not_stored(shell: Shell) -> None:
    shell.open_visit("health-heart")
    shell.disk.full = True
    shell.press(Qt.Key.Key_2)
    assert not shell.window.close()
    question = QApplication.activeModalWidget()
    assert isinstance(question, QDialog)
    question.reject()
    assert shell.window.isVisible()
    shell.disk.full = False
    assert shell.window.close()


def answer_question(shell: Shell, words: str, *, lose: bool) -> None:
    question = QApplication.activeModalWidget()
    assert isinstance(question, Dialog) and words in said(question)
    question.act_button.click() if lose else shell.press(Qt.Key.Key_Escape)
    shell.wait()
    assert QApplication.activeModalWidget() is None


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_F2, Qt.Key.Key_F3])
def test_a_card_that_is_written_on_is_left_only_when_somebody_says_so(shell: Shell, key: Qt.Key) -> None:
    shell.sign_in()
    shell.press(Qt.Key.Key_N, CTRL)
    shell.type("Yilmaz")
    page = shell.window.new_patient
    shell.press(key)
    answer_question(shell, "is lost", lose=False)
    assert page.isVisible() and page.form.family.text() == "Yilmaz"
    shell.press(Qt.Key.Key_N, CTRL)
    answer_question(shell, "card is not stored", lose=False)
    shell.press(key)
    answer_question(shell, "card is not stored", lose=True)
    assert not page.isVisible()
    shell.press(Qt.Key.Key_N, CTRL)
    assert page.form.family.text() == ""


def test_a_card_that_was_stored_is_not_asked_about(shell: Shell) -> None:
    shell.sign_in()
    shell.press(Qt.Key.Key_N, CTRL)
    form = shell.window.new_patient.form
    form.show_patient(shell.patient)
    shell.press(Qt.Key.Key_Return, CTRL)
    shell.wait()
    assert shell.wizard.isVisible()
    assert shell.window.close()


def test_the_window_asks_before_it_closes_over_words_that_are_typed(shell: Shell) -> None:
    shell.open_visit("medicines")
    shell.press(Qt.Key.Key_Y)
    shell.type("ibuprof")
    for _ in range(2):
        assert not shell.window.close()
    answer_question(shell, "typed here is not stored", lose=False)
    assert shell.window.isVisible() and shell.wizard.page.search.text() == "ibuprof"
    shell.wizard.page.search.clear()
    assert shell.window.close()


def test_it_asks_over_the_lock_too_and_shows_nothing_of_the_patient(shell: Shell) -> None:
    shell.open_visit("medicines")
    shell.press(Qt.Key.Key_Y)
    shell.type("ibuprof")
    shell.press(Qt.Key.Key_L, CTRL)
    assert not shell.window.close()
    shell.wait()
    question = QApplication.activeModalWidget()
    assert isinstance(question, QDialog) and question.isVisible()
    assert "ibuprof" not in said(question) and "Martin" not in said(question)
    question.reject()
    shell.wait()
    shell.sign_in()
    assert not shell.window.close()
    shell.window.lock()  # over the question
    shell.wait()
    assert QApplication.activeModalWidget() is None
    assert not shell.window.close()
    answer_question(shell, "typed here is not stored", lose=False)
    shell.sign_in()
    assert QApplication.activeModalWidget() is None
    assert shell.wizard.page.search.text() == "ibuprof"


def test_a_card_changed_before_the_lock_is_stored(shell: Shell) -> None:
    shell.open_visit("identity-card")
    shell.wizard.page.form.phone.setFocus()
    shell.type("0601020304")
    shell.press(Qt.Key.Key_L, CTRL)
    assert shell.disk.patient(shell.wizard.visit.record).phone == "0601020304"


def test_a_visit_that_cannot_be_handed_over_stays_and_it_is_said(shell: Shell) -> None:
    shell.open_visit(person="ab")
    order = [view.id for view in shell.wizard.steps() if view.state != "locked"]
    shell.wizard.go(order[-1])
    shell.wait()
    shell.disk.full = True
    for _ in range(2):
        shell.press(Qt.Key.Key_Return, CTRL)
    answer_question(shell, "The disk is full", lose=False)
    assert shell.wizard.isVisible() and not shell.wizard.visit.handed_over_to
    shell.disk.full = False
    shell.press(Qt.Key.Key_Return, CTRL)
    assert shell.wizard.visit.handed_over_to


def test_settings_the_disk_does_not_take_hold_for_now_and_it_is_said(shell: Shell, tmp_path: Path) -> None:
    shell.sign_in()
    shell.window.go_to("settings")
    (tmp_path / "settings.part").mkdir()
    shell.window.settings_page.lock_after.tiles["15"].click()
    answer_question(shell, "settings of this PC could not be stored", lose=False)
    assert shell.window.settings.lock_minutes == 15
