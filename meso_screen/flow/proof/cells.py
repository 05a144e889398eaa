"""The reachable cells of a condition: every combination of answers it can tell apart, closed questions not asked.

Questions are combined in full while that gives at most ``MOST_CELLS`` cells; beyond that ``SAMPLE`` cells are drawn
with a fixed seed, and ``Cells.complete`` says so.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.proof.masks import Mask, Node, compile_leaf, leaves_of, truth
from meso_screen.flow.proof.plans import Plans
from meso_screen.flow.proof.values import (
    REFERENCE_DAY,
    Probe,
    allergy_lists,
    choices,
    dates,
    medicine_lists,
    numbers,
    plain,
)
from meso_screen.model.condition import AllergicTo, Condition
from meso_screen.model.facts import NOT_ASKED, Facts, PlannedTreatment
from meso_screen.rules.holds import Holds
from meso_screen.rules.reads import leaf_questions
from meso_screen.rules.truth import NO, YES

MOST_CELLS = 1 << 16
SAMPLE = 4_096
_SEED = 20_261_124

NOTHING: Mapping[str, int] = {}

Table = dict[tuple[int, ...], int]


@dataclass(frozen=True)
class Cells:
    """Truths on all cells.

    ``asked`` and ``certain`` hold per question that may be closed the cells in which it may be, and surely is, asked;
    ``picked`` holds per question and value the cells with it (a question that is not asked keeps its value there).
    """

    full: int
    masks: dict[Node, Mask]
    asked: dict[str, int]
    certain: dict[str, int]
    picked: dict[str, list[int]]
    complete: bool


class Laboratory:
    """Compiled leaves and answer regions of one pack, kept for all proofs."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.catalogue = knowledge.catalogue
        self.book = knowledge.book
        self.defines: Mapping[str, Condition] = knowledge.book.vocabulary.defines
        self.plans = Plans(knowledge.catalogue)
        self._holds: dict[Node, Holds] = {}
        self._spaces: dict[int, Space] = {}
        self._cells: dict[int, Cells] = {}
        self._values: dict[tuple[str, frozenset[Node]], list[object]] = {}

    def holds(self, leaf: Node) -> Holds:
        """The closure of a leaf, compiled once."""
        found = self._holds.get(leaf)
        if found is None:
            found = self._holds[leaf] = compile_leaf(leaf, self.book.vocabulary)
        return found

    def questions(self, leaf: Node) -> tuple[str, ...]:
        """The questions one leaf reads."""
        return leaf_questions(plain(leaf)[0], self.book.lists)  # type: ignore[arg-type]

    @cached_property
    def gates(self) -> dict[str, tuple[Condition, list[Node], set[str]]]:
        """Per question that may be closed: its condition, its leaves and the questions they read."""
        found = {}
        for question in self.book.questions.values():
            if question.show_when is not None:
                leaves = leaves_of(question.show_when, self.defines)
                found[question.id] = (question.show_when, leaves, {q for leaf in leaves for q in self.questions(leaf)})
        return found

    def space(self, condition: Condition) -> Space:
        """The space of one rule's whole condition, made once."""
        key = id(condition)
        if key not in self._spaces:
            self._spaces[key] = Space(self, (condition,))
        return self._spaces[key]

    def cells(self, condition: Condition) -> Cells:
        """All cells of one rule's whole condition, made once."""
        key = id(condition)
        if key not in self._cells:
            self._cells[key] = self.space(condition).build()
        return self._cells[key]

    def probe(self, question: str, value: object, leaves: Iterable[Node]) -> tuple[int, ...]:
        """The truth of leaves when only this question is answered."""
        facts = facts_with({question: value}, self)
        return tuple(self.holds(leaf)(facts) for leaf in leaves)

    def values(self, question: str, leaves: frozenset[Node]) -> list[object]:
        """The answers to a question that these leaves may tell apart; unanswered (None) comes first."""
        key = question, leaves
        if key not in self._values:
            self._values[key] = self._find_values(question, leaves)
        return self._values[key]

    def _find_values(self, question: str, leaves: frozenset[Node]) -> list[object]:
        alone = [leaf for leaf in leaves if len(self.questions(leaf)) == 1]
        asked = self.book.questions[question]

        def probe(value: object) -> tuple[int, ...]:
            return self.probe(question, value, alone)

        joint = len(alone) < len(leaves)
        match asked.kind:
            case "medicines":
                found = medicine_lists(leaves, self.book.vocabulary, probe)
            case "allergies":
                carried = self.plans.carried if joint else ()
                alone += _as_if_planned(leaves, carried)
                found = allergy_lists(leaves, self.book.vocabulary, carried, probe)
            case "plan":
                found = self.plans.differing(leaves, frozenset(self.plans.carried), probe)
            case "number":
                found = numbers(asked, leaves)
            case "date":
                found = dates(asked, leaves)
            case "text":
                found = ["said"]
            case _:
                found = choices(asked, probe)
        if joint:
            return [None, *found]
        if asked.kind in ("number", "date"):  # kept in order, so that bands can be followed along it
            return [None, *_turning(found, probe)]
        distinct: dict[tuple[int, ...], object] = {}
        for value in [None, *found]:
            distinct.setdefault(probe(value), value)
        return list(distinct.values())


def _turning(ordered: list[object], probe: Probe) -> list[object]:
    """The first of each run of values with the same truths."""
    found: list[object] = []
    last: tuple[int, ...] | None = None
    for value in ordered:
        truths = probe(value)
        if truths != last:
            found.append(value)
        last = truths
    return found


def _as_if_planned(leaves: Iterable[Node], carried: tuple[str, ...]) -> list[Node]:
    """*Allergic to what is planned*, for each allergen that a plan may carry."""
    planned = [leaf for leaf, _ in map(plain, leaves) if isinstance(leaf, AllergicTo) and leaf.planned]
    return [leaf.model_copy(update={"planned": False, "allergic_to": (name,)}) for leaf in planned for name in carried]


def facts_with(answers: Mapping[str, object], laboratory: Laboratory) -> Facts:
    """Facts in which only these questions are answered, typed values as the rules see them."""
    lists = laboratory.book.lists
    values = {}
    for question, value in answers.items():
        if question not in (lists.medicines, lists.allergies, lists.plan):
            values[question] = value
        elif value is not None:
            values[question] = "said"
    plan = answers.get(lists.plan)
    return Facts(
        REFERENCE_DAY,
        values,  # type: ignore[arg-type]
        answers.get(lists.medicines),  # type: ignore[arg-type]
        answers.get(lists.allergies),  # type: ignore[arg-type]
        plan if isinstance(plan, PlannedTreatment) else None,
        {},
        {},
    )


class Space:
    """The answers that some leaves can tell apart, and the gates above them."""

    def __init__(self, laboratory: Laboratory, nodes: Iterable[Node]) -> None:
        self._laboratory = laboratory
        leaves = dict.fromkeys(leaf for node in nodes for leaf in leaves_of(node, laboratory.defines))
        found = {question for leaf in leaves for question in laboratory.questions(leaf)}
        left = list(found)
        while left:
            gate = laboratory.gates.get(left.pop())
            if gate is not None:
                leaves.update(dict.fromkeys(gate[1]))
                left += gate[2] - found
                found |= gate[2]
        order = laboratory.book.order
        self.questions = sorted(found, key=lambda question: order[question])
        self._last: dict[str, list[Node]] = {question: [] for question in self.questions}
        on: dict[str, set[Node]] = {question: set() for question in self.questions}
        for leaf in leaves:
            read = laboratory.questions(leaf)
            for question in read:
                on[question].add(leaf)
            self._last[max(read, key=lambda question: order[question])].append(leaf)
        self._on = {question: frozenset(leaves) for question, leaves in on.items()}
        self.values = {q: laboratory.values(q, self._on[q]) for q in self.questions}
        self._drawn: dict[str, list[int]] = {}
        self._tables = {leaf: self._table(leaf) for leaf in leaves}

    def _table(self, leaf: Node) -> Table:
        """The combinations of values at which a leaf is not *no*; the number after the last means *not asked*."""
        read = self._laboratory.questions(leaf)
        holds = self._laboratory.holds(leaf)
        found: Table = {}
        choices_of = [[*self.values[q], NOT_ASKED] if q in self._laboratory.gates else self.values[q] for q in read]
        for numbers_ in product(*(range(len(values)) for values in choices_of)):
            answers = {q: values[n] for q, values, n in zip(read, choices_of, numbers_, strict=True)}
            value = holds(facts_with(answers, self._laboratory))
            if value != NO:
                found[numbers_] = value
        return found

    def number_of(self, question: str, value: object) -> int | None:
        """The number of the value that stands for this answer to a question of choices; None when none was kept."""
        leaves = tuple(self._on[question])
        wanted = self._laboratory.probe(question, value, leaves)
        for number, known in enumerate(self.values[question]):
            if self._laboratory.probe(question, known, leaves) == wanted:
                return number
        return None

    def build(
        self, fixed: Mapping[str, int] = NOTHING, unanswered: str | None = None, on_screen: bool = False
    ) -> Cells:
        """All cells, or those in which the ``fixed`` questions have the value of that number.

        ``unanswered`` is a question that loses its answer in every cell; all else stays, cell by cell. ``on_screen``
        leaves a question unanswered until it is certain that it is asked, as the screens do; without it an answer may
        stand from before its gate was taken back.
        """
        free = [question for question in self.questions if question not in fixed]
        size = 1
        for question in free:
            size *= len(self.values[question])
        complete = size <= MOST_CELLS
        picked = self._combine(free, size) if complete else self._draw(free)
        full = (1 << (size if complete else SAMPLE)) - 1
        for question, number in fixed.items():
            picked[question] = [full if number == n else 0 for n in range(len(self.values[question]))]
        if unanswered is not None:
            picked[unanswered] = [full, *(0 for _ in self.values[unanswered][1:])]
        masks: dict[Node, Mask] = {}
        asked: dict[str, int] = {}
        certain: dict[str, int] = {}
        real: dict[str, list[int]] = {}
        for question in self.questions:
            real[question] = picked[question]
            gate = self._laboratory.gates.get(question)
            if gate is not None:
                surely, shown = truth(gate[0], masks, self._laboratory.defines, full)
                asked[question], certain[question] = shown, surely
                if on_screen:
                    early = shown & ~surely
                    picked[question] = [picked[question][0] | early, *(mask & ~early for mask in picked[question][1:])]
                real[question] = [*(mask & shown for mask in picked[question]), full & ~shown]
            for leaf in self._last[question]:
                masks[leaf] = self._leaf_mask(leaf, real)
        return Cells(full, masks, asked, certain, picked, complete)

    def _leaf_mask(self, leaf: Node, real: Mapping[str, list[int]]) -> Mask:
        read = self._laboratory.questions(leaf)
        surely = maybe = 0
        for numbers_, value in self._tables[leaf].items():
            cells = real[read[0]][numbers_[0]]
            for question, number in zip(read[1:], numbers_[1:], strict=True):
                cells &= real[question][number]
            maybe |= cells
            if value == YES:
                surely |= cells
        return surely, maybe

    def _combine(self, free: list[str], size: int) -> dict[str, list[int]]:
        """Full product: the first question changes slowest, so that each value is a repeated block of bits."""
        picked = {}
        stride = size
        for question in free:
            period, count = stride, len(self.values[question])
            stride //= count
            repeated = ((1 << size) - 1) // ((1 << period) - 1)
            block = (1 << stride) - 1
            picked[question] = [repeated * (block << (stride * number)) for number in range(count)]
        return picked

    def _draw(self, free: list[str]) -> dict[str, list[int]]:
        """Values drawn for each question; the same ones every time."""
        for question in free:
            if question not in self._drawn:
                dice = random.Random(f"{_SEED} {question}")
                masks = [0] * len(self.values[question])
                for cell in range(SAMPLE):
                    masks[dice.randrange(len(masks))] |= 1 << cell
                self._drawn[question] = masks
        return {question: self._drawn[question] for question in free}

    def witness(self, cells: Cells, found: int) -> dict[str, object]:
        """The answers of the first cell of ``found``; questions that are not asked there are left out."""
        bit = found & -found
        return {
            question: values[number]
            for question, values in self.values.items()
            if cells.asked.get(question, bit) & bit
            for number in range(len(values))
            if cells.picked[question][number] & bit
        }
