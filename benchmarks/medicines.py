"""Measures of the medicines recogniser: load, look-up, typing list, worst input, and other matchers on the same names.

Run: ``python -m benchmarks.medicines``. It prints what it measured on this machine and judges nothing.
"""

from __future__ import annotations

import csv
import difflib
import random
import sqlite3
import statistics
import time
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

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


def told(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    median, high = statistics.median(ordered), ordered[int(len(ordered) * 0.99) - 1]
    print(f"{name:<34} median {median:8.3f} ms   p99 {high:8.3f} ms   worst {ordered[-1]:8.3f} ms")


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


def wrong(lexicon: Lexicon, row: dict[str, str], key: str | None) -> bool:
    """Whether a matcher's best name has measured classes and none of the expected ones."""
    if key is None:
        return False
    got = set(lexicon.groups_of(lexicon.class_ids_of(lexicon.names[key])))
    return bool(got) and not got & set(row["expected_class"].replace("+", "|").split("|"))


def main() -> None:
    loads = []
    for _ in range(7):
        start = time.perf_counter()
        lexicon = load()
        loads.append((time.perf_counter() - start) * 1000)
    middle = statistics.median(loads)
    print(f"names {len(lexicon.names):,}; load with TOML, best of 7: {min(loads):.1f} ms, median {middle:.1f} ms")
    start = time.perf_counter()
    lexicon.warm()
    print(f"warming for the first guess: {(time.perf_counter() - start) * 1000:.1f} ms, once, in the background")
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = [row["text_as_typed"] for row in rows]
    told("one typed line", spent(lambda text: recognise(text, lexicon), texts * 3))
    typed = [text[:length] for text in texts for length in range(2, min(len(text), 12))]
    told("list under the keystroke", spent(lambda text: suggest(text, lexicon), typed))
    told("worst of 10,000 made lines", spent(lambda text: recognise(text, lexicon), worst_texts(lexicon)))
    misspelled = [row for row in rows if row["kind"] == "misspelling"]
    keys = list(lexicon.names)
    database = trigrams(lexicon)
    matchers: dict[str, Callable[[str], str | None]] = {
        "rapidfuzz WRatio 88": lambda word: by_ratio(word, keys),
        "difflib 0.85": lambda word: by_difflib(word, keys),
        "SQLite FTS5 trigram": lambda word: by_trigram(database, word),
    }
    told(
        "this recogniser, misspellings",
        spent(lambda text: recognise(text, lexicon), [row["text_as_typed"] for row in misspelled]),
    )
    expected = [(row, set(row["expected_class"].split("|"))) for row in misspelled]
    own = sum(
        bool(got) and not got & want
        for row, want in expected
        if (got := set(recognise(row["text_as_typed"], lexicon).classes)) is not None
    )
    print(f"    wrong class: {own} of {len(misspelled)}")
    for name, matcher in matchers.items():
        told(name, spent(matcher, [row["text_as_typed"].lower() for row in misspelled]))
        errors = sum(wrong(lexicon, row, matcher(row["text_as_typed"].lower())) for row in misspelled)
        print(f"    wrong class: {errors} of {len(misspelled)}")


if __name__ == "__main__":
    main()
