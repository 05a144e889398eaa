"""Measures of the medicines recogniser: load, look-up, typing list, worst input, and other matchers on the same names.

Run: ``python -m benchmarks.medicines``. It prints what it measured on this machine and judges nothing.
"""

from __future__ import annotations

import csv
import difflib
import os
import random
import sqlite3
import statistics
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.process import extractOne

from meso_screen.medicines.lexicon import Lexicon
from meso_screen.medicines.recognise import recognise, suggest
from meso_screen.model.allergy import Allergen
from meso_screen.model.medicine import MedicineClass

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "forms" / "mesotherapy" / "medicines"
SAMPLE = ROOT / "tests" / "medicines" / "medicines-sample.csv"
WORST_INPUTS = 10_000
MADE_ERRORS = 400
TYPED_IN_WINDOW = ("apixaban", "warfrin", "omega", "kan sul", "ibupro", "roaccut", "aspirin", "zyqqor")


def read_records(name: str, kind: str) -> list[dict[str, object]]:
    records: list[dict[str, object]] = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))[kind]
    return records


def load() -> Lexicon:
    classes = [MedicineClass.model_validate(record) for record in read_records("classes.toml", "class")]
    allergens = [Allergen.model_validate(record) for record in read_records("allergens.toml", "allergen")]
    return Lexicon.load(FOLDER, classes, allergens)


def spent(work: Callable[[str], object], texts: Iterable[str]) -> list[float]:
    """Milliseconds for each text."""
    found = []
    for text in texts:
        start = time.perf_counter()
        work(text)
        found.append((time.perf_counter() - start) * 1000)
    return found


def told(name: str, times: list[float], ends: str = "") -> None:
    ordered = sorted(times)
    median, high = statistics.median(ordered), ordered[int(len(ordered) * 0.99) - 1]
    print(f"{name:<34} {median:9.3f} {high:9.3f} {ordered[-1]:9.3f}   {ends}".rstrip(), flush=True)


def worst_texts(lexicon: Lexicon) -> Iterable[str]:
    """Long lines of names, near-names and noise, the same on every run."""
    chance = random.Random(4)
    names = list(lexicon.names)
    for _ in range(WORST_INPUTS):
        words = []
        for _ in range(chance.randint(1, 60)):
            word = chance.choice(names)
            place = chance.randrange(len(word))
            words.append(word if chance.random() < 0.5 else word[:place] + chance.choice("aeixz") + word[place:])
        yield chance.choice((" ", ", ", "; ")).join(words)[:4000]


def trigrams(lexicon: Lexicon) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table names using fts5(name, tokenize='trigram')")
    database.executemany("insert into names values (?)", [(key,) for key in lexicon.names])
    return database


def by_trigram(database: sqlite3.Connection, word: str) -> str | None:
    pieces = {word[place : place + 3] for place in range(len(word) - 2)}
    if not pieces:
        return None
    query = " OR ".join(f'"{piece}"' for piece in sorted(pieces) if piece.isalnum())
    if not query:
        return None
    row = database.execute("select name from names where names match ? order by rank limit 1", (query,)).fetchone()
    return str(row[0]) if row else None


def by_ratio(word: str, keys: list[str]) -> str | None:
    found = extractOne(word, keys, scorer=fuzz.WRatio, score_cutoff=88)
    return str(found[0]) if found else None


def by_difflib(word: str, keys: list[str]) -> str | None:
    return next(iter(difflib.get_close_matches(word, keys, 1, 0.85)), None)


def errors_made(lexicon: Lexicon) -> list[tuple[str, set[str]]]:
    """Names with a measured class, one typing error in each that makes no other name; the same on every run."""
    chance = random.Random(9)
    risky = [
        name for name in lexicon.names.values()
        if len(name.key) >= 7 and name.key.isalpha() and lexicon.groups_of(lexicon.class_ids_of(name))
    ]  # fmt: skip
    found: list[tuple[str, set[str]]] = []
    for name in chance.sample(risky, 2 * MADE_ERRORS):
        place, letter = chance.randrange(1, len(name.key)), chance.choice("aeiounrst")
        before, after = name.key[:place], name.key[place:]
        typed = chance.choice((before + letter + after, before + after[1:], before + letter + after[1:]))
        if typed not in lexicon.names and len(found) < MADE_ERRORS:
            found.append((typed, set(lexicon.groups_of(lexicon.class_ids_of(name)))))
    return found


def sample_errors() -> list[tuple[str, set[str]]]:
    """The misspellings of the labelled sample with their classes."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "misspelling"]
    return [(row["text_as_typed"].lower(), set(row["expected_class"].replace("+", "|").split("|"))) for row in rows]


def outcome(wanted: Sequence[set[str]], got: Sequence[set[str] | None]) -> str:
    """How many matches have an expected class, another one only, or no class: *wrong* is what does harm."""
    right = sum(bool(found and found & want) for want, found in zip(wanted, got, strict=True))
    wrong = sum(bool(found and not found & want) for want, found in zip(wanted, got, strict=True))
    return f"right {right:>3}   wrong {wrong:>3}   none {len(wanted) - right - wrong:>3}"


def compare(lexicon: Lexicon, title: str, rows: list[tuple[str, set[str]]]) -> None:
    """One run over the same words and the same names: this recogniser and the three others."""
    print(f"\n{title} ({len(rows)}); a match counts by the class it leads to")
    words, wanted = [word for word, _ in rows], [want for _, want in rows]
    keys, database = list(lexicon.names), trigrams(lexicon)

    def classes(key: str | None) -> set[str] | None:
        return set(lexicon.groups_of(lexicon.class_ids_of(lexicon.names[key]))) if key else None

    told("this recogniser, which only asks", spent(lambda word: recognise(word, lexicon), words),
         outcome(wanted, [set(recognise(word, lexicon).classes) for word in words]))  # fmt: skip
    matchers: dict[str, Callable[[str], str | None]] = {
        "rapidfuzz WRatio 88": lambda word: by_ratio(word, keys),
        "difflib 0.85": lambda word: by_difflib(word, keys),
        "SQLite FTS5 trigram": lambda word: by_trigram(database, word),
    }
    for name, matcher in matchers.items():
        told(name, spent(matcher, words), outcome(wanted, [classes(matcher(word)) for word in words]))


def painted() -> Iterator[float]:
    """Milliseconds from a key press in the search box to the painted list, in the real window, letter by letter."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from benchmarks.desk import Desk
    from meso_screen.model.person import Patient

    with tempfile.TemporaryDirectory() as home:
        desk = Desk(Path(home))
        session, window = desk.session, desk.window
        window.start_visit(session.record_patient(Patient(family="Martin", given="Chloé", born="1954-02-01")))
        questions = session.knowledge.catalogue.questions.values()
        window.wizard.go(next(question.section for question in questions if question.kind == "medicines"))
        desk.settle()  # the names are indexed in the background meanwhile
        page: Any = window.wizard.page
        page.filter.focus_first()
        QTest.keyClick(page.filter, Qt.Key.Key_Y)
        desk.settle()
        for word in TYPED_IN_WINDOW * 6:
            page.search.clear()
            page.search.focus_first()
            QApplication.processEvents()
            for letter in word:
                start = time.perf_counter()
                QTest.keyClicks(page.search.edit, letter)
                QApplication.processEvents()
                yield (time.perf_counter() - start) * 1000
            if not page.search.count.isVisible():
                raise RuntimeError("The list is not on the screen.")
        window.close()


def main() -> None:
    loads: list[float] = []
    kept: list[Lexicon] = []
    for _ in range(15):
        classes = [MedicineClass.model_validate(record) for record in read_records("classes.toml", "class")]
        allergens = [Allergen.model_validate(record) for record in read_records("allergens.toml", "allergen")]
        kept.clear()  # taking the last one down is not part of the load
        start = time.perf_counter()
        kept.append(Lexicon.load(FOLDER, classes, allergens))
        loads.append((time.perf_counter() - start) * 1000)
    lexicon = kept[0]
    print(f"{len(lexicon.names):,} names")
    print(f"{'ms':<34} {'median':>9} {'p99':>9} {'worst':>9}")
    told("load", loads, f"best {min(loads):.1f}")
    start = time.perf_counter()
    lexicon.warm()
    print(f"{'indexes, once, in the background':<34} {(time.perf_counter() - start) * 1000:9.3f}")
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        texts = [row["text_as_typed"] for row in csv.DictReader(file)]
    told("one typed line", spent(lambda text: recognise(text, lexicon), texts * 5))
    typed = [text[:length] for text in texts for length in range(2, min(len(text), 12))]
    told("names for the list, each keystroke", spent(lambda text: suggest(text, lexicon), typed))
    told("list painted after the keystroke", list(painted()))
    told(f"{WORST_INPUTS:,} made lines", spent(lambda text: recognise(text, lexicon), worst_texts(lexicon)))
    compare(lexicon, "misspellings of the sample", sample_errors())
    compare(lexicon, "names with one typing error made here", errors_made(lexicon))


if __name__ == "__main__":
    main()
