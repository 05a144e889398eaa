"""The answers that the pack counts among the main points of a document."""

from __future__ import annotations

from meso_screen.flow.medicines_away import medicines_away
from meso_screen.flow.paper import Paper
from meso_screen.flow.views import shown_words
from meso_screen.model.facts import NOT_ASKED


def key_facts(paper: Paper, part: str, *, away: bool = False) -> list[tuple[str, str]]:
    """What the pack names as the main facts of one part, each with its answer in words.

    ``away`` is for what leaves the clinic: no private question, and no medicine that gives a private matter away.
    """
    rows = []
    medicines = paper.knowledge.book.lists.medicines
    for fact in paper.knowledge.catalogue.facts.values():
        if fact.part != part or paper.facts.values.get(fact.question) is NOT_ASKED:
            continue
        if away and paper.is_private(fact.question):
            continue
        if away and fact.question == medicines:
            said = medicines_away(paper)
        else:
            value = paper.consultation.answers.get(fact.question)
            said = shown_words(paper.knowledge, fact.question, value, paper.language)
        if said or paper.knowledge.catalogue.questions[fact.question].required:
            rows.append((paper.text(f"fact.{fact.id}.name"), said or paper.label("not-answered")))
    return rows
