"""Documents: what goes home says nothing private, tells nobody to stop a medicine, and every kind draws."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from visits import (
    ROUX,
    STEMS,
    calm_answers,
    clinic_session,
    decide,
    decide_everything,
    example_answers,
    new_visit,
    sealed_visit,
)

from meso_screen.flow import prints, review, signing
from meso_screen.flow.compose import compose
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.model.blocks import Table
from meso_screen.problems import ProblemError

KINDS = (
    "consent_record", "patient_copy", "not_today", "letter", "pre_treatment", "aftercare", "blank_form", "withdrawal",
    "addendum",
)  # fmt: skip
FROM_HOME = ("patient_copy", "not_today", "letter", "pre_treatment", "aftercare", "withdrawal", "addendum")
TELLS = re.compile(
    r"\b(stop|pause|halve|skip|leave out|do not take|don't take|keep|continue|carry on)\b[^.]{0,40}"
    r"\b(taking|tablet|pill|medicine|blood thinner|dose|it as prescribed)",
    re.IGNORECASE,
)


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    return clinic_session(knowledge)


def words(session: Session, visit: Visit, kind: Any) -> str:
    return compose(session, visit, kind).plain_text()


def answer(session: Session, answers: dict[str, Any]) -> Visit:
    return new_visit(session, {**calm_answers(), **answers})


def worst_answers(knowledge: Knowledge, *, private: bool) -> dict[str, Any]:
    """Every worse answer at once: of the private questions, or of all of them."""
    catalogue = knowledge.catalogue
    said: dict[str, Any] = {}
    for question in catalogue.questions.values():
        if private and not (question.private or catalogue.sections[question.section].private):
            continue
        if question.kind in ("yes_no", "one") and question.worse:
            said[question.id] = question.worse[0]
        elif question.kind == "several":
            said[question.id] = list(question.worse or question.options)
    return said


def private_texts(knowledge: Knowledge) -> set[str]:
    """Every title, reason and advice of a private rule, every private question and its options."""
    texts = knowledge.catalogue.texts["en"]
    catalogue = knowledge.catalogue
    rules = {rule.id for rule in catalogue.rules.values() if rule.private}
    shared = {text for name, text in texts.items() if name.startswith("rule.") and name.split(".")[1] not in rules}
    found = {text for name, text in texts.items() if name.startswith("rule.") and name.split(".")[1] in rules}
    for question in catalogue.questions.values():
        if question.private or catalogue.sections[question.section].private:
            found.add(texts[f"question.{question.id}.ask"])
    return {text for text in found - shared if len(text) > 12}


@pytest.mark.parametrize("kind", FROM_HOME)
@pytest.mark.parametrize("private_only", [True, False])
def test_nothing_private_stands_on_any_paper_that_leaves_the_clinic(
    session: Session, kind: str, private_only: bool
) -> None:
    visit = answer(session, worst_answers(session.knowledge, private=private_only))
    assert [f for f in review.screen_visit(session, visit).findings if f.private and f.state == "fires"]
    visit = session.end_visit(visit, "stopped", "")
    text = words(session, visit, kind)
    assert [secret for secret in private_texts(session.knowledge) if secret in text] == []


@pytest.mark.parametrize("kind", FROM_HOME)
@pytest.mark.parametrize("stem", STEMS)
def test_no_score_and_no_tier_goes_home(session: Session, kind: str, stem: str) -> None:
    visit = new_visit(session, example_answers(stem))
    report = compose(session, visit, kind)  # type: ignore[arg-type]
    assert not [block for part in report.parts for block in part.blocks if type(block).__name__ == "FindingBlock"]
    assert report.labels["category"] not in report.plain_text()


@pytest.mark.parametrize("medicine", ["darunavir 800 mg", "cobicistat", "cocaine"])
@pytest.mark.parametrize("others", [True, False])
def test_a_medicine_that_gives_a_private_matter_away_stands_in_the_clinics_record_only(
    session: Session, medicine: str, others: bool
) -> None:
    entries = [{"text": medicine, "prescribed": "yes"}, *([{"text": "bisoprolol 2.5 mg"}] if others else [])]
    visit = answer(session, {"medicines": entries})
    assert medicine in words(session, visit, "consent_record")
    for kind in FROM_HOME:
        assert medicine not in words(session, visit, kind)
    for kind in ("patient_copy", "letter"):
        text = words(session, visit, kind)
        assert "Something we talked about in the room" in text
        assert ("bisoprolol 2.5 mg" in text) is others


def test_a_private_question_stays_in_even_where_a_pack_counts_it_among_the_main_points(session: Session) -> None:
    catalogue = session.knowledge.catalogue
    facts = {**catalogue.facts, "goal": catalogue.facts["goal"].model_copy(update={"question": "patient-decides"})}
    visit = answer(session, {"patient-decides": "no"})
    session.knowledge = replace(session.knowledge, catalogue=replace(catalogue, facts=facts))
    assert f"{catalogue.text('fact.goal.name')}: No" in words(session, visit, "consent_record")
    assert catalogue.text("fact.goal.name") not in words(session, visit, "patient_copy")


def test_a_medicine_nobody_knows_is_named_as_it_was_typed(session: Session) -> None:
    visit = answer(session, {"medicines": [{"text": "little white heart tablet"}]})
    for kind in ("patient_copy", "letter"):
        text = words(session, visit, kind)
        assert "little white heart tablet" in text and "talked about in the room" not in text


def test_what_is_private_stands_in_the_clinics_record(session: Session) -> None:
    visit = answer(session, {"mind-problem": "yes"})
    question = session.knowledge.catalogue.text("question.mind-problem.ask")
    assert question in words(session, visit, "consent_record")
    page_one = next(part for part in compose(session, visit, "consent_record").parts if part.id == "page-one")
    private = [f.rule for f in review.screen_visit(session, visit).findings if f.private]
    titles = {session.knowledge.catalogue.text(f"rule.{rule}.title") for rule in private}
    assert not titles & {getattr(block, "title", "") for block in page_one.blocks}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("everything", [True, False])
def test_nobody_is_told_to_stop_or_to_go_on_with_a_medicine(session: Session, kind: str, everything: bool) -> None:
    answers = worst_answers(session.knowledge, private=False) if everything else example_answers("apixaban")
    medicines = [{"text": name} for name in ("apixaban", "aspirin", "ibuprofen", "isotretinoin", "insulin")]
    visit = answer(session, {**answers, "medicines": medicines, "plan": calm_answers()["plan"]})
    told = [found.group(0) for found in TELLS.finditer(words(session, visit, kind))]
    assert [line for line in told if not re.search(r"never|not (stop|change)|nobody", line, re.IGNORECASE)] == []


def test_a_private_reason_alone_is_something_talked_about_in_the_room(session: Session) -> None:
    visit = answer(session, {"patient-decides": "no"})
    serious = [f for f in review.screen_visit(session, visit).findings if f.verdict in ("stop", "clear_first")]
    assert serious and all(finding.private for finding in serious)
    text = words(session, session.end_visit(visit, "stopped", ""), "not_today")
    assert session.knowledge.catalogue.text("label.talked-in-room.text") in text
    for problem in session.knowledge.catalogue.problems:
        assert session.knowledge.catalogue.text(f"problem.{problem}.patient") not in text


@pytest.mark.parametrize(("said", "talked"), [(None, False), ("not_sure", True), ("declined", True)])
def test_what_was_not_yet_asked_is_not_called_talked_about(session: Session, said: str | None, talked: bool) -> None:
    visit = new_visit(session, {"patient-decides": said} if said else {})
    text = words(session, session.end_visit(visit, "postponed", ""), "not_today")
    assert ("Something we talked about in the room" in text) is talked


def test_a_reason_that_is_not_private_is_said_in_plain_words(session: Session) -> None:
    visit = new_visit(session, example_answers("lidocaine-allergy"))
    stop = next(f for f in review.screen_visit(session, visit).findings if f.verdict == "stop")
    text = words(session, session.end_visit(visit, "stopped", "as talked over"), "not_today")
    assert session.knowledge.catalogue.text(f"problem.{stop.problem}.patient") in text
    assert session.knowledge.catalogue.text(f"problem.{stop.problem}.next") in text


@pytest.mark.parametrize("kind", ["not_today", "letter"])
def test_what_has_no_room_on_the_page_is_counted(session: Session, kind: Any) -> None:
    nothing_said: dict[str, Any] = {}
    everything = worst_answers(session.knowledge, private=False)
    visit = new_visit(session, everything if kind == "letter" else nothing_said)
    text = words(session, visit, kind)
    counted = re.search(r"and (\d+) more", text)
    assert counted and int(counted[1]) > 0


def test_an_open_private_question_is_not_printed_as_still_open(session: Session) -> None:
    visit = answer(session, {"goal-hopes": "not_sure"})
    text = words(session, session.end_visit(visit, "postponed", ""), "not_today")
    assert session.knowledge.catalogue.text("question.goal-hopes.ask") not in text


def test_the_words_of_an_ended_visit_keep_their_day(session: Session) -> None:
    visit = session.end_visit(new_visit(session, example_answers("pregnancy-not-sure")), "postponed", "")
    before = words(session, visit, "not_today")
    session.clock.forward(days=40)  # type: ignore[attr-defined]
    assert words(session, session.open_visit(visit.id), "not_today") == before


@pytest.mark.parametrize("kind", KINDS)
def test_answers_of_a_closed_branch_are_printed_nowhere(session: Session, kind: str) -> None:
    visit = session.answer(new_visit(session, example_answers("pregnancy-not-sure")), "could-be-pregnant", "no")
    closed = ("unprotected-since-period", "pregnancy-test-today", "last-period")
    text = words(session, visit, kind)
    if kind != "blank_form":
        asked = [session.knowledge.catalogue.text(f"question.{question}.ask") for question in closed]
        assert [question for question in asked if question in text] == []


def test_every_answer_that_counts_stands_in_the_record(session: Session) -> None:
    from meso_screen.flow.views import shown_words

    visit = new_visit(session, example_answers("apixaban"))
    text = " ".join(words(session, visit, "consent_record").split())
    result = review.screen_visit(session, visit)
    for question, given in visit.answers.items():
        if session.knowledge.catalogue.questions[question].kind == "plan":
            continue
        said = " ".join(shown_words(session.knowledge, question, given.value).split())
        assert said in text, question
    for finding in result.findings:
        assert session.knowledge.catalogue.text(f"rule.{finding.rule}.title") in text


def test_a_decision_stands_in_the_record_with_its_name(session: Session) -> None:
    visit = decide_everything(session, new_visit(session, example_answers("apixaban")))
    text = words(session, visit, "consent_record")
    assert "Clearance recorded by Dr L. Moreau: Dr Weiss, cardiology; letter or e-mail seen" in text


def test_a_clearance_stands_in_the_record_with_its_day_and_how_long_it_holds(session: Session) -> None:
    visit = new_visit(session, example_answers("apixaban"))
    rule = next(f.rule for f in review.screen_visit(session, visit).findings if f.verdict == "clear_first")
    visit = decide(session, visit, rule, "clearance", on="2026-11-20", valid_until="2027-01")
    text = words(session, visit, "consent_record")
    assert "Dr Weiss, cardiology; letter or e-mail seen, 20-Nov-2026, until Jan-2027" in text


def test_what_had_to_be_explained_again_is_not_printed_as_understood_at_once(session: Session) -> None:
    visit = answer(session, {})
    prompts = [prompt.id for prompt in signing.view_consent(session, visit).prompts]
    for prompt, result in zip(prompts, ("explained_again", "not_understood"), strict=True):
        visit = session.record_teach_back(visit, prompt, result)  # type: ignore[arg-type]
    part = next(p for p in compose(session, visit, "consent_record").parts if p.id == "questions-answered")
    (table,) = [block for block in part.blocks if isinstance(block, Table)]
    assert [result for _, result in table.rows] == ["Explained again", "Not yet understood"]


def test_what_was_explained_of_a_treatment_no_longer_planned_is_not_in_the_record(session: Session) -> None:
    plan = calm_answers()["plan"]
    visit = answer(session, {"plan": {**plan, "products": ["dca"]}})
    visit = session.record_teach_back(visit, "teach-back-not-weight", "not_understood")
    ask = session.knowledge.catalogue.text("prompt.teach-back-not-weight.ask")
    assert ask in words(session, visit, "consent_record")
    text = words(session, session.answer(visit, "plan", plan), "consent_record")
    assert ask not in text and "Not yet understood" not in text


def test_a_risk_raised_only_by_a_private_finding_names_no_reason(session: Session) -> None:
    visit = answer(session, worst_answers(session.knowledge, private=True))
    findings = review.screen_visit(session, visit).findings
    raising = [f for f in findings if f.private and f.raises and f.state == "fires"]
    text = words(session, visit, "patient_copy")
    for finding in raising:
        assert session.knowledge.catalogue.text(f"rule.{finding.rule}.raises") not in text


@pytest.mark.parametrize("stem", STEMS)
def test_every_example_composes_and_draws_in_every_kind(session: Session, stem: str) -> None:
    visit = decide_everything(session, new_visit(session, example_answers(stem)))
    for kind in KINDS:
        pdf = prints.print_document(session, visit, kind)  # type: ignore[arg-type]
        assert pdf.startswith(b"%PDF-"), kind


@pytest.mark.parametrize("kind", ["patient_copy", "aftercare", "not_today"])
def test_large_print_draws(session: Session, kind: Any) -> None:
    visit = new_visit(session, example_answers("unrealistic-event"))
    assert prints.print_document(session, visit, kind, large_print=True).startswith(b"%PDF-")


def test_everything_bad_at_once_still_draws(session: Session) -> None:
    entries = [{"text": f"Apixaban {n} mg twice a day with a long explanation", "dose": "5 mg"} for n in range(40)]
    answers = {**worst_answers(session.knowledge, private=False), "medicines": entries}
    visit = answer(session, answers)
    assert prints.print_document(session, visit, "consent_record").startswith(b"%PDF-")


@pytest.mark.parametrize("kind", ["patient_copy", "pre_treatment", "aftercare", "withdrawal"])
def test_nobody_of_the_desk_is_printed_as_the_practitioner(session: Session, kind: Any) -> None:
    visit = answer(session, {})
    session.person = ROUX
    assert ROUX.name not in words(session, visit, kind)


def test_an_emergency_sheet_without_the_clinics_number_is_refused(knowledge: Knowledge) -> None:
    from visits import CLINIC, furnish

    from meso_screen.store.memory import MemoryStore

    session = clinic_session(knowledge, furnish(MemoryStore({**CLINIC.model_dump(mode="json"), "phone": ""})))
    with pytest.raises(ProblemError, match="telephone number"):
        prints.print_document(session, new_visit(session), "aftercare")


def test_the_patients_copy_has_at_most_twelve_risks_and_both_signatures(session: Session) -> None:
    visit, _ = sealed_visit(session)
    report = compose(session, visit, "patient_copy", with_signatures=True)
    risks = next(part for part in report.parts if part.id == "risks")
    assert sum(type(block).__name__ == "RiskBlock" for block in risks.blocks) <= 12
    assert [b.method for p in report.parts for b in p.blocks if type(b).__name__ == "SignatureBlock"] == ["drawn"] * 2  # type: ignore[union-attr]


def test_every_page_says_that_nobody_approved_the_content(session: Session) -> None:
    visit = new_visit(session)
    approved = session.knowledge.catalogue.pack.approved
    for kind in KINDS:
        assert bool(compose(session, visit, kind).approval) == (not approved)  # type: ignore[arg-type]


def test_the_same_visit_gives_the_same_bytes(session: Session) -> None:
    visit = new_visit(session)
    assert prints.draft_document(session, visit) == prints.draft_document(session, visit)
