"""The plan on paper: all that goes into the syringe is named wherever the plan is, and no number is made up."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from visits import calm_answers, clinic_session, new_visit

from meso_screen.flow.compose import compose
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.model.blocks import Facts
from meso_screen.model.report import KIND

NAMES_THE_PLAN: tuple[KIND, ...] = ("consent_record", "patient_copy", "letter", "aftercare", "withdrawal")
PLAN = {"products": ["ha-plain"], "areas": ["cheeks"], "technique": "needle-point", "session": 2, "of": 3}


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    return clinic_session(knowledge)


def planned(session: Session, changed: dict[str, Any]) -> Visit:
    """A calm visit with this plan; None takes a part of it away."""
    plan = {name: value for name, value in {**PLAN, **changed}.items() if value is not None}
    return new_visit(session, {**calm_answers(), "plan": plan})


def rows(session: Session, visit: Visit, kind: KIND, part: str) -> dict[str, str]:
    """Label and value of every row of one part."""
    found = next(one for one in compose(session, visit, kind).parts if one.id == part)
    return {name: value for block in found.blocks if isinstance(block, Facts) for name, value in block.rows}


@pytest.mark.parametrize("products", [["ha-plain"], None])
@pytest.mark.parametrize("kind", NAMES_THE_PLAN)
def test_what_is_mixed_in_is_named_wherever_the_plan_is(
    session: Session, kind: KIND, products: list[str] | None
) -> None:
    visit = planned(session, {"products": products, "ingredients": ["lidocaine", "adrenaline"]})
    text = compose(session, visit, kind).plain_text()
    for name in ("lidocaine", "adrenaline"):
        assert session.knowledge.catalogue.text(f"ingredient.{name}.name") in text


def test_what_is_mixed_in_stands_beside_the_signatures_and_among_the_answers(session: Session) -> None:
    visit = planned(session, {"ingredients": ["lidocaine"]})
    lidocaine = session.knowledge.catalogue.text("ingredient.lidocaine.name")
    product = session.knowledge.catalogue.text("product.ha-plain.name")
    assert rows(session, visit, "consent_record", "signatures")["Product"] == f"{product}, {lidocaine}"
    assert rows(session, visit, "consent_record", "page-one")["Also in the syringe"] == lidocaine
    answers = next(part for part in compose(session, visit, "consent_record").parts if part.id == "answers")
    assert any(lidocaine in text.words for text in answers.sentences())


def test_a_kind_of_treatment_that_no_product_brings_is_named_because_it_is_screened(session: Session) -> None:
    visit = planned(session, {"families": ["HA", "LIP"]})
    page_one = rows(session, visit, "consent_record", "page-one")
    assert page_one["Kind of treatment"] == session.knowledge.catalogue.text("family.LIP.name")
    visit = planned(session, {"families": ["HA"]})
    assert "Kind of treatment" not in rows(session, visit, "consent_record", "page-one")


@pytest.mark.parametrize(("number", "of", "said"), [(2, 3, "Session 2 of 3"), (2, None, "Session 2"), (None, None, "")])
@pytest.mark.parametrize("kind", get_args(KIND))
def test_how_many_sessions_there_will_be_is_never_made_up(
    session: Session, kind: KIND, number: int | None, of: int | None, said: str
) -> None:
    text = compose(session, planned(session, {"session": number, "of": of}), kind).plain_text()
    if kind in NAMES_THE_PLAN and kind != "aftercare":
        assert said in text
    if of is None:
        assert "2 of 2" not in text and "of None" not in text


@pytest.mark.parametrize("count", [0, 1, 5])
def test_one_session_is_not_called_sessions(session: Session, count: int) -> None:
    plan = {**PLAN, "products": ["dca"]}
    visit = new_visit(session, {**calm_answers(), "plan": plan, "sessions-12-months": count})
    text = compose(session, visit, "consent_record").plain_text()
    assert f"Sessions: {count}\n" in text and f"{count} sessions" not in text
