"""Decisions on findings: which ways are open, what each needs, and what stands between a review and a consent."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from visits import (
    MOREAU,
    STEMS,
    calm_answers,
    clinic_session,
    decide,
    decide_everything,
    example_answers,
    new_visit,
)

from meso_screen.flow import deciding, review
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.flow.ways import settled_by, ways_out
from meso_screen.model.decision import Decision
from meso_screen.model.finding import Finding
from meso_screen.problems import ProblemError

KINDS = ("clearance", "reasoned", "acknowledged", "treated_as_yes", "asked_again", "overridden")
OPEN_DOOR = {"ask": ("last-two-weeks",)}
NEVER_AGAIN = {"ask": ("could-be-pregnant",)}
FIRED: dict[str, dict[str, tuple[str, ...]]] = {
    "stop": {"plain": (), "prescriber": ("overridden",)},
    "clear_first": {"plain": ("clearance", "reasoned")},
    "caution": {"plain": ("acknowledged",)},
    "note": {"plain": ()},
}


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    return clinic_session(knowledge)


def finding(verdict: str, state: str, override: str | None = None, ask: tuple[str, ...] = ()) -> Finding:
    return Finding.model_validate(
        {
            "rule": "a-rule", "row": "a-rule", "problem": "bleeding", "verdict": verdict, "state": state,
            "reach": "today", "private": False, "override": override, "because": (), "ask": ask, "on": (),
            "raises": (), "sources": (), "checksum": "1",
        }
    )  # fmt: skip


def decision(kind: str) -> Decision:
    said = {"rule": "a-rule", "kind": kind, "checksum": "1", "facts": "", "by": "Dr L. Moreau", "at": "2026-11-24"}
    return Decision.model_validate(said)


@pytest.mark.parametrize(("verdict", "override"), [(v, o) for v, ways in FIRED.items() for o in ways])
def test_the_ways_out_of_what_fires_are_those_of_its_tier(knowledge: Knowledge, verdict: str, override: str) -> None:
    fired = finding(verdict, "fires", override if override != "plain" else None)
    assert ways_out(knowledge, fired, ()) == FIRED[verdict][override]
    treated = replace_state(fired, "unknown")
    assert ways_out(knowledge, treated, (decision("treated_as_yes"),)) == FIRED[verdict][override]


def replace_state(one: Finding, state: str) -> Finding:
    return one.model_copy(update={"state": state})


@pytest.mark.parametrize(("verdict", "state"), product(("stop", "clear_first", "caution"), ("unknown", "failed")))
def test_what_is_not_known_is_treated_as_yes_or_asked_again_where_the_question_allows(
    knowledge: Knowledge, verdict: str, state: str
) -> None:
    assert ways_out(knowledge, finding(verdict, state, **OPEN_DOOR), ()) == ("treated_as_yes", "asked_again")
    for ask in (("could-be-pregnant",), ("medicines",), ("last-two-weeks", "could-be-pregnant"), ()):
        assert ways_out(knowledge, finding(verdict, state, ask=ask), ()) == ("treated_as_yes",)


def test_pregnancy_and_medicines_are_never_asked_away(knowledge: Knowledge) -> None:
    questions = knowledge.catalogue.questions
    lists = knowledge.book.lists
    about = [q for q in questions.values() if "pregnan" in q.id or q.id in (lists.medicines, lists.allergies)]
    assert len(about) >= 4 and not [q.id for q in about if q.ask_again]


@pytest.mark.parametrize("kinds", product((False, True), repeat=len(KINDS)))
def test_only_the_decisions_of_its_own_tier_settle_a_finding(knowledge: Knowledge, kinds: tuple[bool, ...]) -> None:
    taken = tuple(decision(kind) for kind, there in zip(KINDS, kinds, strict=True) if there)
    names = {one.kind for one in taken}
    assert settled_by(finding("stop", "fires"), taken) is None
    assert bool(settled_by(finding("stop", "fires", "prescriber"), taken)) == ("overridden" in names)
    assert bool(settled_by(finding("clear_first", "fires"), taken)) == bool({"clearance", "reasoned"} & names)
    assert bool(settled_by(finding("caution", "fires"), taken)) == ("acknowledged" in names)
    treated, again = "treated_as_yes" in names, "asked_again" in names
    unknown_stop = settled_by(finding("stop", "unknown", **OPEN_DOOR), taken)
    assert bool(unknown_stop) == (again and not treated), "an unknown stop treated as yes is a stop"
    unknown_clear = settled_by(finding("clear_first", "unknown", **OPEN_DOOR), taken)
    assert bool(unknown_clear) == ((again and not treated) or (treated and bool({"clearance", "reasoned"} & names)))


def test_each_overridable_stop_is_one_that_names_who_may(knowledge: Knowledge) -> None:
    overridable = [rule for rule in knowledge.catalogue.rules.values() if rule.override]
    assert overridable and all(rule.verdict == "stop" for rule in overridable)


def stopped(session: Session) -> tuple[Visit, str]:
    visit = new_visit(session, example_answers("lidocaine-allergy"))
    stop = next(f for f in review.screen_visit(session, visit).findings if f.verdict == "stop" and f.state == "fires")
    assert stop.override is None
    return visit, stop.rule


@pytest.mark.parametrize("kind", KINDS)
def test_a_stop_cannot_be_passed_by_any_decision(session: Session, kind: str) -> None:
    visit, rule = stopped(session)
    before = session.store.events(visit.id)
    with pytest.raises(ProblemError, match="cannot be decided like this"):
        decide(session, visit, rule, kind)
    assert session.store.events(visit.id) == before
    assert "stop" in [gate.id for gate in review.view_review(session, visit).gates if not gate.done]


def test_a_stop_goes_when_the_plan_changes(session: Session) -> None:
    visit, rule = stopped(session)
    plan = {**visit.answers["plan"].value, "products": ["ha-plain"], "ingredients": []}
    visit = session.answer(visit, "plan", plan)
    assert rule not in {f.rule for f in review.screen_visit(session, visit).findings if f.state == "fires"}


def keloid(session: Session) -> Visit:
    answers = {**calm_answers(), "raised-scars": ["own"]}
    answers["plan"] = {**answers["plan"], "areas": ["decolletage"]}
    return new_visit(session, answers)


KELOID = "keloid-hypertrophic--high-tension"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"pin": "0000"}, "Your PIN"), ({"pin": ""}, "Your PIN"), ({"second": None}, "second clinician must agree"),
        ({"second": ("lm", "1234")}, "second clinician must agree"), ({"second": ("jr", "1111")}, "may not decide"),
        ({"second": ("ab", "0000")}, "second clinician's PIN"), ({"second": ("xx", "1")}, "Nobody is signed in"),
        ({"words": "because"}, "at least 20"), ({"reason": ""}, "Choose a reason"),
    ],
)  # fmt: skip
def test_a_stop_that_may_be_passed_needs_reason_pin_and_a_second_clinician(
    session: Session, changed: dict[str, Any], said: str
) -> None:
    visit = keloid(session)
    with pytest.raises(ProblemError, match=said):
        decide(session, visit, KELOID, "overridden", **changed)
    assert not visit.decisions


def test_a_stop_passed_with_a_second_clinician_names_both(session: Session) -> None:
    visit = decide(session, keloid(session), KELOID, "overridden")
    visit = decide(session, visit, "keloid-hypertrophic", "reasoned")
    kept = visit.decisions[KELOID][0].decision
    assert (kept.by, kept.second) == ("Dr L. Moreau", "Dr A. Bianchi")
    assert "stop" not in [gate.id for gate in review.view_review(session, visit).gates if not gate.done]


@pytest.mark.parametrize("missing", ["from_whom", "how", "on"])
def test_a_clearance_needs_from_whom_how_and_when(session: Session, missing: str) -> None:
    visit = new_visit(session, example_answers("apixaban"))
    with pytest.raises(ProblemError, match="from whom, how and when"):
        decide(session, visit, "doac", "clearance", **{missing: ""})
    assert decide(session, visit, "doac", "clearance").decisions["doac"][0].decision.from_whom.startswith("Dr Weiss")


@pytest.mark.parametrize(
    "changed",
    [
        {"on": "2026-02-30"}, {"on": "soon"}, {"on": "2026-11-25"}, {"valid_until": "2026-11-23"},
        {"valid_until": "for ever"}, {"how": "by pigeon"},
    ],
)  # fmt: skip
def test_a_clearance_with_a_day_or_a_way_that_cannot_be_is_refused(session: Session, changed: dict[str, str]) -> None:
    visit = new_visit(session, example_answers("apixaban"))
    with pytest.raises(ProblemError):
        decide(session, visit, "doac", "clearance", **changed)


def test_a_clearance_counts_until_its_last_day_and_not_after(session: Session) -> None:
    visit = new_visit(session, example_answers("apixaban"))
    visit = decide(session, visit, "doac", "clearance", valid_until="2026-11-25")
    assert settled(session, visit, "doac")
    session.clock.forward(days=1)  # type: ignore[attr-defined]
    assert settled(session, visit, "doac")
    session.clock.forward(days=1)  # type: ignore[attr-defined]
    assert not settled(session, visit, "doac")


def settled(session: Session, visit: Visit, rule: str) -> bool:
    page = review.view_review(session, visit)
    return any(f.settled for card in (*page.cards, *page.quiet) for f in card.findings if f.rule == rule)


@pytest.mark.parametrize(
    ("kind", "changed"),
    [("reasoned", {"words": "too short"}), ("reasoned", {"reason": ""}), ("reasoned", {"reason": "because-i-can"})],
)
def test_a_reasoned_decision_needs_a_coded_reason_and_words(
    session: Session, kind: str, changed: dict[str, str]
) -> None:
    visit = new_visit(session, example_answers("apixaban"))
    with pytest.raises(ProblemError):
        decide(session, visit, "doac", kind, **changed)


def test_a_caution_needs_the_measure_taken(session: Session) -> None:
    visit = new_visit(session, example_answers("unrealistic-event"))
    caution = next(f for f in review.screen_visit(session, visit).findings if f.verdict == "caution")
    with pytest.raises(ProblemError, match="measure"):
        decide(session, visit, caution.rule, "acknowledged", words=" ")


def test_a_decision_on_a_finding_that_is_gone_is_refused(session: Session) -> None:
    visit = session.answer(new_visit(session, example_answers("apixaban")), "medicines", "none")
    for rules in (("doac",), ("no-such-rule",), ()):
        with pytest.raises(ProblemError, match="no longer there"):
            deciding.decide_together(session, visit, rules, "reasoned", words="x" * 30, reason="other")


def test_deciding_several_together_is_all_or_nothing(session: Session) -> None:
    visit = new_visit(session, example_answers("apixaban"))
    findings = review.screen_visit(session, visit).findings
    other = next(f.rule for f in findings if f.verdict in ("note", "caution", "stop"))
    with pytest.raises(ProblemError, match="cannot be decided like this"):
        deciding.decide_together(session, visit, ("doac", other), "reasoned", words="x" * 30, reason="other")
    assert not session.open_visit(visit.id).decisions


def test_a_stop_that_is_not_known_and_treated_as_yes_still_blocks(session: Session) -> None:
    visit = session.answer(new_visit(session), "could-be-pregnant", "not_sure")
    unknown = [f for f in review.screen_visit(session, visit).findings if f.state == "unknown" and f.verdict == "stop"]
    assert unknown
    for one in unknown:
        assert "asked_again" not in ways_out(session.knowledge, one, ())
        visit = decide(session, visit, one.rule, "treated_as_yes")
    assert not review.view_review(session, visit).ready


def test_notes_never_block_and_never_raise(session: Session) -> None:
    visit = session.confirm_read_back(new_visit(session))
    page = review.view_review(session, visit)
    assert [card.verdict for card in page.quiet] and (page.confirmed, page.possible) == (1, 1)
    assert page.ready and page.headline == "Nothing listed was found"
    assert not any(f.ways for card in page.quiet for f in card.findings if f.verdict == "note")


def test_a_question_that_only_a_note_rests_on_must_at_least_have_been_asked(session: Session) -> None:
    visit = session.withdraw_answer(session.confirm_read_back(new_visit(session)), "smoking")
    assert "unanswered" in [gate.id for gate in review.view_review(session, visit).gates if not gate.done]
    visit = session.confirm_read_back(session.answer(visit, "smoking", "declined"))
    page = review.view_review(session, visit)
    assert page.ready and page.possible == 2


@pytest.mark.parametrize("question", ["temperature", "patient-decides", "mind-problem", "plan", "allergies"])
@pytest.mark.parametrize("instead", [None, "not_sure", "declined"])
def test_nothing_unanswered_lets_a_review_pass(session: Session, question: str, instead: str | None) -> None:
    visit = new_visit(session)
    if instead is None:
        visit = session.withdraw_answer(visit, question)
    else:
        visit = session.answer(visit, question, instead)
    visit = session.confirm_read_back(visit)
    page = review.view_review(session, visit)
    assert not page.ready and page.possible > 1


def test_the_answers_must_be_read_back(session: Session) -> None:
    page = review.view_review(session, new_visit(session))
    assert [gate.id for gate in page.gates if not gate.done] == ["checked"]


def test_the_gates_are_shut_exactly_while_a_finding_is_undecided(session: Session) -> None:
    visit = session.confirm_read_back(new_visit(session, example_answers("unrealistic-event")))
    assert not review.view_review(session, visit).ready
    visit = decide_everything(session, visit)
    assert review.view_review(session, visit).ready


@pytest.mark.parametrize("stem", STEMS)
def test_the_words_of_a_review_never_promise_safety(session: Session, stem: str) -> None:
    page = review.view_review(session, new_visit(session, example_answers(stem)))
    words = " ".join([page.headline, page.sentence, *(gate.text for gate in page.gates)]).casefold()
    assert not {"safe", "cleared", "no risk"} & set(words.replace(".", " ").split())
    assert MOREAU.name not in words


@pytest.mark.parametrize("stem", STEMS)
def test_every_finding_says_why_what_to_do_and_its_source(session: Session, stem: str) -> None:
    page = review.view_review(session, new_visit(session, example_answers(stem)))
    for card in (*page.cards, *page.quiet):
        for one in card.findings:
            assert one.title and one.do and one.sources
            assert one.because or one.asks or one.on_plan


def test_a_treatment_as_yes_outweighs_an_earlier_asking_again(session: Session) -> None:
    visit = session.answer(new_visit(session), "bled-long", "not_sure")
    found = [f for f in review.screen_visit(session, visit).findings if f.state == "unknown" and "bled-long" in f.ask]
    rule = next(f.rule for f in found if "asked_again" in ways_out(session.knowledge, f, ()) and f.verdict != "note")
    visit = decide(session, visit, rule, "asked_again")
    assert settled(session, visit, rule)
    visit = decide(session, visit, rule, "treated_as_yes")
    kept = visit.decision_on(rule, found[0].checksum if found[0].rule == rule else checksum_of(found, rule))
    settling = settled_by(next(f for f in found if f.rule == rule), kept)
    assert settling is None or settling.kind != "asked_again"


def checksum_of(found: list[Finding], rule: str) -> str:
    return next(one.checksum for one in found if one.rule == rule)


def test_a_visit_that_failed_to_fold_the_same_is_not_decided_on(session: Session) -> None:
    visit = new_visit(session, example_answers("apixaban"))
    forged = replace(visit, answers={})
    session.answer(visit, "smoking", "some")
    with pytest.raises(ProblemError):
        decide(session, forged, "doac", "reasoned")
