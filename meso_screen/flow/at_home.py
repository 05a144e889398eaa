"""What the patient's copy shortens so that it keeps to its four pages, and what it says about that."""

from __future__ import annotations

from meso_screen.flow.main_facts import key_facts
from meso_screen.flow.paper import Paper
from meso_screen.model.report import KIND

ROOM = 450
"""Letters that all typed words may take together on the patient's copy: some eight lines."""
SHORTEST = 40
MOST_ASKED = 2
"""Questions with their answers that stand on the patient's copy."""


def typed_words(paper: Paper) -> list[str]:
    """Every text of the patient's copy whose length nobody wrote into the pack."""
    said = [words for part in ("page-one", "what-matters") for _, words in key_facts(paper, part, away=True)]
    said += [paper.visit.outlook.words, paper.visit.outlook.note, paper.visit.shortened]
    said += [words for pair in paper.visit.asked_by_patient[:MOST_ASKED] for words in pair]
    return [*said, ", ".join(paper.result.not_screened)]


def longest_at_home(paper: Paper) -> int:
    """Letters one typed text may have: short ones stay whole, and the long ones share what they leave, alike."""
    room, lengths = ROOM, sorted(len(words) for words in typed_words(paper))
    for index, length in enumerate(lengths):
        share = room // (len(lengths) - index)
        if length > share:
            return max(share, SHORTEST)
        room -= length
    return ROOM


def shorten(paper: Paper, words: str, kind: KIND) -> str:
    """The words as they stand in a document of this kind: cut at the end of a word on the patient's copy."""
    if kind != "patient_copy" or len(words) <= (longest := longest_at_home(paper)):
        return words
    head = words[:longest].rstrip()
    kept, _, _ = head.rpartition(" ")
    return f"{(kept if len(kept) > longest // 2 else head).rstrip(' ,;')} …"


def left_out_lines(paper: Paper, risks: int) -> str:
    """What the patient's copy leaves out: so many risks, questions beyond the first, and the ends of long words."""
    lines = [paper.label("left-out-risks").format(count=risks)] if risks else []
    lines.append(paper.label("left-out"))
    if (unsaid := len(paper.visit.asked_by_patient) - MOST_ASKED) > 0:
        lines.append(paper.label("left-out-questions").format(count=unsaid))
    longest = longest_at_home(paper)
    if any(len(words) > longest for words in typed_words(paper)):
        lines.append(paper.label("left-out-words"))
    return " ".join(lines)
