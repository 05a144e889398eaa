"""Everything by keyboard: answers, panes, steps, undo, back, help, and the list of keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from window_shell import ALT, CTRL, SHIFT, Shell

from meso_screen.gui.keys import GoToStep, KeysDialog
from meso_screen.gui.printing import Printing
from meso_screen.gui.widgets import ChoiceTile, Step

Key = Qt.Key


def question_in_focus(shell: Shell) -> str:
    focus = QApplication.focusWidget()
    fields = shell.wizard.page.rows.fields
    return next((name for name, field in fields.items() if focus is not None and field.isAncestorOf(focus)), "")


def value(shell: Shell, question: str) -> object:
    answer = shell.wizard.visit.answers.get(question)
    return answer.value if answer else None


def test_the_focus_stands_on_the_first_open_question_and_digits_walk_down(shell: Shell) -> None:
    shell.open_visit("health-heart")
    names = shell.wizard.page.rows.names()
    assert question_in_focus(shell) == names[0]
    shell.press(Key.Key_2)
    assert value(shell, names[0]) == "no"
    assert question_in_focus(shell) == names[1]
    shell.press(Key.Key_3)
    assert value(shell, names[1]) == "not_sure"
    names = shell.wizard.page.rows.names()
    assert names[2] == "blood-conditions"  # the row that “not sure” has just opened
    assert question_in_focus(shell) == names[2]


def test_arrows_walk_the_rows_and_choose_nothing(shell: Shell) -> None:
    shell.open_visit("health-heart")
    first, second = shell.wizard.page.rows.names()[:2]
    shell.press(Key.Key_Down)
    assert question_in_focus(shell) == second
    shell.press(Key.Key_Up)
    assert question_in_focus(shell) == first
    assert not shell.wizard.visit.answers


def test_undo_puts_back_what_stood_before_answer_by_answer(shell: Shell) -> None:
    shell.open_visit("health-heart")
    first, second = shell.wizard.page.rows.names()[:2]
    for key in (Key.Key_2, Key.Key_2):
        shell.press(key)
    shell.wizard.page.focus_on(first)
    shell.press(Key.Key_3)
    assert value(shell, first) == "not_sure"
    shell.press(Key.Key_Z, CTRL)
    assert value(shell, first) == "no"
    assert shell.wizard.page.rows.fields[first].value() == "no"
    shell.press(Key.Key_Z, CTRL)
    assert value(shell, second) is None
    assert question_in_focus(shell) == second
    shell.press(Key.Key_Z, CTRL)
    assert value(shell, first) is None
    shell.press(Key.Key_Z, CTRL)
    assert not shell.wizard.visit.answers


def test_f6_walks_the_panes_and_shift_f6_walks_back(shell: Shell) -> None:
    shell.open_visit("health-heart")
    wizard, window = shell.wizard, shell.window

    def pane() -> str:
        focus = QApplication.focusWidget()
        parts = {"page": wizard.page, "footer": wizard.footer, "rail": window.rail, "steps": wizard.rail}
        return next(name for name, part in parts.items() if part.isAncestorOf(focus))

    assert pane() == "page"
    walked = []
    for _ in range(4):
        shell.press(Key.Key_F6)
        walked.append(pane())
    assert walked == ["footer", "rail", "steps", "page"]
    shell.press(Key.Key_F6, SHIFT)
    focus = QApplication.focusWidget()
    assert isinstance(focus, Step)
    assert focus.objectName() == "health-heart"


def test_f1_shows_and_hides_why_we_ask_for_the_question_in_hand(shell: Shell) -> None:
    shell.open_visit("health-heart")
    field = next(iter(shell.wizard.page.rows.fields.values()))
    assert not field.help.isVisible()
    shell.press(Key.Key_F1)
    assert field.help.isVisible()
    assert field.help.accessibleName()
    shell.press(Key.Key_F1)
    assert not field.help.isVisible()


def test_f1_brings_a_folded_helper_on_a_small_screen(shell: Shell) -> None:
    shell.window.resize(1100, 720)
    shell.open_visit("medicines")
    page = shell.wizard.page
    assert not page.aside.isVisible()
    shell.press(Key.Key_F1)
    shell.wait()
    assert page.aside.isVisible()
    shell.press(Key.Key_F1)
    assert not page.aside.isVisible()
    shell.window.resize(1900, 900)
    shell.wait()
    assert page.aside.isVisible()


def test_ctrl_g_filters_the_steps_and_enter_opens_one(shell: Shell) -> None:
    shell.open_visit("health-heart")
    shell.press(Key.Key_G, CTRL)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, GoToStep)
    assert isinstance(shell.focus(), QLineEdit)
    shell.type("exam")
    shell.press(Key.Key_Return)
    shell.wait()
    assert shell.wizard.step == "examination"
    assert QApplication.activeModalWidget() is None


def test_escape_closes_the_list_of_keys_and_nothing_else(shell: Shell) -> None:
    shell.open_visit("health-heart")
    shell.press(Key.Key_Slash, CTRL)
    assert isinstance(QApplication.activeModalWidget(), KeysDialog)
    shell.press(Key.Key_Escape)
    shell.wait()
    assert QApplication.activeModalWidget() is None
    assert shell.wizard.step == "health-heart"
    shell.press(Key.Key_Escape)
    assert shell.window.stack.currentWidget() is shell.wizard


def test_escape_leaves_the_card_of_a_new_patient(shell: Shell) -> None:
    shell.sign_in()
    shell.press(Key.Key_N, CTRL)
    assert shell.window.stack.currentWidget() is shell.window.new_patient
    shell.press(Key.Key_Escape)
    assert shell.window.stack.currentWidget() is shell.window.worklist


def test_continue_points_once_at_what_is_open_and_alt_left_goes_back(shell: Shell) -> None:
    shell.open_visit("health-heart")
    shell.press(Key.Key_Return, CTRL)
    assert shell.wizard.step == "health-heart"
    assert shell.wizard.summary.isVisible()
    shell.press(Key.Key_Escape)
    assert not shell.wizard.summary.isVisible()
    assert isinstance(QApplication.focusWidget(), ChoiceTile)
    shell.press(Key.Key_Return, CTRL)
    shell.wait()
    after = shell.wizard.step
    assert after != "health-heart"
    shell.press(Key.Key_Left, ALT)
    shell.wait()
    assert shell.wizard.step == "health-heart"


def test_the_present_step_is_always_in_view(shell: Shell) -> None:
    shell.window.resize(1280, 680)
    shell.open_visit()
    for step in ("identity-card", "lifestyle", "examination", "today", "check"):
        shell.wizard.go(step)
        shell.wait(40)
        button = shell.wizard.step_button(step)
        assert button.state == "now"
        assert button.visibleRegion().boundingRect().height() == button.height(), step


def test_tab_goes_down_the_page_also_through_rows_that_opened_late(shell: Shell) -> None:
    shell.open_visit("health-heart")
    for question in shell.wizard.page.rows.names()[:2]:
        shell.wizard.page.focus_on(question)
        shell.press(Key.Key_1)
    names = shell.wizard.page.rows.names()
    assert len(names) > 5
    shell.wizard.page.focus_on(names[0])
    walked: list[str] = []
    for _ in range(120):
        name = question_in_focus(shell)
        if not name:
            break
        if name not in walked:
            walked.append(name)
        else:
            assert name == walked[-1]
        shell.press(Key.Key_Tab)
    assert walked == names


def test_the_desk_prints_a_form_to_fill_by_hand_for_somebody_not_on_file(shell: Shell, tmp_path: Path) -> None:
    printed = tmp_path / "form.pdf"

    def into_a_file(parent: QWidget, printer: QPrinter, accepted: Callable[[], None]) -> None:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setResolution(72)
        printer.setOutputFileName(str(printed))
        accepted()

    shell.sign_in("ab")
    shell.window.worklist.printing = Printing(into_a_file)
    shell.window.worklist.form_button.setFocus()
    shell.press(Qt.Key.Key_Space)
    shell.until(lambda: printed.exists() and b"%%EOF" in printed.read_bytes())
    assert shell.focus() is shell.window.worklist.form_button
    assert printed.read_bytes().count(b"/Type /Page\n") > 9


def test_a_patient_who_was_here_before_gets_a_new_visit_or_an_earlier_one_is_opened(shell: Shell) -> None:
    shell.open_visit()
    ended = shell.session.end_visit(shell.wizard.visit, "declined", "not today")
    shell.window.go_to("today")
    worklist = shell.window.worklist
    (patient,) = shell.session.find_patients("Martin")
    worklist._picked(patient)
    assert worklist.dialog is not None and list(worklist.dialog.visits) == [ended.id]
    shell.press(Key.Key_Tab, SHIFT)
    worklist.dialog.visits[ended.id].setFocus()
    shell.press(Key.Key_Space)
    shell.wait()
    assert shell.wizard.visit.id == ended.id and shell.wizard.step == "not-today"
    shell.window.go_to("today")
    worklist._picked(patient)
    shell.press(Key.Key_Return)
    shell.wait()
    assert shell.wizard.visit.id != ended.id and shell.wizard.visit.outcome == "open"
