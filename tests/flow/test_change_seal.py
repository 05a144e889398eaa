"""The clinic's choice of seal: tried before it is taken, entered in the log, and the old seals stay verifiable."""

from __future__ import annotations

import json
import os
import shutil
import ssl
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from pdf.soft_card import Key, certificate_for, put, soft_card
from pdf.stamp_office import Office, stamp_office
from visits import BIANCHI, CLINIC, MOREAU, NOW, ROUX, clinic_session, new_visit, sign_both, talk

from meso_screen import places
from meso_screen.flow.change_known import add_known_clinic, forget_known_clinic
from meso_screen.flow.change_seal import renew_seal, set_stamp_server, use_card, use_file
from meso_screen.flow.checking import verify_file
from meso_screen.flow.clinic import NewPerson, clinic_exists, open_clinic, sealer_of, set_up_clinic
from meso_screen.flow.clinic_seal import clinic_certificate, kept_seal, view_seal
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.known_clinics import (
    KnownClinic,
    known_clinics,
    read_clinic,
    read_clinic_file,
    register_clinic,
)
from meso_screen.flow.sealing import seal_visit
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.model.person import Person
from meso_screen.pdf.certificate import make_clinic_certificate
from meso_screen.problems import ProblemError, refuse
from meso_screen.store.base import CLINIC as CLINIC_STREAM

CHANGES: dict[str, Callable[[Session, Path], Any]] = {
    "renew": lambda session, folder: renew_seal(session),
    "file": lambda session, folder: use_file(session, folder / "clinic.p12", "words"),
    "card": lambda session, folder: use_card(session, "x.so", "card", "1234"),
    "stamp server": lambda session, folder: set_stamp_server(session, "http://127.0.0.1:9/"),
    "known clinic": lambda session, folder: add_known_clinic(session, known_clinics()[0]),
    "removed clinic": lambda session, folder: forget_known_clinic(session, known_clinics()[0]),
}


@pytest.fixture
def session(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> Session:
    """The clinical lead is signed in, and this PC knows the clinic."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    made = clinic_session(knowledge)
    register_clinic(CLINIC.name, clinic_certificate(made.store), places.home())
    made.person = BIANCHI
    return made


@pytest.fixture
def office() -> Iterator[Office]:
    with stamp_office() as made:
        yield made


def write_pkcs12(folder: Path, key: Any, certificate: bytes, passphrase: str = "words") -> Path:
    path = folder / "clinic.p12"
    held = x509.load_der_x509_certificate(certificate)
    locked = serialization.BestAvailableEncryption(passphrase.encode())
    path.write_bytes(serialization.pkcs12.serialize_key_and_certificates(b"clinic", key, held, None, locked))
    return path


def own_file(folder: Path, name: str = "Clinic Lumière SARL") -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    return write_pkcs12(folder, key, certificate_for(key, name))


def ready_to_seal(session: Session) -> Visit:
    return sign_both(session, talk(session, new_visit(session)))


def seal_a_visit(session: Session) -> bytes:
    person, session.person = session.person, MOREAU
    try:
        return seal_visit(session, ready_to_seal(session), sealer_of(session.store))[1].pdf
    finally:
        session.person = person


def events(session: Session) -> list[dict[str, Any]]:
    return [event.payload for event in session.store.events(CLINIC_STREAM) if event.kind == "seal_changed"]


def test_a_renewed_certificate_seals_and_what_the_old_one_sealed_stays_unchanged(session: Session) -> None:
    before, old = view_seal(session.store, session.clock()), seal_a_visit(session)
    after = renew_seal(session)
    assert after.fingerprint != before.fingerprint and after.days > 3650 and after.name == CLINIC.name
    assert verify_file(old, session.store).outcome == "unchanged"
    new = seal_a_visit(session)
    assert verify_file(new, session.store).fingerprint == after.fingerprint
    assert session.store.setting("seal.key") is None
    (said,) = events(session)
    assert (said["what"], said["fingerprint"]) == ("renewed", after.fingerprint)


def test_a_clinics_own_file_seals_with_its_name(session: Session, tmp_path: Path) -> None:
    view = use_file(session, own_file(tmp_path), "words")
    assert (view.kind, view.name, view.state) == ("file", "Clinic Lumière SARL", "good")
    assert verify_file(seal_a_visit(session), session.store).clinic == "Clinic Lumière SARL"


def test_a_card_seals_and_no_secret_is_logged(session: Session, tmp_path: Path) -> None:
    with soft_card(tmp_path / "card") as access:
        key = ec.generate_private_key(ec.SECP256R1())
        put(access, key, certificate_for(key, "Card Clinic"))
        view = use_card(session, access.library, access.token, access.pin)
        assert (view.kind, view.token) == ("card", access.token)
        assert verify_file(seal_a_visit(session), session.store).clinic == "Card Clinic"
        assert access.pin not in json.dumps(events(session))
        assert access.pin not in repr(view) + repr(kept_seal(session.store))
        assert "PRIVATE KEY" not in json.dumps(session.store.setting("seal"))
    with pytest.raises(ProblemError, match=r"No card of this name|reader"):
        seal_a_visit(session)


def test_a_stamp_server_is_tried_kept_through_a_renewal_and_taken_out(session: Session, office: Office) -> None:
    assert set_stamp_server(session, office.address).stamp_address == office.address
    renew_seal(session)
    asked = len(office.asked)
    verdict = verify_file(seal_a_visit(session), session.store)
    assert (verdict.outcome, verdict.stamped_by) == ("unchanged", "Local stamps")
    assert len(office.asked) == asked + 1
    set_stamp_server(session, "  ")
    assert verify_file(seal_a_visit(session), session.store).stamped_by == ""
    assert [said["stamped_by"] for said in events(session)] == ["Local stamps", "Local stamps", ""]


def test_a_stamp_server_that_fails_refuses_the_seal_and_keeps_the_signatures(session: Session, office: Office) -> None:
    set_stamp_server(session, office.address)
    office.status = 500
    session.person = MOREAU
    visit = ready_to_seal(session)
    with pytest.raises(ProblemError, match="signatures are kept"):
        seal_visit(session, visit, sealer_of(session.store))
    assert session.open_visit(visit.id).signatures == visit.signatures
    office.status = 200
    assert seal_visit(session, visit, sealer_of(session.store))[0].outcome == "sealed"


def broken_ways(folder: Path) -> dict[str, Callable[[Session], Any]]:
    weak = rsa.generate_private_key(65537, 1024)
    odd = ec.generate_private_key(ec.SECP256K1())
    strange = ed25519.Ed25519PrivateKey.generate()
    ended: Key = ec.generate_private_key(ec.SECP256R1())

    def with_key(key: Any, name: str, certificate: bytes) -> Callable[[Session], Any]:
        (folder / name).mkdir()
        path = write_pkcs12(folder / name, key, certificate)
        return lambda session: use_file(session, path, "words")

    good = own_file(folder)
    (folder / "noise.p12").write_bytes(b"noise")
    return {
        "RSA key of 1024 bits is too weak": with_key(weak, "weak", certificate_for(weak, "Weak")),
        "kind of key cannot seal": with_key(odd, "odd", certificate_for(odd, "Odd")),
        "This kind of key": with_key(strange, "strange", _edwards(strange)),
        "ended on": with_key(ended, "ended", certificate_for(ended, "Ended", datetime(2026, 11, 25))),
        "cannot be opened": lambda session: use_file(session, good, "wrong"),
        "certificate file cannot": lambda session: use_file(session, folder / "noise.p12", ""),
        "cannot be read": lambda session: use_file(session, folder / "nothing.p12", ""),
        "could not be reached": lambda session: set_stamp_server(session, "http://127.0.0.1:9/"),
        "not the address": lambda session: set_stamp_server(session, "stamps please"),
        "library of the card is not there": lambda session: use_card(session, "/none.so", "card", "1234"),
        "The card's PIN is missing": lambda session: use_card(session, "/none.so", "card", " "),
    }  # fmt: skip


def _edwards(key: ed25519.Ed25519PrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Strange")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(NOW).not_valid_after(NOW + timedelta(days=99)).sign(key, None)
    )  # fmt: skip
    return made.public_bytes(serialization.Encoding.DER)


def test_what_does_not_seal_is_refused_in_words_and_changes_nothing(session: Session, tmp_path: Path) -> None:
    before, head = kept_seal(session.store), session.store.head()
    for words, act in broken_ways(tmp_path).items():
        if words == "ended on":
            session.clock.forward(days=2)  # type: ignore[attr-defined]
        with pytest.raises(ProblemError) as told:
            act(session)
        assert words in str(told.value), (words, str(told.value))
        assert (kept_seal(session.store), session.store.head()) == (before, head)


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("person", [MOREAU, ROUX, None], ids=["practitioner", "desk", "nobody"])
def test_only_the_lead_or_the_administrator_changes_the_seal(
    session: Session, name: str, person: Person | None, tmp_path: Path
) -> None:
    own_file(tmp_path)
    session.person = person
    head = session.store.head()
    with pytest.raises(ProblemError, match=r"may not change the clinic's seal|Nobody is signed in"):
        CHANGES[name](session, tmp_path)
    assert session.store.head() == head


def test_the_administrator_may(session: Session, tmp_path: Path) -> None:
    session.person = Person(id="ad", name="A. Keeper", role="administrator")
    session.store.save_person(session.person, "9999")
    assert use_file(session, own_file(tmp_path), "words").kind == "file"


def test_the_end_of_a_certificate_is_said_in_time_and_refuses_afterwards(session: Session) -> None:
    ends = view_seal(session.store, session.clock()).days
    session.clock.forward(days=ends - 89)  # type: ignore[attr-defined]
    assert view_seal(session.store, session.clock()).state == "soon"
    session.clock.forward(days=90)  # type: ignore[attr-defined]
    assert view_seal(session.store, session.clock()).state == "ended"
    with pytest.raises(ProblemError, match=r"ended on .* Renew it in Settings"):
        seal_a_visit(session)
    renew_seal(session)
    assert verify_file(seal_a_visit(session), session.store).outcome == "unchanged"


def test_another_clinics_certificate_is_read_and_known(session: Session, knowledge: Knowledge, tmp_path: Path) -> None:
    other = clinic_session(knowledge)
    other.person = BIANCHI
    renewed = renew_seal(other, tmp_path / "their home")
    file = tmp_path / "theirs.pem"
    file.write_bytes(clinic_certificate(other.store))
    pdf = seal_a_visit(other)
    assert verify_file(pdf).outcome == "unknown_clinic"
    clinic = read_clinic_file(file)
    assert clinic.fingerprint == renewed.fingerprint
    add_known_clinic(session, clinic)
    assert verify_file(pdf).outcome == "unchanged"
    assert clinic in known_clinics()
    assert events(session)[-1]["what"] == "clinic_known"


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "does not hold one"), (b"hello", "does not hold one"), (b"-----BEGIN PRIVATE KEY-----", "secret key"),
     (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no certificate"),
     (b"x" * 99_999, "does not hold one")],
)  # fmt: skip
def test_a_file_that_is_no_certificate_is_said(data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "file.pem").write_bytes(data)
    with pytest.raises(ProblemError, match=words):
        read_clinic_file(tmp_path / "file.pem")


def test_a_broken_certificate_among_the_known_ones_says_nothing_of_any_document(session: Session) -> None:
    pdf = seal_a_visit(session)
    der = bytearray(certificate_for(ec.generate_private_key(ec.SECP256R1()), "Broken"))
    der[der.index(b"\xa0\x03\x02\x01\x02") + 4] = 48  # a version there is not
    broken = ssl.DER_cert_to_PEM_cert(bytes(der)).encode()
    with pytest.raises(ProblemError, match="no certificate"):
        read_clinic(broken)
    register_clinic("a broken one", broken, places.home())
    register_clinic("another", b"rubbish", places.home())
    assert verify_file(pdf, session.store).outcome == "unchanged"
    assert [clinic.name for clinic in known_clinics()] == [CLINIC.name]


def test_a_certificates_name_is_shown_on_one_line_and_not_without_end(session: Session) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    der = certificate_for(key, "Clinic\n\u202e  Lumi\x07ère")
    pem = x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)
    clinic = read_clinic(pem)
    assert clinic.name == "Clinic Lumi ère"
    add_known_clinic(session, clinic)
    assert clinic in known_clinics()


def test_the_choice_lies_encrypted_in_the_records(knowledge: Knowledge, tmp_path: Path) -> None:
    home = tmp_path / "home"
    store, _ = set_up_clinic(CLINIC, [NewPerson(person=BIANCHI, pin="5678")], "a long passphrase", NOW, home)
    session = Session(knowledge, store, lambda: NOW, person=BIANCHI)
    use_file(session, own_file(tmp_path), "words", home)
    fingerprint = view_seal(store, NOW).fingerprint
    store.close()
    for path in home.rglob("*"):
        assert not path.is_file() or b"PRIVATE KEY" not in path.read_bytes(), path.name
    again = open_clinic("a long passphrase", home)
    assert view_seal(again, NOW).fingerprint == fingerprint
    assert sealer_of(again).certificate
    again.close()


# -- what was begun by one and ends beside another ---------------------------------------------------------------------


def at_first_look(session: Session, act: Callable[[], Any]) -> None:
    """Do something the next time the clock is read: while a seal is being made or tried."""
    clock, waiting = session.clock, [act]

    def looked() -> datetime:
        while waiting:
            waiting.pop()()
        return clock()

    session.clock = looked


@pytest.mark.parametrize("then", [MOREAU, None])
def test_a_seal_begun_by_one_is_entered_as_theirs_whoever_is_signed_in_at_its_end(
    session: Session, then: Person | None
) -> None:
    at_first_look(session, lambda: setattr(session, "person", then))
    renew_seal(session)
    (entry,) = [event for event in session.store.events(CLINIC_STREAM) if event.kind == "seal_changed"]
    assert entry.actor == BIANCHI.id and session.person == then


def test_a_seal_renewed_at_another_station_during_a_trial_is_not_put_back(session: Session, office: Office) -> None:
    elsewhere = clinic_session(session.knowledge, session.store)
    elsewhere.person = BIANCHI
    renewed: list[str] = []
    at_first_look(session, lambda: renewed.append(renew_seal(elsewhere).fingerprint))
    with pytest.raises(ProblemError, match="changed at another place"):
        set_stamp_server(session, office.address)
    assert [view_seal(session.store, NOW).fingerprint] == renewed and len(events(session)) == 1


def test_a_lead_switched_off_during_the_trial_changes_nothing(session: Session) -> None:
    session.store.save_person(MOREAU.model_copy(update={"role": "lead"}))
    before = kept_seal(session.store)
    at_first_look(session, lambda: session.store.save_person(BIANCHI.model_copy(update={"active": False})))
    with pytest.raises(ProblemError, match="does not work here any more"):
        renew_seal(session)
    assert kept_seal(session.store) == before and len(known_clinics()) == 1


def test_a_visit_that_waits_to_be_sealed_is_sealed_with_the_new_certificate(session: Session) -> None:
    session.person = MOREAU
    visit = ready_to_seal(session)
    session.person = BIANCHI
    after = renew_seal(session)
    session.person = MOREAU
    sealed = seal_visit(session, visit, sealer_of(session.store))[1].pdf
    verdict = verify_file(sealed, session.store)
    assert (verdict.outcome, verdict.fingerprint) == ("unchanged", after.fingerprint)


def test_a_seal_that_cannot_be_kept_is_not_recognised_either(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise refuse("The disk is full, so this was not stored.")

    before = kept_seal(session.store), session.store.head(), known_clinics()
    monkeypatch.setattr(type(session.store), "_append", full)
    for act in (
        lambda: renew_seal(session),
        lambda: add_known_clinic(session, another()),
        lambda: forget_known_clinic(session, register(another())),
    ):
        with pytest.raises(ProblemError, match="disk is full"):
            act()
        left = [clinic for clinic in known_clinics() if clinic.name != "Praxis Grünweg"]
        assert (kept_seal(session.store), session.store.head(), tuple(left)) == before
    assert len(known_clinics()) == 2, "the clinic that could not be removed is still known"
    assert not [path.name for path in (places.home() / "clinics").iterdir() if path.suffix != ".pem"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_may_not_be_written_to_is_said(session: Session) -> None:
    folder = places.home() / "clinics"
    folder.chmod(0o500)
    try:
        for act in (lambda: add_known_clinic(session, another()), lambda: renew_seal(session)):
            with pytest.raises(ProblemError, match="cannot be written to"):
                act()
    finally:
        folder.chmod(0o700)
    assert events(session) == []


def test_a_file_where_the_folder_should_be_is_said(session: Session, tmp_path: Path) -> None:
    (tmp_path / "clinics").write_bytes(b"")
    with pytest.raises(ProblemError, match="cannot be written to"):
        add_known_clinic(session, another(), tmp_path)
    assert events(session) == []


@pytest.mark.parametrize("passphrase", ["a\0b", "\ud800", "x" * 5000])
def test_a_passphrase_no_file_can_have_is_refused_in_words(session: Session, tmp_path: Path, passphrase: str) -> None:
    with pytest.raises(ProblemError, match="cannot be opened"):
        use_file(session, own_file(tmp_path), passphrase)


# -- known clinics: removed again, and one's own -----------------------------------------------------------------------


def another(name: str = "Praxis Grünweg") -> KnownClinic:
    return read_clinic(make_clinic_certificate(name, NOW)[1])


def register(clinic: KnownClinic) -> KnownClinic:
    register_clinic(clinic.name, clinic.pem, places.home())
    return clinic


def test_a_clinic_that_is_removed_is_unknown_again_and_may_come_back(session: Session, knowledge: Knowledge) -> None:
    other = clinic_session(knowledge)
    other.person = BIANCHI
    renew_seal(other, places.home() / "theirs")
    theirs = read_clinic(clinic_certificate(other.store))
    pdf = seal_a_visit(other)
    add_known_clinic(session, theirs)
    register_clinic("The same under another name", theirs.pem, places.home())
    assert verify_file(pdf).outcome == "unchanged" and known_clinics().count(theirs) == 1
    forget_known_clinic(session, theirs)
    assert verify_file(pdf).outcome == "unknown_clinic" and theirs not in known_clinics()
    assert [(said["what"], said["fingerprint"]) for said in events(session)] == [
        ("clinic_known", theirs.fingerprint), ("clinic_forgotten", theirs.fingerprint),
    ]  # fmt: skip
    with pytest.raises(ProblemError, match="not among the known ones"):
        forget_known_clinic(session, theirs)
    assert len(events(session)) == 2
    add_known_clinic(session, theirs)
    assert verify_file(pdf).outcome == "unchanged"


def test_the_clinics_own_certificates_present_and_former_are_not_removed(session: Session, tmp_path: Path) -> None:
    old = seal_a_visit(session)
    use_file(session, own_file(tmp_path), "words")
    renew_seal(session)
    assert len(known_clinics()) == 3
    for clinic in known_clinics():
        with pytest.raises(ProblemError, match="clinic's own certificate"):
            forget_known_clinic(session, clinic)
    assert len(known_clinics()) == 3 and verify_file(old).outcome == "unchanged"
    assert "PRIVATE KEY" not in str(session.store.setting("seal.former"))


def test_records_opened_on_another_pc_recognise_everything_the_clinic_sealed(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, new_home = tmp_path / "home", tmp_path / "new"
    monkeypatch.setenv("MESO_SCREEN_HOME", str(home))
    people = [NewPerson(person=BIANCHI, pin="5678"), NewPerson(person=MOREAU, pin="1234")]
    store, _ = set_up_clinic(CLINIC, people, "a long passphrase", NOW, home)
    session = Session(knowledge, store, lambda: NOW, person=BIANCHI)
    old = seal_a_visit(session)
    renew_seal(session, home)
    new = seal_a_visit(session)
    store.close()
    shutil.copytree(home / "records", new_home / "records")
    monkeypatch.setenv("MESO_SCREEN_HOME", str(new_home))
    (new_home / "fonts").symlink_to(home / "fonts")
    assert verify_file(old).outcome == "unknown_clinic"
    again = open_clinic("a long passphrase", new_home)
    assert [verify_file(pdf, again).outcome for pdf in (old, new)] == ["unchanged", "unchanged"]
    again.close()
    open_clinic("a long passphrase", new_home).close()
    assert len(list((new_home / "clinics").iterdir())) == 2


def test_a_set_up_that_breaks_off_leaves_no_records_nobody_can_sign_in_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(*_: object) -> None:
        raise OSError("the power went")

    people = [NewPerson(person=BIANCHI, pin="5678")]
    with monkeypatch.context() as broken:
        broken.setattr("meso_screen.flow.clinic.keep_first_seal", torn)
        with pytest.raises(ProblemError):
            set_up_clinic(CLINIC, people, "a long passphrase", NOW, tmp_path)
    assert not clinic_exists(tmp_path)
    set_up_clinic(CLINIC, people, "a long passphrase", NOW, tmp_path)[0].close()
    store = open_clinic("a long passphrase", tmp_path)
    assert store.check_pin("ab", "5678", NOW).ok and store.warnings == ()  # type: ignore[attr-defined]
    assert [clinic.fingerprint for clinic in known_clinics(tmp_path)] == [view_seal(store, NOW).fingerprint]
    store.close()
