"""Time and size of the consent document: compose pages, draw, tag, seal, compare, verify.

    python benchmarks/pdf.py [--repeat N]

Budgets: draw + tags + seal at most 200 ms for a typical record and 1 s for the largest, warm; the first document of a
process at most 1.5 s with the fonts already cut. Exit code 1 when a budget is broken.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

FIRST = """
import time; started = time.perf_counter()
from pdf.sample import MADE, attachments, sample
from meso_screen.pdf.certificate import make_clinic_certificate
from meso_screen.pdf.render import render
from meso_screen.pdf.seal import ClinicSealer, seal
seal(render(sample(), attachments()), ClinicSealer(*make_clinic_certificate("Clinic", MADE)), MADE)
print(time.perf_counter() - started)
"""


def median(work: Callable[[], object], repeat: int) -> float:
    """Median seconds of so many runs."""
    times = []
    for _ in range(repeat):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> int:
    """Measure and print a table; 1 when a budget is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=7)
    repeat = parser.parse_args().repeat

    from pdf.sample import MADE, RECORD, attachments, sample

    from meso_screen.pdf.certificate import make_clinic_certificate
    from meso_screen.pdf.compare import compare
    from meso_screen.pdf.fonts import prepare_fonts
    from meso_screen.pdf.render import render
    from meso_screen.pdf.seal import ClinicSealer, seal
    from meso_screen.pdf.verify import verify

    prepare_fonts()
    key, certificate = make_clinic_certificate("Clinic", MADE)
    sealer = ClinicSealer(key, certificate)
    broken = []
    cases = {
        "typical": (sample(), 0.2),
        "large print": (sample(large_print=True), 0.4),
        "largest": (sample(findings=100, medicines=40, answers=200), 1.0),
    }
    print(
        f"{'document':<12} {'pages':>5} {'kB':>5} {'draw':>6} {'seal':>6} {'compare':>8} {'verify':>7}   (ms, median)"
    )
    for name, (report, budget) in cases.items():
        drawn = render(report, attachments())
        sealed = seal(drawn, sealer, MADE)
        draw = median(partial(render, report, attachments()), repeat)
        stamp = median(partial(seal, drawn, sealer, MADE), repeat)
        gate = median(partial(compare, report, sealed, RECORD), repeat)
        check = median(partial(verify, sealed, [certificate]), repeat)
        pages = verify(sealed, [certificate]).pages
        milliseconds = [f"{1000 * seconds:.0f}" for seconds in (draw, stamp, gate, check)]
        print(
            f"{name:<12} {pages:>5} {len(sealed) // 1000:>5} {milliseconds[0]:>6} {milliseconds[1]:>6} "
            f"{milliseconds[2]:>8} {milliseconds[3]:>7}"
        )
        if draw + stamp > budget:
            broken.append(f"{name}: {draw + stamp:.2f} s, budget {budget} s")
    run = subprocess.run([sys.executable, "-c", FIRST], cwd=ROOT, capture_output=True, text=True, check=True,
                         env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"})  # fmt: skip
    first = float(run.stdout)
    print(f"first document of a process, fonts cut: {first:.2f} s")
    if first > 1.5:
        broken.append(f"first document: {first:.2f} s, budget 1.5 s")
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    for line in broken:
        print(f"over budget: {line}")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
