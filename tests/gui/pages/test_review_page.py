"""The review: worst first, each decision complete or not at all, and nothing decided by a slip of a key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from list_pages import faults, focus, press, settle
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from meso_screen.gui import theme
from meso_screen.gui.dialogs.decision import ClearanceDialog, ReasonDialog
from meso_screen.gui.pages.review_page import ReviewPage
from meso_screen.gui.widgets import Button, Pill

Show = Callable[..., Any]

APIXABAN = {
    "medicines": [{"text": "apixaban", "dose": "5 mg twice a day", "why": "heart rhythm", "prescribed": "yes",
                   "last_taken": "2026-11-24"}],
    "blood-thinner": "yes",
}  # fmt: skip
COLD_SORE = {"last-two-weeks": ["cold-sore"]}
CAUTIONS = {"skin-problem": "yes", "skin-conditions": ["rosacea"], "nerve-problem": "yes",
            "nerve-conditions": ["needle-faint", "panic"]}  # fmt: skip
KELOID = {
    "raised-scars": ["own"],
    "plan": {"products": ["ha-plain"], "areas": ["decolletage"], "technique": "needle-point", "session": 1, "of": 4},
}
PRIVATE = {"mind-problem": "yes", "mind-conditions": ["depression"], "depression-unsteady": "no"}
MUCH = {**APIXABAN, **CAUTIONS, **KELOID, **PRIVATE, "today-habits": ["alcohol"], "last-two-weeks": "not_sure"}


def review(host: Any, show: Show, said: dict[str, Any] | None = None, answered: bool = True) -> ReviewPage:
    if answered:
        host.answer_all(said)
    page = ReviewPage(host)
    page.show_view()
    show(page, 1340, 900)
    settle()
    return page


def press_act(page: ReviewPage, act: str, title: str = "") -> Any:
    made = next(m for m, _, _ in page.cards if act in m.buttons and title in m.title)
    made.buttons[act].click()
    settle()
    return page.dialog


def settled(page: ReviewPage) -> dict[str, str]:
    assert page.view is not None
    return {f.rule: f.settled for one in (*page.view.cards, *page.view.quiet) for f in one.findings}


def test_the_worst_stands_first_and_each_card_says_why_and_what_to_do(host: Any, show: Show) -> None:
    page = review(host, show, {**APIXABAN, **COLD_SORE})
    assert [one.tier for _, one, _ in page.cards][:2] == ["stop", "clear_first"]
    page_text = " ".join(label.accessibleName() for label in page.page.findChildren(QLabel))
    assert "Do not treat today" in page_text
    assert "apixaban, 5 mg twice a day" in page_text
    assert "Ask for a letter" in page_text


def test_a_plain_stop_cannot_be_passed(host: Any, show: Show) -> None:
    page = review(host, show, COLD_SORE)
    stop = next(m for m, one, _ in page.cards if one.tier == "stop")
    assert set(stop.buttons) == {"plan", "see", "examined"}
    stop.buttons["plan"].click()
    stop.buttons["see"].click()
    assert host.went == ["product", "today"]


def test_a_clearance_settles_a_finding_and_is_said_in_full(host: Any, show: Show) -> None:
    page = review(host, show, APIXABAN)
    dialog = press_act(page, "clearance")
    assert isinstance(dialog, ClearanceDialog)
    assert dialog.how.value() is None
    dialog.whom.setText("Dr Petit, heart doctor")
    dialog.how.choose("letter")
    dialog.on.set_value("2026-11-20")
    dialog.act_button.click()
    assert not dialog.isVisible()
    settle()
    assert focus() is page.side.go_on  # nothing else is open in the cards: on to the next thing
    assert "Dr Petit, heart doctor; letter or e-mail seen" in settled(page)["doac"]
    assert next(gate for gate in page.view.gates if gate.id == "clear_first").done  # type: ignore[union-attr]


def test_a_decision_taken_back_opens_the_finding_again_and_stays_in_the_log(host: Any, show: Show) -> None:
    page = review(host, show, APIXABAN)
    dialog = press_act(page, "clearance")
    dialog.whom.setText("Dr Petit, heart doctor")
    dialog.how.choose("letter")
    dialog.on.set_value("2026-11-20")
    dialog.act_button.click()
    settle()
    page._toggle_all()
    settle()
    back = press_act(page, "taken_back")
    back.act_button.click()
    assert back.isVisible() and host.visit.decisions["doac"]
    back.words.setPlainText("The letter was another patient's.")
    back.act_button.click()
    assert not back.isVisible()
    assert host.visit.decisions.get("doac", ()) == ()
    assert not next(gate for gate in page.view.gates if gate.id == "clear_first").done  # type: ignore[union-attr]
    kinds = [event.kind for event in host.session.store.events(host.visit.id)]
    assert kinds[-2:] == ["finding_decided", "decision_withdrawn"]


def test_an_incomplete_clearance_stays_open_with_what_was_typed(host: Any, show: Show) -> None:
    page = review(host, show, APIXABAN)
    dialog = press_act(page, "clearance")
    dialog.whom.setText("Dr Petit")
    dialog.act_button.click()
    assert dialog.isVisible()
    assert "from whom, how and when" in dialog.wrong.text()
    assert dialog.whom.text() == "Dr Petit"
    assert settled(page)["doac"] == ""


def test_enter_in_a_line_goes_on_and_never_throws_the_dialog_away(host: Any, show: Show) -> None:
    page = review(host, show, APIXABAN)
    dialog = press_act(page, "clearance")
    QTest.keyClicks(dialog.whom, "Dr Petit")
    QTest.keyClick(dialog.whom, Qt.Key.Key_Return)
    settle()
    assert dialog.isVisible()
    assert dialog.whom.text() == "Dr Petit"


def test_a_reason_has_no_default_and_needs_twenty_characters(host: Any, show: Show) -> None:
    page = review(host, show, APIXABAN)
    dialog = press_act(page, "reasoned")
    assert isinstance(dialog, ReasonDialog)
    assert dialog.part.group.value() is None
    dialog.part.words.setPlainText("Too short")
    dialog.part.group.choose("benefit")
    dialog.act_button.click()
    assert "at least 20 characters" in dialog.wrong.text()
    dialog.part.words.setPlainText("Small area, long pressure, spoken with her doctor.")
    dialog.act_button.click()
    assert "The benefit outweighs the risk" in settled(page)["doac"]


def test_tolerated_before_asks_which_product_and_when(host: Any, show: Show) -> None:
    page = review(host, show, APIXABAN)
    dialog = press_act(page, "reasoned")
    dialog.part.group.choose("tolerated")
    dialog.part.words.setPlainText("She had the same session last year.")
    dialog.act_button.click()
    assert dialog.isVisible()
    assert focus() is dialog.part.follow
    press("hyaluronic acid, May 2025")
    dialog.act_button.click()
    assert "hyaluronic acid, May 2025" in settled(page)["doac"]


def test_cautions_can_share_a_measure_but_none_is_ticked_beforehand(host: Any, show: Show) -> None:
    page = review(host, show, CAUTIONS)
    dialog = press_act(page, "acknowledged", "Faints")
    assert not any(tile.isChecked() for tile in dialog.also.values())
    dialog.act_button.click()
    assert "Say which measure you take" in dialog.wrong.text()
    dialog.words.setPlainText("Lies flat, hand sign for a break")
    dialog.also["anxiety-panic"].click()
    dialog.act_button.click()
    now = settled(page)
    assert now["needle-phobia-vasovagal"] == now["anxiety-panic"] != ""
    assert now["rosacea-flushing"] == ""


def test_keeping_the_stop_is_the_default_and_escape_keeps_it(host: Any, show: Show) -> None:
    page = review(host, show, KELOID)
    dialog = press_act(page, "overridden")
    assert dialog.keep_button.isDefault()
    assert focus() is dialog.keep_button
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert settled(page)["keloid-hypertrophic--high-tension"] == ""


def test_passing_a_stop_takes_a_reason_and_the_pins_of_two_people(host: Any, show: Show) -> None:
    page = review(host, show, KELOID)
    dialog = press_act(page, "overridden")
    dialog.part.group.choose("benefit")
    dialog.part.words.setPlainText("Test area stayed flat for half a year.")
    dialog.pin.setText("1234")
    dialog.act_button.click()
    assert "second clinician" in dialog.wrong.text()
    assert dialog.pin.text() == ""  # a PIN never waits in a field
    dialog.second.choose("ab")
    dialog.pin.setText("1234")
    dialog.second_pin.setText("9999")
    dialog.act_button.click()
    assert "second clinician's PIN" in dialog.wrong.text()
    assert settled(page)["keloid-hypertrophic--high-tension"] == ""
    dialog.pin.setText("1234")
    dialog.second_pin.setText("5678")
    dialog.act_button.click()
    assert "Dr A. Bianchi" in settled(page)["keloid-hypertrophic--high-tension"]


def test_what_was_examined_stands_beside_what_the_patient_said(host: Any, show: Show) -> None:
    page = review(host, show, COLD_SORE)
    dialog = press_act(page, "examined")
    dialog.act_button.click()
    assert dialog.isVisible()
    dialog.field.alone["none"].click()
    dialog.words.setPlainText("Dry lips, no sore")
    dialog.act_button.click()
    answer = host.visit.answers["last-two-weeks"]
    assert (answer.value, answer.patient_said, answer.words) == ("none", ["cold-sore"], "Dry lips, no sore")
    assert all(one.tier != "stop" for _, one, _ in page.cards)


def test_asked_again_settles_an_open_question_where_the_question_allows_it(host: Any, show: Show) -> None:
    page = review(host, show, {"last-two-weeks": "not_sure"})
    dialog = press_act(page, "asked_again")
    dialog.words.setPlainText("Asked about lips, teeth and vaccines: none")
    dialog.act_button.click()
    assert all(one.tier != "not_known" for _, one, _ in page.cards)
    assert next(gate for gate in page.view.gates if gate.id == "not_known").done  # type: ignore[union-attr]


def test_go_to_consent_is_never_dead_it_leads_to_what_is_open(host: Any, show: Show) -> None:
    page = review(host, show, APIXABAN)
    assert page.side.go_on.isEnabled()
    page.side.go_on.click()
    assert host.went == []
    assert isinstance(focus(), Button)
    assert focus().accessibleDescription() == "Direct oral blood thinner"


def test_go_to_consent_opens_the_read_back_and_then_the_consent(host: Any, show: Show) -> None:
    page = review(host, show)
    page.side.go_on.click()
    assert host.went == ["check"]
    host.visit = host.session.confirm_read_back(host.visit)
    page.show_view()
    assert page.side.go_on.property("kind") == "primary"
    page.side.go_on.click()
    assert host.went == ["check", "consent"]


def test_notes_stay_folded_until_they_are_asked_for(host: Any, show: Show) -> None:
    page = review(host, show, {"today-habits": ["alcohol"], **PRIVATE})
    assert page.cards == []
    next(b for b in page.findChildren(Button) if b.text() == "Show all").click()
    settle()
    assert {one.tier for _, one, _ in page.cards} == {"note"}
    private = next(m for m, one, _ in page.cards if one.private)
    assert "Private" in [pill.text() for pill in private.findChildren(Pill)]


def test_many_unanswered_questions_are_one_line_that_asks_the_next(host: Any, show: Show) -> None:
    page = review(host, show, answered=False)
    assert [one for _, one, _ in page.cards if one.tier == "not_known"] == []
    next(b for b in page.findChildren(Button) if b.text() == "Ask now").click()
    assert host.went == [host.session.knowledge.catalogue.questions[page.view.cards[0].ask].section]  # type: ignore[union-attr]
    page.side.go_on.click()
    settle()
    assert len(page.cards) > 10
    assert focus().text() == "Ask now"  # type: ignore[attr-defined]


def test_postponing_ends_the_visit_only_when_an_outcome_is_chosen(host: Any, show: Show) -> None:
    page = review(host, show, COLD_SORE)
    page.side.end.click()
    dialog: Any = page.dialog
    dialog.act_button.click()
    assert host.visit.outcome == "open"
    dialog.outcome.choose("postponed")
    dialog.act_button.click()
    assert (host.visit.outcome, host.went) == ("postponed", ["not-today"])


def test_an_ended_visit_is_only_read(host: Any, show: Show) -> None:
    host.answer_all(APIXABAN)
    host.visit = host.session.end_visit(host.visit, "stopped", "")
    page = review(host, show, answered=False)
    assert all(not {"clearance", "reasoned"} & set(made.buttons) for made, _, _ in page.cards)
    assert not page.side.end.isVisible()


def test_one_filled_button_at_most(host: Any, show: Show) -> None:
    page = review(host, show, MUCH)
    filled = [b for b in page.findChildren(Button) if b.isVisible() and b.property("kind") == "primary"]
    assert len(filled) == 1


@pytest.mark.parametrize(("look", "scale"), [("light", 1.0), ("dark", 1.5)])
def test_every_card_is_reached_named_and_whole(
    host: Any, show: Show, qapp: QApplication, look: str, scale: float
) -> None:
    theme.apply(qapp, look, scale)
    host.answer_all(MUCH)
    page = ReviewPage(host)
    page.show_view()
    show(page, round(1340 * scale), 1400)
    page._toggle_all()
    assert faults(page) == []
    theme.apply(qapp)


@pytest.mark.parametrize("act", ["clearance", "reasoned", "acknowledged", "overridden", "examined", "asked_again"])
def test_every_dialog_is_reached_named_and_whole(host: Any, show: Show, act: str) -> None:
    page = review(host, show, MUCH)
    dialog = press_act(page, act)
    assert faults(dialog) == []
