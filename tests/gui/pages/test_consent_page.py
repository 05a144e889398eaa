"""Consent: read, talk, sign in order, seal; declining is as easy, and nothing typed is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from list_pages import faults, focus, press, settle
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from meso_screen.flow.checking import verify_file
from meso_screen.flow.signing import view_consent
from meso_screen.gui import theme
from meso_screen.gui.pages.consent_page import ConsentPage
from meso_screen.gui.printing import Printing
from meso_screen.model.person import Person
from meso_screen.problems import refuse

Show = Callable[..., Any]


def talk_through(host: Any) -> None:
    session = host.session
    view = view_consent(session, host.visit)
    for prompt in view.prompts:
        host.visit = session.record_teach_back(host.visit, prompt.id, "understood")
    for choice in view.choices:
        host.visit = session.record_choice(host.visit, choice.id, "no")
    host.visit = session.tell_outlook(host.visit, "Softer lines for some months.", "matches")


def consent(host: Any, show: Show, talked: bool = False) -> ConsentPage:
    host.answer_all()
    host.visit = host.session.confirm_read_back(host.visit)
    if talked:
        talk_through(host)
    page = ConsentPage(host)
    page.show_view()
    show(page, 1340, 860)
    settle()
    return page


def draw(page: ConsentPage, role: str, down: int = 0) -> None:
    """Sign with the mouse: two strokes."""
    surface = getattr(page.signing, role).pad.surface
    for x in (60, 240):
        QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=QPoint(x, 60 + down))
        for step in range(1, 8):
            QTest.mouseMove(surface, QPoint(x + 18 * step, 60 + down + 30 * (step % 2)))
        QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=QPoint(x + 140, 60 + down))


def sign_both(page: ConsentPage) -> None:
    page.go_to_sign()
    page.signing.patient.way.choose("drawn")
    draw(page, "patient")
    page.signing.patient.push.click()
    page.signing.practitioner.way.choose("drawn")
    draw(page, "practitioner", 12)
    page.signing.practitioner.pin.setText("1234")
    page.signing.practitioner.push.click()


def test_the_text_on_screen_says_what_the_document_says(host: Any, show: Show) -> None:
    page = consent(host, show)
    assert page.view is not None
    for sentence in page.view.report.read_with_patient().sentences():
        assert " ".join(sentence.split()) in shown_words(page)


def test_what_only_the_clinic_reads_is_on_the_screen_only_when_asked_for(host: Any, show: Show) -> None:
    page = consent(host, show)
    assert page.view is not None
    clinics = page.view.report.clinics_part()
    titles = [part.title for part in clinics.parts]
    assert len(titles) == 2 and not [title for title in titles if title in shown_words(page)]
    page.document.choice.choose("clinic")
    for sentence in clinics.sentences():
        assert " ".join(sentence.split()) in shown_words(page)
    page.read_again()
    assert page.document.choice.value() == "text"
    assert not [title for title in titles if title in shown_words(page)]


def test_what_is_printed_to_take_home_is_the_patients_copy(host: Any, show: Show, qtbot: QtBot) -> None:
    page = consent(host, show)
    page.printing = Printing(lambda parent, printer, accepted: None)
    page.take_home.click()
    qtbot.waitUntil(lambda: not page.busy, timeout=60_000)
    printed = [event.payload for event in host.session.store.events(host.visit.id) if event.kind == "printed"]
    assert printed == [{"kind": "patient_copy"}] and host.told == []


def shown_words(page: ConsentPage) -> str:
    return " ".join(page.document.text.toPlainText().split())


def test_the_text_that_was_shown_is_kept_with_its_digest(host: Any, show: Show) -> None:
    page = consent(host, show, talked=True)
    assert host.visit.given_at is not None
    page.go_to_sign()
    assert page.view is not None
    assert host.visit.shown_digest == page.view.digest


def test_nothing_is_chosen_beforehand(host: Any, show: Show) -> None:
    page = consent(host, show)
    groups = [*page.talk.prompts.values(), *page.talk.choices.values(), page.signing.patient.way]
    assert [group.value() for group in groups] == [None] * len(groups)


def test_go_to_sign_leads_to_the_first_thing_that_is_open(host: Any, show: Show) -> None:
    page = consent(host, show)
    page.go_on.click()
    assert page.reading.isVisible()
    assert focus() is page.talk.outlook.words
    QTest.keyClicks(focus(), "Softer lines for some months.")
    page.talk.outlook.match.choose("matches")
    page.go_on.click()
    first = next(iter(page.talk.prompts.values()))
    assert focus() in first.tiles.values()
    assert "Patient explains it back" in page.go_on.accessibleDescription()


def test_the_whole_talk_is_answered_with_the_digits(host: Any, show: Show) -> None:
    page = consent(host, show)
    page.talk.outlook.words.setFocus()
    QTest.keyClicks(page.talk.outlook.words, "Softer lines for some months.")
    page.go_on.click()
    press("1")
    assert (host.visit.outlook.words, host.visit.outlook.match) == ("Softer lines for some months.", "matches")
    page.go_on.click()
    for _ in range(len(page.talk.prompts) + len(page.talk.choices)):
        press("1")
    assert set(host.visit.teach_back.values()) == {"understood"}
    assert set(host.visit.choices.values()) == {"yes"}


def test_a_hope_that_is_not_met_needs_a_note_before_anyone_signs(host: Any, show: Show) -> None:
    page = consent(host, show, talked=True)
    outlook = page.talk.outlook
    outlook.match.choose("not_hoped")
    page.go_on.click()
    assert page.reading.isVisible() and focus() is outlook.note
    QTest.keyClicks(outlook.note, "One session now, then we look again.")
    page.go_on.click()
    assert not page.reading.isVisible()
    assert host.visit.outlook.note == "One session now, then we look again."
    assert page.view is not None
    assert {"One session now, then we look again.", "This is not what I hoped."} <= set(page.view.report.sentences())


def test_other_words_ask_the_patient_again(host: Any, show: Show) -> None:
    page = consent(host, show, talked=True)
    page.talk.outlook.words.setPlainText("Perhaps nothing that you can see.")
    assert page.talk.outlook.store()
    assert host.visit.outlook.missing == "match"
    page.go_on.click()
    assert focus() in page.talk.outlook.match.tiles.values()


def test_hard_words_are_told_while_they_are_written(host: Any, show: Show, qtbot: QtBot) -> None:
    page = consent(host, show)
    words = page.talk.outlook.words
    words.setPlainText("Considerable amelioration of superficial rhytides is anticipated notwithstanding variability.")
    qtbot.waitUntil(lambda: "Hard to read" in words.accessibleDescription())
    words.setPlainText("Fine lines will be softer. It will fade again after some months.")
    qtbot.waitUntil(lambda: words.accessibleDescription() == "Easy to read.")
    words.setPlainText("Softer.")
    qtbot.waitUntil(lambda: words.accessibleDescription() == "")


def test_a_shorter_time_to_think_needs_a_reason_that_is_printed(host: Any, show: Show) -> None:
    page = consent(host, show, talked=True)
    time = page.talk.time
    assert time.isVisible()
    time.shorten.click()
    dialog = time.dialog
    assert dialog is not None
    dialog.act()
    assert dialog.isVisible() and host.visit.shortened == ""
    dialog.words.setPlainText("Same plan as discussed with her on 2 November.")
    dialog.act()
    assert host.visit.shortened.startswith("Same plan") and not time.shorten.isVisible()
    assert page.view is not None
    assert any(words.startswith("Same plan as discussed") for words in page.view.report.sentences())
    time.undo.click()
    assert host.visit.shortened == "" and time.shorten.isVisible()


@pytest.mark.parametrize(("missing", "card"), [("phone", "clinic"), ("registration", "people")])
def test_what_is_missing_of_the_clinic_opens_the_settings_there(
    host: Any, show: Show, missing: str, card: str
) -> None:
    page = without(host, show, missing)
    page.go_on.click()
    assert host.went == [] and host.told == []
    assert [place for place, _ in host.settings] == [card]
    assert "number is missing. Enter it here, then go back to the visit." in host.settings[0][1]


def test_whoever_may_not_enter_it_is_told_who_may_and_stays(host: Any, show: Show) -> None:
    host.session.store.save_person(Person(id="cl", name="Dr C. Lead", role="lead"))
    page = without(host, show, "phone")
    page.go_on.click()
    assert "telephone number is missing" in host.told[0].problems[0].what
    assert "The clinical lead or the administrator" in host.told[0].problems[0].next_step
    assert host.went == [] and host.settings == []


def without(host: Any, show: Show, missing: str) -> ConsentPage:
    """The talk is done, and only this is open."""
    session = host.session
    page = consent(host, show)
    talk_through(host)
    if missing == "phone":
        session.store.save_clinic({"name": "Clinic Lumière"})
    else:
        session.person = session.person.model_copy(update={"registration": ""})
    page.show_view()
    return page


def test_a_reason_for_less_time_is_taken_back_even_when_no_time_is_asked_for_any_more(host: Any, show: Show) -> None:
    page = consent(host, show, talked=True)
    host.visit = host.session.shorten_reflection(host.visit, "Same plan as before.")
    host.visit = host.session.answer(host.visit, "plan", {**host.visit.answers["plan"].value, "session": 2})
    page.show_view()
    assert page.view is not None and page.view.time_to_think.hours == 0
    assert page.talk.time.undo.isVisible()
    page.talk.time.undo.click()
    assert host.visit.shortened == "" and not page.talk.time.isVisible()


def test_words_the_disk_does_not_take_stay_in_their_field(
    host: Any, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = consent(host, show, talked=True)

    def full(*_: Any) -> Any:
        raise refuse("The disk is full.", "records", "Make room on the disk.")

    words = page.talk.outlook.words
    with monkeypatch.context() as disk:
        disk.setattr(host.session.store, "append", full)
        words.setFocus()
        words.setPlainText("Other words, thought about for long.")
        page.talk.question.setFocus()
        settle()
        assert "disk is full" in host.told[-1].problems[0].what
        assert words.said() == "Other words, thought about for long."
        assert not page.before_leaving()
    assert page.before_leaving()
    assert host.visit.outlook.words == "Other words, thought about for long."


def test_not_understood_keeps_the_signature_away(host: Any, show: Show) -> None:
    page = consent(host, show, talked=True)
    next(iter(page.talk.prompts.values())).choose("not_understood")
    page.go_on.click()
    assert page.reading.isVisible()
    next(iter(page.talk.prompts.values())).choose("explained_again")
    page.go_on.click()
    assert not page.reading.isVisible()


def test_a_question_typed_but_not_added_is_not_lost_when_the_page_is_left(host: Any, show: Show) -> None:
    page = consent(host, show, talked=True)
    page.talk.question.setText("Will it hurt?")
    assert not page.before_leaving()
    page.go_on.click()
    assert page.reading.isVisible()
    page.talk.answer.setPlainText("Each point stings a little.")
    assert page.before_leaving()
    assert host.visit.asked_by_patient == (("Will it hurt?", "Each point stings a little."),)


def test_a_refused_choice_blocks_nothing(host: Any, show: Show) -> None:
    page = consent(host, show, talked=True)
    assert all(choice.value == "no" for choice in page.view.choices)  # type: ignore[union-attr]
    page.go_on.click()
    assert page.signing.isVisible()


def test_a_dot_is_no_signature(host: Any, show: Show) -> None:
    page = consent(host, show, talked=True)
    page.go_to_sign()
    page.signing.patient.way.choose("drawn")
    QTest.mouseClick(page.signing.patient.pad.surface, Qt.MouseButton.LeftButton, pos=QPoint(80, 80))
    page.signing.patient.push.click()
    assert "too short" in page.signing.patient.wrong.text()
    assert host.visit.signatures == ()


def test_a_typed_name_counts_as_typed(host: Any, show: Show) -> None:
    page = consent(host, show, talked=True)
    page.go_to_sign()
    page.signing.patient.way.choose("typed")
    page.signing.patient.push.click()
    assert "Type the full name" in page.signing.patient.wrong.text()
    page.signing.patient.typed.setText("Chloé Martin")
    page.signing.patient.push.click()
    assert host.visit.signed_by("patient").method == "typed"
    assert page.signing.practitioner.way.isVisible()
    assert not page.signing.again.isVisible()


def test_the_practitioner_signs_after_the_patient_and_only_with_the_right_pin(host: Any, show: Show) -> None:
    page = consent(host, show, talked=True)
    page.go_to_sign()
    assert not page.signing.practitioner.way.isVisible()
    page.signing.patient.way.choose("typed")
    page.signing.patient.typed.setText("Chloé Martin")
    page.signing.patient.push.click()
    mine = page.signing.practitioner
    mine.way.choose("typed")
    mine.typed.setText("L. Moreau")
    mine.pin.setText("0000")
    mine.push.click()
    assert "PIN is not right" in mine.wrong.text()
    assert mine.typed.text() == "L. Moreau"
    assert host.visit.signed_by("practitioner") is None


def test_both_signatures_seal_a_document_that_verifies(
    host: Any, show: Show, seal: None, qtbot: QtBot
) -> None:
    page = consent(host, show, talked=True)
    sign_both(page)
    assert page.busy
    assert not page.before_leaving()
    qtbot.waitUntil(lambda: bool(host.went), timeout=60_000)
    assert (host.went, host.told) == (["sealed"], [])
    kept = host.session.store.document(host.visit.document_id)
    assert verify_file(kept.content, host.session.store).outcome == "unchanged"


def test_a_seal_that_fails_is_told_and_can_be_tried_again(host: Any, show: Show, qtbot: QtBot) -> None:
    page = consent(host, show, talked=True)
    sign_both(page)
    qtbot.waitUntil(lambda: bool(host.told), timeout=60_000)
    assert "seal is missing" in host.told[0].problems[0].what
    assert len(host.visit.signatures) == 2
    assert page.try_again.isVisible()
    assert page.before_leaving()


def test_declining_is_a_finished_outcome_of_its_own(host: Any, show: Show) -> None:
    page = consent(host, show, talked=True)
    page.go_to_sign()
    page.signing.patient.way.choose("declined")
    page.signing.patient.push.click()
    dialog: Any = page.dialog
    assert host.visit.outcome == "open"
    dialog.act_button.click()
    assert (host.visit.outcome, host.went) == ("declined", ["not-today"])


def test_the_pages_are_drawn_beside_the_window(host: Any, show: Show, qtbot: QtBot) -> None:
    page = consent(host, show)
    page.document.choice.choose("pages")
    assert host.jobs.is_busy()
    qtbot.waitUntil(lambda: not host.jobs.is_busy(), timeout=30_000)
    assert page.document.pages.document().pageCount() > 3
    settle()


def test_pages_drawn_from_older_words_never_replace_newer_ones(
    host: Any, show: Show, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = consent(host, show, talked=True)
    assert page.view is not None
    newer_is_done = threading.Event()

    def older() -> bytes:
        newer_is_done.wait(30)
        return b"older"

    def newer() -> bytes:
        return b"newer"

    works, shown = iter((older, newer)), list[bytes]()
    monkeypatch.setattr(page.document, "_prepare", lambda: next(works))
    monkeypatch.setattr(page.document.pages, "show_pdf", lambda pdf: (shown.append(pdf), newer_is_done.set()))
    page.document.choice.choose("pages")
    host.visit = host.session.tell_outlook(host.visit, "Other words.", "matches")
    page.show_view()
    qtbot.waitUntil(lambda: not host.jobs.is_busy(), timeout=60_000)
    assert shown == [b"newer"]


def test_nothing_can_be_changed_after_the_first_signature(host: Any, show: Show) -> None:
    page = consent(host, show, talked=True)
    page.go_to_sign()
    page.signing.patient.way.choose("typed")
    page.signing.patient.typed.setText("Chloé Martin")
    page.signing.patient.push.click()
    again = ConsentPage(host)
    again.show_view()
    show(again, 1340, 860)
    assert not again.reading.isVisible()
    assert not again.talk.isEnabled()
    assert again.signing.change.isVisible()


@pytest.mark.parametrize(("look", "scale"), [("light", 1.0), ("dark", 1.5)])
def test_every_control_is_reached_named_and_whole(
    host: Any, show: Show, qapp: QApplication, look: str, scale: float
) -> None:
    theme.apply(qapp, look, scale)
    page = consent(host, show, talked=True)
    page.resize(round(1340 * scale), 1000)
    assert faults(page) == []
    page.go_to_sign()
    page.signing.patient.way.choose("typed")
    assert faults(page) == []
    theme.apply(qapp)
