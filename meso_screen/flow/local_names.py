"""A clinic's own names for medicines: kept apart from the form pack, never reviewed, and only ever adding a concern.

A local name asserts the classes of the ingredients it stands for. It never says that a medicine is of no concern, it
never hides what the reviewed names read in the same words, and no spelling guess leads to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from meso_screen.flow.access import may
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.names import class_names, find_medicines
from meso_screen.flow.session import Session
from meso_screen.medicines.lexicon import Lexicon
from meso_screen.medicines.normalise import key_of, tokens
from meso_screen.medicines.recognise import recognise
from meso_screen.model.record import Record
from meso_screen.problems import ProblemError, refuse
from meso_screen.store.base import Store

SETTING = "local_names"
LONGEST = 80
"""Longest local name in characters."""
_MOST_INGREDIENTS = 6
_SPEAKING = frozenset(
    {"negator", "negator-after", "past", "other-person", "first-person", "allergy", "or", "joiner", "unnamed", "none"}
)


class LocalName(Record):
    """A name as the clinic taught it: for which ingredients (ids), by whom (person id), when (local time, ISO)."""

    name: str
    ingredients: tuple[str, ...]
    by: str
    at: str


class IngredientHit(Record):
    """A row of the ingredient search: the reviewed name, the ids it stands for, and both in words."""

    name: str
    ingredients: tuple[str, ...]
    generic: str
    class_name: str


def may_teach(session: Session) -> bool:
    """Whether the person signed in may add a name: whoever examines patients here."""
    return may(session.person, "examine")


def local_names(session: Session) -> tuple[LocalName, ...]:
    """The clinic's own names in the order they were added."""
    return _stored(session.store)


def local_name_in(session: Session, text: str) -> LocalName | None:
    """The longest of the clinic's own names that stands in a typed line, or None."""
    typed = f" {key_of(text)} "
    found = [each for each in _stored(session.store) if f" {key_of(each.name)} " in typed]
    return max(found, key=lambda each: len(each.name), default=None)


def with_local_names(knowledge: Knowledge, store: Store) -> Knowledge:
    """The pack's knowledge with the clinic's own names; one that a newer pack cannot place any more is left out."""
    lexicon = knowledge.lexicon.reviewed or knowledge.lexicon
    rows = [
        (each.name, each.ingredients)
        for each in _stored(store)
        if key_of(each.name) and each.ingredients and all(found in lexicon.ingredients for found in each.ingredients)
    ]
    return replace(knowledge, lexicon=lexicon.with_local_names(rows) if rows else lexicon)


def recorded_names(knowledge: Knowledge, texts: Iterable[str]) -> list[list[Any]]:
    """The local names that stand in these texts, as JSON ([name, [ingredient ids]]): a record that was screened with
    them carries them, so that it can be screened again without the clinic's store."""
    lexicon = knowledge.lexicon
    if lexicon.reviewed is None:
        return []
    typed = [f" {key_of(text)} " for text in texts]
    added = [lexicon.names[key] for key in lexicon.names if key not in lexicon.reviewed.names]
    return [[name.name, list(name.ingredients)] for name in added if any(f" {name.key} " in text for text in typed)]


def with_recorded_names(knowledge: Knowledge, recorded: object) -> Knowledge:
    """The pack's knowledge with the local names a record carries. Raises ProblemError for anything else, in words: the
    record may come from a file that anyone has made."""
    rows: list[tuple[str, tuple[str, ...]]] = []
    for row in recorded if isinstance(recorded, list) else [recorded]:
        if not (isinstance(row, list) and len(row) == 2 and isinstance(row[0], str) and isinstance(row[1], list)):
            raise _refused("The names that the record carries cannot be read.", "The file was not made here.")
        rows.append((row[0], tuple(str(found) for found in row[1])))
    lexicon = knowledge.lexicon.reviewed or knowledge.lexicon
    return replace(knowledge, lexicon=lexicon.with_local_names(rows)) if rows else knowledge


def find_ingredients(knowledge: Knowledge, text: str, limit: int = 8) -> tuple[tuple[IngredientHit, ...], int]:
    """Reviewed names that say what a local name is, and how many there are in all. None of them means one of two."""
    lexicon = knowledge.lexicon.reviewed or knowledge.lexicon
    found, total = find_medicines(replace(knowledge, lexicon=lexicon), text, 3 * limit)
    rows: dict[tuple[str, ...], IngredientHit] = {}
    for one in found:
        name = lexicon.names[key_of(one.name)]
        if not name.ambiguous and name.ingredients not in rows:
            words = "".join(class_names(knowledge, one.class_ids[:1]))
            rows[name.ingredients] = IngredientHit(
                name=one.name, ingredients=name.ingredients, generic=one.generic, class_name=words
            )
    return tuple(rows.values())[:limit], max(total, len(rows))


def add_local_name(session: Session, name: str, ingredient_ids: Sequence[str]) -> LocalName:
    """Teach the program a name. Raises ProblemError in words for the desk, for a name that the reviewed names or the
    words of a sentence already read, and for an ingredient that is not known."""
    person = _require(session)
    name = " ".join(name.split())
    lexicon = session.knowledge.lexicon.reviewed or session.knowledge.lexicon
    ids = tuple(dict.fromkeys(ingredient_ids))
    _check(name, ids, lexicon)
    standing = _stored(session.store)
    if any(key_of(each.name) == key_of(name) for each in standing):
        raise _refused(f"“{name}” was added here already.", "Remove it first to change what it stands for.")
    made = LocalName(name=name, ingredients=ids, by=person, at=session.clock().isoformat(timespec="seconds"))
    _keep(session, (*standing, made))
    return made


def remove_local_name(session: Session, name: str) -> None:
    """Take a local name back; from now on it is not recognised. Raises ProblemError when it is none of them."""
    _require(session)
    key, standing = key_of(name), _stored(session.store)
    left = tuple(each for each in standing if key_of(each.name) != key)
    if len(left) == len(standing):
        raise _refused(f"“{name}” is none of the names added here.", "Choose one from the list.")
    _keep(session, left)


def _require(session: Session) -> str:
    person = session.person
    if person is None:
        raise refuse("Nobody is signed in.", "", "Choose your name and enter your PIN.")
    if not may_teach(session):
        raise _refused(f"{person.name} may not add names of medicines.", "Ask a practitioner to sign in and add it.")
    return person.id


def _check(name: str, ids: Sequence[str], lexicon: Lexicon) -> None:
    words = tokens(name)
    if len(name) > LONGEST or not any(len(word) >= 4 and word.isalpha() for word in words):
        raise _refused("The name must have a word of four letters or more.", f"Write at most {LONGEST} characters.")
    if not ids:
        raise _refused("It is not said which ingredient this is.", "Choose one from the list.")
    if len(ids) > _MOST_INGREDIENTS or any(found not in lexicon.ingredients for found in ids):
        raise _refused("An ingredient is not known.", "Choose the ingredients from the list.")
    said = recognise(name, lexicon)
    kinds = {kind for word in words for kind in lexicon.words.get(word, ())}
    if said.state == "neutral" or said.class_ids or said.state in ("none", "negated"):
        raise _refused(f"“{name}” is read already: {said.explanation}", "Correct the spelling, or type the box’s name.")
    if said.parts or kinds & _SPEAKING or all(word in lexicon.words or word.isdigit() for word in words):
        raise _refused(f"“{name}” is more than the name of one medicine.", "Write only the name on the box.")


def _stored(store: Store) -> tuple[LocalName, ...]:
    rows = store.setting(SETTING, [])
    try:
        return tuple(LocalName.model_validate_json(str(row)) for row in rows) if isinstance(rows, list) else ()
    except ValueError as error:
        raise _refused("The clinic’s own names of medicines cannot be read.", "Restore a backup.") from error


def _keep(session: Session, names: Sequence[LocalName]) -> None:
    session.store.put_setting(SETTING, [each.model_dump_json() for each in names])
    session.knowledge = with_local_names(session.knowledge, session.store)


def _refused(what: str, next_step: str) -> ProblemError:
    return refuse(what, "Names added here", next_step)
