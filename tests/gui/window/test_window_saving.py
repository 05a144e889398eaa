"""What is shown as saved is saved; what is not says so and stays."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from window_shell import CTRL, Shell


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
