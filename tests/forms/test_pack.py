"""The shipped pack proves itself, and is as broad as it says."""

from __future__ import annotations

from collections import Counter

from meso_screen import places
from meso_screen.catalogue.cases import read_cases
from meso_screen.flow.coverage import list_coverage
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.prove import prove_cases, prove_examples, prove_pack, prove_people
from meso_screen.model.condition import AllergicTo, Planned, Takes
from meso_screen.problems import Problem
from meso_screen.rules.reads import expand


def test_check_finds_no_problem() -> None:
    assert [problem.sentence() for problem in prove_pack(places.default_pack()) if not problem.note] == []


def test_the_pack_says_that_no_clinician_approved_it(knowledge: Knowledge) -> None:
    assert knowledge.catalogue.pack.approved is False
    assert any(problem.note and "not approved" in problem.what for problem in prove_pack(places.default_pack()))


def test_every_case_person_and_example_comes_out_as_written(knowledge: Knowledge) -> None:
    problems: list[Problem] = []
    worked = read_cases(knowledge.catalogue.folder, problems)
    problems += [*prove_cases(knowledge, worked), *prove_people(knowledge, worked), *prove_examples(knowledge, worked)]
    assert [problem.sentence() for problem in problems] == []
    assert len(worked.cases) >= 500
    assert len(worked.people) >= 40


def test_every_row_of_the_article_is_covered() -> None:
    rows, missing = list_coverage(places.default_pack())
    assert [problem.sentence() for problem in missing] == []
    assert sum(row["kind"] == "source_article" for row in rows) == 29


def test_few_conditions_are_left_out_and_each_says_why() -> None:
    rows, _ = list_coverage(places.default_pack())
    conditions = [row for row in rows if row["kind"] == "condition"]
    silent = [row["id"] for row in rows if not row["left_out"] and not any(row[k] for k in _CARRIERS)]
    assert silent == []
    assert sum(bool(row["left_out"]) for row in conditions) <= 0.08 * len(conditions)


_CARRIERS = ("asked", "rules", "risks", "advice", "consent")


def test_the_pack_is_as_broad_as_promised(knowledge: Knowledge) -> None:
    catalogue = knowledge.catalogue
    verdicts = Counter(rule.verdict for rule in catalogue.rules.values())
    joining = [
        rule.rule.id
        for rule in knowledge.book.rules
        if any(
            isinstance(leaf, Takes | AllergicTo | Planned)
            for leaf in expand(rule.whole, knowledge.book.vocabulary.defines)
        )
    ]
    assert len(catalogue.questions) >= 60
    assert len(catalogue.rules) >= 70
    assert verdicts["stop"] >= 8
    assert verdicts["clear_first"] >= 25
    assert len(joining) >= 25


def test_a_healthy_first_visit_answers_at_most_fifty_items(knowledge: Knowledge) -> None:
    from meso_screen.flow.prove import read_example

    assert len(read_example(knowledge, "healthy").answers) <= 50


def test_of_twenty_dull_people_none_is_stopped_and_few_are_cautioned(knowledge: Knowledge) -> None:
    from meso_screen.catalogue.cases import answers_of, day_of
    from meso_screen.flow.consultation_file import read_consultation
    from meso_screen.flow.screening import screen_consultation

    worked = read_cases(knowledge.catalogue.folder, [])
    dull = [person for person in worked.people.values() if person.dull]
    assert len(dull) >= 20
    cautioned = 0
    for person in dull:
        data = {"schema": 1, "as_of": day_of(person, worked.people), "answers": answers_of(person, worked.people)}
        result = screen_consultation(knowledge, read_consultation(data, knowledge.catalogue))
        assert result.count("stop") + result.count("clear_first") == 0, person.id
        assert result.count("caution") <= 1, person.id
        cautioned += result.count("caution")
    assert cautioned <= 3
