"""Problems are sentences with a place and a next step."""

from __future__ import annotations

import pytest

from meso_screen.problems import Problem, ProblemError, refuse


def test_a_problem_reads_as_one_line() -> None:
    assert Problem("It broke.", "a file", "Mend it.").sentence() == "a file: It broke. Mend it."
    assert Problem("It broke.").sentence() == "It broke."
    assert Problem("It broke.", next_step="Mend it.").sentence() == "It broke. Mend it."


def test_an_error_holds_all_its_problems_and_prints_them() -> None:
    error = ProblemError(Problem("One.", "a"), Problem("Two.", "b", "Go on."))
    assert [problem.place for problem in error.problems] == ["a", "b"]
    assert str(error) == "a: One.; b: Two. Go on."


def test_a_refusal_is_raised_with_its_place_and_next_step() -> None:
    with pytest.raises(ProblemError) as caught:
        raise refuse("It is full.", "disk", "Make room.")
    (problem,) = caught.value.problems
    assert problem.as_dict() == {"what": "It is full.", "place": "disk", "next_step": "Make room.", "note": False}


def test_problems_are_values() -> None:
    assert Problem("It broke.") == Problem("It broke.")
    with pytest.raises(AttributeError):
        Problem("It broke.").what = "It held."  # type: ignore[misc]
