"""The answers that the pack counts among the main points of a document."""

from __future__ import annotations

from meso_screen.flow.paper import Paper
from meso_screen.flow.views import shown_words
from meso_screen.model.facts import NOT_ASKED


def key_facts(paper: Paper, part: str, *, away: bool = False) -> list[tuple[str, str]]:
    """What the pack names as the main facts of one part, each with its answer in words.

    ``away`` is for what leaves the clinic: no private question. A private medicine is named on neither.
    """
    rows = []
    for fact in paper.knowledge.catalogue.facts.values():
        if fact.part != part or paper.facts.values.get(fact.question) is NOT_ASKED:
            continue
        if away and paper.is_private(fact.question):
            continue
        if fact.question == paper.knowledge.book.lists.medicines:
            said = told_medicines(paper)
        else:
            answer = paper.consultation.answers.get(fact.question)
            said = shown_words(paper.knowledge, fact.question, answer, paper.language)
        if said or paper.knowledge.catalogue.questions[fact.question].required:
            rows.append((paper.text(f"fact.{fact.id}.name"), said or paper.label("not-answered")))
    return rows


def told_medicines(paper: Paper) -> str:
    """The medicines in words without those whose name tells what stays in the room (decisions §1.3); that is said."""
    question = paper.knowledge.book.lists.medicines
    typed = paper.consultation.answers.get(question)
    hidden = private_medicines(paper)
    if not isinstance(typed, list) or not hidden:
        return shown_words(paper.knowledge, question, typed, paper.language)
    open_ones = [entry for entry in typed if entry["text"] not in hidden]
    words = shown_words(paper.knowledge, question, open_ones, paper.language) if open_ones else ""
    return "; ".join(part for part in (words, paper.label("talked-in-room")) if part)


def private_medicines(paper: Paper) -> frozenset[str]:
    """The entries of the list, as typed, that are or may be a private medicine."""
    private = {one.id for one in paper.knowledge.lexicon.classes.values() if one.private}
    taken = paper.facts.medicines or ()
    return frozenset(one.text for one in taken if private & (one.certain | (one.possible or frozenset())))
