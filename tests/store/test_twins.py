"""The store in memory and the one on disk say the same about any clinic."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from meso_screen.model.person import Patient, fold_name
from meso_screen.store import create_store
from meso_screen.store.memory import CHEAP, MemoryStore

from .conftest import AT, PASSPHRASE, minutes

LETTERS = st.text("aäàÅłŁøıİIßéñ -'’.%_\\\"王Ж\u0301\u0000", max_size=8)
CARDS = st.builds(
    Patient,
    family=LETTERS,
    given=LETTERS,
    born=st.sampled_from(["", "1987", "1987-03", "1987-03-14"]),
    phone=st.sampled_from(["", "0612", "+33 6 12 34", "12"]),
)
KINDS = st.sampled_from(
    ["answered", "handed_over", "examined", "signed", "sealed", "postponed", "declined", "withdrawn", "closed", "note"]
)


@settings(max_examples=12, deadline=None)
@given(
    cards=st.lists(CARDS, min_size=1, max_size=5),
    typed=st.lists(LETTERS, max_size=6),
    kinds=st.lists(KINDS, max_size=8),
)
def test_both_stores_find_and_list_the_same(cards: list[Patient], typed: list[str], kinds: list[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        memory = MemoryStore({"id": "lumiere"})
        embedded, _ = create_store(Path(place), PASSPHRASE, {"id": "lumiere"}, CHEAP)
        for store in (memory, embedded):
            for card in cards:
                saved = store.save_patient(card, AT, "bianchi", "desk")
                visit = store.open_visit(saved.record, AT, "bianchi", "desk")
            for minute, kind in enumerate(kinds):
                store.append(visit, kind, {"text": typed[0] if typed else ""}, "moreau", "room 1", minutes(minute))  # type: ignore[arg-type]
            store.rebuild_projections()
        for text in [*typed, *(card.family for card in cards), *(card.given[:2] for card in cards), "1987", "0612"]:
            assert memory.find_patients(text) == embedded.find_patients(text), text
        assert memory.worklist(AT.date()) == embedded.worklist(AT.date())
        assert memory.unfinished() == embedded.unfinished()
        assert [event.payload for event in memory.log()] == [event.payload for event in embedded.log()]
        assert memory.verify_chain() == embedded.verify_chain() == []
        embedded.close()


@given(st.text(max_size=30))
def test_folding_a_folded_name_changes_nothing(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)
    assert fold_name(text.upper().lower()) == fold_name(text.lower())
