"""Medicines, allergies and the plan on a full disk: said beside the entry, kept, tried again, never shown as saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from window_shell import CTRL, Shell, open_shell, said

from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.visit import fold
from meso_screen.store import create_store, open_store
from meso_screen.store.memory import CHEAP
from meso_screen.store.sql import connect

Key = Qt.Key
FULL_DISK = "Not saved. The disk is full"


def stored(shell: Shell, question: str) -> Any:
    """What a fresh look at the disk says."""
    visit = shell.wizard.visit
    answer = fold(visit.id, visit.patient, visit.day, shell.disk.events(visit.id)).answers.get(question)
    return answer.value if answer else None


def texts(shell: Shell, question: str) -> list[str]:
    value = stored(shell, question)
    return [entry["text"] for entry in value] if isinstance(value, list) else []


def no_dialog() -> bool:
    return QApplication.activeModalWidget() is None


def reach(shell: Shell, wanted: QWidget) -> None:
    for _ in range(80):
        if shell.focus() is wanted:
            return
        shell.press(Key.Key_Tab)
    raise AssertionError(f"Tab does not reach {wanted}")


def again_button(shell: Shell) -> QPushButton:
    return next(one for one in shell.wizard.page.band.findChildren(QPushButton) if one.isVisible())


def add_medicine(shell: Shell, name: str, dose: str = "") -> None:
    shell.type(name)
    shell.press(Key.Key_Return)
    shell.wait()
    for field, words in ((shell.wizard.page.form.dose, dose), (shell.wizard.page.form.why, "pain")):
        field.setFocus()
        shell.type(words)
    shell.press(Key.Key_Return)
    shell.wait()


def fill_allergy(shell: Shell, name: str) -> None:
    shell.type(name)
    shell.press(Key.Key_Return)
    shell.press(Key.Key_1)
    shell.press(Key.Key_Return)
    shell.wait()


def open_medicines(shell: Shell, full: bool = True) -> Any:
    shell.open_visit("medicines")
    shell.press(Key.Key_Y)
    shell.disk.full = full
    return shell.wizard.page


def test_a_medicine_the_disk_does_not_take_stays_in_its_form_and_says_so_inline(shell: Shell) -> None:
    page = open_medicines(shell)
    add_medicine(shell, "ibuprofen", "400 mg")
    assert no_dialog()
    assert page.form.isVisible() and page.form.text() == "ibuprofen" and page.form.dose.text() == "400 mg"
    assert page.band.isVisible() and FULL_DISK in said(page.band) and "Make room on the disk" in said(page.band)
    assert not page.entry_rows and page.count.text() == ""
    assert shell.saved().startswith("Not saved")
    assert page.special.indexOf(page.band) == page.special.indexOf(page.card) + 1
    shell.press(Key.Key_F5)
    assert page.band.isVisible() and page.form.isVisible()
    shell.disk.full = False
    shell.press(Key.Key_F5)
    shell.wait()
    assert texts(shell, "medicines") == ["ibuprofen"]
    assert page.form.isHidden() and page.band.isHidden() and len(page.entry_rows) == 1
    assert shell.saved().startswith("Saved")


def test_try_again_is_reached_with_tab_and_enter_in_the_form_tries_again_too(shell: Shell) -> None:
    page = open_medicines(shell)
    add_medicine(shell, "ibuprofen")
    reach(shell, again_button(shell))
    shell.press(Key.Key_Space)
    assert page.band.isVisible() and page.form.isVisible()
    shell.disk.full = False
    page.form.dose.setFocus()
    shell.press(Key.Key_Return)
    shell.wait()
    assert texts(shell, "medicines") == ["ibuprofen"]
    assert page.band.isHidden() and shell.saved().startswith("Saved")


def test_it_is_recorded_once_however_often_it_was_tried(shell: Shell) -> None:
    open_medicines(shell)
    add_medicine(shell, "ibuprofen")
    for _ in range(4):
        shell.press(Key.Key_Return)
        shell.press(Key.Key_F5)
    shell.disk.full = False
    for _ in range(3):
        shell.press(Key.Key_F5)
        shell.wait()
    assert texts(shell, "medicines") == ["ibuprofen"]


def test_what_the_form_says_by_then_is_what_is_stored(shell: Shell) -> None:
    page = open_medicines(shell)
    add_medicine(shell, "ibuprofen")
    page.form.dose.setFocus()
    shell.type("200 mg")
    shell.disk.full = False
    shell.press(Key.Key_F5)
    shell.wait()
    assert stored(shell, "medicines") == [{"text": "ibuprofen", "dose": "200 mg", "why": "pain"}]


def test_cancel_takes_it_back_and_nothing_waits_any_more(shell: Shell) -> None:
    page = open_medicines(shell)
    add_medicine(shell, "ibuprofen")
    page.form.cancel_button.setFocus()
    shell.press(Key.Key_Return)
    shell.wait()
    assert page.band.isHidden() and shell.saved().startswith("Saved")
    shell.disk.full = False
    shell.press(Key.Key_F5)
    assert texts(shell, "medicines") == []


@pytest.mark.parametrize(("key", "value"), [(Key.Key_N, "none"), (Key.Key_S, "not_sure")])
def test_none_and_not_sure_stay_chosen_and_are_stored_when_the_disk_takes_them(
    shell: Shell, key: Key, value: str
) -> None:
    shell.open_visit("medicines")
    page = shell.wizard.page
    shell.disk.full = True
    shell.press(key)
    assert page.filter.value() == value and FULL_DISK in said(page.band)
    page.show_view()
    assert page.filter.value() == value
    assert stored(shell, "medicines") is None and no_dialog()
    shell.disk.full = False
    shell.press(Key.Key_F5)
    assert stored(shell, "medicines") == value and page.band.isHidden()


def test_none_that_waits_does_not_empty_a_list_that_was_filled_meanwhile(shell: Shell) -> None:
    shell.open_visit("medicines")
    shell.disk.full = True
    shell.press(Key.Key_N)
    shell.press(Key.Key_Y)
    shell.disk.full = False
    add_medicine(shell, "ibuprofen")
    shell.press(Key.Key_F5)
    shell.wait()
    assert texts(shell, "medicines") == ["ibuprofen"]


def test_emptying_the_list_that_waits_is_dropped_by_the_next_entry(shell: Shell) -> None:
    page = open_medicines(shell, full=False)
    add_medicine(shell, "ibuprofen")
    shell.disk.full = True
    page.filter.focus_first()
    shell.press(Key.Key_N)
    question: Any = QApplication.activeModalWidget()
    question.act_button.click()
    shell.wait()
    assert FULL_DISK in said(page.band) and len(page.entry_rows) == 1 and page.filter.value() == "yes"
    shell.disk.full = False
    page.search.focus_first()
    add_medicine(shell, "paracetamol")
    shell.press(Key.Key_F5)
    shell.wait(50)
    assert texts(shell, "medicines") == ["ibuprofen", "paracetamol"]


def test_a_medicine_that_could_not_be_removed_stands_until_it_is(shell: Shell) -> None:
    page = open_medicines(shell, full=False)
    add_medicine(shell, "ibuprofen")
    add_medicine(shell, "paracetamol")
    shell.disk.full = True
    page.entry_rows[0].removed.emit()
    assert [row.accessibleName()[:9].lower() for row in page.entry_rows] == ["ibuprofen", "paracetam"]
    assert FULL_DISK in said(page.band)
    shell.type("iron")
    shell.press(Key.Key_Return)
    page.form.dose.setFocus()
    shell.type("1 a day")
    shell.disk.full = False
    shell.press(Key.Key_F5)
    shell.wait()
    assert texts(shell, "medicines") == ["paracetamol"]
    assert page.form.isVisible() and page.form.dose.text() == "1 a day", "what is typed meanwhile stays"


def test_a_change_that_waits_meets_the_right_entry_though_another_was_removed_before_it(shell: Shell) -> None:
    page = open_medicines(shell, full=False)
    for name in ("ibuprofen", "paracetamol", "iron"):
        add_medicine(shell, name)
    shell.disk.full = True
    page.entry_rows[0].removed.emit()
    page.entry_rows[2].edited.emit()
    page.form.dose.setFocus()
    shell.type("1 a day")
    shell.press(Key.Key_Return)
    shell.disk.full = False
    shell.press(Key.Key_F5)
    shell.wait()
    assert [(one["text"], one.get("dose")) for one in stored(shell, "medicines")] == [
        ("paracetamol", None), ("iron", "1 a day"),
    ]  # fmt: skip


@pytest.mark.parametrize("act", ["edited", "removed"])
def test_another_entry_is_not_touched_over_what_is_typed(shell: Shell, act: str) -> None:
    page = open_medicines(shell, full=False)
    add_medicine(shell, "ibuprofen")
    shell.disk.full = True
    shell.type("paracetamol")
    shell.press(Key.Key_Return)
    page.form.why.setFocus()
    shell.type("pain")
    page.form.dose.setFocus()
    shell.type("500 mg")
    getattr(page.entry_rows[0], act).emit()
    assert page.form.isVisible() and page.form.dose.text() == "500 mg" and page.form.text() == "paracetamol"
    assert FULL_DISK in said(page.band)
    shell.disk.full = False
    getattr(page.entry_rows[0], act).emit()
    shell.wait()
    assert [("paracetamol" in texts(shell, "medicines")), ("ibuprofen" in texts(shell, "medicines"))] == [
        True, act == "edited",
    ]  # fmt: skip


def test_no_does_not_throw_away_a_name_that_is_typed(shell: Shell) -> None:
    page = open_medicines(shell, full=False)
    shell.type("ibuprof")
    page.filter.focus_first()
    shell.press(Key.Key_N)
    assert page.filter.value() == "yes"
    assert page.form.isVisible() and page.form.text() == "ibuprof" and "not on the list yet" in page.form.warning()
    assert stored(shell, "medicines") is None


def test_escape_in_a_filled_form_asks_once_before_it_drops_it(shell: Shell) -> None:
    page = open_medicines(shell, full=False)
    shell.type("ibuprofen")
    shell.press(Key.Key_Return)
    page.form.dose.setFocus()
    shell.type("400 mg")
    shell.press(Key.Key_Escape)
    assert page.form.isVisible() and "Esc once more" in page.form.warning()
    shell.press(Key.Key_Escape)
    assert page.form.isHidden()


def test_an_allergy_the_disk_does_not_take_stays_in_its_form(shell: Shell) -> None:
    shell.open_visit("allergies")
    page = shell.wizard.page
    shell.press(Key.Key_Y)
    shell.disk.full = True
    fill_allergy(shell, "lidocaine")
    assert no_dialog() and page.form.isVisible() and page.form.text() == "lidocaine"
    assert page.form.reaction.value() == ["hives"] and FULL_DISK in said(page.band)
    assert not page.entry_rows and page.state.accessibleName() == "Allergies not recorded"
    assert shell.wizard.banner.accessibleDescription().count("lidocaine") == 0
    shell.disk.full = False
    shell.press(Key.Key_F5)
    shell.wait()
    assert texts(shell, "allergies") == ["lidocaine"] and page.band.isHidden()
    assert len(page.entry_rows) == 1 and page.state.accessibleName() == "Known allergies"


def test_a_second_allergy_that_waits_keeps_the_first_and_its_form(shell: Shell) -> None:
    shell.open_visit("allergies")
    page = shell.wizard.page
    shell.press(Key.Key_Y)
    fill_allergy(shell, "lidocaine")
    shell.press(Key.Key_Return)
    shell.disk.full = True
    fill_allergy(shell, "latex")
    page.show_view()
    assert page.form.isVisible() and page.form.text() == "latex"
    page.entry_rows[0].edited.emit()
    assert page.form.text() == "latex"
    shell.disk.full = False
    shell.press(Key.Key_F5)
    shell.wait()
    assert texts(shell, "allergies") == ["lidocaine", "latex"]


def test_ticks_of_the_plan_stay_ticked_and_are_stored_together(shell: Shell) -> None:
    shell.open_visit("product")
    page = shell.wizard.page
    shell.disk.full = True
    rows = list(page.products.product_rows.values())
    rows[0].box.setFocus()
    shell.press(Key.Key_Space)
    assert FULL_DISK in said(page.band) and no_dialog()
    assert page.special.indexOf(page.band) == page.special.indexOf(page.products) + 1
    next(iter(page.areas.chips.boxes.values())).setFocus()
    shell.press(Key.Key_Space)
    page.technique.focus_first()
    shell.press(Key.Key_1)
    page.show_view()
    assert rows[0].box.isChecked() and len(page.areas.value()) == 1 and page.technique.value()
    assert stored(shell, "plan") is None
    shell.disk.full = False
    page.sessions.number.setFocus()
    shell.type("2")
    shell.press(Key.Key_Return)
    shell.wait()
    plan = stored(shell, "plan")
    assert plan["products"] == [rows[0].product_id] and plan["areas"] == page.areas.value()
    assert plan["technique"] == page.technique.value() and plan["session"] == 2
    assert page.band.isHidden() and shell.saved().startswith("Saved")


def test_a_session_number_typed_before_the_lock_is_stored_and_nothing_is_said_over_it(shell: Shell) -> None:
    shell.open_visit("product")
    shell.wizard.page.sessions.number.setFocus()
    shell.type("3")
    shell.press(Key.Key_L, CTRL)
    shell.wait()
    assert shell.wizard.visit.answers["plan"].value == {"session": 3}
    assert no_dialog() and shell.session.person is None


def test_an_ingredient_typed_and_not_chosen_keeps_the_page(shell: Shell) -> None:
    shell.open_visit("product")
    page = shell.wizard.page
    page.additions.search.focus_first()
    shell.type("lido")
    shell.press(Key.Key_Return)
    assert "not in the plan yet" in said(page.additions)
    shell.press(Key.Key_F2)
    assert shell.wizard.page is page and page.additions.search.text() == "lido"


def test_nothing_is_read_back_reviewed_or_signed_while_an_entry_waits(shell: Shell) -> None:
    page = open_medicines(shell)
    add_medicine(shell, "warfarin", "3 mg")
    assert FULL_DISK in said(page.band)
    for step in ("check", "review", "consent"):
        shell.wizard.go(step)
        assert shell.wizard.step == "medicines", step
        assert "not stored yet" in said(shell.wizard.toast)
    shell.wizard.go("allergies")
    assert shell.wizard.step == "allergies"
    shell.wizard.go("review")
    assert shell.wizard.step == "allergies"
    shell.disk.full = False
    shell.wizard.go("review")
    assert shell.wizard.step == "review"
    assert texts(shell, "medicines") == ["warfarin"]


def test_the_visit_is_left_with_an_entry_that_waits_only_when_somebody_says_so(shell: Shell) -> None:
    page = open_medicines(shell)
    add_medicine(shell, "ibuprofen")
    for keys in ((Key.Key_S, CTRL), (Key.Key_F2, Qt.KeyboardModifier.NoModifier), (Key.Key_N, CTRL)):
        shell.press(*keys)
        question = QApplication.activeModalWidget()
        assert isinstance(question, QDialog) and "it is lost" in said(question)
        shell.press(Key.Key_Escape)
        shell.wait()
        assert shell.wizard.isVisible() and page.form.text() == "ibuprofen"
    assert not shell.window.close()
    shell.press(Key.Key_Escape)
    shell.wait()
    shell.press(Key.Key_S, CTRL)
    question: Any = QApplication.activeModalWidget()
    reach(shell, question.act_button)
    shell.press(Key.Key_Space)
    shell.wait()
    assert shell.window.worklist.isVisible()


def test_an_entry_that_waits_is_there_after_the_lock(shell: Shell) -> None:
    page = open_medicines(shell)
    add_medicine(shell, "ibuprofen", "400 mg")
    shell.press(Key.Key_L, CTRL)
    shell.wait()
    assert no_dialog()
    shell.sign_in()
    assert page.form.isVisible() and page.form.dose.text() == "400 mg" and FULL_DISK in said(page.band)
    shell.press(Key.Key_L, CTRL)
    shell.disk.full = False
    shell.sign_in()
    shell.wait()
    assert texts(shell, "medicines") == ["ibuprofen"]


def test_a_visit_changed_at_another_place_can_be_left_and_opened_again(shell: Shell) -> None:
    page = open_medicines(shell, full=False)
    other = shell.session.open_visit(shell.wizard.visit.id)
    shell.session.answer(other, "allergies", "none_known")
    add_medicine(shell, "ibuprofen")
    assert "changed at another place" in said(page.band) and page.form.text() == "ibuprofen"
    shell.press(Key.Key_S, CTRL)
    question: Any = QApplication.activeModalWidget()
    question.act_button.click()
    shell.wait()
    assert shell.window.worklist.isVisible()


@pytest.fixture
def on_file(qapp: QApplication, qtbot: QtBot, knowledge: Knowledge, tmp_path: Path) -> Iterator[Shell]:
    """The window on real records in a file, which waits a tenth of a second for another program."""
    made, _ = create_store(tmp_path, "three grey herons", {"name": "Clinic Lumière", "paper": "A4"}, CHEAP)
    made.close()
    store = open_store(tmp_path, "three grey herons", CHEAP, patience=0.1)
    yield from open_shell(qapp, knowledge, tmp_path, store=store)


def test_records_that_another_program_holds_are_said_beside_the_entry_and_take_it_afterwards(on_file: Shell) -> None:
    shell, store = on_file, on_file.disk
    page = open_medicines(shell, full=False)
    other = connect(Path(store.place), store.keys.purpose("database"), 1.0)  # type: ignore[attr-defined]
    other.execute("BEGIN IMMEDIATE")
    add_medicine(shell, "ibuprofen", "400 mg")
    assert no_dialog() and page.form.isVisible() and "Another program is using" in said(page.band)
    assert texts(shell, "medicines") == []
    shell.press(Key.Key_L, CTRL)
    shell.wait()
    assert no_dialog()
    other.execute("ROLLBACK")
    other.close()
    shell.sign_in()
    shell.wait()
    assert texts(shell, "medicines") == ["ibuprofen"]
    assert page.form.isHidden() and shell.saved().startswith("Saved")
