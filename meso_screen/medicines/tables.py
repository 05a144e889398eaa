"""Tab-separated tables with a header line: fast to read, and every fault is told with its file and line."""

from __future__ import annotations

from collections.abc import Container
from functools import cache
from pathlib import Path

from meso_screen.problems import ProblemError, refuse

COLUMNS = {
    "ingredients.tsv": ("id", "inn", "synonyms", "classes", "by_route", "route", "allergens", "atc", "source"),
    "names.tsv": ("name", "ingredients", "kind", "markets", "route", "fuzzy", "source", "checked_on"),
    "phrases.tsv": ("phrase", "classes", "language"),
    "deny.tsv": ("word", "kind", "language"),
    "allergens.tsv": ("name", "allergens", "state", "language"),
}


class Row:
    """One line of a table, with the place it came from."""

    __slots__ = ("_place", "_values", "line", "path")
    _place: dict[str, int]
    _values: list[str]

    def __init__(self, path: Path, line: int, place: dict[str, int], values: list[str]) -> None:
        self.path, self.line, self._place, self._values = path, line, place, values

    def __getitem__(self, column: str) -> str:
        return self._values[self._place[column]]

    def many(self, column: str) -> tuple[str, ...]:
        """The values of a cell that holds several, parted by semicolons."""
        cell = self._values[self._place[column]]
        return tuple(part for part in cell.split(";") if part) if cell else ()

    def known(self, ids: tuple[str, ...], table: Container[str], noun: str) -> tuple[str, ...]:
        """The ids as given; raises ProblemError for one that the table does not hold."""
        for found in ids:
            if found not in table:
                raise self.problem(f"The {noun} {found!r} is not defined.")
        return ids

    def problem(self, what: str) -> ProblemError:
        """The exception for a fault in this line."""
        return refuse(what, f"{self.path.name}, line {self.line}", "Correct this line.")


def row_at(path: Path, number: int, values: list[str]) -> Row:
    """The row of a line that was read as plain cells."""
    return Row(path, number, _places(path.name), values)


def read_lines(path: Path) -> list[str]:
    """The lines after the header, each with as many cells as the header.

    Raises ProblemError for a missing file, a wrong header or a line with too few cells.
    """
    columns = COLUMNS[path.name]
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise refuse(f"The file {path.name} is missing.", str(path.parent.name), "Restore the form pack.") from None
    except UnicodeDecodeError:
        raise refuse(f"The file {path.name} is not UTF-8 text.", path.name, "Save it as UTF-8.") from None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    header, *lines = text.rstrip("\n").split("\n")
    if tuple(header.split("\t")) != columns:
        raise refuse("The header line is not as expected.", f"{path.name}, line 1", f"Write: {', '.join(columns)}.")
    tabs = len(columns) - 1
    if "\n\t" in text or {line.count("\t") for line in lines} - {tabs}:
        number, line = next(
            (number, line) for number, line in enumerate(lines, start=2) if line.count("\t") != tabs or line[0] == "\t"
        )
        raise refuse(
            f"The line has {line.count(chr(9)) + 1} cells and needs {tabs + 1}, the first one filled.",
            f"{path.name}, line {number}",
            "Part the cells by tabs.",
        )
    return lines


@cache
def _places(name: str) -> dict[str, int]:
    return {column: number for number, column in enumerate(COLUMNS[name])}
