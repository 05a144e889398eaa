"""Medicines by name: nothing is lost, nothing is chosen by itself, and what is not known is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from list_pages import faults, focus, press, settle, tab_chain
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from meso_screen.flow.local_names import add_local_name, local_names
from meso_screen.gui import theme
from meso_screen.gui.pages.allergies_page import AllergiesPage
from meso_screen.gui.pages.medicine_teach import TeachDialog
from meso_screen.gui.pages.medicine_words import UNNAMED, read, tall_man, title_of
from meso_screen.gui.pages.medicines_page import MedicinesPage
from meso_screen.gui.widgets import Dialog, Pill
from meso_screen.problems import refuse

FULL = [
    {"text": "apixaban 5 mg tablet", "dose": "1 tablet, twice a day", "why": "irregular heartbeat",
     "prescribed": "yes", "last_taken": "2026-11-24"},
    {"text": "Plavix", "why": "stent", "last_taken": "2026-10"},
    {"text": "clopidorgel"},
    {"text": "xyzzol forte"},
]  # fmt: skip
Show = Callable[..., Any]


@pytest.fixture
def page(host: Any, show: Show) -> MedicinesPage:
    made = MedicinesPage(host, "medicines")
    made.show_view()
    show(made)
    made.focus_first()
    settle()
    return made


def medicines(host: Any) -> Any:
    answer = host.visit.answers.get("medicines")
    return answer.value if answer else None


def test_none_is_recorded_with_one_key(page: MedicinesPage, host: Any) -> None:
    press("n")
    assert medicines(host) == "none"
    assert page.card.isHidden()


def test_yes_alone_records_nothing_and_opens_the_list(page: MedicinesPage, host: Any) -> None:
    press("y")
    assert medicines(host) is None
    assert focus() is page.search.edit
    assert [problem.place for problem in page.list_problems()] == ["medicines"]


def test_yes_after_none_takes_the_none_back(page: MedicinesPage, host: Any) -> None:
    press("n")
    press("y")
    assert medicines(host) is None
    assert page.filter.value() == "yes"


def test_a_medicine_is_added_by_keyboard_alone(page: MedicinesPage, host: Any) -> None:
    press("y")
    press("apixab", Qt.Key.Key_Down)
    assert medicines(host) is None, "marking a row commits nothing"
    press("", Qt.Key.Key_Return)
    assert focus() is page.form.dose
    press("5 mg", Qt.Key.Key_Tab)
    press("heart rhythm", Qt.Key.Key_Tab)
    press("1", Qt.Key.Key_Tab)
    press("1", Qt.Key.Key_Return)
    assert medicines(host) == [
        {"text": "apixaban", "dose": "5 mg", "why": "heart rhythm", "prescribed": "yes", "last_taken": "2026-11-24"}
    ]
    assert focus() is page.search.edit
    assert page.search.text() == ""


def test_enter_without_a_marked_row_opens_the_form_and_commits_nothing(page: MedicinesPage, host: Any) -> None:
    press("y")
    press("warfarin 3 mg", Qt.Key.Key_Return)
    assert medicines(host) is None
    assert page.form.name.text() == "warfarin 3 mg"
    press("", Qt.Key.Key_Escape)
    assert page.search.text() == "warfarin 3 mg"
    assert focus() is page.search.edit


def test_enter_on_cancel_cancels(page: MedicinesPage, host: Any) -> None:
    press("y")
    press("xyzzol", Qt.Key.Key_Return)
    page.form.cancel_button.setFocus()
    press("", Qt.Key.Key_Return)
    assert medicines(host) is None
    assert page.form.isHidden()


def test_escape_closes_the_list_and_leaves_the_text(page: MedicinesPage, host: Any) -> None:
    press("y")
    press("warf")
    assert page.search.hits()
    press("", Qt.Key.Key_Escape)
    assert page.search.text() == "warf"
    assert not page.search.hits()


def test_the_list_says_how_many_there_are_and_shows_at_most_eight(page: MedicinesPage) -> None:
    press("y")
    press("ibu")
    assert len(page.search.hits()) <= 8
    assert page.search.count.accessibleName().startswith(f"Showing {len(page.search.hits())} of ")


def test_a_spelling_guess_stands_under_did_you_mean_and_picks_nothing(page: MedicinesPage, host: Any) -> None:
    press("y")
    press("warfrin")
    guesses = [hit for hit in page.search.hits() if hit.group]
    assert "warfarin" in {hit.title for hit in guesses}
    assert all(hit.group == "Did you mean" for hit in guesses)
    assert medicines(host) is None


def test_what_it_is_for_must_be_said_when_the_recognition_asks(page: MedicinesPage, host: Any) -> None:
    press("y")
    press("warfarin", Qt.Key.Key_Return)
    press("", Qt.Key.Key_Return)
    assert medicines(host) is None
    assert "what it is for" in page.form.warning()
    assert focus() is page.form.why
    press("not known", Qt.Key.Key_Return)
    assert medicines(host) == [{"text": "warfarin", "why": "not known"}]


def test_a_name_nobody_knows_stays_visible_as_not_recognised(page: MedicinesPage, host: Any) -> None:
    page.say([{"text": "xyzzol forte"}])
    pills = page.entry_rows[0].findChildren(Pill)
    assert [(pill.text(), pill.dashed) for pill in pills] == [("Not recognised", True)]


def test_what_cannot_be_named_is_described_and_never_read_as_harmless(page: MedicinesPage, host: Any) -> None:
    press("y")
    QTest.mouseClick(page.unnamed_button, Qt.MouseButton.LeftButton)
    assert focus() is page.form.name
    press("small white tablet every morning", Qt.Key.Key_Return)
    text = medicines(host)[0]["text"]
    assert text == f"{UNNAMED}small white tablet every morning"
    knowledge = host.session.knowledge
    assert read(knowledge, text).state in ("unknown", "ask", "ambiguous", "class")
    known = read(knowledge, f"{UNNAMED}warfarin").class_ids
    assert known == read(knowledge, "warfarin").class_ids


def test_a_guess_is_asked_and_yes_corrects_the_name(page: MedicinesPage, host: Any) -> None:
    page.say([{"text": "clopidorgel 75 mg", "why": "stent"}])
    row = page.entry_rows[0]
    row.corrected.emit("clopidogrel")
    assert medicines(host) == [{"text": "clopidogrel 75 mg", "why": "stent"}]


def test_no_to_a_guess_keeps_the_name_and_asks_for_it_again(page: MedicinesPage, host: Any) -> None:
    page.say([{"text": "clopidorgel"}])
    page.entry_rows[0].unlike.emit()
    assert medicines(host) == [{"text": "clopidorgel"}]
    assert focus() is page.form.name


def test_changing_an_entry_records_the_whole_list(page: MedicinesPage, host: Any) -> None:
    page.say(FULL[:2])
    page.entry_rows[1].edited.emit()
    page.form.why.clear()
    press("", Qt.Key.Key_Tab)
    press("stent 2024", Qt.Key.Key_Return)
    assert medicines(host) == [FULL[0], {**FULL[1], "why": "stent 2024"}]


def test_removing_the_last_entry_withdraws_the_answer(page: MedicinesPage, host: Any) -> None:
    page.say(FULL[:1])
    page.entry_rows[0].removed.emit()
    assert medicines(host) is None
    assert page.filter.value() == "yes"


def test_no_on_a_full_list_asks_before_it_empties_it(page: MedicinesPage, host: Any) -> None:
    page.say(FULL[:2])
    page.filter.focus_first()
    press("n")
    dialog = page.findChild(QDialog)
    assert dialog is not None
    assert len(medicines(host)) == 2
    dialog.reject()
    settle()
    assert page.filter.value() == "yes"
    page.filter.focus_first()
    press("n")
    page.findChildren(QDialog)[-1].accept()
    assert medicines(host) == "none"


def test_what_says_that_nothing_is_taken_is_not_put_on_the_list(page: MedicinesPage, host: Any) -> None:
    press("y")
    press("no medicines", Qt.Key.Key_Return)
    press("", Qt.Key.Key_Return)
    assert medicines(host) is None
    assert page.form.warning()


def test_a_typed_name_is_not_lost_by_leaving(page: MedicinesPage, host: Any) -> None:
    press("y")
    press("warfarin")
    assert page.before_leaving() is False
    assert page.form.name.text() == "warfarin"
    page.form.why.setText("clot")
    assert page.before_leaving() is True
    assert medicines(host) == [{"text": "warfarin", "why": "clot"}]


def test_the_other_questions_follow_the_list(page: MedicinesPage, host: Any) -> None:
    assert "medicines" not in page.rows.fields
    assert "blood-thinner" in page.rows.fields
    assert "blood-thinners-two" not in page.rows.fields
    page.say([{"text": "clopidogrel", "why": "stent"}])
    assert "blood-thinners-two" in page.rows.fields


def test_the_buttons_of_an_entry_say_the_whole_act(page: MedicinesPage) -> None:
    page.say(FULL)
    assert page.entry_rows[0].remove_button.accessibleName() == "Remove apixaban 5 mg tablet"
    assert page.entry_rows[1].title.accessibleName() == "clopidogrel (Plavix)"


def test_tab_goes_from_the_filter_through_the_list_to_the_rows(page: MedicinesPage) -> None:
    page.say(FULL[:1])
    settle()
    chain = tab_chain(page)
    order = [page.entry_rows[0].edit_button, page.entry_rows[0].remove_button, page.search.edit, page.type_button]
    assert [one for one in chain if one in order] == order
    assert chain.index(page.unnamed_button) < len(chain) - 1


def full_disk(*_: object) -> None:
    raise refuse("The disk is full, so this was not stored.", "records", "Make room on the disk and try again.")


@pytest.mark.parametrize(("look", "scale"), [("light", 1.0), ("dark", 1.0), ("light", 1.5)])
@pytest.mark.parametrize("form", [False, True])
def test_the_page_is_whole_in_every_look(
    host: Any, show: Show, qapp: QApplication, look: str, scale: float, form: bool
) -> None:
    theme.apply(qapp, look, scale)
    host.visit = host.session.answer(host.visit, "medicines", FULL)
    made = MedicinesPage(host, "medicines")
    made.show_view()
    show(made, *((1100, 840) if scale == 1 else (1390, 960)))
    if form:
        made.entry_rows[1].edited.emit()
        made.form.warn("Give the date, or choose “Not known”.")
        host.session.store.append = full_disk
        assert not made.say(FULL[:1], beside=made.card) and made.band.isVisible()
    found = faults(made)
    theme.apply(qapp)
    assert not found


def test_capitals_tell_look_alikes_apart_and_keep_the_letters(host: Any) -> None:
    knowledge = host.session.knowledge
    name, tall = next((name, tall) for name, tall in knowledge.lexicon.tall_man.items() if name.isalpha())
    assert tall_man(knowledge, f"{name} 5 mg") == f"{tall} 5 mg"
    assert tall_man(knowledge, "nothing alike") == "nothing alike"


def test_five_medicines_and_three_allergies_go_in_by_keyboard_alone(host: Any, show: Show) -> None:
    def walk(page: Any) -> None:
        page.show_view()
        show(page)
        page.focus_first()
        press("y")

    walk(MedicinesPage(host, "medicines"))
    for name in ("apixaban 5 mg", "aspirin 100 mg", "sertraline 50 mg", "fish oil", "xyzzol"):
        press(name, Qt.Key.Key_Return)
        press("1 a day", Qt.Key.Key_Tab)
        press("not known", Qt.Key.Key_Tab)
        press("1", Qt.Key.Key_Return)
    entries = medicines(host)
    assert [entry["text"] for entry in entries] == [
        "apixaban 5 mg", "aspirin 100 mg", "sertraline 50 mg", "fish oil", "xyzzol",
    ]  # fmt: skip
    assert all(entry["last_taken"] == "2026-11-24" and entry["dose"] == "1 a day" for entry in entries)
    walk(AllergiesPage(host, "allergies"))
    for name, chips in (("latex", "1"), ("lidocaine", "23"), ("nickel", "5")):
        press(name, Qt.Key.Key_Return)
        press(chips, Qt.Key.Key_Return)
        press(" ")
    found = host.visit.answers["allergies"].value
    assert [entry["text"] for entry in found] == ["latex", "lidocaine", "nickel"]
    assert found[1]["reaction"] == ["swelling", "trouble breathing"]


def test_every_recognised_name_can_stand_on_the_list(host: Any) -> None:
    knowledge = host.session.knowledge
    for ingredient in knowledge.lexicon.ingredients.values():
        assert title_of(knowledge, ingredient.inn, read(knowledge, ingredient.inn))
    depot = "Celestone Soluspan"
    assert title_of(knowledge, depot, read(knowledge, depot)) == f"betamethasone depot ({depot})"


def test_an_unknown_name_is_taught_by_keyboard_and_marked_as_not_reviewed(page: MedicinesPage, host: Any) -> None:
    page.say([{"text": "zyqqorfan 20 mg", "why": "clot"}])
    page.entry_rows[0].teach_button.setFocus()
    press("", Qt.Key.Key_Space)
    settle()
    dialog = page.findChild(TeachDialog)
    assert dialog is not None
    assert dialog.name.text() == "zyqqorfan"
    dialog.search.edit.setFocus()
    for letter in "warf":
        QTest.keyClicks(dialog.search.edit, letter)
    QTest.keyClick(dialog.search.edit, Qt.Key.Key_Down)
    QTest.keyClick(dialog.search.edit, Qt.Key.Key_Return)
    assert "warfarin" in dialog.stands.accessibleName()
    QTest.keyClick(dialog.act_button, Qt.Key.Key_Space)
    settle()
    assert [each.name for each in local_names(host.session)] == ["zyqqorfan"]
    row = page.entry_rows[0]
    assert "Added here, not reviewed" in [pill.text() for pill in row.pills]
    assert "Not recognised" not in [pill.text() for pill in row.pills]
    assert not hasattr(row, "teach_button")
    assert medicines(host) == [{"text": "zyqqorfan 20 mg", "why": "clot"}], "what was said has not changed"
    page.search.edit.setFocus()
    press("zyqqor")
    assert [hit.tag for hit in page.search.hits()] == ["Added here, not reviewed"]


def test_teaching_without_an_ingredient_says_what_is_missing(page: MedicinesPage, host: Any) -> None:
    page.say([{"text": "zyqqorfan"}])
    page.entry_rows[0].taught.emit()
    settle()
    dialog = page.findChild(TeachDialog)
    dialog.act()
    assert "ingredient" in dialog.wrong.accessibleName()
    assert local_names(host.session) == ()
    dialog.reject()


def test_the_desk_is_not_offered_to_teach(page: MedicinesPage, host: Any) -> None:
    page.say([{"text": "zyqqorfan"}])
    assert page.entry_rows[0].teach_button.isVisible()
    assert host.session.sign_in("desk", "1111").ok
    page.show_view()
    assert not hasattr(page.entry_rows[0], "teach_button")


def test_the_teaching_dialog_is_whole(page: MedicinesPage) -> None:
    page.say([{"text": "zyqqorfan"}])
    page.entry_rows[0].taught.emit()
    settle()
    dialog = page.findChild(TeachDialog)
    assert faults(dialog) == []
    dialog.reject()


def test_a_name_taught_by_mistake_is_taken_back(page: MedicinesPage, host: Any) -> None:
    add_local_name(host.session, "zyqqorfan", ["warfarin"])
    page.say([{"text": "zyqqorfan 20 mg"}])
    page.entry_rows[0].forget_button.click()
    settle()
    dialog = page.findChild(Dialog)
    assert local_names(host.session), "nothing happens before it is confirmed"
    dialog.act_button.click()
    settle()
    assert local_names(host.session) == ()
    assert [pill.text() for pill in page.entry_rows[0].pills] == ["Not recognised"]
    assert medicines(host) == [{"text": "zyqqorfan 20 mg"}]


def test_a_taught_name_without_concern_still_counts_as_not_recognised(page: MedicinesPage, host: Any) -> None:
    add_local_name(host.session, "zyqqorfan", ["paracetamol"])
    page.say([{"text": "zyqqorfan"}])
    assert [pill.text() for pill in page.entry_rows[0].pills] == ["Not recognised", "Added here, not reviewed"]
    assert not hasattr(page.entry_rows[0], "teach_button")
