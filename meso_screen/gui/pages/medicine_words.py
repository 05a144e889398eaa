"""Medicines in words: the line of an entry, its tag, and the rows under the search box."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QCoreApplication

from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.names import class_names, find_medicines, next_asks, recognise_medicine, warm
from meso_screen.flow.views import show_date
from meso_screen.gui.widgets import Hit
from meso_screen.model.medicine import Recognition, Suggestion

ROWS = 8
DOT = "   ·   "
UNNAMED = "Unnamed: "
"""Stands before what a patient can only describe; the lexicon reads no medicine and no negation in it."""


@dataclass(frozen=True)
class Tag:
    """A pill beside a name: words, tone, icon; the whole truth as ``more``."""

    text: str
    tone: str = "note"
    icon: str = ""
    more: str = ""


def hits(knowledge: Knowledge, text: str) -> tuple[list[Hit], int]:
    """The rows for what is typed so far, and how many there are in all. The key is the name to record."""
    found, total = find_medicines(knowledge, text, 3 * ROWS)
    guess = QCoreApplication.translate("Medicines", "Did you mean")
    rows = []
    for one in sorted(without_echoes(found, text), key=lambda suggestion: suggestion.kind == "spelling"):
        brand = tall_man(knowledge, one.brand) if one.brand.casefold() != one.generic.casefold() else ""
        tag = "".join(class_names(knowledge, one.class_ids[:1]))
        if one.local:
            tag = QCoreApplication.translate("Medicines", "Added here, not reviewed")
        rows.append(
            Hit(one.name, tall_man(knowledge, one.generic), brand, tag, guess if one.kind == "spelling" else "")
        )
    return rows[:ROWS], total


def index_names(knowledge: Knowledge) -> None:
    """Have the lexicon build what its first search, its first guess and its first look-alike need."""
    warm(knowledge)


def without_echoes(found: Iterable[Suggestion], text: str) -> list[Suggestion]:
    """Without the salts and spellings of a generic name that stands on the list itself and fits what is typed."""
    found = list(found)
    typed = text.strip().casefold()
    plain = {one.generic for one in found if not one.brand and one.generic.casefold().startswith(typed)}
    return [one for one in found if not (one.kind == "synonym" and one.generic in plain)]


def tall_man(knowledge: Knowledge, text: str) -> str:
    """The text with the differing letters of look-alike names in capitals (ISMP writes them so)."""
    letters = knowledge.lexicon.tall_man

    def written(word: re.Match[str]) -> str:
        tall = letters.get(word[0].casefold(), "")
        if len(tall) != len(word[0]):
            return word[0]
        return "".join(big if big.isupper() else own for own, big in zip(word[0], tall, strict=True))

    return re.sub(r"[^\W\d_]{4,}", written, text)


def title_of(knowledge: Knowledge, text: str, recognition: Recognition) -> str:
    """The bold line: the generic name first and the name on the box after it, or the patient's own words."""
    said = tall_man(knowledge, text)
    if recognition.state != "exact" or recognition.parts:
        return said
    names = recognition.ingredients
    if not names or any(name.casefold() in text.casefold() for name in names):
        return said
    return f"{tall_man(knowledge, ' + '.join(names))} ({said})"


def details_of(entry: Mapping[str, Any], recognition: Recognition, today: date) -> str:
    """The second line: dose, why, how it was got, last taken."""
    said = [str(entry["dose"])] if entry.get("dose") else []
    if entry.get("why"):
        said.append(QCoreApplication.translate("Medicines", "what for: {why}").replace("{why}", str(entry["why"])))
    if (got := entry.get("prescribed")) is not None:
        prescribed = QCoreApplication.translate("Medicines", "prescribed")
        bought = QCoreApplication.translate("Medicines", "bought without prescription")
        said.append(prescribed if got == "yes" else bought)
    if entry.get("last_taken") or "last_taken" in recognition.ask:
        said.append(last_taken_words(entry.get("last_taken"), today))
    return DOT.join(said)


def last_taken_words(value: str | None, today: date) -> str:
    """When it was last taken, as people say it."""
    if value is None:
        return QCoreApplication.translate("Medicines", "last taken: not known")
    if value == today.isoformat():
        return QCoreApplication.translate("Medicines", "last taken today")
    if value == (today - timedelta(days=1)).isoformat():
        return QCoreApplication.translate("Medicines", "last taken yesterday")
    return QCoreApplication.translate("Medicines", "last taken {date}").replace("{date}", show_date(value))


def tags_of(knowledge: Knowledge, recognition: Recognition) -> list[Tag]:
    """What the program makes of a name, one tag for each medicine on the line; never more than the match gave."""
    tags = [tag for part in recognition.parts or (recognition,) for tag in (_tag(knowledge, part), _local(part))]
    return [tag for tag in dict.fromkeys(tags) if tag is not None]


def _local(part: Recognition) -> Tag | None:
    if not part.local:
        return None
    return Tag(QCoreApplication.translate("Medicines", "Added here, not reviewed"), "not_known", "", part.explanation)


def _tag(knowledge: Knowledge, part: Recognition) -> Tag | None:
    names = class_names(knowledge, part.class_ids)
    every = "; ".join(names)
    match part.state:
        case "exact":
            return Tag(names[0], more=every) if names else None
        case "class" if len(names) == 1:
            return Tag(names[0], more=every)
        case "class":
            return Tag(QCoreApplication.translate("Medicines", "Which one: not known"), "not_known", "", every)
        case "ask" | "ambiguous":
            return Tag(QCoreApplication.translate("Medicines", "To be confirmed"), "not_known", "", every)
        case "unknown":
            return Tag(QCoreApplication.translate("Medicines", "Not recognised"), "not_known", "circle-question")
        case "negated":
            return Tag(QCoreApplication.translate("Medicines", "Not taken by the patient"))
        case _:
            return Tag(names[0], more=every) if names else None


def guesses_of(recognition: Recognition) -> tuple[str, ...]:
    """The names it may be, to ask about; empty when there is nothing to choose from."""
    found = [
        name.split(" (")[0]
        for part in recognition.parts or (recognition,)
        if part.state in ("ask", "ambiguous")
        for name in part.suggestions
    ]
    return tuple(dict.fromkeys(found))[:3]


def may_be_taught(recognition: Recognition) -> bool:
    """Whether a name is known to nobody here yet: one medicine on the line, and neither pack nor clinic knows it."""
    return recognition.state == "unknown" and not recognition.parts and not recognition.local


def corrected(text: str, recognition: Recognition, name: str) -> str:
    """The line with the guessed name in place of what was typed; a strength that stood behind it stays."""
    for part in recognition.parts:
        offered = [guess.split(" (")[0] for guess in part.suggestions]
        place = text.casefold().find(part.text.casefold())
        if name in offered and place >= 0:
            return text[:place] + name + text[place + len(part.text) :]
    strength = re.search(r"\s\d.*", text)
    return name + (strength[0] if strength else "")


def asks_of(knowledge: Knowledge, recognition: Recognition) -> str:
    """What to ask about it next, in the pack's words."""
    return " ".join(dict.fromkeys(words for _, words in next_asks(knowledge, recognition)))


def read(knowledge: Knowledge, text: str) -> Recognition:
    """What a text of the list is; above the longest line it is not recognised."""
    return recognise_medicine(knowledge, text[:4000])
