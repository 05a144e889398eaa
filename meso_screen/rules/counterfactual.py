"""What would change a finding, a card or the score: time, another plan, or an answer that is still open.

Nothing a person said is ever proposed to be different; only what may change by itself or by choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from math import comb
from typing import Literal

from meso_screen.model.answer import OPEN, PartialDate
from meso_screen.model.condition import Asked, Condition, Moment, Period, Quantity, Takes
from meso_screen.model.facts import NOT_ASKED, Facts, PlannedTreatment
from meso_screen.model.finding import Finding
from meso_screen.model.form import Question
from meso_screen.model.rule import Verdict
from meso_screen.rules.book import CompiledRule, RuleBook
from meso_screen.rules.calendar import settle, shift
from meso_screen.rules.reads import expand
from meso_screen.rules.screen import settle_relevance, verdicts
from meso_screen.rules.truth import NO

MOST_TOGETHER = 3
MOST_TRIED = 1_500
_FORWARD_YEARS = 10

_VERDICTS: dict[int, Verdict] = {4: "stop", 3: "clear_first", 2: "caution", 1: "note"}

Kind = Literal["leave_out", "instead", "wait_until", "answer"]


@dataclass(frozen=True)
class Change:
    """One fact that would be different: a product or area left out or replaced, a later day, an open answer.

    ``value`` is the product or area left out, the product taken instead of all, the ISO day, or the answer.
    ``verdict_after`` is the worst that could then still be found of what was asked about; None for nothing.
    """

    kind: Kind
    question: str
    value: str
    verdict_after: Verdict | None = None


@dataclass(frozen=True)
class _Step:
    change: Change
    plan: PlannedTreatment | None = None
    today: date | None = None
    answer: object = None


def merge_plans(plans: Sequence[PlannedTreatment]) -> PlannedTreatment:
    """The plan that holds everything of several; technique and session from the last that names one."""
    return PlannedTreatment(
        products=tuple(dict.fromkeys(name for plan in plans for name in plan.products)),
        families=frozenset().union(*(plan.families for plan in plans)),
        ingredients=frozenset().union(*(plan.ingredients for plan in plans)),
        allergens=frozenset().union(*(plan.allergens for plan in plans)),
        compositions=frozenset().union(*(plan.compositions for plan in plans)),
        areas=tuple(dict.fromkeys(name for plan in plans for name in plan.areas)),
        area_groups=frozenset().union(*(plan.area_groups for plan in plans)),
        technique=next((plan.technique for plan in reversed(plans) if plan.technique is not None), None),
        session=next((plan.session for plan in reversed(plans) if plan.session is not None), None),
        named=any(plan.named for plan in plans),
        unknown_content=any(plan.unknown_content for plan in plans),
    )


def what_would_change(
    book: RuleBook, facts: Facts, finding: Finding, instead: Mapping[str, PlannedTreatment] | None = None
) -> tuple[Change, ...]:
    """Every single change that alone takes this finding away, with the worst then left of its clinical problem.

    ``facts`` are those of the screening (relevance settled) and stay as they are. ``instead`` maps other products of
    the catalogue to the plan with that product alone. A change that would raise the whole score is not one.
    """
    rules = [compiled for compiled in book.rules if compiled.rule.problem == finding.problem]
    asked = next((compiled for compiled in rules if compiled.rule.id == finding.rule), None)
    if asked is None or asked.holds(facts) == NO:
        return ()
    before = _worst(book, book.rules, facts)
    found = []
    for step in _steps(book, facts, [asked], instead or {}):
        after = _apply(book, facts, (step,))
        if asked.holds(after) == NO and _worst(book, book.rules, after) <= before:
            found.append(replace(step.change, verdict_after=_verdict(_worst(book, rules, after))))
    return _earliest(found)


def smallest_set(
    book: RuleBook,
    facts: Facts,
    rules: Iterable[str] | None = None,
    instead: Mapping[str, PlannedTreatment] | None = None,
) -> tuple[Change, ...]:
    """The smallest set of changes that together bring a card's rules (None: the whole score) to a lower tier.

    Empty when there is none of at most ``MOST_TOGETHER`` changes, or when so much is open that a whole size has more
    than ``MOST_TRIED`` sets. Of several of one size, the one that leaves least. A note is no tier.
    """
    wanted = None if rules is None else set(rules)
    subject = [compiled for compiled in book.rules if wanted is None or compiled.rule.id in wanted]
    tier, whole = _worst(book, subject, facts), _worst(book, book.rules, facts)
    if tier < 2:
        return ()
    heavy = [c for c in subject if c.category == tier and c.holds(facts) != NO]
    steps = list(_steps(book, facts, heavy, instead or {}))
    for size in range(1, MOST_TOGETHER + 1):
        if comb(len(steps), size) > MOST_TRIED:
            break
        best: tuple[int, tuple[_Step, ...]] | None = None
        for together in combinations(steps, size):
            if not _fit_together(together):
                continue
            after = _apply(book, facts, together)
            if any(compiled.holds(after) != NO for compiled in heavy):
                continue
            left = _worst(book, subject, after)
            if left < tier and _worst(book, book.rules, after) <= whole and (best is None or left < best[0]):
                best = left, together
        if best is not None:
            return tuple(replace(step.change, verdict_after=_verdict(best[0])) for step in best[1])
    return ()


def _worst(book: RuleBook, rules: Sequence[CompiledRule], facts: Facts) -> int:
    """The category of the worst rule that is not *no*; 0 for none."""
    if rules is book.rules:
        values = verdicts(book, facts)
        return max((c.category for c, value in zip(book.rules, values, strict=True) if value != NO), default=0)
    return max((compiled.category for compiled in rules if compiled.holds(facts) != NO), default=0)


def _verdict(category: int) -> Verdict | None:
    return _VERDICTS.get(category)


def _apply(book: RuleBook, facts: Facts, steps: Sequence[_Step]) -> Facts:
    """New facts with the changes made and relevance settled anew; what was not asked may be asked now."""
    values = {question: value for question, value in facts.values.items() if value is not NOT_ASKED}
    after = replace(facts, values=values)
    for step in steps:
        if step.plan is not None:
            after.plan = step.plan
        elif step.today is not None:
            after.today = step.today
        elif step.change.question == book.lists.medicines:
            after.medicines = ()
        elif step.change.question == book.lists.allergies:
            after.allergies = ()
        else:
            values[step.change.question] = step.answer  # type: ignore[assignment]
    settle_relevance(book, after)
    return after


def _fit_together(steps: Sequence[_Step]) -> bool:
    """At most one change of the plan, one day, and one answer to each question."""
    subjects = ["plan" if s.plan is not None else "day" if s.today is not None else s.change.question for s in steps]
    return len(set(subjects)) == len(subjects)


def _earliest(changes: list[Change]) -> tuple[Change, ...]:
    """Of several days only the first."""
    days = sorted((change for change in changes if change.kind == "wait_until"), key=lambda change: change.value)
    return (*(change for change in changes if change.kind != "wait_until"), *days[:1])


def _steps(
    book: RuleBook, facts: Facts, rules: Sequence[CompiledRule], instead: Mapping[str, PlannedTreatment]
) -> Iterator[_Step]:
    leaves = [leaf for compiled in rules for leaf in expand(compiled.whole, book.vocabulary.defines)]
    reads = dict.fromkeys(question for compiled in rules for question in compiled.reads)
    if book.lists.plan in reads:
        yield from _plan_steps(book, facts, instead)
    yield from _day_steps(book, facts, leaves)
    for question_id in _with_gates(book, reads):
        question = book.questions.get(question_id)
        if question is not None:
            yield from _answer_steps(book, facts, question, leaves)


def _plan_steps(book: RuleBook, facts: Facts, instead: Mapping[str, PlannedTreatment]) -> Iterator[_Step]:
    question = book.lists.plan
    for choices in (facts.single, facts.single_area):
        for left_out in choices if len(choices) > 1 else ():
            rest = [plan for name, plan in choices.items() if name != left_out]
            yield _Step(Change("leave_out", question, left_out), plan=merge_plans(rest))
    for product, plan in instead.items():
        if facts.plan is not None and facts.plan.products and product not in facts.plan.products:
            kept = replace(
                plan,
                areas=facts.plan.areas,
                area_groups=facts.plan.area_groups,
                technique=facts.plan.technique,
                session=facts.plan.session,
            )
            yield _Step(Change("instead", question, product), plan=kept)


def _day_steps(book: RuleBook, facts: Facts, leaves: Iterable[Condition]) -> Iterator[_Step]:
    days: dict[date, str] = {}
    for leaf in leaves:
        match leaf:
            case Asked() if isinstance(facts.values.get(leaf.question), PartialDate):
                said = facts.values[leaf.question]
                for day in _turning_days(leaf, said):  # type: ignore[arg-type]
                    days.setdefault(day, leaf.question)
            case Takes() if leaf.within is not None:
                for medicine in facts.medicines or ():
                    for day in _after(medicine.last_taken, leaf.within):
                        days.setdefault(day, book.lists.medicines)
            case Quantity():
                for day, question in _quantity_days(leaf, facts):
                    days.setdefault(day, question)
    last = shift(facts.today, Period(count=_FORWARD_YEARS, unit="years"))
    for day in sorted(days):
        if facts.today < day <= last:
            yield _Step(Change("wait_until", days[day], day.isoformat()), today=day)


def _turning_days(leaf: Asked, said: PartialDate) -> Iterator[date]:
    """The days on which a comparison with a said date turns, and their neighbours."""
    if leaf.within is not None:
        yield from _after(said, leaf.within)
    for moment in (leaf.before, leaf.after):
        if moment is not None and moment.offset is not None:
            yield from _after(said, Period(count=-moment.offset.count, unit=moment.offset.unit))


def _after(said: PartialDate | None, period: Period) -> Iterator[date]:
    """The days about ``period`` after a said date; months of different length move it by up to four days."""
    if said is not None:
        for ordinal in {said.first, said.last}:
            turn = shift(date.fromordinal(ordinal), period)
            yield from (turn + timedelta(days=step) for step in range(-1, 5))


def _quantity_days(leaf: Quantity, facts: Facts) -> Iterator[tuple[date, str]]:
    source: dict[str, tuple[str, Literal["days", "years"]]] = {
        "days-since-last-session": ("last-session-date", "days"),
        "age": ("birth-date", "years"),
    }
    question, unit = source.get(leaf.value, ("", "days"))
    said = facts.values.get(question)
    if isinstance(said, PartialDate):
        for bound in (leaf.at_least, leaf.at_most):
            if bound is not None:
                for count in (int(bound), int(bound) + 1):
                    yield from ((day, question) for day in _after(said, Period(count=count, unit=unit)))


def _with_gates(book: RuleBook, reads: Iterable[str]) -> tuple[str, ...]:
    """The questions, and those that decide whether they are asked, in the order of the form."""
    found = dict.fromkeys(reads)
    left = list(found)
    while left:
        question = book.questions.get(left.pop())
        if question is not None and question.show_when is not None:
            for leaf in expand(question.show_when, book.vocabulary.defines):
                for gate in (leaf.question,) if isinstance(leaf, Asked) else ():
                    if gate not in found:
                        found[gate] = None
                        left.append(gate)
    return tuple(sorted(found, key=lambda question: book.order.get(question, len(book.order))))


def _answer_steps(book: RuleBook, facts: Facts, question: Question, leaves: Iterable[Condition]) -> Iterator[_Step]:
    """Each answer an open question may still get: options, *none*, or a number or day of each region."""
    said = facts.values.get(question.id)
    if question.kind in ("medicines", "allergies"):
        known = facts.medicines if question.kind == "medicines" else facts.allergies
        if known is None:
            yield _Step(Change("answer", question.id, "none"))
        return
    if said is NOT_ASKED or not (said is None or said in OPEN):
        return
    if question.kind in ("yes_no", "one"):
        for option in question.choices():
            yield _Step(Change("answer", question.id, option), answer=option)
    elif question.kind == "several":
        yield _Step(Change("answer", question.id, "none"), answer=frozenset({"none"}))
    elif question.kind == "number":
        bounds = {b for leaf in leaves if isinstance(leaf, Asked) and leaf.question == question.id
                  for b in (leaf.at_least, leaf.at_most) if b is not None}  # fmt: skip
        for number in sorted({bound + step for bound in bounds for step in (Decimal(-1), Decimal(0), Decimal(1))}):
            if (question.minimum is None or number >= question.minimum) and (
                question.maximum is None or number <= question.maximum
            ):
                yield _Step(Change("answer", question.id, str(number)), answer=number)
    elif question.kind == "date":
        for day in sorted({d for leaf in leaves if isinstance(leaf, Asked) and leaf.question == question.id
                           for d in _edge_days(leaf, facts.today)}):  # fmt: skip
            if not (question.past and day > facts.today) and not (question.future and day < facts.today):
                exact = PartialDate(day.toordinal(), day.toordinal())
                yield _Step(Change("answer", question.id, day.isoformat()), answer=exact)


def _edge_days(leaf: Asked, today: date) -> Iterator[date]:
    moments = [moment for moment in (leaf.before, leaf.after) if moment is not None]
    if leaf.within is not None:
        moments.append(Moment(offset=Period(count=-leaf.within.count, unit=leaf.within.unit)))
    for moment in moments:
        edge = date.fromordinal(settle(moment, today).first)
        yield from (edge + timedelta(days=step) for step in (-1, 0, 1))
