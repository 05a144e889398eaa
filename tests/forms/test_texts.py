"""Every sentence of the pack: nobody is told to stop a prescribed medicine, and no word promises safety."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from meso_screen import places
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.prove import prove_pack

STOPPING = re.compile(
    r"\b(stop|pause|halve|skip|discontinue|withhold|hold off|come off|interrupt)\w*\s+(taking\s+)?"
    r"(your|the|a|any|this|that|it|these|those)?\s*(prescribed\s+)?"
    r"(medicine|medication|tablet|pill|drug|blood thinner|anticoagulant|treatment for|warfarin|aspirin)",
    re.IGNORECASE,
)
KEEP = re.compile(r"\bkeep (on )?taking\b", re.IGNORECASE)
PROMISES = re.compile(r"\b(safe|safely|cleared|no risk|risk-free|guaranteed?)\b", re.IGNORECASE)
DENIED = re.compile(r"\b(not|never|nobody|no one|do not|don’t|without)\b", re.IGNORECASE)


@pytest.fixture
def sentences(knowledge: Knowledge) -> list[tuple[str, str]]:
    return [
        (name, sentence)
        for name, text in knowledge.catalogue.texts["en"].items()
        for sentence in re.split(r"(?<=[.!?])\s+", text)
    ]


def test_nobody_is_told_to_stop_a_medicine(sentences: list[tuple[str, str]]) -> None:
    found = [
        (n, s) for n, s in sentences if STOPPING.search(s) and not DENIED.search(s[: STOPPING.search(s).start() + 1])
    ]  # type: ignore[union-attr]
    assert found == []


def test_nobody_is_told_to_keep_taking_one(sentences: list[tuple[str, str]]) -> None:
    assert [(n, s) for n, s in sentences if KEEP.search(s)] == []


def test_no_sentence_promises_safety(sentences: list[tuple[str, str]]) -> None:
    assert [(n, s) for n, s in sentences if PROMISES.search(s)] == []


def test_no_number_stands_beside_a_word_for_it(sentences: list[tuple[str, str]]) -> None:
    beside = re.compile(r"\b(common|rare)(ly)?\b[^.]*\d+ (in|of|%)|\b1 in \d+", re.IGNORECASE)
    assert [(n, s) for n, s in sentences if beside.search(s)] == []


def test_the_pattern_catches_what_it_is_for() -> None:
    assert STOPPING.search("Stop taking your tablets two days before.")
    assert STOPPING.search("Pause the anticoagulant.")
    assert not STOPPING.search("Treatment stops when you say so.")


def test_patient_texts_are_plain(knowledge: Knowledge) -> None:
    from meso_screen.flow.readability import hard_to_read

    assert [problem.sentence() for problem in hard_to_read(knowledge.catalogue)] == []


def test_the_reason_of_a_private_rule_gives_nothing_away(knowledge: Knowledge) -> None:
    texts = knowledge.catalogue.texts["en"]
    private = [rule.id for rule in knowledge.catalogue.rules.values() if rule.private and rule.raises]
    assert private
    assert {texts[f"rule.{name}.raises"] for name in private} == {"Something you told us makes this more likely."}


def test_a_title_of_a_section_fits_the_rail(knowledge: Knowledge) -> None:
    catalogue = knowledge.catalogue
    titles = [catalogue.text(f"section.{section}.title", "en") for section in catalogue.sections]
    assert [title for title in titles if len(title) > 24] == []


@pytest.mark.parametrize("record", ["problem.bleeding.patient", "statement.weigh-it-up.text"])
def test_the_check_refuses_what_a_patient_reads_when_it_is_hard(tmp_path: Path, record: str) -> None:
    hard = "Notwithstanding aforementioned contraindications " + "necessitating clarification " * 12
    pack = tmp_path / "mesotherapy"
    shutil.copytree(places.default_pack(), pack)
    said = re.compile(rf'(id = "{re.escape(record)}"\ntext = ")[^"]*"')
    for path in (pack / "text" / "en").glob("*.toml"):
        path.write_text(said.sub(rf'\g<1>{hard}"', path.read_text("utf-8")), "utf-8")
    found = [problem for problem in prove_pack(pack) if not problem.note]
    assert found and all("reading grade" in problem.what or "too long" in problem.what for problem in found)
