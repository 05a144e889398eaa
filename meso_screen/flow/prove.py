"""Proves a pack: records fit, cases and whole people come out as written, and what a patient reads is plain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from meso_screen.catalogue.cases import Worked, answers_of, as_json, day_of, read_cases
from meso_screen.catalogue.load import read
from meso_screen.catalogue.verify import verify
from meso_screen.flow.consultation_file import parse_json, read_consultation, read_text
from meso_screen.flow.facts import gather_facts
from meso_screen.flow.knowledge import Knowledge, compile_pack
from meso_screen.flow.proof import prove_rules
from meso_screen.flow.readability import hard_to_read
from meso_screen.flow.screening import screen_consultation
from meso_screen.medicines.prove import prove_medicines
from meso_screen.model.case import Case, Example, Person
from meso_screen.model.consultation import Consultation
from meso_screen.model.finding import Screening
from meso_screen.problems import Problem, ProblemError
from meso_screen.rules.screen import settle_relevance
from meso_screen.rules.truth import NO, UNKNOWN, YES

_EXPECT = {"fires": YES, "clears": NO, "unknown": UNKNOWN}
_SAID = {YES: "fires", NO: "clears", UNKNOWN: "stays unknown"}


def prove_pack(folder: Path, today: date | None = None) -> list[Problem]:
    """Everything ``meso-screen check`` reports of a pack, notes last."""
    catalogue, problems = read(folder)
    if catalogue is None:
        return problems
    problems += verify(catalogue, today)
    worked = read_cases(folder, problems)
    if not [problem for problem in problems if not problem.note]:
        try:
            knowledge = compile_pack(catalogue)
        except ProblemError as error:
            problems += error.problems
        else:
            problems += prove_medicines(knowledge.lexicon)
            problems += prove_cases(knowledge, worked)
            problems += prove_rules(knowledge, worked)
            problems += prove_people(knowledge, worked)
            problems += prove_examples(knowledge, worked)
            problems += hard_to_read(catalogue)
    return sorted(problems, key=lambda problem: problem.note)


def prove_cases(knowledge: Knowledge, worked: Worked) -> Iterator[Problem]:
    """Each case comes out as written, and each rule has one that fires, one that clears and one unknown."""
    kinds: dict[str, set[str]] = defaultdict(set)
    compiled = {rule.rule.id: rule for rule in knowledge.book.rules}
    for place, case in worked.cases:
        if case.rule not in compiled:
            yield Problem(f"There is no rule “{case.rule}”.", place, "Name a rule of the pack.")
            continue
        if not case.proposed_by_tool:
            kinds[case.rule].add(case.expect)
        yield from _prove_case(knowledge, place, case)
    for rule in compiled:
        for kind in _EXPECT.keys() - kinds[rule]:
            yield Problem(f"The rule “{rule}” has no case that is expected to be “{kind}”.", "cases", "Write one.")


def _prove_case(knowledge: Knowledge, place: str, case: Case) -> Iterator[Problem]:
    where = f"{place.split(':')[0]}: {case.rule}, “{case.name}”"
    answers = as_json(case.answers)
    unknown = [question for question in answers if question not in knowledge.catalogue.questions]
    if unknown:
        yield Problem(f"There is no question “{unknown[0]}”.", where, "Use an id of the form pack.")
        return
    try:
        facts, _ = gather_facts(knowledge, answers, date.fromisoformat(case.as_of))
    except ProblemError as error:
        for problem in error.problems:
            yield Problem(problem.what, f"{where}: {problem.place}", problem.next_step)
        return
    settle_relevance(knowledge.book, facts)
    rule = next(rule for rule in knowledge.book.rules if rule.rule.id == case.rule)
    value = rule.holds(facts)
    if value != _EXPECT[case.expect]:
        yield Problem(f"It was written to be “{case.expect}”, but the rule {_SAID[value]}.", where, "Correct the rule.")
        return
    if value == UNKNOWN and case.ask:
        asked = knowledge.explainer.ask(rule.whole, facts)
        for question in set(case.ask) - set(asked):
            yield Problem(f"It should ask “{question}”, but asks {', '.join(asked)}.", where, "Correct the rule.")


def prove_people(knowledge: Knowledge, worked: Worked) -> Iterator[Problem]:
    """Whole people end with the findings that were written before they were run."""
    for person in worked.people.values():
        place = f"cases/people.toml: {person.id}"
        try:
            data = {"schema": 1, "as_of": day_of(person, worked.people), "answers": answers_of(person, worked.people)}
            consultation = read_consultation(data, knowledge.catalogue, place)
        except ProblemError as error:
            yield from error.problems
            continue
        yield from _compare(screen_consultation(knowledge, consultation), person, place)


def prove_examples(knowledge: Knowledge, worked: Worked) -> Iterator[Problem]:
    """Each example file ends with its expected findings; none is without an expectation and none is missing."""
    folder = knowledge.catalogue.folder / "examples"
    stems = {path.stem for path in folder.glob("*.json")}
    for missing in sorted(worked.examples.keys() ^ stems):
        yield Problem(f"“{missing}” is an example or an expectation without the other.", "examples", "Add the other.")
    for stem in sorted(worked.examples.keys() & stems):
        place = f"examples/{stem}.json"
        try:
            consultation = read_example(knowledge, stem)
        except ProblemError as error:
            yield from error.problems
            continue
        yield from _compare(screen_consultation(knowledge, consultation), worked.examples[stem], place)


def read_example(knowledge: Knowledge, stem: str) -> Consultation:
    """One of the pack's example consultations."""
    path = knowledge.catalogue.folder / "examples" / f"{stem}.json"
    place = f"examples/{stem}.json"
    return read_consultation(parse_json(read_text(path), place), knowledge.catalogue, place)


def _compare(result: Screening, expected: Person | Example, place: str) -> Iterator[Problem]:
    found = {finding.rule: finding.state for finding in result.findings}
    fires = sorted(rule for rule, state in found.items() if state == "fires")
    for end in ("confirmed", "possible"):
        wanted, got = getattr(expected, end), getattr(result.score, end)
        if wanted is not None and wanted != got:
            worst = [f.rule for f in result.findings if f.verdict in ("stop", "clear_first", "caution")][:6]
            open_ = ", ".join(result.open_questions[:4])
            yield Problem(
                f"The {end} end is {got}, written as {wanted} (worst findings: {', '.join(worst)}; open: {open_}).",
                place,
                "Correct the rule or the person.",
            )
    for rule in expected.must:
        if rule not in found:
            yield Problem(f"“{rule}” is missing; fires: {', '.join(fires)}.", place, "Correct the rule or the person.")
    for rule in expected.must_not:
        if rule in found:
            yield Problem(f"“{rule}” must not be found.", place, "Correct the rule or the person.")
    if expected.next_question is not None and result.next_question != expected.next_question:
        yield Problem(
            f"The next question is “{result.next_question}”, written as “{expected.next_question}”.",
            place,
            "Correct the rule or the person.",
        )
