"""Settings, the clinic's seal: renewed, exchanged, stamped and saved by keyboard; whoever may not is told who may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flow.visits import OTHER_STROKES, STROKES, new_visit, talk
from pdf.soft_card import certificate_for, put, soft_card
from pdf.stamp_office import stamp_office
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from window_shell import NOW, PINS, Shell, said

from meso_screen import places
from meso_screen.flow.clinic_seal import clinic_certificate, make_first_seal, view_seal
from meso_screen.flow.known_clinics import known_clinics, register_clinic
from meso_screen.flow.signing import sign
from meso_screen.gui.dialogs.trying import TryingDialog
from meso_screen.gui.hands import Hands
from meso_screen.gui.known_card import KnownCard
from meso_screen.gui.seal_card import SealCard
from meso_screen.model.person import Person


@pytest.fixture
def lead(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """The clinical lead looks at the settings of a clinic with its seal."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    make_first_seal(shell.disk, "Clinic Lumière", NOW, places.home())
    shell.disk.save_person(Person(id="lm", name="Dr Léa Moreau", role="lead", initials="LM"), PINS["lm"])
    shell.sign_in()
    shell.window.go_to("settings")
    yield shell


def seal_card(shell: Shell) -> SealCard:
    found: SealCard = shell.window.settings_page.seal
    return found


def open_by_key(shell: Shell, button: Any) -> Any:
    button.setFocus()
    shell.press(Qt.Key.Key_Return)
    shell.wait()
    return seal_card(shell).dialog


def go_through(shell: Shell, dialog: Any) -> None:
    dialog.act_button.setFocus()
    shell.press(Qt.Key.Key_Return)
    card = seal_card(shell)
    shell.until(lambda: bool(card.state.accessibleName()) or (not dialog.busy and dialog.wrong.isVisible()))
    shell.wait()  # new lines are on the screen at the next turn of the loop


def test_the_seal_is_shown_with_its_name_fingerprint_end_and_key(lead: Shell) -> None:
    words = said(seal_card(lead))
    fingerprint = view_seal(lead.disk, NOW).fingerprint
    assert "Clinic Lumière" in words and "24-Nov-2036" in words and "encrypted records" in words
    assert f"{fingerprint[:4]} {fingerprint[4:8]}" in words


def test_it_is_renewed_by_keyboard_and_the_old_certificate_stays_known(lead: Shell) -> None:
    before = view_seal(lead.disk, NOW).fingerprint
    go_through(lead, open_by_key(lead, seal_card(lead).renew))
    after = view_seal(lead.disk, NOW).fingerprint
    assert after != before
    assert {before, after} <= {clinic.fingerprint for clinic in known_clinics()}
    lead.until(lambda: after[:4] in said(seal_card(lead)) and "is in use" in said(seal_card(lead)))


def test_a_card_that_is_not_there_is_said_in_the_dialog_and_nothing_changes(lead: Shell) -> None:
    before = lead.disk.setting("seal")
    dialog = open_by_key(lead, seal_card(lead).other)
    lead.press(Qt.Key.Key_Right)
    assert dialog.pin.isVisible() and not dialog.file.isVisible()
    for field, text in ((dialog.library, "/none.so"), (dialog.token, "Card"), (dialog.pin, "1234")):
        field.setFocus()
        field.clear()
        lead.type(text)
    go_through(lead, dialog)
    assert "library of the card is not there" in said(dialog)
    assert dialog.token.text() == "Card"
    lead.press(Qt.Key.Key_Escape)
    assert lead.disk.setting("seal") == before


def test_a_card_becomes_the_clinics_seal(lead: Shell, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec

    with soft_card(tmp_path / "card") as access:
        key = ec.generate_private_key(ec.SECP256R1())
        put(access, key, certificate_for(key, "Card Clinic"))
        dialog = open_by_key(lead, seal_card(lead).other)
        dialog.where.choose("card")
        for field, text in ((dialog.library, access.library), (dialog.token, access.token), (dialog.pin, access.pin)):
            field.setText(text)
        assert dialog.pin.echoMode() == dialog.pin.EchoMode.Password
        go_through(lead, dialog)
    assert "On the card “Clinic card”" in said(seal_card(lead))


def test_a_stamp_server_is_set_and_taken_out(lead: Shell) -> None:
    with stamp_office() as office:
        dialog = open_by_key(lead, seal_card(lead).stamp)
        lead.type(office.address)
        go_through(lead, dialog)
        assert office.address in said(seal_card(lead))
    dialog = open_by_key(lead, seal_card(lead).stamp)
    assert dialog.address.text() == office.address
    dialog.address.clear()
    seal_card(lead).state.say("")
    go_through(lead, dialog)
    assert "this PC’s clock" in said(seal_card(lead))


def test_the_certificate_is_saved_for_others_without_the_key(lead: Shell, tmp_path: Path) -> None:
    path = tmp_path / "ours.pem"

    def ask(parent: QWidget, title: str, name: str, chosen: Callable[[Path], None]) -> None:
        chosen(path)

    card = SealCard(lead.session, lead.window.jobs, ask)
    card.show_seal()
    card.save.click()
    assert path.read_bytes() == clinic_certificate(lead.disk)
    assert b"PRIVATE" not in path.read_bytes()
    card.deleteLater()


def test_where_to_save_is_asked_in_a_dialog_with_a_name_suggested(lead: Shell) -> None:
    seal_card(lead).save.click()
    lead.wait()
    (dialog,) = seal_card(lead).findChildren(QFileDialog)
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    assert dialog.selectedFiles()[0].endswith("clinic-certificate.pem")
    dialog.reject()


def test_a_pin_that_was_typed_goes_when_somebody_else_signs_in_meanwhile(lead: Shell) -> None:
    with stamp_office() as office:
        office.wait, office.status = 0.6, 500
        dialog = open_by_key(lead, seal_card(lead).stamp)
        lead.type(office.address)
        dialog.act_button.click()
        assert dialog.busy
        lead.press(Qt.Key.Key_Escape)
        assert dialog.isVisible()
        lead.window.lock()
        lead.enter_pin("nb")
        assert "typed here that is not stored" in said(lead.window.sign_in_page)
        lead.sign_in("nb")
        lead.until(lambda: not lead.window.jobs.is_busy())
        lead.wait(50)
    assert not lead.window.findChildren(TryingDialog)
    assert view_seal(lead.disk, NOW).stamp_address == ""


def test_another_clinic_is_known_only_after_its_fingerprint_was_shown(lead: Shell, tmp_path: Path) -> None:
    from meso_screen.pdf.certificate import make_clinic_certificate

    path = tmp_path / "theirs.pem"
    path.write_bytes(make_clinic_certificate("Praxis Grünweg", NOW)[1])
    known: KnownCard = lead.window.settings_page.known
    known.show_file(path)
    lead.wait()
    dialog = known.dialog
    assert dialog is not None and "Praxis Grünweg" in said(dialog)
    assert len(known_clinics()) == 1
    lead.press(Qt.Key.Key_Return)  # the focus is on Cancel
    lead.wait()
    assert len(known_clinics()) == 1
    known.show_file(path)
    lead.wait()
    assert known.dialog is not None
    known.dialog.act_button.click()
    lead.until(lambda: len(known_clinics()) == 2 and "Praxis Grünweg" in said(known))


def test_a_known_clinic_is_removed_by_keyboard_after_a_question_and_ones_own_is_not(lead: Shell) -> None:
    from meso_screen.pdf.certificate import make_clinic_certificate

    register_clinic("Praxis Grünweg", make_clinic_certificate("Praxis Grünweg", NOW)[1], places.home())
    lead.window.go_to("settings")
    lead.wait()
    known: KnownCard = lead.window.settings_page.known
    theirs = next(clinic for clinic in known_clinics() if clinic.name == "Praxis Grünweg")
    assert list(known.removes) == [theirs.fingerprint]
    assert "until 24-Nov-2036 · this clinic" in said(known)
    hands = Hands(lead.window)
    for keeps in (True, False):
        hands.push(known.removes[theirs.fingerprint])
        lead.wait()
        question = known.question
        assert question is not None and "Not from this clinic" in said(question)
        if keeps:
            lead.press(Qt.Key.Key_Return)  # the focus is on Cancel
        else:
            hands.push(question.act_button)
        lead.wait()
        assert (theirs in known_clinics()) == keeps
    assert "Seals of Praxis Grünweg are not recognised any more." in said(known)
    assert not known.removes and lead.focus() is known.add_clinic
    entry = lead.disk.events("clinic")[-1]
    assert (entry.actor, entry.payload["what"]) == ("lm", "clinic_forgotten")


def test_a_clinic_that_was_removed_elsewhere_meanwhile_is_said_on_the_card(lead: Shell) -> None:
    from meso_screen.pdf.certificate import make_clinic_certificate

    path = register_clinic("Praxis Grünweg", make_clinic_certificate("Praxis Grünweg", NOW)[1], places.home())
    lead.window.go_to("settings")
    known: KnownCard = lead.window.settings_page.known
    (remove,) = known.removes.values()
    remove.click()
    path.unlink()
    assert known.question is not None
    known.question.act_button.click()
    assert "not among the known ones any more" in said(known)


def test_the_seal_tried_over_the_lock_is_there_when_the_same_person_comes_back(lead: Shell) -> None:
    with stamp_office() as office:
        office.wait = 0.3
        dialog = open_by_key(lead, seal_card(lead).stamp)
        lead.type(office.address)
        dialog.act_button.click()
        lead.window.lock()
        lead.until(lambda: view_seal(lead.disk, NOW).stamp_address == office.address)
        lead.wait(50)
        lead.sign_in()
        lead.until(lambda: not lead.window.jobs.is_busy())
    assert view_seal(lead.disk, NOW).stamp_address == office.address
    assert lead.disk.events("clinic")[-1].actor == "lm"
    lead.until(lambda: office.address in said(seal_card(lead)) and seal_card(lead).renew.isVisible())


@pytest.mark.parametrize("back", ["lm", "nb"])
def test_a_consent_sealed_behind_the_lock_is_sealed_by_whoever_began_it(lead: Shell, back: str) -> None:
    lead.disk.save_person(Person(id="lm", name="Dr Léa Moreau", role="lead", registration="RPPS 1", initials="LM"))
    lead.session.sign_in("lm", PINS["lm"])
    visit = sign(lead.session, talk(lead.session, new_visit(lead.session)), "patient", "drawn", strokes=STROKES)
    sign(lead.session, visit, "practitioner", "drawn", strokes=OTHER_STROKES, pin=PINS["lm"])
    lead.window.open_visit(visit.id, "consent")
    lead.wait()
    page = lead.wizard.page
    page.seal()
    lead.window.lock()
    lead.until(lambda: lead.disk.events(visit.id)[-1].kind == "sealed")
    lead.wait(50)
    assert lead.window.sign_in_page.isVisible() and QApplication.activeModalWidget() is None
    lead.sign_in(back)
    lead.until(lambda: not lead.window.jobs.is_busy())
    sealed = [entry for entry in lead.disk.events(visit.id) if entry.kind == "sealed"]
    assert [entry.actor for entry in sealed] == ["lm"]
    assert lead.wizard.visit.outcome == "sealed"
    assert lead.wizard.step == "sealed"


def test_a_file_that_is_no_certificate_is_said_on_the_card(lead: Shell, tmp_path: Path) -> None:
    path = tmp_path / "holiday.pem"
    path.write_bytes(b"sun")
    lead.window.settings_page.known.show_file(path)
    assert "does not hold one certificate" in said(lead.window.settings_page.known)


def test_a_practitioner_sees_the_seal_and_who_may_change_it(shell: Shell) -> None:
    make_first_seal(shell.disk, "Clinic Lumière", NOW, places.home())
    shell.sign_in()
    shell.window.go_to("settings")
    card = seal_card(shell)
    assert card.save.isVisible() and not card.renew.isVisible() and not card.stamp.isVisible()
    assert "clinical lead or the administrator" in said(card)
    known = shell.window.settings_page.known
    assert not known.add_clinic.isVisible() and not known.removes


@pytest.mark.parametrize(
    ("years", "words"),
    [
        (9.9, "ends in 39 days"),
        (3652.5 / 365, "ends today"),
        (3651.5 / 365, "ends tomorrow"),
        (11, "has ended: nothing can be sealed"),
    ],
)
def test_the_end_of_the_certificate_is_said(shell: Shell, years: float, words: str) -> None:
    make_first_seal(shell.disk, "Clinic Lumière", NOW - timedelta(days=365 * years), places.home())
    shell.sign_in()
    shell.window.go_to("settings")
    assert words in said(seal_card(shell))


def test_a_clinic_without_its_seal_is_told(shell: Shell) -> None:
    shell.sign_in()
    shell.window.go_to("settings")
    assert "seal is missing" in said(seal_card(shell))
    register_clinic("x", b"rubbish", places.home())
    shell.window.go_to("settings")
