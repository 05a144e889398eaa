"""Allergies: four states, the cause first, and nothing thrown away in passing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from list_pages import faults, focus, press, settle
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from meso_screen.gui import theme
from meso_screen.gui.pages.allergies_page import AllergiesPage
from meso_screen.gui.widgets import Pill

LIDOCAINE = {
    "text": "lidocaine", "reaction": ["hives", "swelling"], "severity": "severe", "certainty": "certain",
    "kind": "allergy", "when": "2019",
}  # fmt: skip
LATEX = {"text": "latex", "reaction": ["rash"], "severity": "mild", "kind": "intolerance"}
Show = Callable[..., Any]


@pytest.fixture
def page(host: Any, show: Show) -> AllergiesPage:
    made = AllergiesPage(host, "allergies")
    made.show_view()
    show(made)
    made.focus_first()
    settle()
    return made


def allergies(host: Any) -> Any:
    answer = host.visit.answers.get("allergies")
    return answer.value if answer else None


def test_the_four_states_are_said_in_words(page: AllergiesPage) -> None:
    assert page.state.text() == "Allergies not recorded"
    page.say("none_known")
    assert page.state.text() == "No known allergies"
    page.say("not_sure")
    assert page.state.text() == "Allergies unavailable"
    page.say([LATEX])
    assert page.state.text() == "Known allergies"


def test_none_known_is_an_act_of_its_own(page: AllergiesPage, host: Any) -> None:
    assert allergies(host) is None
    press("n")
    assert allergies(host) == "none_known"


def test_the_other_fields_wait_for_the_cause(page: AllergiesPage) -> None:
    press("y")
    assert focus() is page.form.agent.edit
    assert not page.form.severity.isEnabled()
    assert not page.form.save_button.isEnabled()
    press("latex")
    assert page.form.severity.isEnabled()


def test_an_allergy_is_added_by_keyboard_alone(page: AllergiesPage, host: Any) -> None:
    press("y")
    press("latex", Qt.Key.Key_Return)
    assert allergies(host) is None
    press("12")
    assert page.form.reaction.value() == ["hives", "swelling"]
    for _ in range(20):
        if page.form.severity.isAncestorOf(focus()):
            break
        press("", Qt.Key.Key_Tab)
    press("3", Qt.Key.Key_Tab)
    press("1", Qt.Key.Key_Tab)
    press("1", Qt.Key.Key_Return)
    assert allergies(host) == [
        {"text": "latex", "reaction": ["hives", "swelling"], "severity": "severe", "certainty": "certain",
         "kind": "allergy"}
    ]  # fmt: skip
    assert focus() is page.add_button


def test_without_a_cause_nothing_is_saved(page: AllergiesPage, host: Any) -> None:
    press("y")
    press("", Qt.Key.Key_Return)
    assert page.form.save() is False
    assert allergies(host) is None
    assert page.form.warning()


def test_clearing_the_cause_is_warned_about(page: AllergiesPage) -> None:
    page.say([LATEX])
    page.entry_rows[0].edited.emit()
    page.form.agent.focus_first()
    page.form.agent.edit.selectAll()
    press("", Qt.Key.Key_Backspace)
    assert "cleared" in page.form.warning()
    assert not page.form.severity.isEnabled()


def test_a_reaction_in_own_words_is_kept(page: AllergiesPage, host: Any) -> None:
    page.say([{"text": "latex", "reaction": ["hives", "tongue felt numb"]}])
    page.entry_rows[0].edited.emit()
    assert page.form.other.text() == "tongue felt numb"
    assert page.form.save()
    assert allergies(host)[0]["reaction"] == ["hives", "tongue felt numb"]


def test_severity_stands_as_a_pill(page: AllergiesPage) -> None:
    page.say([LIDOCAINE, LATEX])
    tones = {pill.text(): pill.tone for row in page.entry_rows for pill in row.findChildren(Pill)}
    assert tones["Severe"] == "stop"
    assert tones["Mild"] == "note"
    assert len(page.entry_rows) == 2


def test_existing_entries_stay_visible_while_one_is_added(page: AllergiesPage) -> None:
    page.say([LIDOCAINE])
    page.add_button.click()
    assert page.form.isVisible()
    assert page.entry_rows[0].isVisible()


def test_removing_asks_whether_it_was_entered_in_error(page: AllergiesPage, host: Any) -> None:
    page.say([LIDOCAINE])
    page.entry_rows[0].removed.emit()
    dialog = page.findChild(QDialog)
    assert dialog is not None and dialog.keep_button.isDefault()
    assert allergies(host) == [LIDOCAINE]
    dialog.accept()
    assert allergies(host) is None


def test_none_known_on_a_full_list_asks_first(page: AllergiesPage, host: Any) -> None:
    page.say([LIDOCAINE])
    page.filter.focus_first()
    press("n")
    assert allergies(host) == [LIDOCAINE]
    page.findChildren(QDialog)[-1].reject()
    settle()
    assert page.filter.value() == "known"


def test_an_open_form_is_saved_by_leaving(page: AllergiesPage, host: Any) -> None:
    press("y")
    press("latex")
    assert page.before_leaving() is True
    assert allergies(host) == [{"text": "latex"}]


@pytest.mark.parametrize(("look", "scale"), [("light", 1.0), ("dark", 1.0), ("light", 1.5)])
@pytest.mark.parametrize("form", [False, True])
def test_the_page_is_whole_in_every_look(
    host: Any, show: Show, qapp: QApplication, look: str, scale: float, form: bool
) -> None:
    theme.apply(qapp, look, scale)
    host.visit = host.session.answer(host.visit, "allergies", [LIDOCAINE, LATEX, {"text": "qqzq gum"}])
    made = AllergiesPage(host, "allergies")
    made.show_view()
    show(made, *((1100, 840) if scale == 1 else (1390, 960)))
    if form:
        made.entry_rows[0].edited.emit()
    found = faults(made)
    theme.apply(qapp)
    assert not found
