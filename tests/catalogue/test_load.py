"""A pack loads whole or not at all, and whatever is wrong is named with its place."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from meso_screen import places
from meso_screen.catalogue.conditions import read_condition
from meso_screen.catalogue.files import hash_pack
from meso_screen.catalogue.load import load, read
from meso_screen.catalogue.verify import verify
from meso_screen.problems import Problem, ProblemError


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    copy = tmp_path / "mesotherapy"
    shutil.copytree(places.default_pack(), copy)
    return copy


def problems_of(folder: Path) -> list[Problem]:
    catalogue, problems = read(folder)
    if catalogue is not None:
        problems += [problem for problem in verify(catalogue) if not problem.note]
    return problems


def records(folder: Path) -> dict[str, list[tuple[Path, str, str]]]:
    """Every record by kind: its file, its text, its id."""
    found: dict[str, list[tuple[Path, str, str]]] = {}
    for path in sorted(folder.rglob("*.toml")):
        if path.relative_to(folder).parts[0] in ("cases", "examples"):
            continue
        for block in re.split(r"(?m)^(?=\[\[)", path.read_text("utf-8")):
            match = re.match(r"\[\[(\w+)\]\]\nid = \"([^\"]+)\"", block)
            if match:
                found.setdefault(match[1], []).append((path, block, match[2]))
    return found


KINDS = sorted(records(places.default_pack()))


def test_the_shipped_pack_has_no_problem() -> None:
    assert [problem.sentence() for problem in problems_of(places.default_pack())] == []


def edited(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text("utf-8")
    changed = change(text)
    assert changed != text
    path.write_text(changed, "utf-8")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("which", [0, -1])
def test_a_record_that_is_removed_is_missed(pack: Path, kind: str, which: int) -> None:
    path, block, name = records(pack)[kind][which]
    edited(path, lambda text: text.replace(block, "", 1))
    problems = problems_of(pack)
    assert problems, name
    assert all(problem.place for problem in problems)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("which", [0, -1])
def test_a_record_that_is_renamed_is_missed(pack: Path, kind: str, which: int) -> None:
    path, block, name = records(pack)[kind][which]
    renamed = block.replace(f'id = "{name}"', f'id = "{name}-x"', 1)
    edited(path, lambda text: text.replace(block, renamed, 1))
    assert any(name in problem.sentence() or problem.place for problem in problems_of(pack))


def test_an_option_that_is_removed_or_renamed_is_missed(pack: Path) -> None:
    for path, block, name in records(pack)["question"]:
        match = re.search(r'options = \["([^"]+)"', block)
        if match is None:
            continue
        before = path.read_text("utf-8")
        changed = block.replace(f'"{match[1]}"', '"something-else"', 1)
        path.write_text(before.replace(block, changed, 1), "utf-8")
        sentences = [problem.sentence() for problem in problems_of(pack)]
        assert any(name in sentence for sentence in sentences)
        path.write_text(before, "utf-8")
        break


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("pack.toml", lambda text: text + "\n[[pack]]\nbroken", "TOML"),
        ("sources.toml", lambda text: text.replace('basis = "read"', 'basis = "heard"', 1), "allowed words"),
        ("products.toml", lambda text: text + '\n[[medicine]]\nid = "x"\n', "does not belong in this file"),
        ("risks.toml", lambda text: text.replace("weight = ", "wait = ", 1), "wait"),
    ],
)
def test_each_kind_of_mistake_in_a_file_is_named(
    pack: Path, file: str, change: Callable[[str], str], said: str
) -> None:
    edited(pack / file, change)
    sentences = [problem.sentence() for problem in problems_of(pack)]
    assert any(file in sentence and said in sentence for sentence in sentences), sentences[:5]


@pytest.mark.parametrize("file", ["pack.toml", "products.toml", "consent.toml", "sources.toml", "risks.toml"])
def test_a_missing_file_is_named_and_the_pack_does_not_load(pack: Path, file: str) -> None:
    (pack / file).unlink()
    with pytest.raises(ProblemError) as refused:
        load(pack)
    assert any(file in problem.place for problem in refused.value.problems)


def test_a_file_that_is_not_text_is_named(pack: Path) -> None:
    (pack / "advice.toml").write_bytes(b"\xff\xfe\x00")
    assert any(problem.place == "advice.toml" for problem in problems_of(pack))


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"question": "x"},
        {"question": "x", "is": "yes", "at_least": 3},
        {"question": "x", "within": "soon"},
        {"question": "x", "before": "2026-02-30"},
        {"all": []},
        {"count": {"of": [{"question": "x", "is": "yes"}], "at_least": 2}},
        {"plan": "colour", "is": "red"},
        {"takes": "a", "dose": 3},
        {"question": "x", "is": "yes", "any": []},
        "yes",
    ],
)
def test_a_condition_outside_the_vocabulary_is_refused_in_words(condition: object) -> None:
    with pytest.raises(ProblemError) as refused:
        read_condition(condition, "rules/x.toml: rule y")
    problem = refused.value.problems[0]
    assert problem.place == "rules/x.toml: rule y"
    assert problem.next_step


def test_a_not_over_not_sure_is_refused(pack: Path) -> None:
    rules = pack / "rules" / "age.toml"
    edited(
        rules,
        lambda text: re.sub(
            r"(?m)^when = .*(?:\n(?!\[|sources|raises|reach|problem|verdict|version|covers|private).*)*",
            'when = { not = { question = "could-be-pregnant", one_of = ["yes", "not_sure"] } }',
            text,
            count=1,
        ),
    )
    assert any("not_sure" in problem.what for problem in problems_of(pack))


def test_the_hash_leaves_out_cases_and_examples_and_line_endings(pack: Path) -> None:
    before = hash_pack(pack)
    (pack / "cases" / "new.toml").write_text("# a case more\n")
    readme = pack / "pack.toml"
    readme.write_bytes(readme.read_bytes().replace(b"\n", b"\r\n"))
    assert hash_pack(pack) == before
    edited(pack / "risks.toml", lambda text: text + "\n# a comment counts: the file is another one\n")
    assert hash_pack(pack) != before
