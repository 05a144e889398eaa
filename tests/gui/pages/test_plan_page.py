"""The plan: light at the desk, whole with the box in hand; each tick is recorded at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from list_pages import faults, focus, press, settle
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from meso_screen.gui import theme
from meso_screen.gui.pages.plan_page import PlanPage
from meso_screen.gui.widgets import Pill

WHOLE = {
    "families": ["HA"], "products": ["ha-lido", "salmon-ampoule"], "ingredients": ["lidocaine"],
    "areas": ["cheeks", "neck"], "technique": "nappage", "session": 2, "of": 4,
}  # fmt: skip
Show = Callable[..., Any]


def opened(host: Any, show: Show, section: str) -> PlanPage:
    made = PlanPage(host, section)
    made.show_view()
    show(made)
    made.focus_first()
    settle()
    return made


@pytest.fixture
def light(host: Any, show: Show) -> PlanPage:
    return opened(host, show, "goal")


@pytest.fixture
def whole(host: Any, show: Show) -> PlanPage:
    return opened(host, show, "product")


def plan(host: Any) -> Any:
    answer = host.visit.answers.get("plan")
    return answer.value if answer else None


def test_the_desk_chooses_a_kind_and_an_area_by_keyboard(light: PlanPage, host: Any) -> None:
    press("2")
    assert plan(host) == {"families": ["HA"]}
    light.areas.chips.boxes["cheeks"].setFocus()
    press(" ")
    assert plan(host) == {"families": ["HA"], "areas": ["cheeks"]}


def test_unticking_everything_withdraws_the_plan(light: PlanPage, host: Any) -> None:
    press("2")
    press("2")
    assert plan(host) is None
    assert light.list_problems()


def test_not_decided_yet_is_an_answer(light: PlanPage, host: Any) -> None:
    light.undecided.click()
    assert plan(host) == "not_sure"
    assert not light.list_problems()
    light.families.boxes["HA"].click()
    assert plan(host) == {"families": ["HA"]}
    assert not light.undecided.isChecked()
    assert not light.undecided.isEnabled()


def test_the_other_questions_stand_below_and_follow_the_plan(light: PlanPage) -> None:
    assert "plan" not in light.rows.fields
    assert "goal-free" in light.rows.fields
    assert "last-session-date" not in light.rows.fields
    light.sessions.number.setFocus()
    press("2", Qt.Key.Key_Return)
    assert "last-session-date" in light.rows.fields


def test_a_session_after_the_last_one_is_refused_in_words(light: PlanPage, host: Any) -> None:
    light.sessions.number.setFocus()
    press("5", Qt.Key.Key_Tab)
    press("4", Qt.Key.Key_Return)
    assert "cannot come after" in light.sessions.problem()
    assert plan(host) == {"session": 5}
    assert light.before_leaving() is False


def test_a_chosen_product_says_what_it_contains_and_what_its_licence_says(whole: PlanPage, host: Any) -> None:
    made = whole.products.product_rows["ha-lido"]
    assert focus() is whole.products.product_rows["ha-plain"].box
    made.box.setFocus()
    press(" ")
    assert plan(host) == {"products": ["ha-lido"]}
    catalogue = host.session.knowledge.catalogue
    shown = {label.accessibleName() for label in made.findChildren(QLabel) if label.isVisible()}
    assert catalogue.text("product.ha-lido.contains") in shown
    assert catalogue.text("product.ha-lido.status") in shown
    assert "Hyaluronic acid, Lidocaine" in shown


def test_a_status_off_label_and_unknown_contents_are_said_before_choosing(whole: PlanPage) -> None:
    def tags(name: str) -> set[str]:
        return {pill.text() for pill in whole.products.product_rows[name].findChildren(Pill)}

    assert tags("txa") == {"Off-label"}
    assert tags("salmon-ampoule") == {"Cosmetic", "Contents not known"}


def test_the_picture_ticks_the_list_and_the_list_colours_the_picture(whole: PlanPage, host: Any) -> None:
    face = whole.areas.maps["face"]
    box = face._bounds("nose").center()
    view = face._renderer.viewBoxF()
    spot = QPointF(box.x() * face.width() / view.width(), box.y() * face.height() / view.height())
    QTest.mouseClick(face, Qt.MouseButton.LeftButton, pos=spot.toPoint())
    assert plan(host) == {"areas": ["nose"]}
    assert whole.areas.chips.boxes["nose"].isChecked()
    whole.areas.chips.boxes["cheeks"].click()
    assert set(face._chosen) == {"nose", "cheeks"}


def test_the_picture_turns_to_where_the_areas_are(host: Any, show: Show) -> None:
    host.visit = host.session.answer(host.visit, "plan", {"areas": ["calves"]})
    page = opened(host, show, "product")
    assert page.areas.view.value() == "back"
    assert page.areas.maps["back"].isVisible()


def test_another_ingredient_is_added_and_taken_away_by_keyboard(whole: PlanPage, host: Any) -> None:
    whole.additions.search.focus_first()
    press("lidoc", Qt.Key.Key_Down)
    press("", Qt.Key.Key_Return)
    assert plan(host) == {"ingredients": ["lidocaine"]}
    settle()
    press("", Qt.Key.Key_Backtab)
    assert focus().accessibleName() == "Remove Lidocaine"
    press(" ")
    assert plan(host) is None


def test_technique_is_chosen_with_a_digit(whole: PlanPage, host: Any) -> None:
    whole.technique.focus_first()
    press("2")
    assert plan(host) == {"technique": "nappage"}


def test_what_the_desk_wished_for_stays_in_sight_until_it_is_unticked(whole: PlanPage, host: Any) -> None:
    whole.say({"families": ["LIP"], "products": ["ha-plain"]})
    assert whole.families.boxes["LIP"].isVisible()
    assert not whole.families.boxes["TXA"].isVisible()
    whole.families.boxes["LIP"].click()
    assert plan(host) == {"products": ["ha-plain"]}


def test_what_the_plan_lacks_is_named_in_order(whole: PlanPage) -> None:
    assert [problem.place for problem in whole.list_problems()] == ["plan.products", "plan.areas", "plan.technique"]
    whole.focus_on("plan.areas")
    assert whole.areas.chips.isAncestorOf(focus())


@pytest.mark.parametrize(("look", "scale"), [("light", 1.0), ("dark", 1.0), ("light", 1.5)])
@pytest.mark.parametrize("section", ["goal", "product"])
def test_the_page_is_whole_in_every_look(
    host: Any, show: Show, qapp: QApplication, look: str, scale: float, section: str
) -> None:
    theme.apply(qapp, look, scale)
    host.visit = host.session.answer(host.visit, "plan", WHOLE)
    made = PlanPage(host, section)
    made.show_view()
    show(made, *((1100, 840) if scale == 1 else (1390, 960)))
    found = faults(made)
    theme.apply(qapp)
    assert not found
