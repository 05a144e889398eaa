"""A seal made with a key that never leaves its card; and each trouble with a card, said in words."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from meso_screen.pdf.card import CardAccess, CardSealer, in_words, read_certificate
from meso_screen.pdf.seal import seal
from meso_screen.pdf.verify import verify
from meso_screen.problems import ProblemError
from pdf.conftest import Sealed
from pdf.sample import MADE
from pdf.soft_card import Key, certificate_for, put, soft_card


@pytest.fixture
def card(tmp_path: Path) -> Iterator[CardAccess]:
    with soft_card(tmp_path / "card") as access:
        yield access


@pytest.fixture
def filled(card: CardAccess) -> CardAccess:
    """A card with one key."""
    key = ec.generate_private_key(ec.SECP256R1())
    put(card, key, certificate_for(key, "Card Clinic"))
    return card


@pytest.mark.parametrize(
    "make",
    [lambda: ec.generate_private_key(ec.SECP256R1()), lambda: ec.generate_private_key(ec.SECP384R1()),
     lambda: rsa.generate_private_key(65537, 2048)],
    ids=["P-256", "P-384", "RSA-2048"],
)  # fmt: skip
def test_a_card_seals_and_its_certificate_verifies(make: Callable[[], Key], card: CardAccess, sealed: Sealed) -> None:
    key = make()
    put(card, key, certificate_for(key, "Card Clinic"))
    sealer = CardSealer(card)
    verdict = verify(seal(sealed.drawn, sealer, MADE), [sealer.certificate])
    assert (verdict.outcome, verdict.clinic) == ("unchanged", "Card Clinic")


def test_of_several_keys_the_one_named_by_label_or_id_seals(card: CardAccess) -> None:
    for number, label in ((b"\x01", "letters"), (b"\xa2", "seal")):
        key = ec.generate_private_key(ec.SECP256R1())
        put(card, key, certificate_for(key, label), number, label)
    with pytest.raises(ProblemError) as told:
        read_certificate(card)
    assert "several keys" in str(told.value) and "“letters”" in str(told.value)
    assert read_certificate(replace(card, key="seal")) == read_certificate(replace(card, key="A2"))
    assert read_certificate(replace(card, key="letters")) != read_certificate(replace(card, key="seal"))


def refused(access: CardAccess) -> str:
    with pytest.raises(ProblemError) as told:
        CardSealer(access)
    return str(told.value)


def test_an_empty_card_and_a_wrong_key_name_are_said(card: CardAccess, filled: CardAccess) -> None:
    assert "holds no certificate with its key" in refused(replace(filled, key="other"))


def test_a_card_without_a_key_is_said(card: CardAccess) -> None:
    assert "holds no certificate with its key" in refused(card)


def test_a_wrong_pin_is_said_and_the_right_one_works_afterwards(filled: CardAccess) -> None:
    assert "PIN of the card is not right" in refused(replace(filled, pin="999999"))
    assert read_certificate(filled)


def test_a_missing_card_is_said(filled: CardAccess) -> None:
    assert "No card of this name" in refused(replace(filled, token="Another"))


def test_a_missing_library_and_one_that_is_none_are_said(filled: CardAccess, tmp_path: Path) -> None:
    assert "library of the card is not there" in refused(replace(filled, library=str(tmp_path / "none.so")))
    wrong = tmp_path / "wrong.so"
    wrong.write_text("not a library")
    assert "library of the card cannot be used" in refused(replace(filled, library=str(wrong)))


def test_a_card_pulled_before_the_seal_is_said_and_works_again_when_it_is_back(
    filled: CardAccess, sealed: Sealed, tmp_path: Path
) -> None:
    sealer = CardSealer(filled)
    drawer = tmp_path / "drawer"
    shutil.move(tmp_path / "card" / "tokens", drawer)
    (tmp_path / "card" / "tokens").mkdir()
    with pytest.raises(ProblemError) as told:
        seal(sealed.drawn, sealer, MADE)
    assert "Put the card in" in str(told.value)
    shutil.rmtree(tmp_path / "card" / "tokens")
    shutil.move(drawer, tmp_path / "card" / "tokens")
    assert verify(seal(sealed.drawn, sealer, MADE), [sealer.certificate]).outcome == "unchanged"


def test_another_card_of_the_same_name_does_not_seal_in_the_clinics_name(filled: CardAccess, sealed: Sealed) -> None:
    from asn1crypto import pem

    own = ec.generate_private_key(ec.SECP256R1())
    stranger = pem.armor("CERTIFICATE", certificate_for(own, "Card Clinic"))
    with pytest.raises(ProblemError) as told:
        seal(sealed.drawn, CardSealer(filled, stranger), MADE)
    assert "no longer holds the clinic's certificate" in str(told.value)


@pytest.mark.parametrize("name", ["PinLocked", "PinExpired", "DeviceRemoved", "TokenNotPresent", "FunctionFailed"])
def test_what_no_software_card_does_is_said_too(name: str) -> None:
    import pkcs11

    problem = in_words(getattr(pkcs11, name)()).problems[0]
    assert problem.what.endswith(".") and problem.next_step
    assert name not in problem.sentence()


def test_a_program_installed_without_card_support_says_so(filled: CardAccess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    assert "installed without what it needs for cards" in refused(filled)


def test_the_pin_is_never_written_out(filled: CardAccess) -> None:
    assert filled.pin not in repr(filled)
