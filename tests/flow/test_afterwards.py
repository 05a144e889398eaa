"""After the seal: what was added later and a consent taken back stand on every print, in words that print."""

from __future__ import annotations

from typing import get_args

import pytest
from visits import clinic_session, sealed_visit

from meso_screen.flow.afterwards import LONGEST, add_addendum, record_on_paper, withdraw_consent
from meso_screen.flow.compose import compose
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.model.report import KIND
from meso_screen.pdf.compare import compare
from meso_screen.pdf.extract import extract_text
from meso_screen.pdf.render import render
from meso_screen.problems import ProblemError

REASON = "I am going to wait until the summer is over."


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    return clinic_session(knowledge)


@pytest.fixture
def sealed(session: Session) -> Visit:
    return sealed_visit(session)[0]


def test_why_a_consent_was_taken_back_is_printed_behind_the_record_and_on_its_own_sheet(
    session: Session, sealed: Visit
) -> None:
    visit = withdraw_consent(session, sealed, f"  {REASON.replace(' until', chr(10) + ' until')} ")
    where = [kind for kind in get_args(KIND) if REASON in compose(session, visit, kind).plain_text()]
    assert where == ["withdrawal", "addendum"]
    assert "".join(REASON.split()) in "".join(extract_text(record_on_paper(session, visit)).split())


def test_nobody_has_to_say_why(session: Session, sealed: Visit) -> None:
    visit = withdraw_consent(session, sealed, "")
    for kind in ("withdrawal", "addendum"):
        assert "You say" not in compose(session, visit, kind).plain_text()  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["x" * (LONGEST + 1), "word " * 2000, "wait \u0627"])
def test_a_reason_that_does_not_print_is_refused_before_it_is_kept(session: Session, sealed: Visit, words: str) -> None:
    before = session.store.events(sealed.id)
    for work in (withdraw_consent, add_addendum):
        with pytest.raises(ProblemError):
            work(session, sealed, words)
    assert session.store.events(sealed.id) == before


@pytest.mark.parametrize("large", [False, True])
def test_thirty_long_addenda_are_all_printed(session: Session, sealed: Visit, large: bool) -> None:
    visit = sealed
    for number in range(30):
        visit = add_addendum(session, visit, f"{number} {'Donaudampfschiff-' * 3} {'word ' * 200}"[:LONGEST])
    report = compose(session, visit, "addendum").model_copy(update={"large_print": large})
    assert compare(report, render(report)) == []
