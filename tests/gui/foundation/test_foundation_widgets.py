"""Search list, steps, banner, finding cards, messages, PIN, dialog, body map."""

from __future__ import annotations

import pytest
from foundation_measure import name, tree
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from meso_screen.gui.widgets import (
    Act,
    BannerFacts,
    BodyMap,
    CountStrip,
    Dialog,
    ErrorSummary,
    FindingCard,
    Hit,
    NavRail,
    PatientBanner,
    Pill,
    PinEdit,
    SavedLabel,
    SearchList,
    Step,
    Toast,
    ask,
)

NAMES = ["clopidogrel", "clomipramine", "clonazepam", *(f"clo-{number}" for number in range(20))]


def find(text: str) -> tuple[list[Hit], int]:
    hits = [Hit(name, name) for name in NAMES if name.startswith(text)]
    return hits[:8], len(hits)


@pytest.fixture
def search(show) -> SearchList:  # type: ignore[no-untyped-def]
    shown: SearchList = show(SearchList("&Add a medicine", find))
    shown.focus_first()
    return shown


def test_nothing_is_picked_by_typing_even_with_one_hit(search: SearchList) -> None:
    picked: list[object] = []
    search.picked.connect(picked.append)
    QTest.keyClicks(search.edit, "clopidogrel")
    assert [hit.title for hit in search.hits()] == ["clopidogrel"]
    assert search.list.currentRow() == -1
    QTest.keyClick(search.edit, Qt.Key.Key_Return)
    assert picked == []
    assert search.text() == "clopidogrel"


def test_down_and_enter_pick_the_marked_row(search: SearchList) -> None:
    picked: list[object] = []
    search.picked.connect(picked.append)
    QTest.keyClicks(search.edit, "clo")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return):
        QTest.keyClick(search.edit, key)
    assert picked == ["clomipramine"]
    assert not search.list.isVisible()


def test_at_most_eight_rows_without_a_scroll_bar_and_the_count_is_said(search: SearchList) -> None:
    QTest.keyClicks(search.edit, "clo")
    assert len(search.hits()) == 8
    assert search.count.text() == "Showing 8 of 23"
    last = search.list.visualItemRect(search.list.item(7))
    assert search.list.viewport().rect().contains(last)


def test_escape_closes_the_list_and_leaves_the_text(search: SearchList) -> None:
    QTest.keyClicks(search.edit, "clo")
    QTest.keyClick(search.edit, Qt.Key.Key_Escape)
    assert (search.list.isVisible(), search.text()) == (False, "clo")


def test_two_letters_start_a_search_and_no_hit_is_said_in_words(search: SearchList) -> None:
    QTest.keyClicks(search.edit, "c")
    assert not search.list.isVisible()
    QTest.keyClicks(search.edit, "zz")
    assert "Nothing on the list matches “czz”" in search.count.text()


def test_the_field_and_its_list_have_the_caption_as_their_name(search: SearchList) -> None:
    assert search.edit.accessibleName() == "Add a medicine"
    QTest.keyClicks(search.edit, "clo")
    assert "clopidogrel" in [name(node) for node in tree(search)]


def test_a_click_picks_a_row(search: SearchList) -> None:
    picked: list[object] = []
    search.picked.connect(picked.append)
    QTest.keyClicks(search.edit, "clo")
    middle = search.list.visualItemRect(search.list.item(1)).center()
    QTest.mouseClick(search.list.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert picked == ["clomipramine"]


def test_a_locked_step_keeps_focus_and_says_why(show) -> None:  # type: ignore[no-untyped-def]
    step = show(Step("Safety review", "locked", "Opens after the answers"))
    said: list[str] = []
    opened: list[int] = []
    step.refused.connect(said.append)
    step.opened.connect(lambda: opened.append(1))
    step.setFocus()
    QTest.keyClick(step, Qt.Key.Key_Space)
    assert (said, opened) == (["Opens after the answers"], [])
    assert step.isEnabled()
    assert (step.accessibleName(), step.accessibleDescription()) == ("Safety review", "Opens after the answers")
    step.set_state("attention", "1 to ask")
    QTest.keyClick(step, Qt.Key.Key_Space)
    assert opened == [1]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("known", "Allergy: lidocaine, latex"),
        ("none_known", "No known allergies"),
        ("not_recorded", "Allergies not recorded"),
        ("unavailable", "Allergies unavailable"),
    ],
)
def test_the_banner_tells_four_states_of_allergy_apart(state: str, words: str, show) -> None:  # type: ignore[no-untyped-def]
    banner = PatientBanner()
    agents = ("lidocaine", "latex")
    banner.set(BannerFacts("MARTIN, Chloé (Ms)", "14-Mar-1987 (39y)", "Female", "MS-004218", state, agents))
    show(banner, 1200, 64)
    assert [pill.text() for pill in banner.findChildren(Pill)] == [words]
    assert words in banner.accessibleDescription()
    assert banner.height() == 64


def test_the_banner_never_mixes_two_patients(show) -> None:  # type: ignore[no-untyped-def]
    banner = PatientBanner()
    banner.set(BannerFacts("MARTIN, Chloé (Ms)", allergy_state="known", allergies=("lidocaine",)))
    show(banner, 1200, 64)
    banner.set(BannerFacts("SILVA, Ana (Ms)"))
    QApplication.processEvents()
    shown = [label.text() for label in banner.findChildren(QLabel) if label.isVisible()]
    assert shown == ["SILVA, Ana (Ms)"]
    assert "lidocaine" not in banner.accessibleDescription()


def test_a_pill_is_in_the_accessibility_tree(show) -> None:  # type: ignore[no-untyped-def]
    assert "Clear first" in [name(node) for node in tree(show(Pill("Clear first", "clear_first")))]


def test_a_finding_card_says_its_tier_acts_and_folds(show) -> None:  # type: ignore[no-untyped-def]
    acts = [Act("plan", "Change the plan", "primary"), Act("see", "See answer")]
    card = FindingCard("stop", "Lidocaine allergy", ["Hives in 2019."], "Change it.", acts, "ALG-003", collapsible=True)
    show(card, 800, 220)
    done: list[str] = []
    card.acted.connect(done.append)
    card.buttons["see"].click()
    assert done == ["see"]
    assert card.accessibleName() == "Stop: Lidocaine allergy"
    assert card.buttons["plan"].accessibleDescription() == "Lidocaine allergy"
    card.expand(False)
    assert not card.buttons["plan"].isVisible()
    assert "Open: Lidocaine allergy" in [name(node) for node in tree(card)]


def test_counts_are_read_out_as_one_line(show) -> None:  # type: ignore[no-untyped-def]
    strip = CountStrip()
    strip.set([("stop", 1), ("not_known", 2)])
    show(strip)
    assert strip.accessibleName() == "1 Stop, 2 Not known"


def test_the_error_summary_takes_focus_and_its_links_lead_to_the_fields(show) -> None:  # type: ignore[no-untyped-def]
    page = QWidget()
    summary = ErrorSummary()
    QVBoxLayout(page).addWidget(summary)
    show(page)
    gone: list[str] = []
    summary.show_problems([("Answer: diabetes", lambda: gone.append("diabetes"))])
    assert QApplication.focusWidget() is summary
    assert summary.accessibleName() == "There is a problem. Answer: diabetes"
    summary.links[0].click()
    assert gone == ["diabetes"]
    assert summary.links[0].height() >= 24
    summary.show_problems([])
    assert not summary.isVisible()


def test_saved_saving_and_not_saved_are_said_in_words(show) -> None:  # type: ignore[no-untyped-def]
    saved = show(SavedLabel())
    saved.saving()
    assert saved.text() == "Saving…"
    saved.saved("14:32")
    assert saved.text() == "Saved on this PC at 14:32"
    again: list[int] = []
    saved.retried.connect(lambda: again.append(1))
    saved.failed("The disk is full.")
    assert saved.text() == "Not saved. The disk is full. Nothing you typed is lost yet."
    saved._retry.click()
    assert again == [1]


def test_a_toast_goes_by_itself_and_never_takes_focus(show, qtbot: QtBot) -> None:  # type: ignore[no-untyped-def]
    host = show(QWidget())
    toast = Toast(host)
    host.setFocus()
    toast.say("Copied", seconds=0.05)
    assert toast.isVisible()
    assert not toast.hasFocus()
    qtbot.waitUntil(lambda: not toast.isVisible(), timeout=1000)


def test_a_pin_takes_digits_only_and_shows_none(show) -> None:  # type: ignore[no-untyped-def]
    pin = show(PinEdit("PIN"))
    given: list[str] = []
    pin.submitted.connect(given.append)
    QTest.keyClicks(pin, "12a4x")
    QTest.keyClick(pin, Qt.Key.Key_Return)
    assert given == ["124"]
    assert "1" not in pin.displayText()
    assert (pin.take(), pin.text()) == ("124", "")


def test_enter_and_escape_in_a_dialog_keep_things_as_they_were(show, qtbot: QtBot) -> None:  # type: ignore[no-untyped-def]
    host = show(QWidget())
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        dialog = ask(host, "Remove apixaban?", "It stays in the record.", "Remove", "Keep it")
        qtbot.waitExposed(dialog)
        ends: list[int] = []
        dialog.finished.connect(ends.append)
        QTest.keyClick(dialog, key)
        assert ends == [Dialog.DialogCode.Rejected]


def test_the_rail_reports_where_to_go_and_marks_one_place(show) -> None:  # type: ignore[no-untyped-def]
    rail = show(NavRail(), 86, 700)
    went: list[str] = []
    rail.went.connect(went.append)
    rail.buttons["verify"].click()
    rail.buttons["lock"].click()
    assert went == ["verify", "lock"]
    rail.set_active("audit")
    assert [key for key, button in rail.buttons.items() if button.isChecked()] == ["audit"]


@pytest.mark.parametrize("view", ["face", "front", "back"])
def test_the_body_map_hands_back_the_area_under_the_mouse(view: str, show) -> None:  # type: ignore[no-untyped-def]
    body = show(BodyMap(view), 400, 400)
    box = body._renderer.viewBoxF()
    for area in body.areas:
        bounds = body._renderer.boundsOnElement(area)
        # Paired areas have no ink between them: look along the middle line for a point of the area itself.
        found = {
            body.area_at(
                QPointF(
                    (bounds.left() + bounds.width() * share) * body.width() / box.width(),
                    bounds.center().y() * body.height() / box.height(),
                )
            )
            for share in (0.05, 0.1, 0.5, 0.9)
        }
        assert area in found


def test_a_chosen_area_is_coloured(show) -> None:  # type: ignore[no-untyped-def]
    body = show(BodyMap("front"), 400, 400)
    before = body.grab().toImage()
    body.set_chosen(["abdomen"])
    assert body.grab().toImage() != before
