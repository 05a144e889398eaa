"""The read-back: everything in order, what is open in front, and the hour it was read back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from list_pages import faults, focus, press, settle
from PySide6.QtWidgets import QApplication, QLabel

from meso_screen.gui import theme
from meso_screen.gui.pages.check_page import CheckPage
from meso_screen.gui.widgets import Button

Show = Callable[..., Any]
TAKES = [
    {"text": "warfarin", "why": "clot", "dose": "3 mg", "last_taken": "2026-11-24"},
    {"text": "fish oil"},
]


@pytest.fixture
def page(host: Any, show: Show) -> CheckPage:
    host.answer_all({"medicines": TAKES, "smoking": "not_sure"})
    host.visit = host.session.withdraw_answer(host.visit, "blood-thinner")
    made = CheckPage(host)
    made.show_view()
    show(made)
    made.focus_first()
    settle()
    return made


def words(page: CheckPage) -> list[str]:
    return [label.accessibleName() for label in page.findChildren(QLabel) if label.isVisible()]


def test_answers_stand_in_words_under_their_section(page: CheckPage, host: Any) -> None:
    shown = words(page)
    catalogue = host.session.knowledge.catalogue
    assert catalogue.text("section.medicines.title") in shown
    assert "warfarin, 3 mg, what for: clot, last taken 24-Nov-2026\nfish oil" in shown


def test_what_is_open_stands_in_front_of_what_is_answered(page: CheckPage, host: Any) -> None:
    shown = words(page)
    catalogue = host.session.knowledge.catalogue
    asked = catalogue.text("question.blood-thinner.ask")
    assert shown.index("Still open") < shown.index(asked) < shown.index("None")
    assert f"{catalogue.text('question.smoking.ask')}   (Not sure)" in shown


def test_ask_now_and_change_open_the_section(page: CheckPage, host: Any) -> None:
    asks = [one for one in page.findChildren(Button) if one.text() == "Ask now"]
    asks[0].click()
    assert host.went == ["medicines"]
    page.change_buttons["allergies"].click()
    assert host.went == ["medicines", "allergies"]
    assert page.change_buttons["allergies"].accessibleName() == "Change: Allergies"


def test_read_back_is_recorded_with_its_hour(page: CheckPage, host: Any) -> None:
    assert focus() is page.confirm
    assert page.state.accessibleName() == "Not read back yet"
    press(" ")
    assert host.visit.checked_at is not None
    assert page.state.accessibleName() == "Read back with the patient at 14:41"
    assert page.confirm.isHidden()
    assert not page.problems()


def test_a_changed_answer_asks_for_the_read_back_again(page: CheckPage, host: Any) -> None:
    page.confirm.click()
    host.visit = host.session.answer(host.visit, "blood-thinner", "no")
    page.show_view()
    assert page.state.accessibleName() == "Not read back yet"
    assert page.confirm.isVisible()


def test_a_refusal_is_told_and_nothing_is_confirmed(page: CheckPage, host: Any) -> None:
    host.session.person = next(one for one in host.session.people() if one.role == "desk")
    page.confirm.click()
    assert len(host.told) == 1
    assert host.visit.checked_at is None


def test_a_private_section_is_marked(page: CheckPage) -> None:
    assert "Private: read back alone" in words(page)


@pytest.mark.parametrize(("look", "scale"), [("light", 1.0), ("dark", 1.0), ("light", 1.5)])
def test_the_page_is_whole_in_every_look(host: Any, show: Show, qapp: QApplication, look: str, scale: float) -> None:
    theme.apply(qapp, look, scale)
    host.answer_all({"medicines": TAKES})
    made = CheckPage(host)
    made.show_view()
    show(made, *((1100, 840) if scale == 1 else (1390, 960)))
    found = faults(made)
    theme.apply(qapp)
    assert not found
