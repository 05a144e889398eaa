"""Measure the store's budgets: ``python -m benchmarks.store [PATIENTS]`` (default 100,000).

Budgets (design, records): append 3 ms, find by prefix 5 ms, by substring 40 ms, open a consultation 10 ms, each the
median. Exit code 1 if one is missed.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from pydantic import JsonValue
from sqlalchemy import insert

from meso_screen.model.person import Patient
from meso_screen.store import create_store, open_store, sql
from meso_screen.store.memory import CHEAP
from meso_screen.store.projection import name_key, words
from meso_screen.store.schema import patient_words, patients

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SYLLABLES = ["ma", "le", "ro", "ti", "sen", "ka", "dou", "vi", "ber", "no", "lin", "ga", "che", "por", "mi"]


def name(chance: random.Random) -> str:
    """A name nobody has."""
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4))).capitalize()


def median(work: Callable[[], object], times: int = 200) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1e3)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def seconds_to_run(code: str) -> float:
    """The best of five processes."""
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        taken.append(time.perf_counter() - start)
    return min(taken)


def main(count: int) -> int:
    """Print a line for each budget; returns 1 if one is missed."""
    chance = random.Random(1)
    missed = 0

    def say(what: str, said: tuple[float, float], budget: float) -> None:
        nonlocal missed
        missed += said[0] > budget
        print(f"{what:<34} median {said[0]:8.2f} ms   p95 {said[1]:8.2f} ms   budget {budget:g} ms")

    with tempfile.TemporaryDirectory() as place:
        store, _ = create_store(Path(place), "three grey herons", {"id": "bench"}, CHEAP)
        # The search tables alone are filled in bulk: a real log of this size would take minutes.
        cards = [
            Patient(
                record=f"MS-{9_000_000 - n:06d}",
                family=name(chance),
                given=name(chance),
                born=f"{chance.randint(1930, 2008)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
                phone=f"06{chance.randint(0, 99_999_999):08d}",
            )
            for n in range(count)
        ]
        for start in range(0, count, 10_000):
            some = cards[start : start + 10_000]
            rows = [
                {"clinic_id": "bench", "record": c.record, "name_key": name_key(c), "card": c.model_dump_json()}
                for c in some
            ]
            found = [{"clinic_id": "bench", "word": w, "record": c.record} for c in some for w in words(c)]
            with sql.writing(store.engine, place) as connection:
                connection.execute(insert(patients), rows)
                connection.execute(insert(patient_words), found)
        visits = []
        for _ in range(50):
            card = store.save_patient(Patient(family=name(chance), given=name(chance)), AT, "a", "desk")
            visits.append(store.open_visit(card.record, AT, "a", "desk"))
        five: list[JsonValue] = [{"text": "penicillin", "reaction": "rash"}] * 5
        payload: dict[str, JsonValue] = {"question": "allergies", "value": five}
        say(
            "append", median(lambda: store.append(chance.choice(visits), "answered", payload, "a", "desk", AT), 4000), 3
        )
        say("find: first letters", median(lambda: store.find_patients(name(chance)[:4])), 5)
        say("find: one letter", median(lambda: store.find_patients(chance.choice("mlrtskdvbngcp"))), 5)
        say("find: two words", median(lambda: store.find_patients(f"{name(chance)[:4]} {name(chance)[:4]}")), 5)
        say("find: a word and a letter", median(lambda: store.find_patients(f"{name(chance)[:4]} m")), 5)
        say("find: birth date", median(lambda: store.find_patients(chance.choice(cards).born)), 5)
        say("find: inside a name", median(lambda: store.find_patients(name(chance)[1:] + "q")), 40)
        say("open a consultation (80 entries)", median(lambda: store.events(chance.choice(visits))), 10)
        say("worklist (50 visits)", median(lambda: store.worklist(AT.date())), 10)
        store.close()
        began = time.perf_counter()
        store = open_store(Path(place), "three grey herons", CHEAP)
        print(f"open the store (without Argon2)    {(time.perf_counter() - began) * 1e3:.0f} ms")
        began = time.perf_counter()
        assert store.verify_chain() == []
        print(f"verify {len(store.log(0, 10_000))} entries                {(time.perf_counter() - began) * 1e3:.0f} ms")
        store.close()
        own, bare = seconds_to_run("import meso_screen.store"), seconds_to_run("from pydantic import BaseModel")
        print(f"import meso_screen.store           {(own - bare) * 1e3:.0f} ms over pydantic")
    return int(missed > 0)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
