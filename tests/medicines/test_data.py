"""The data files: sizes, checks of `prove`, refusals by file and line, and the speed of the load."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from meso_screen.medicines.lexicon import Lexicon
from meso_screen.medicines.normalise import key_of, keys_of
from meso_screen.medicines.prove import prove_medicines
from meso_screen.medicines.suggest import count, suggest
from meso_screen.problems import ProblemError
from tests.medicines.conftest import FOLDER, read_allergens, read_classes


def test_the_data_have_no_problem(lexicon: Lexicon) -> None:
    assert [problem.sentence() for problem in prove_medicines(lexicon)] == []


def test_the_lexicon_is_as_broad_as_asked(lexicon: Lexicon) -> None:
    risky = [name for name in lexicon.names.values() if lexicon.groups_of(lexicon.class_ids_of(name))]
    neutral = [name for name in lexicon.names.values() if lexicon.is_neutral(lexicon.class_ids_of(name))]
    ingredients = {each for name in risky for each in name.ingredients}
    assert len(ingredients) >= 350
    assert len({name.key for name in risky}) >= 2500
    assert len({name.key for name in neutral}) >= 800


def test_each_ingredient_names_its_source() -> None:
    lines = (FOLDER / "ingredients.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert all(line.rsplit("\t", 1)[1] for line in lines)


def _copy(tmp_path: Path) -> Path:
    folder = tmp_path / "medicines"
    shutil.copytree(FOLDER, folder)
    return folder


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("names.tsv", "Zubrotrex\tnothing-such\tbrand\t\t\t\tpharmacology\t", "nothing-such"),
        ("names.tsv", "Zubrotrex", "cells"),
        ("names.tsv", "Xarelto\twarfarin\tbrand\t\t\t\tpharmacology\t", "second time"),
        ("phrases.tsv", "blue thinner\tno-such-class\ten", "no-such-class"),
        ("allergens.tsv", "zubrotree\tno-such-allergen\t\ten", "no-such-allergen"),
        ("ingredients.tsv", "zubro\tzubro\t\tno-such-class\t\t\t\t\tx", "no-such-class"),
        ("ingredients.tsv", "zubro\tzubro\tXarelto, warfarin;warfarin\tvka\t\t\t\t\tx", "warfarin"),
    ],
)
def test_a_faulty_line_is_refused_with_file_and_line(tmp_path: Path, file: str, line: str, said: str) -> None:
    folder = _copy(tmp_path)
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(ProblemError) as refusal:
        Lexicon.load(folder, read_classes(), read_allergens())
    problem = refusal.value.problems[0]
    assert file in problem.place and "line" in problem.place
    assert said in problem.what


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "deny.tsv").unlink()
    with pytest.raises(ProblemError, match="missing"):
        Lexicon.load(folder, read_classes(), read_allergens())


def test_an_unmarked_look_alike_and_an_ordinary_word_are_problems(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    path = folder / "names.tsv"
    added = "Xareltu\tsertraline\tbrand\t\t\t\tpharmacology\t\nkitchen\twarfarin\tbrand\t\t\t\tpharmacology\t\n"
    path.write_text(path.read_text(encoding="utf-8") + added, encoding="utf-8")
    problems = prove_medicines(Lexicon.load(folder, read_classes(), read_allergens()))
    told = " ".join(problem.what for problem in problems)
    assert "Xareltu" in told and "'kitchen' is also an ordinary word" in told


def test_names_folded_together_have_the_same_keys_as_one_by_one(lexicon: Lexicon) -> None:
    names = [name.name for name in lexicon.names.values()]
    assert keys_of(names) == [key_of(name) for name in names]


def test_suggestions_come_while_typing(lexicon: Lexicon) -> None:
    found = suggest("clop", lexicon)
    assert found[0].generic == "clopidogrel"
    assert len(found) <= 8 <= count("clop", lexicon)
    assert suggest("xarelto", lexicon)[0].kind == "exact"
    assert any(offer.kind == "spelling" and offer.generic == "rivaroxaban" for offer in suggest("xarelti", lexicon))
    assert suggest("x", lexicon) == ()


def test_look_alikes_carry_tall_letters(lexicon: Lexicon) -> None:
    assert all(tall != tall.lower() for tall in lexicon.tall_man.values())
    assert lexicon.tall_man
