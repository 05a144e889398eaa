"""The list of medicines on a paper that leaves the clinic: one that gives a private matter away is not named there."""

from __future__ import annotations

from dataclasses import replace

from meso_screen.flow.paper import Paper, joined
from meso_screen.flow.views import shown_words
from meso_screen.rules.truth import YES


def medicines_away(paper: Paper) -> str:
    """The medicines in words; in place of those kept private stands that they were talked about. Empty: unanswered."""
    question = paper.knowledge.book.lists.medicines
    said = paper.consultation.answers.get(question)
    hidden = _telling(paper)
    if not isinstance(said, list) or not hidden:
        return shown_words(paper.knowledge, question, said, paper.language)
    rest = [entry for entry in said if entry["text"] not in hidden]
    words = shown_words(paper.knowledge, question, rest, paper.language) if rest else ""
    return joined((words, paper.label("talked-in-room")), "; ")


def _telling(paper: Paper) -> frozenset[str]:
    """The entries that alone make a private rule's condition true, whether or not the plan brings that rule up."""
    facts = paper.facts
    true = [holds for holds in paper.knowledge.telling_conditions if holds(facts) == YES]
    return frozenset(
        medicine.text
        for medicine in facts.medicines or ()
        if any(holds(replace(facts, medicines=(medicine,))) == YES for holds in true)
    )
