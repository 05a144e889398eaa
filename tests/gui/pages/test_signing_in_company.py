"""The sign step with more than two: a mark opens the witness's card, an interpreter is named before and signs after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from list_pages import faults, focus, press, settle
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from test_consent_page import consent, draw

from meso_screen.flow.checking import verify_file
from meso_screen.flow.signatories import missing
from meso_screen.gui import theme
from meso_screen.gui.hands import Hands
from meso_screen.gui.pages.consent_page import ConsentPage

Show = Callable[..., Any]
LOOKS = [("light", 1.0), ("dark", 1.5)]


def at_signing(host: Any, show: Show) -> ConsentPage:
    page = consent(host, show, talked=True)
    page.go_to_sign()
    return page


def make_mark(page: ConsentPage) -> None:
    page.signing.patient.way.choose("mark")
    draw(page, "patient")
    page.signing.patient.push.click()


def fill_witness(page: ConsentPage, name: str, relation: str) -> None:
    witness = page.signing.witness
    witness.name.setText(name)
    witness.relation.setText(relation)
    witness.way.choose("typed")
    witness.push.click()


def test_choosing_a_mark_opens_the_witnesss_card_and_another_way_closes_it(host: Any, show: Show) -> None:
    page = at_signing(host, show)
    signing = page.signing
    ways = [tile.text() for tile in signing.patient.way.tiles.values()]
    assert ways == ["Sign here", "Type the name", "A mark, with a witness", "I do not consent"]
    assert not signing.witness.isVisible() and not signing.interpreter.isVisible()
    signing.patient.way.choose("mark")
    assert signing.witness.isVisible() and not signing.witness.way.isVisible()
    assert signing.patient.pad.isVisible()
    signing.patient.way.choose("typed")
    assert not signing.witness.isVisible()


def test_after_the_mark_the_witness_is_due_and_then_the_practitioner(host: Any, show: Show) -> None:
    page = at_signing(host, show)
    make_mark(page)
    assert missing(host.visit) == ("witness", "practitioner")
    assert focus() is page.signing.witness.name
    assert not page.signing.practitioner.way.isVisible()
    fill_witness(page, "Ana Ruiz", "daughter")
    assert host.visit.signed_by("witness").relation == "daughter"
    assert page.signing.practitioner.way.isVisible()
    assert focus() in page.signing.practitioner.way.tiles.values()


@pytest.mark.parametrize(
    ("name", "relation", "said"),
    [
        ("", "nurse", "Write the full name of the witness."),
        ("Ana Ruiz", "", "Write as whom the witness is here."),
        ("Lena Moreau", "nurse", "This is the name of the practitioner"),
    ],
)
def test_what_is_wrong_with_the_witness_is_said_on_the_card_and_nothing_is_lost(
    host: Any, show: Show, name: str, relation: str, said: str
) -> None:
    page = at_signing(host, show)
    make_mark(page)
    fill_witness(page, name, relation)
    witness = page.signing.witness
    assert said in witness.wrong.text() and witness.wrong.isVisible()
    assert (witness.name.text(), witness.relation.text()) == (name, relation)
    assert host.visit.signed_by("witness") is None


def test_a_visit_left_after_the_mark_opens_where_the_witness_signs(host: Any, show: Show) -> None:
    make_mark(at_signing(host, show))
    again = ConsentPage(host)
    again.show_view()
    show(again, 1340, 860)
    again.focus_first()
    assert again.signing.witness.way.isVisible()
    assert focus() is again.signing.witness.name
    assert again.signing.change.isVisible()


def test_an_interpreter_is_kept_with_name_and_language_and_stands_in_the_text(
    host: Any, show: Show, qtbot: QtBot
) -> None:
    page = consent(host, show, talked=True)
    asked = page.talk.interpreter
    asked.group.choose("yes")
    page.go_on.click()
    assert page.reading.isVisible() and asked.wrong.isVisible()
    asked.name.setText("Maria da Silva")
    asked.language.setText("Portuguese")
    asked.save.click()
    assert asked.kept.isVisible()
    qtbot.waitUntil(lambda: "Maria da Silva · Portuguese" in page.document.text.toPlainText(), timeout=2000)
    page.go_on.click()
    assert page.view is not None
    assert host.visit.shown_digest == page.view.digest
    assert page.signing.interpreter.isVisible()
    assert "into Portuguese" in page.signing.interpreter.sentence.text()


def test_typing_a_name_and_going_on_keeps_the_interpreter(host: Any, show: Show) -> None:
    page = consent(host, show, talked=True)
    page.talk.interpreter.group.choose("yes")
    page.talk.interpreter.name.setText("Maria da Silva")
    assert not page.before_leaving()
    page.talk.interpreter.language.setText("Portuguese")
    page.go_on.click()
    assert host.visit.interpreted.name == "Maria da Silva"
    assert page.signing.isVisible()


def test_no_interpreter_is_one_key_and_leads_on(host: Any, show: Show) -> None:
    page = consent(host, show)
    page.talk.interpreter.group.focus_first()
    press("2")
    assert host.visit.interpreted is not None and host.visit.interpreted.name == ""
    assert focus() is page.talk.outlook.words


def test_where_the_answers_ask_for_help_the_interpreter_question_comes_first(host: Any, show: Show) -> None:
    host.answer_all({"other-illness": "yes", "other-conditions": ["help-needed"]})
    page = consent(host, show)
    assert "Interpreter, or none needed" in page.go_on.accessibleDescription()
    page.talk.focus_open()
    assert focus() in page.talk.interpreter.group.tiles.values()


def test_an_interpreted_talk_is_signed_and_sealed_with_the_keyboard_alone(
    host: Any, show: Show, seal: None, qtbot: QtBot
) -> None:
    page = consent(host, show, talked=True)
    hands = Hands(page)
    asked, signing = page.talk.interpreter, page.signing
    hands.choose(asked.group, 1)
    hands.fill(asked.name, "Maria da Silva")
    hands.fill(asked.language, "Portuguese")
    hands.press(Qt.Key.Key_Return)
    hands.push(page.go_on)
    for role, name in (("patient", "Chloé Martin"), ("interpreter", "Maria da Silva"), ("practitioner", "L. Moreau")):
        card: Any = signing.cards[role]  # type: ignore[index]
        hands.choose(card.way, 2)
        hands.fill(card.typed, name)
        if role == "practitioner":
            hands.fill(card.pin, "1234")
        hands.push(card.push)
    qtbot.waitUntil(lambda: bool(host.went), timeout=60_000)
    assert (host.went, host.told) == (["sealed"], [])
    assert [s.role for s in host.visit.signatures] == ["patient", "interpreter", "practitioner"]
    kept = host.session.store.document(host.visit.document_id)
    assert verify_file(kept.content, host.session.store).outcome == "unchanged"


@pytest.mark.parametrize(("look", "scale"), LOOKS)
def test_every_control_of_witness_and_interpreter_is_reached_named_and_whole(
    host: Any, show: Show, qapp: QApplication, look: str, scale: float
) -> None:
    theme.apply(qapp, look, scale)
    page = consent(host, show, talked=True)
    page.resize(round(1340 * scale), 1000)
    asked = page.talk.interpreter
    asked.group.choose("yes")
    settle()
    assert faults(page) == []
    asked.name.setText("Maria da Silva")
    asked.language.setText("Portuguese")
    page.go_to_sign()
    page.signing.patient.way.choose("mark")
    assert faults(page) == []
    make_mark(page)
    page.signing.witness.way.choose("typed")
    page.signing.witness.push.click()
    assert faults(page) == []
    fill_witness(page, "Ana Ruiz", "daughter")
    page.signing.interpreter.way.choose("typed")
    assert faults(page) == []
    theme.apply(qapp)
