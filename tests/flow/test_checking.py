"""Verifying a file as a stranger would bring it: known clinics, recomputing, and files made to mislead."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from visits import (
    CLINIC,
    MOREAU,
    NOW,
    clinic_session,
    decide_everything,
    example_answers,
    new_visit,
    sealed_visit,
    sign_both,
    talk,
)

from meso_screen import places
from meso_screen.flow import checking
from meso_screen.flow.bundle import BUNDLE_MIME, BUNDLE_NAME, bundle_json
from meso_screen.flow.clinic import (
    ClinicDetails,
    NewPerson,
    check_details,
    clinic_certificate,
    keep_pack,
    register_clinic,
    sealer_of,
)
from meso_screen.flow.compose import compose_from
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.local_names import add_local_name
from meso_screen.flow.paper import gather_paper
from meso_screen.flow.sealing import RECORD_NAME, record_json, seal_visit
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.model.report import Attachment
from meso_screen.pdf.certificate import make_clinic_certificate
from meso_screen.pdf.render import render
from meso_screen.pdf.seal import seal
from meso_screen.problems import ProblemError
from meso_screen.store.memory import MemoryStore


@pytest.fixture(scope="module")
def sealed(knowledge: Knowledge) -> tuple[Session, bytes]:
    session = clinic_session(knowledge)
    return session, sealed_visit(session)[1].pdf


def carrying(record: Any, bundle: bytes | None = None) -> bytes:
    """A PDF that anyone could make, with this as its attached record, and a bundle beside it."""
    with pikepdf.new() as document:
        document.add_blank_page()
        data = record if isinstance(record, bytes) else json.dumps(record).encode()
        document.attachments[RECORD_NAME] = pikepdf.AttachedFileSpec(document, data)
        if bundle is not None:
            document.attachments[BUNDLE_NAME] = pikepdf.AttachedFileSpec(document, bundle)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def test_a_seal_is_known_only_where_its_clinic_is(sealed: tuple[Session, bytes]) -> None:
    session, pdf = sealed
    assert checking.verify_file(pdf).outcome == "unknown_clinic"
    register_clinic(CLINIC.name, clinic_certificate(session.store), places.home())
    assert checking.verify_file(pdf).outcome == "unchanged"
    assert checking.verify_file(pdf, session.store).outcome == "unchanged"


def test_a_clinic_set_up_anew_keeps_its_old_seals_known(sealed: tuple[Session, bytes]) -> None:
    session, pdf = sealed
    first = register_clinic(CLINIC.name, clinic_certificate(session.store), places.home())
    again = register_clinic(CLINIC.name, make_clinic_certificate(CLINIC.name, NOW)[1], places.home())
    assert first != again and len(checking.known_certificates()) == 2
    assert register_clinic(CLINIC.name, clinic_certificate(session.store), places.home()) == first
    assert checking.verify_file(pdf).outcome == "unchanged"


@pytest.mark.parametrize("rubbish", [b"", b"hello", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_rubbish_among_the_known_clinics_does_no_harm(sealed: tuple[Session, bytes], rubbish: bytes) -> None:
    session, pdf = sealed
    path = register_clinic(CLINIC.name, clinic_certificate(session.store), places.home())
    path.with_name("a-broken.pem").write_bytes(rubbish)
    (path.parent / "folder.pem").mkdir()
    assert checking.verify_file(pdf).outcome == "unchanged"


def test_another_clinics_seal_is_not_this_clinics(sealed: tuple[Session, bytes]) -> None:
    _, pdf = sealed
    register_clinic("Another", make_clinic_certificate("Another", NOW)[1], places.home())
    assert checking.verify_file(pdf).outcome == "unknown_clinic"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_found(sealed: tuple[Session, bytes], share: float) -> None:
    session, pdf = sealed
    register_clinic(CLINIC.name, clinic_certificate(session.store), places.home())
    assert checking.EXIT_CODES[checking.verify_file(pdf[: int(len(pdf) * share)]).outcome] == 1


def test_the_attached_record_recomputes_with_its_pack(sealed: tuple[Session, bytes]) -> None:
    assert checking.recompute(sealed[1])[0] is True


def test_a_pack_kept_by_its_hash_is_the_one_that_recomputes(
    knowledge: Knowledge, sealed: tuple[Session, bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keep_pack(knowledge)
    assert keep_pack(knowledge).is_dir()
    monkeypatch.setattr(places, "forms", lambda: tmp_path)
    assert checking.recompute(sealed[1])[0] is True
    shutil.rmtree(places.kept_packs())
    same, said = checking.recompute(sealed[1])
    assert same is None and "not kept on this PC" in said[0]


def test_a_name_the_clinic_added_recomputes_without_the_clinic(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = clinic_session(knowledge)
    add_local_name(session, "Zyqqorfan", ["warfarin"])
    answers = {**example_answers("healthy"), "medicines": [{"text": "Zyqqorfan", "why": "clot"}]}
    record = json.loads(record_json(gather_paper(session, new_visit(session, answers))))
    assert record["result"]["score"]["confirmed"] == 3
    monkeypatch.setattr(checking, "open_pack", lambda folder: knowledge)
    assert checking.recompute(carrying(record))[0] is True
    for spoilt in ([], "Zyqqorfan", [["Zyqqorfan"]], None):
        assert checking.recompute(carrying({**record, "local_names": spoilt}))[0] is False


def record_of(pdf: bytes) -> dict[str, Any]:
    from meso_screen.pdf.extract import attachments

    record: dict[str, Any] = json.loads(attachments(pdf)[RECORD_NAME])
    return record


def test_a_record_whose_result_or_answers_were_changed_recomputes_differently(
    knowledge: Knowledge, sealed: tuple[Session, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "open_pack", lambda folder: knowledge)
    record = record_of(sealed[1])
    record["result"]["score"]["confirmed"] = 2
    assert checking.recompute(carrying(record))[0] is False
    record = record_of(sealed[1])
    record["consultation"]["answers"]["smoking"] = "over-20"
    assert checking.recompute(carrying(record))[0] is False
    record["consultation"]["answers"]["smoking"] = "perhaps"
    assert checking.recompute(carrying(record))[0] is False
    del record["consultation"]
    assert checking.recompute(carrying(record))[0] is False


def test_a_record_of_an_earlier_edition_recomputes_though_fields_were_added_since(
    knowledge: Knowledge, sealed: tuple[Session, bytes]
) -> None:
    record = record_of(sealed[1])
    del record["result"]["not_screened"]
    for finding in record["result"]["findings"]:
        del finding["resolves"]
    assert checking.recompute(carrying(record)) == (True, [SAME])
    record["result"]["findings"].pop()
    assert checking.recompute(carrying(record))[0] is False


def resealed(session: Session, visit: Visit, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The sealed file as someone with the clinic's key would make it: another bundle inside, a good seal around it."""
    paper = gather_paper(session, visit, with_signatures=True)
    data = record_json(paper)
    made = json.loads(bundle_json(paper, hashlib.sha256(data).hexdigest()))
    change(made)
    files = [
        Attachment(name=RECORD_NAME, data=data, description="record"),
        Attachment(name=BUNDLE_NAME, data=json.dumps(made).encode(), mime=BUNDLE_MIME, description="bundle"),
    ]
    report = compose_from(paper, "consent_record", qr="MS1:C-00000000:0000000000000000")
    return seal(render(report, files), sealer_of(session.store), session.clock())


def finding_of(made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(
        entry for entry in made["entry"] if entry["resource"]["resourceType"] == "DetectedIssue"
    )
    return found


def test_a_tampered_bundle_under_a_good_seal_is_told_when_it_is_recomputed(knowledge: Knowledge) -> None:
    session = clinic_session(knowledge)
    visit = decide_everything(session, new_visit(session, example_answers("apixaban")))
    visit, receipt = seal_visit(session, sign_both(session, talk(session, visit)), sealer_of(session.store))
    register_clinic(CLINIC.name, clinic_certificate(session.store), places.home())
    assert checking.recompute(receipt.pdf) == (True, [SAME]) == checking.recompute(resealed(session, visit, bool))
    for change, words in {
        (lambda made: made["entry"].remove(finding_of(made))): "does not say what the record says: Direct oral",
        (lambda made: finding_of(made)["resource"].update(severity="low")): "says what the record does not say",
        (lambda made: made.pop("entry")): "cannot be read",
    }.items():
        pdf = resealed(session, visit, change)
        assert checking.verify_file(pdf).outcome == "unchanged"
        same, said = checking.recompute(pdf)
        assert same is False and any(words in sentence for sentence in said), said


def test_a_bundle_of_somebody_else_is_told_in_a_few_sentences(knowledge: Knowledge) -> None:
    session = clinic_session(knowledge)
    record = record_json(gather_paper(session, new_visit(session, {})))
    other = bundle_json(gather_paper(session, new_visit(session)), hashlib.sha256(record).hexdigest())
    same, said = checking.recompute(carrying(record, other))
    assert same is False and len(said) == 9 and said[-1].startswith("And ") and said[-1].endswith(" more.")


def test_a_file_sealed_before_there_were_bundles_still_recomputes(sealed: tuple[Session, bytes]) -> None:
    assert checking.recompute(carrying(record_of(sealed[1]))) == (True, [SAME])


SAME = "Screening the attached record again gives the attached result."
HASH = "0" * 64
MISLEADING = [
    b"", b"{", b"\xff", [], "x", {}, {"result": None}, {"result": {"pack": []}}, {"result": {"pack": {"id": 1}}},
    {"result": {"pack": {"id": "mesotherapy", "hash": None}}},
    {"result": {"pack": {"id": "mesotherapy", "hash": HASH}}},
    {"result": {"pack": {"id": "../..", "hash": "../.."}}}, {"result": {"pack": {"id": "/etc", "hash": "/"}}},
    {"result": {"pack": {"id": "mesotherapy", "hash": ".."}}},
]  # fmt: skip


@pytest.mark.parametrize("record", MISLEADING)
def test_a_record_made_to_mislead_cannot_be_recomputed_and_opens_nothing(record: Any) -> None:
    same, said = checking.recompute(carrying(record))
    assert same is None and said
    assert checking.recompute(b"no pdf")[0] is None


def test_no_seal_stays_no_seal_whatever_is_attached(sealed: tuple[Session, bytes]) -> None:
    assert checking.verify_file(carrying(record_of(sealed[1]))).outcome == "no_seal"


@pytest.mark.parametrize(
    ("details", "role", "pin", "said"),
    [
        ({"name": " "}, "lead", "1234", "name is missing"), ({"phone": ""}, "lead", "1234", "telephone"),
        ({}, "desk", "1234", "one practitioner"), ({}, "lead", "12", "4 to 12 digits"),
        ({}, "lead", "abcd", "4 to 12 digits"), ({}, "lead", "1234\n", "4 to 12 digits"),
    ],
)  # fmt: skip
def test_a_clinic_that_lacks_something_is_not_set_up(details: dict[str, str], role: str, pin: str, said: str) -> None:
    wanted = ClinicDetails(**{**CLINIC.model_dump(), **details})
    person = MOREAU.model_copy(update={"role": role})
    with pytest.raises(ProblemError, match=said):
        check_details(wanted, [NewPerson(person=person, pin=pin)])


def test_a_store_without_its_seal_says_so() -> None:
    with pytest.raises(ProblemError, match="seal is missing"):
        sealer_of(MemoryStore({}))


def test_the_command_says_unchanged_changed_unknown_and_no_seal_by_its_exit_code(
    sealed: tuple[Session, bytes], tmp_path: Path
) -> None:
    from meso_screen.cli import main

    session, pdf = sealed
    path = tmp_path / "consent.pdf"

    def verify(data: bytes, *more: str) -> Any:
        path.write_bytes(data)
        return main.main(["verify", str(path), *more], standalone_mode=False)

    assert verify(pdf) == verify(pdf, "--recompute") == 3
    register_clinic(CLINIC.name, clinic_certificate(session.store), places.home())
    assert verify(pdf) == verify(pdf, "--json") == verify(pdf, "--recompute", "--json") == 0
    changed = bytearray(pdf)
    changed[len(pdf) // 2] ^= 1
    assert verify(bytes(changed)) == verify(bytes(changed), "--recompute") == 1
    assert verify(carrying({})) == verify(carrying({}), "--recompute") == 3
    forged = record_of(pdf)
    forged["result"]["score"]["confirmed"] = 4
    assert verify(carrying(forged), "--recompute") == 1
