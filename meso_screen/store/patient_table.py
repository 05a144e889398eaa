"""The search tables: cards of patients, and the words each is found by."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, FromClause, delete, exists, insert, select

from meso_screen.model.person import Patient, fold_name
from meso_screen.store.projection import name_key, typed_words, words
from meso_screen.store.schema import patient_words, patients

_LAST = "\U0010ffff"
_TELLING = 3


def put(connection: Connection, clinic: str, patient: Patient) -> None:
    """Write a card and its words in place of the former ones."""
    drop(connection, clinic, patient.record)
    row = {"name_key": name_key(patient), "card": patient.model_dump_json()}
    connection.execute(insert(patients), {"clinic_id": clinic, "record": patient.record, **row})
    connection.execute(
        insert(patient_words),
        [{"clinic_id": clinic, "word": word, "record": patient.record} for word in sorted(words(patient))],
    )


def drop(connection: Connection, clinic: str, record: str) -> None:
    """Take a card and its words away."""
    for table in (patients, patient_words):
        connection.execute(delete(table).where(table.c.clinic_id == clinic, table.c.record == record))


def clear(connection: Connection, clinic: str) -> None:
    """Empty both tables of this clinic."""
    for table in (patients, patient_words):
        connection.execute(delete(table).where(table.c.clinic_id == clinic))


def get(connection: Connection, clinic: str, record: str) -> Patient | None:
    """The card of one record."""
    query = select(patients.c.card).where(patients.c.clinic_id == clinic, patients.c.record == record)
    card = connection.execute(query).scalar()
    return None if card is None else Patient.model_validate_json(card)


def find(connection: Connection, clinic: str, text: str, limit: int) -> tuple[Patient, ...]:
    """Patients with a word that begins like each word typed; failing that, those whose name contains the text."""
    typed = typed_words(text)
    if not typed or limit < 1:
        return ()
    records = _by_words(connection, clinic, typed, limit) or _containing(connection, clinic, text, limit)
    if not records:
        return ()
    query = select(patients.c.card).where(patients.c.clinic_id == clinic, patients.c.record.in_(records))
    found = (Patient.model_validate_json(card) for card in connection.execute(query).scalars())
    return tuple(sorted(found, key=lambda patient: (name_key(patient), patient.born, patient.record)))


def _by_words(connection: Connection, clinic: str, typed: list[str], limit: int) -> list[str]:
    first, *others = typed
    query = select(patient_words.c.record).where(_mine(patient_words, clinic, first))
    for other in others:
        twin = patient_words.alias()
        if len(other) >= _TELLING:
            query = query.where(patient_words.c.record.in_(select(twin.c.record).where(_mine(twin, clinic, other))))
        else:  # so many patients have such a word that looking at each candidate is quicker than listing them
            query = query.where(exists().where(twin.c.record == patient_words.c.record, _mine(twin, clinic, other)))
    # A patient may match with two words ("Martin Martinez"): ask for a few more, then count each once.
    rows = connection.execute(query.order_by(patient_words.c.word, patient_words.c.record).limit(limit * 3)).scalars()
    return list(dict.fromkeys(rows))[:limit]


def _mine(table: FromClause, clinic: str, word: str) -> ColumnElement[bool]:
    return (table.c.clinic_id == clinic) & _begins(table.c.word, word)


def _begins(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return (column >= word) & (column <= word + _LAST)


def _containing(connection: Connection, clinic: str, text: str, limit: int) -> list[str]:
    if len(folded := fold_name(text)) < 3:
        return []
    # Only what the index holds is asked for, so the cards are not read to find out that they do not match.
    inside = patients.c.name_key.contains(folded, autoescape=True)
    query = select(patients.c.record).where(patients.c.clinic_id == clinic, inside)
    return list(connection.execute(query.order_by(patients.c.name_key).limit(limit)).scalars())
