"""Every paper of a visit: its pages, its words as any reader extracts them, its standards, and what never leaves."""

from __future__ import annotations

import io
import json
import re
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import page
import pikepdf
import pytest
from visits import (
    CHLOE,
    STEMS,
    calm_answers,
    clinic_session,
    decide_everything,
    example_answers,
    new_visit,
    sealed_visit,
    sign_both,
    talk,
)

from meso_screen.flow import prints
from meso_screen.flow.compose import compose, compose_from
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.paper import gather_paper
from meso_screen.flow.parts_consent import EARLY, reflection_hours
from meso_screen.flow.sealing import record_json
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.model.blocks import FindingBlock, Paragraph, RiskBlock, SignatureBlock, SpaceToWrite, TickTable
from meso_screen.model.report import KIND, Report
from meso_screen.pdf.compare import compare
from meso_screen.pdf.render import render

KINDS: tuple[KIND, ...] = get_args(KIND)
AT_HOME: tuple[KIND, ...] = ("patient_copy", "not_today", "pre_treatment", "aftercare")
LEAVES: tuple[KIND, ...] = (*AT_HOME, "letter", "withdrawal", "addendum")
MOST = {
    "consent_record": 16, "patient_copy": 4, "not_today": 1, "letter": 1, "pre_treatment": 2, "aftercare": 2,
    "withdrawal": 1,
}  # fmt: skip
PROFILES = (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1)


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    return clinic_session(knowledge)


def visit_of(session: Session, stem: str) -> Visit:
    """An example as far as its paper goes: decided, and ended where nobody may be treated."""
    return decide_everything(session, new_visit(session, example_answers(stem)))


def pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def bare(text: str) -> str:
    return "".join(text.split())


def extracted(pdf: bytes, first: int = 1, last: int = 999) -> str:
    """The words as poppler reads them, without white space and without what stands on each page."""
    run = subprocess.run(
        ["pdftotext", "-raw", "-f", str(first), "-l", str(last), "-", "-"], input=pdf, capture_output=True, check=True
    )
    return run.stdout.decode()


def body(report: Report, pdf: bytes) -> str:
    """The words between head and foot of each page, in reading order."""
    count, words = pages(pdf), ""
    name, *rest = report.header()
    head = bare(name + "·".join(rest))
    for number in range(1, count + 1):
        sheet = bare(extracted(pdf, number, number))
        foot = bare(report.page_number(number, count) + "".join(report.footer()))
        assert sheet.startswith(head) and sheet.endswith(foot)
        words += sheet.removeprefix(head).removesuffix(foot)
    return words


@pytest.mark.parametrize("stem", STEMS)
def test_each_paper_of_each_example_keeps_to_its_pages_on_both_papers(session: Session, stem: str) -> None:
    visit = visit_of(session, stem)
    for kind in MOST:
        report = compose(session, visit, kind)  # type: ignore[arg-type]
        for paper in ("A4", "Letter"):
            most = MOST[kind] + (kind == "consent_record" and paper == "Letter")
            assert pages(render(report.model_copy(update={"paper": paper}))) <= most, (kind, paper)


def test_the_signed_record_of_a_healthy_person_has_at_most_ten_pages(session: Session) -> None:
    visit = sign_both(session, talk(session, new_visit(session, example_answers("healthy"))))
    paper = gather_paper(session, visit, with_signatures=True)
    assert pages(render(compose_from(paper, "consent_record", qr="MS1:C-00000000:0123456789abcdef"))) <= 10


def test_a_long_list_of_medicines_still_fits_the_patients_four_pages(session: Session) -> None:
    medicines = [{"text": f"Medicine number {n}", "dose": "5 mg", "prescribed": "yes"} for n in range(12)]
    visit = new_visit(session, {**example_answers("unrealistic-event"), "medicines": medicines})
    assert pages(render(compose(session, visit, "patient_copy"))) <= 4


@pytest.mark.parametrize("stem", STEMS)
def test_the_first_page_of_the_record_holds_the_main_points(session: Session, stem: str) -> None:
    visit = visit_of(session, stem)
    report = compose(session, visit, "consent_record")
    first = bare(extracted(render(report), 1, 1))
    paper = gather_paper(session, visit)
    labels = ("ingredients", "not-screened", "emergency-number", "main-risks", "injects", "screening")
    wanted = [paper.label(name) for name in labels]
    wanted += [paper.text(f"fact.{name}.name") for name in ("allergies", "blood-thinner", "could-be-pregnant")]
    wanted += [report.approval, "112"]
    wanted += [paper.text(f"risk.{one.risk.id}.name") for one in paper.risks()[:3]]
    assert [words for words in wanted if bare(words) not in first] == []
    serious = [view for view in paper.findings(private=False) if view.verdict != "note"]
    assert not serious or bare(serious[0].title) in first


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_sentence_can_be_extracted(session: Session, stem: str, kind: KIND) -> None:
    report = compose(session, visit_of(session, stem), kind)
    pdf = render(report)
    assert compare(report, pdf) == []
    text = body(report, pdf)
    assert [words for words in report.sentences() if bare(words) not in text] == []


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_meets_both_standards(session: Session, kind: KIND, large: bool, tmp_path: Path) -> None:
    report = compose(session, visit_of(session, "unrealistic-event"), kind)
    pdf = render(report.model_copy(update={"large_print": large, "paper": "Letter" if large else "A4"}))
    file = tmp_path / f"{kind}.pdf"
    file.write_bytes(pdf)
    for profile in PROFILES:
        verdict = str(page.validate_pdf(str(file), profile=profile))
        assert "no failures" in verdict, verdict


def private_words(knowledge: Knowledge) -> set[str]:
    """Every text of a private rule or question that no public one shares."""
    catalogue = knowledge.catalogue
    texts = catalogue.texts["en"]
    hidden = {f"rule.{rule.id}." for rule in catalogue.rules.values() if rule.private}
    for question in catalogue.questions.values():
        if question.private or catalogue.sections[question.section].private:
            hidden.add(f"question.{question.id}.")
    secret = {text for name, text in texts.items() if any(name.startswith(start) for start in hidden)}
    public = {text for name, text in texts.items() if not any(name.startswith(start) for start in hidden)}
    return {text for text in secret - public if len(text) > 12}


@pytest.mark.parametrize("kind", LEAVES)
def test_nothing_private_is_drawn_on_a_paper_that_leaves(session: Session, kind: KIND) -> None:
    catalogue = session.knowledge.catalogue
    answers: dict[str, Any] = {**calm_answers()}
    for question in catalogue.questions.values():
        hidden = question.private or catalogue.sections[question.section].private
        if hidden and question.worse and question.kind in ("yes_no", "one", "several"):
            answers[question.id] = list(question.worse) if question.kind == "several" else question.worse[0]
    visit = session.end_visit(new_visit(session, answers), "stopped", "")
    report = compose(session, visit, kind)
    text = body(report, render(report))
    assert [words for words in private_words(session.knowledge) if bare(words) in text] == []


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("kind", LEAVES)
def test_no_category_no_tier_and_no_data_leave_the_clinic(session: Session, stem: str, kind: KIND) -> None:
    visit = visit_of(session, stem)
    report = compose(session, visit, kind)
    score = gather_paper(session, visit).result.score
    text = "\n".join(report.sentences())
    assert f"{score.confirmed} – {score.possible}" not in text
    assert not any(isinstance(block, FindingBlock) for part in report.parts for block in part.blocks)
    with pikepdf.open(io.BytesIO(render(report))) as document:
        assert len(document.attachments) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_printed_of_a_sealed_visit_carries_no_record_and_no_bundle(session: Session, kind: KIND) -> None:
    visit, receipt = sealed_visit(session)
    pdf = prints.print_document(session, visit, kind)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.attachments) == 0 and "/AF" not in document.Root and "/Names" not in document.Root
        streams = [o.read_bytes() for o in document.objects if isinstance(o, pikepdf.Stream) and o.get("/Filter")]
    assert not [data for data in streams if b"urn:meso-screen" in data or b'"consultation"' in data]
    with pikepdf.open(io.BytesIO(receipt.pdf)) as document:
        assert len(document.attachments) == 2


@pytest.mark.parametrize("stem", STEMS)
def test_the_patients_copy_tells_eight_to_twelve_risks_and_what_it_leaves_out(session: Session, stem: str) -> None:
    visit = visit_of(session, stem)
    report = compose(session, visit, "patient_copy")
    risks = [block for part in report.parts for block in part.blocks if isinstance(block, RiskBlock)]
    assert 8 <= len(risks) <= 12
    assert len({risk.name for risk in risks}) == len(risks)
    heaviest = gather_paper(session, visit).risks()[0].risk.id
    assert risks[0].name == session.knowledge.catalogue.text(f"risk.{heaviest}.name")
    assert session.knowledge.catalogue.text("label.left-out.text") in report.plain_text()


@pytest.mark.parametrize("kind", ["consent_record", "patient_copy"])
def test_a_number_has_its_source_its_people_and_its_hundred_figures(session: Session, kind: KIND) -> None:
    report = compose(session, visit_of(session, "unrealistic-event"), kind)
    risks = [block for part in report.parts for block in part.blocks if isinstance(block, RiskBlock)]
    counted = [risk for risk in risks if risk.icons]
    assert counted
    for risk in risks:
        if risk.frequency is None:
            assert risk.icons is None
            continue
        assert risk.icons is not None and risk.icons.out_of == 100
        assert risk.frequency.startswith(f"{risk.icons.affected} in every 100 people had this, ")
        assert "Counted in" in risk.frequency and "Source: " in risk.frequency
    assert report.plain_text().count("we do not know how often") == 1


def test_statement_plan_and_both_signatures_stand_on_one_page(session: Session) -> None:
    visit, _ = sealed_visit(session)
    report = compose(session, visit, "consent_record", with_signatures=True)
    part = next(part for part in report.parts if part.id == "signatures")
    pdf = render(report)
    wanted = [bare(text.words) for text in part.sentences() if not text.is_label]
    assert session.knowledge.catalogue.text("label.product.text") in [text.words for text in part.sentences()]
    sheets = [bare(extracted(pdf, number, number)) for number in range(1, pages(pdf) + 1)]
    assert any(all(words in sheet for words in wanted) for sheet in sheets)


def test_information_given_a_day_early_leaves_nothing_to_wait_for(session: Session) -> None:
    visit, _ = sealed_visit(session)
    given = visit.given_at
    assert given is not None and given <= visit.signatures[-1].at
    late = gather_paper(session, visit, with_signatures=True)
    assert reflection_hours(late) == 48
    signed = visit.signatures[-1].at
    early = replace(late, visit=replace(visit, given_at=signed - EARLY))
    nearly = replace(late, visit=replace(visit, given_at=signed - EARLY + timedelta(minutes=1)))
    assert (reflection_hours(early), reflection_hours(nearly)) == (0, 48)
    facts = dict(_facts(compose_from(early, "consent_record"), "reflection"))
    assert facts["Earliest treatment"] == facts["Signed at"] != facts["Information given"]
    facts = dict(_facts(compose_from(late, "consent_record"), "reflection"))
    assert facts["Information given"] == late.moment(given)
    assert facts["Earliest treatment"] == late.moment(given + timedelta(hours=48))


def _facts(report: Report, part: str) -> list[tuple[str, str]]:
    chosen = next(one for one in report.parts if one.id == part)
    return [row for block in chosen.blocks for row in getattr(block, "rows", ())]


def test_the_letter_greets_names_plan_medicines_and_point_then_asks_then_closes(session: Session) -> None:
    visit = visit_of(session, "apixaban")
    text = compose(session, visit, "letter").plain_text()
    say = session.knowledge.catalogue.text
    order = [
        say("statement.letter-greeting.text"), say("statement.letter-plan.text"), f"{say('label.medicines.text')}: ",
        f"{say('label.about.text')}: ", say("statement.letter-ask.text"), say("statement.letter-no-change.text"),
        say("statement.letter-closing.text"), "Dr L. Moreau · RPPS 10001",
    ]  # fmt: skip
    places = [text.find(words) for words in order]
    assert -1 not in places and places == sorted(places)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("stem", ["apixaban", "unrealistic-event"])
def test_in_large_print_the_statement_is_whole_on_a_page_and_the_signatures_on_the_next(
    session: Session, stem: str, paper: str
) -> None:
    visit = sign_both(session, talk(session, visit_of(session, stem)))
    report = compose(session, visit, "consent_record", with_signatures=True)
    pdf = render(report.model_copy(update={"large_print": True, "paper": paper}))
    *plan_and_words, patient, doctor = next(part for part in report.parts if part.id == "signatures").blocks
    assert isinstance(patient, SignatureBlock) and isinstance(doctor, SignatureBlock)
    each = [bare(extracted(pdf, number, number)) for number in range(1, pages(pdf) + 1)]
    words = [bare(block.text) for block in plan_and_words if isinstance(block, Paragraph)]
    stated = [number for number, text in enumerate(each) if all(one in text for one in words)]
    signed = [
        number
        for number, text in enumerate(each)
        if all(bare(f"{one.role}{one.sentence}{report.labels['name']}{one.name}") in text for one in (patient, doctor))
    ]
    assert len(stated) == 1 and signed == [stated[0] + 1]


def test_the_record_inside_the_seal_holds_no_answer_of_a_branch_that_was_closed(session: Session) -> None:
    visit = session.answer(visit_of(session, "pregnancy-not-sure"), "could-be-pregnant", "no")
    assert "pregnancy-test-today" in visit.answers
    data = record_json(gather_paper(session, visit))
    answers = json.loads(data)["consultation"]["answers"]
    assert answers["could-be-pregnant"] == "no" and "pregnancy-test-today" not in answers


def test_the_pages_on_the_consent_screen_hold_nothing_that_only_the_clinic_reads(session: Session) -> None:
    visit = visit_of(session, "unrealistic-event")
    report = compose(session, visit, "consent_record")
    text = extracted(prints.draft_document(session, visit))
    for part in report.clinics_part().parts:
        assert bare(part.title) not in bare(text)
    assert bare(session.knowledge.catalogue.text("part.signatures.title")) in bare(text)


def test_a_patient_copy_printed_before_the_signatures_says_it_is_a_draft(session: Session) -> None:
    visit = talk(session, new_visit(session))
    word = session.knowledge.catalogue.text("label.draft.text")
    assert word in extracted(prints.print_document(session, visit, "patient_copy"), 1, 1)
    signed = sign_both(session, visit)
    assert word not in extracted(prints.print_document(session, signed, "patient_copy"))


def test_a_form_for_the_pen_has_numbers_boxes_a_none_box_and_who_typed_it_in(session: Session) -> None:
    visit = sign_both(session, talk(session, new_visit(session)))
    report = compose(session, visit, "blank_form")
    blocks = [block for part in report.parts for block in part.blocks]
    say = session.knowledge.catalogue.text
    tables = [block for block in blocks if isinstance(block, TickTable)]
    numbers = [row.item for table in tables for row in table.rows if row.item]
    assert len(numbers) == len(set(numbers)) > 20 and all(re.fullmatch(r"\d+\.\d+", number) for number in numbers)
    for kind in ("medicines", "allergies"):
        asked = say(f"question.{kind}.ask")
        table = next(one for one in tables if asked in [row.text for row in one.rows])
        assert say("label.box-none.text") in table.columns
    written = [block for block in blocks if isinstance(block, SpaceToWrite)]
    by_hand = [block for part in report.parts if part.id == "by-hand" for block in part.blocks]
    typed_in = [one.text for one in by_hand if isinstance(one, SpaceToWrite)][-2:]
    assert typed_in == [say("label.transcribed-by.text"), say("label.transcribed-on.text")]
    assert say("label.likely.text") in [one.text for one in written]
    assert [block.method for block in blocks if isinstance(block, SignatureBlock)] == ["blank"] * 4
    assert [block.role for block in blocks if isinstance(block, SignatureBlock)] == [
        "Patient", "Witness", "Interpreter", "Practitioner",
    ]  # fmt: skip
    assert report.qr.startswith("MS1:")


def test_withdrawal_names_the_document_it_voids_and_leaves_room_to_sign(session: Session) -> None:
    visit = new_visit(session, patient=CHLOE)
    report = compose(session, visit, "withdrawal")
    assert report.document_id in "\n".join(words for words in report.sentences())
    blocks = [block for part in report.parts for block in part.blocks]
    assert sum(isinstance(block, SignatureBlock) for block in blocks) == 2


def test_not_today_holds_no_consent_to_treatment(session: Session) -> None:
    visit = session.end_visit(new_visit(session, example_answers("lidocaine-allergy")), "stopped", "")
    report = compose(session, visit, "not_today")
    assert not any(isinstance(block, SignatureBlock | RiskBlock) for part in report.parts for block in part.blocks)
    assert session.knowledge.catalogue.text("statement.i-understand.text") not in report.plain_text()
    assert session.knowledge.catalogue.text("label.resolves.text") in report.plain_text()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "blank_form"])
def test_an_answer_of_a_branch_that_was_closed_is_not_drawn(session: Session, kind: KIND) -> None:
    visit = new_visit(session, example_answers("pregnancy-not-sure"))
    visit = session.answer(visit, "could-be-pregnant", "no")
    report = compose(session, visit, kind)
    text = body(report, render(report))
    say = session.knowledge.catalogue.text
    closed = ("unprotected-since-period", "pregnancy-test-today", "last-period")
    assert [question for question in closed if bare(say(f"question.{question}.ask")) in text] == []


def test_a_private_finding_is_not_named_on_the_first_page_nor_passed_over(session: Session) -> None:
    visit = new_visit(session, {**calm_answers(), "patient-decides": "no"})
    report = compose(session, visit, "consent_record")
    say = session.knowledge.catalogue.text
    first = next(part for part in report.parts if part.id == "page-one")
    words = [text.words for text in first.sentences()]
    assert say("label.talked-in-room.text") in words
    assert say("label.screening-nothing.text") not in words
    calm = compose(session, new_visit(session), "consent_record")
    words = [text.words for part in calm.parts if part.id == "page-one" for text in part.sentences()]
    assert say("label.screening-nothing.text") in words


@pytest.mark.parametrize("kind", KINDS)
def test_a_visit_without_any_answer_still_draws(session: Session, kind: KIND) -> None:
    report = compose(session, new_visit(session, {}), kind)
    assert compare(report, render(report)) == []


def crowded(session: Session, stem: str) -> Visit:
    """Everything long at once: a name, the goal, the worry, forty medicines, allergies, three products, questions."""
    page_of_words = "word " * 600
    medicines = [{"text": f"Medicine number {n} of a long name", "dose": "5 mg"} for n in range(40)]
    catalogue = session.knowledge.catalogue
    plan = {"products": sorted(catalogue.products)[:3], "areas": sorted(catalogue.areas)[:3]}
    answers = {
        **example_answers(stem), "goal-free": page_of_words, "risk-that-matters": page_of_words,
        "medicines": medicines, "allergies": [{"text": f"substance number {n}"} for n in range(30)],
        "plan": {**example_answers(stem)["plan"], **plan},
    }  # fmt: skip
    visit = new_visit(session, answers, CHLOE.model_copy(update={"family": ("Hohenzollern-" * 10)[:120]}))
    for _ in range(6):
        visit = session.record_question(visit, page_of_words[:900], page_of_words[:900])
    return session.shorten_reflection(visit, page_of_words)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("stem", ["healthy", "apixaban"])
def test_however_much_was_typed_the_patients_copy_has_four_pages_and_says_what_it_cut(
    session: Session, stem: str, paper: str
) -> None:
    visit = crowded(session, stem)
    report = compose(session, visit, "patient_copy").model_copy(update={"paper": paper})
    assert pages(render(report)) <= 4
    say = session.knowledge.catalogue.text
    assert say("label.left-out-words.text") in report.plain_text()
    assert say("label.left-out-questions.text").format(count=4) in report.plain_text()
    record = compose(session, visit, "consent_record").plain_text()
    assert record.count("word " * 179) >= 15 and "…" not in record


@pytest.mark.parametrize("stem", STEMS)
def test_nothing_an_example_typed_is_cut_on_the_patients_copy(session: Session, stem: str) -> None:
    report = compose(session, visit_of(session, stem), "patient_copy")
    assert session.knowledge.catalogue.text("label.left-out-words.text") not in report.plain_text()
    assert not any(words.endswith("…") for words in report.sentences())
