"""Questions whose answer changes nothing, and options that nothing tells apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from meso_screen.catalogue.catalogue import Catalogue
from meso_screen.catalogue.verify import place
from meso_screen.flow.proof.cells import Laboratory
from meso_screen.flow.proof.masks import Node, leaves_of
from meso_screen.model.condition import Condition
from meso_screen.model.quantity import QUANTITIES
from meso_screen.problems import Problem


def conditions_of(catalogue: Catalogue) -> Iterator[Condition]:
    """Every condition of the pack: rules, what shows and settles questions, risks, advice, the document."""
    for records in (
        catalogue.questions,
        catalogue.rules,
        catalogue.risks,
        catalogue.advice,
        catalogue.statements,
        catalogue.prompts,
        catalogue.signatories,
        catalogue.reflections,
    ):
        for record in records.values():
            for name in ("show_when", "settled_when", "scope", "when", "unless"):
                condition = getattr(record, name, None)
                if condition is not None:
                    yield condition


def prove_read(laboratory: Laboratory) -> Iterator[Problem]:
    """A problem for each question nothing reads (a note for free text), a note for options nothing tells apart."""
    catalogue = laboratory.catalogue
    on: dict[str, list[Node]] = defaultdict(list)
    for condition in conditions_of(catalogue):
        for leaf in dict.fromkeys(leaves_of(condition, laboratory.defines)):
            for read in laboratory.questions(leaf):
                on[read].append(leaf)
    printed = {fact.question for fact in catalogue.facts.values()}
    printed |= {question for kind in QUANTITIES.values() for question in kind.reads}
    for question in catalogue.questions.values():
        where = place(catalogue, "question", question.id)
        if question.id not in on and question.id not in printed:
            yield Problem(
                "No rule, risk, advice or part of the document reads this question.",
                where,
                "Let something read it, or do not ask it.",
                note=question.kind == "text",
            )
        elif len(question.options) > 1 and question.id in on:
            yield from _alike(laboratory, question.id, tuple(dict.fromkeys(on[question.id])), where)


def _alike(laboratory: Laboratory, question: str, leaves: tuple[Node, ...], where: str) -> Iterator[Problem]:
    asked = laboratory.book.questions[question]
    groups: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for option in asked.options:
        value = frozenset({option}) if asked.kind == "several" else option
        groups[laboratory.probe(question, value, leaves)].append(option)
    for options in groups.values():
        if len(options) > 1:
            yield Problem(
                f"Nothing tells the options {', '.join(options)} apart.",
                where,
                "Join them if no one needs both.",
                note=True,
            )
