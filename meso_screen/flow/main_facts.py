"""The answers that the pack counts among the main points of a document."""

from __future__ import annotations

from meso_screen.flow.paper import Paper
from meso_screen.flow.views import shown_words
from meso_screen.model.facts import NOT_ASKED


def key_facts(paper: Paper, part: str) -> list[tuple[str, str]]:
    """What the pack names as the main facts of one part, each with its answer in words."""
    rows = []
    for fact in paper.knowledge.catalogue.facts.values():
        if fact.part != part or paper.facts.values.get(fact.question) is NOT_ASKED:
            continue
        said = shown_words(
            paper.knowledge, fact.question, paper.consultation.answers.get(fact.question), paper.language
        )
        if said or paper.knowledge.catalogue.questions[fact.question].required:
            rows.append((paper.text(f"fact.{fact.id}.name"), said or paper.label("not-answered")))
    return rows
