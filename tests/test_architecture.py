"""The house stands as the README draws it: import contracts, short modules, paths that exist, no nested loops."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "meso_screen").rglob("*.py"))


def test_packages_import_downwards_only() -> None:
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_modules_are_short() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {path.name: n for path, n in lengths.items() if n > 400} == {}
    assert statistics.median(n for n in lengths.values() if n > 5) <= 120


def test_no_screen_runs_a_loop_of_its_own() -> None:
    nested = re.compile(r"\.processEvents\(|(?<!app)\.exec\(")
    found = [path.name for path in MODULES if "gui" in path.parts and nested.search(path.read_text("utf-8"))]
    assert found == []


def test_every_kind_of_question_has_a_field_or_a_page() -> None:
    from typing import get_args

    from meso_screen.gui.fields import FIELDS
    from meso_screen.model.form import QuestionKind

    assert set(FIELDS) == set(get_args(QuestionKind)) - {"medicines", "allergies", "plan"}


def test_the_readmes_paths_exist() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    named = re.findall(r"`((?:meso_screen|forms|assets|tests|benchmarks|docs)/[\w./*-]+)`", readme)
    assert named
    assert [path for path in named if not list(ROOT.glob(path.rstrip("/")))] == []


def test_nothing_in_the_tree_names_a_registry_or_a_machine() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in files if re.search(r"(^|/)(uv\.lock|pylock.*\.toml)$", name)]
    registry = re.compile(r"https?://[^ \"]+/(simple|packages)(/|\"|$)|--(extra-)?index-url|(^|[^\w.])/(root|home)/\w")
    suspects = [name for name in files if name.endswith((".py", ".toml", ".md", ".lock", ".txt", "Makefile"))]
    found = [
        name
        for name in suspects
        if name != "tests/test_architecture.py" and registry.search((ROOT / name).read_text("utf-8", errors="replace"))
    ]
    assert found == []


@pytest.mark.parametrize("module", ["meso_screen.app"])
def test_starting_the_program_loads_no_heavy_library(module: str) -> None:
    heavy = "{'pyhanko', 'alembic', 'reportlab', 'pikepdf', 'sqlalchemy', 'textstat', 'PySide6.QtPdf'}"
    code = f"import sys, {module}; print(sorted({heavy} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert answer.stdout.strip() == "[]"
