"""Settings, the clinic and its people: changed by keyboard, and every other page follows."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget
from window_shell import CTRL, NOW, PINS, Shell, said

from meso_screen import places
from meso_screen.flow.clinic_seal import make_first_seal
from meso_screen.flow.known_clinics import register_clinic
from meso_screen.flow.prints import print_document
from meso_screen.gui.clinic_card import ClinicCard
from meso_screen.gui.hands import Hands
from meso_screen.gui.people_card import PeopleCard
from meso_screen.model.person import Person
from meso_screen.pdf.certificate import make_clinic_certificate
from meso_screen.store.base import CLINIC


@pytest.fixture
def lead(shell: Shell) -> Iterator[Shell]:
    """The clinical lead looks at the settings."""
    make_first_seal(shell.disk, "Clinic Lumière", NOW, places.home())
    shell.disk.save_person(
        Person(id="lm", name="Dr Léa Moreau", role="lead", registration="RPPS 1", initials="LM"), PINS["lm"]
    )
    shell.sign_in()
    shell.window.go_to("settings")
    yield shell


def clinic(shell: Shell) -> ClinicCard:
    found: ClinicCard = shell.window.settings_page.clinic
    return found


def people(shell: Shell) -> PeopleCard:
    found: PeopleCard = shell.window.settings_page.people
    return found


def open_by_keys(shell: Shell, button: QWidget) -> Hands:
    """Reach a button of the page with Tab and press it; what comes up is used with Tab and keys as well."""
    hands = Hands(shell.window)
    hands.push(button)
    shell.wait()
    return hands


def fill(hands: Hands, dialog: Any, **lines: str) -> None:
    for place, text in lines.items():
        hands.fill(dialog.fields[place], text)


def finish(shell: Shell, hands: Hands, dialog: Any) -> None:
    hands.push(dialog.act_button)
    shell.wait()


def names_at_sign_in(shell: Shell) -> list[str]:
    shell.window.lock()
    who = shell.window.sign_in_page.who
    return [who.itemText(at) for at in range(who.count())]


def clinic_log(shell: Shell) -> str:
    return str([entry.payload for entry in shell.disk.events(CLINIC)])


# -- the clinic --------------------------------------------------------------------------------------------------------


def test_the_details_are_shown_in_words_with_what_is_not_given(lead: Shell) -> None:
    words = said(clinic(lead))
    assert "Clinic Lumière" in words and "01 23 45 67 89" in words and "A4" in words
    assert "Address Not given" in words


def test_the_details_are_changed_by_keyboard_and_shown(lead: Shell) -> None:
    hands = open_by_keys(lead, clinic(lead).change)
    dialog: Any = clinic(lead).dialog
    assert dialog.fields["phone"].text() == "01 23 45 67 89"
    assert lead.focus() is dialog.fields["name"]
    fill(hands, dialog, address="3 quai Rambaud, Lyon", emergency_number="15")
    finish(lead, hands, dialog)
    assert "3 quai Rambaud, Lyon" in said(clinic(lead)) and "15" in said(clinic(lead))
    assert "Kept." in said(clinic(lead)) and lead.focus() is clinic(lead).change
    assert lead.disk.clinic()["address"] == "3 quai Rambaud, Lyon"


def test_a_new_name_says_that_the_seal_keeps_the_one_before(lead: Shell) -> None:
    hands = open_by_keys(lead, clinic(lead).change)
    fill(hands, clinic(lead).dialog, name="Clinique Lumière")
    finish(lead, hands, clinic(lead).dialog)
    assert "The seal keeps the name" in said(clinic(lead))


def test_without_a_telephone_number_it_is_said_there_and_nothing_typed_is_lost(lead: Shell) -> None:
    hands = open_by_keys(lead, clinic(lead).change)
    dialog: Any = clinic(lead).dialog
    fill(hands, dialog, address="3 quai Rambaud", phone="")
    finish(lead, hands, dialog)
    assert dialog.isVisible() and "telephone number is missing" in said(dialog)
    assert lead.focus() is dialog.fields["phone"] and dialog.fields["address"].text() == "3 quai Rambaud"
    lead.press(Qt.Key.Key_Escape)
    assert "address" not in lead.disk.clinic() and lead.disk.events(CLINIC) == ()


def test_a_full_disk_is_said_in_the_dialog(lead: Shell) -> None:
    hands = open_by_keys(lead, clinic(lead).change)
    dialog: Any = clinic(lead).dialog
    fill(hands, dialog, phone="1")
    lead.disk.full = True
    finish(lead, hands, dialog)
    assert "disk is full" in said(dialog) and dialog.fields["phone"].text() == "1"
    assert lead.disk.clinic()["phone"] == "01 23 45 67 89"
    lead.disk.full = False
    finish(lead, hands, dialog)
    assert lead.disk.clinic()["phone"] == "1"


def test_letter_chosen_makes_the_next_paper_letter(lead: Shell) -> None:
    hands = open_by_keys(lead, clinic(lead).change)
    dialog: Any = clinic(lead).dialog
    hands.choose(dialog.fields["paper"], 2)
    finish(lead, hands, dialog)
    visit = lead.session.new_visit(lead.session.record_patient(lead.patient))
    with pypdfium2.PdfDocument(BytesIO(print_document(lead.session, visit, "pre_treatment"))) as paper:
        assert (round(paper[0].get_width()), round(paper[0].get_height())) == (612, 792)


def test_whoever_may_not_change_sees_everything_no_button_and_who_may(lead: Shell) -> None:
    lead.window.lock()
    lead.sign_in("ab")
    lead.window.go_to("settings")
    assert "01 23 45 67 89" in said(clinic(lead)) and "Dr Léa Moreau" in said(people(lead))
    assert "RPPS 1" in said(people(lead))
    for part in (clinic(lead), people(lead)):
        assert "The clinical lead or the administrator may change this." in said(part)
    assert not clinic(lead).change.isVisible() and not people(lead).add_button.isVisible() and not people(lead).acts


# -- people ------------------------------------------------------------------------------------------------------------


def test_a_new_practitioner_is_added_by_keyboard_and_signs_in(lead: Shell) -> None:
    hands = open_by_keys(lead, people(lead).add_button)
    dialog: Any = people(lead).dialog
    assert dialog.fields["role"].value() is None
    fill(hands, dialog, name="Dr Nora Weiss", registration="RPPS 7")
    hands.choose(dialog.fields["role"], 2)
    fill(hands, dialog, pin="864209", again="864209")
    finish(lead, hands, dialog)
    assert "Dr Nora Weiss is added" in said(people(lead)) and "practitioner · RPPS 7" in said(people(lead))
    assert "Dr Nora Weiss, practitioner" in names_at_sign_in(lead)
    page = lead.window.sign_in_page
    page.who.setCurrentIndex(page.who.findText("Dr Nora Weiss, practitioner"))
    page.pin.setFocus()
    lead.type("864209")
    lead.press(Qt.Key.Key_Return)
    lead.until(lambda: not page.isVisible())
    assert lead.session.person is not None and lead.session.person.name == "Dr Nora Weiss"
    lead.open_visit("consent")
    assert lead.wizard.step == "consent"
    assert "864209" not in clinic_log(lead)


def test_every_refusal_is_said_at_its_line_and_what_was_typed_stays(lead: Shell) -> None:
    hands = open_by_keys(lead, people(lead).add_button)
    dialog: Any = people(lead).dialog
    steps: list[tuple[dict[str, str], int, str, str]] = [
        ({"training": "Diploma"}, 0, "name is missing", "name"),
        ({"name": "dr noe BLANC"}, 0, "is not chosen", "role"),
        ({}, 1, "works here already", "name"),
        ({"name": "Nora Weiss", "pin": "12", "again": "13"}, 0, "two PINs differ", "again"),
        ({"again": "12"}, 0, "4 to 12 digits", "pin"),
    ]
    for lines, role, words, place in steps:
        fill(hands, dialog, **lines)
        if role:
            hands.choose(dialog.fields["role"], role)
        finish(lead, hands, dialog)
        assert words in said(dialog)
        assert lead.focus() is dialog.fields[place] or dialog.fields[place].isAncestorOf(lead.focus())
    assert dialog.fields["training"].text() == "Diploma" and dialog.fields["role"].value() == "desk"
    assert len(lead.disk.people()) == 3


def test_a_changed_name_is_followed_by_the_rail_and_the_list(lead: Shell) -> None:
    hands = open_by_keys(lead, people(lead).acts["lm", "change"])
    dialog: Any = people(lead).dialog
    fill(hands, dialog, name="Dr Léa Martin", initials="")
    finish(lead, hands, dialog)
    assert lead.focus() is people(lead).acts["lm", "change"]
    assert lead.session.person is not None and lead.session.person.name == "Dr Léa Martin"
    assert "LM" in lead.session.person.initials
    assert lead.window.rail.avatar.accessibleName() == "Signed in: Dr Léa Martin"
    assert "Dr Léa Martin, clinical lead" in names_at_sign_in(lead)


def test_a_new_pin_is_given_by_keyboard_and_stands_nowhere(lead: Shell) -> None:
    hands = open_by_keys(lead, people(lead).acts["ab", "pin"])
    dialog: Any = people(lead).dialog
    assert dialog.fields["pin"].echoMode() == dialog.fields["pin"].EchoMode.Password
    fill(hands, dialog, pin="975310", again="975310")
    finish(lead, hands, dialog)
    assert lead.session.store.check_pin("ab", "975310", NOW).ok
    assert not lead.session.store.check_pin("ab", PINS["ab"], NOW).ok
    assert "975310" not in clinic_log(lead) and "975310" not in said(lead.window)


@pytest.mark.parametrize("person", ["ab", "nb", "lm"])
def test_everybody_changes_their_own_pin_by_keyboard_with_the_one_they_have(lead: Shell, person: str) -> None:
    lead.window.lock()
    lead.sign_in(person)
    lead.window.go_to("settings")
    assert (person, "pin") not in people(lead).acts
    hands = open_by_keys(lead, people(lead).own_pin)
    dialog: Any = people(lead).dialog
    assert lead.focus() is dialog.fields["present"]
    fill(hands, dialog, present="0000", pin="975310", again="975310")
    finish(lead, hands, dialog)
    assert "present PIN is not right. 2 tries left." in said(dialog) and lead.focus() is dialog.fields["present"]
    fill(hands, dialog, present=PINS[person])
    finish(lead, hands, dialog)
    assert "Your PIN is changed." in said(people(lead)) and lead.focus() is people(lead).own_pin
    assert lead.disk.check_pin(person, "975310", NOW).ok and not lead.disk.check_pin(person, PINS[person], NOW).ok
    assert "975310" not in clinic_log(lead) and "975310" not in said(lead.window)


def test_a_clinic_with_one_who_may_change_it_is_told_what_a_forgotten_pin_means(lead: Shell) -> None:
    lead.wait()
    assert "Only Dr Léa Moreau may change this. If that PIN is forgotten" in said(people(lead))
    lead.disk.save_person(Person(id="it", name="Ada IT", role="administrator"), "4321")
    lead.window.go_to("settings")
    lead.wait()
    assert not people(lead).alone.isVisible()


def test_a_pin_half_typed_stays_behind_the_lock_and_goes_with_its_owner(lead: Shell) -> None:
    hands = open_by_keys(lead, people(lead).own_pin)
    dialog: Any = people(lead).dialog
    fill(hands, dialog, present=PINS["lm"])
    lead.press(Qt.Key.Key_L, CTRL)
    lead.wait()
    assert lead.session.person is None and not dialog.isVisible()
    lead.sign_in()
    assert dialog.isVisible() and dialog.fields["present"].text() == PINS["lm"]
    lead.window.lock()
    lead.sign_in("nb")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert QApplication.activeModalWidget() is None
    assert not [field for field in lead.window.findChildren(QWidget) if getattr(field, "text", str)() == PINS["lm"]]


def test_who_comes_back_to_the_settings_sees_what_they_may_now(lead: Shell) -> None:
    lead.disk.save_person(Person(id="nb", name="Dr Noé Blanc", role="lead", registration="RPPS 2"))
    lead.window.lock()
    lead.disk.save_person(Person(id="lm", name="Dr Léa Moreau", role="practitioner", registration="RPPS 9"))
    lead.sign_in()
    lead.wait()
    assert lead.window.stack.currentWidget() is lead.window.settings_page
    assert "RPPS 9" in said(people(lead)) and not people(lead).acts and not clinic(lead).change.isVisible()


def test_a_change_begun_before_somebody_else_made_theirs_is_refused_in_the_dialog(lead: Shell) -> None:
    hands = open_by_keys(lead, people(lead).acts["nb", "change"])
    dialog: Any = people(lead).dialog
    lead.disk.save_person(Person(id="nb", name="Dr Noé Blanc", role="practitioner", registration="RPPS 22"))
    fill(hands, dialog, insurance="Policy 9")
    finish(lead, hands, dialog)
    assert "changed at another place meanwhile" in said(dialog) and dialog.fields["insurance"].text() == "Policy 9"
    assert "RPPS 22" in [one.registration for one in lead.disk.people()]


def test_a_person_switched_off_leaves_the_list_and_comes_back(lead: Shell) -> None:
    hands = open_by_keys(lead, people(lead).acts["nb", "off"])
    question = people(lead).question
    assert question is not None and "What they signed stays" in said(question)
    hands.push(question.act_button)
    lead.wait()
    assert "Dr Noé Blanc is switched off." in said(people(lead)) and "switched off · practitioner" in said(people(lead))
    assert lead.focus() is people(lead).acts["nb", "on"]
    assert not any("Blanc" in name for name in names_at_sign_in(lead))
    lead.sign_in()
    lead.window.go_to("settings")
    open_by_keys(lead, people(lead).acts["nb", "on"])
    assert any("Blanc" in name for name in names_at_sign_in(lead))


def test_switching_off_is_asked_and_cancel_keeps_everything(lead: Shell) -> None:
    open_by_keys(lead, people(lead).acts["nb", "off"])
    lead.press(Qt.Key.Key_Escape)
    assert len(lead.session.people()) == 3 and ("lm", "off") not in people(lead).acts


def test_the_last_practitioner_is_not_switched_off_and_it_is_said_on_the_card(lead: Shell) -> None:
    lead.disk.save_person(Person(id="it", name="Ada IT", role="administrator"), "4321")
    lead.disk.save_person(Person(id="nb", name="Dr Noé Blanc", role="practitioner", active=False))
    lead.session.sign_in("it", "4321")
    lead.window.go_to("settings")
    hands = open_by_keys(lead, people(lead).acts["lm", "off"])
    question = people(lead).question
    assert question is not None
    hands.push(question.act_button)
    lead.wait()
    assert "last practitioner" in said(people(lead)) and "Dr Léa Moreau" in [one.name for one in lead.session.people()]


def test_whoever_gives_the_lead_away_has_no_buttons_any_more(lead: Shell) -> None:
    lead.disk.save_person(Person(id="nb", name="Dr Noé Blanc", role="lead", registration="RPPS 2"))
    hands = open_by_keys(lead, people(lead).acts["lm", "change"])
    dialog: Any = people(lead).dialog
    hands.choose(dialog.fields["role"], 2)
    finish(lead, hands, dialog)
    assert not people(lead).acts and not clinic(lead).change.isVisible()
    assert not lead.window.settings_page.seal.renew.isVisible()


def test_where_nobody_leads_a_practitioner_may(shell: Shell) -> None:
    shell.sign_in()
    shell.window.go_to("settings")
    assert clinic(shell).change.isVisible() and people(shell).acts


def test_what_was_typed_goes_when_somebody_else_signs_in(lead: Shell) -> None:
    hands = open_by_keys(lead, people(lead).acts["ab", "pin"])
    fill(hands, people(lead).dialog, pin="975310")
    lead.window.lock()
    lead.sign_in("nb")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert QApplication.activeModalWidget() is None
    assert not [field for field in lead.window.findChildren(QWidget) if getattr(field, "text", str)() == "975310"]


def test_the_longest_values_without_a_space_push_no_button_off_the_page(lead: Shell) -> None:
    lead.window.resize(1100, 680)
    name = "N" * 118
    made = Person(id="nn", name=name, role="practitioner", registration="R" * 120)
    lead.disk.save_person(made, "1234")
    lead.disk.save_clinic({"name": "C" * 120, "phone": "0" * 40, "address": "A" * 240})
    register_clinic("K", make_clinic_certificate("K" * 64, NOW)[1], places.home())
    lead.window.go_to("settings")
    lead.wait(50)
    page = lead.window.settings_page
    assert page.horizontalScrollBar().maximum() == 0
    assert name in said(people(lead)) and "A" * 240 in said(clinic(lead))
    for act in ("change", "off"):
        found = people(lead).acts["nn", act]
        assert found.mapTo(page, found.rect().topRight()).x() <= page.viewport().width()
    people(lead).acts["nn", "off"].click()
    lead.wait()
    question = people(lead).question
    assert question is not None and question.width() <= 1100
    question.reject()
    lead.window.lock()
    lead.wait()
    entry = lead.window.sign_in_page
    assert entry.horizontalScrollBar().maximum() == 0 and entry.unlock_button.width() > 0
    assert entry.unlock_button.mapTo(entry, entry.unlock_button.rect().topRight()).x() <= entry.viewport().width()


# -- from the consent --------------------------------------------------------------------------------------------------


def test_a_missing_registration_opens_the_settings_at_the_people_and_leads_back(lead: Shell) -> None:
    lead.disk.save_person(Person(id="lm", name="Dr Léa Moreau", role="lead", initials="LM"))
    lead.session.sign_in("lm", PINS["lm"])
    lead.open_visit("consent")
    visit = lead.wizard.visit.id
    gate = next(gate for gate in lead.wizard.page.view.gates if gate.id == "registration")
    lead.wizard.page._ask_for(gate)
    lead.wait(50)
    page = lead.window.settings_page
    assert lead.window.stack.currentWidget() is page
    assert "Your registration number is missing." in said(page)
    assert lead.focus() is people(lead).acts["lm", "change"]
    hands = open_by_keys(lead, lead.focus())
    fill(hands, people(lead).dialog, registration="RPPS 1")
    finish(lead, hands, people(lead).dialog)
    assert lead.focus() is page.back_button
    lead.press(Qt.Key.Key_Return)
    lead.wait(50)
    assert (lead.wizard.visit.id, lead.wizard.step) == (visit, "consent")
    assert "registration" not in {gate.id for gate in lead.wizard.page.view.gates}
    lead.window.go_to("settings")
    assert not page.back_button.isVisible()


def test_whoever_may_not_enter_it_stays_in_the_visit_and_is_told_who_may(lead: Shell) -> None:
    lead.disk.save_clinic({"name": "Clinic Lumière"})
    lead.session.sign_in("nb", PINS["nb"])
    lead.open_visit("consent")
    gate = next(gate for gate in lead.wizard.page.view.gates if gate.id == "phone")
    lead.wizard.page._ask_for(gate)
    lead.wait()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None and "The clinical lead or the administrator enters it" in said(dialog)
    assert lead.wizard.step == "consent"
    dialog.close()
