"""``python -m benchmarks [--only NAME] [--quick] [--json]``: every budget measured, one table; 1 when one is broken."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib import import_module

from benchmarks import Row

NAMES = ("start", "rules", "engines", "adapter", "visit", "memory")
"""The modules that give rows, each by ``rows(quick)``. Store, medicines and PDF have tables of their own."""

ASKED = ("documents", "papers")
"""The same, but measured only when asked for by ``--only``: minutes, or engines that few have."""


def measure(names: Sequence[str], quick: bool) -> Iterator[Row]:
    """The rows of these modules, in order."""
    for name in names:
        yield from import_module(f"benchmarks.{name}").rows(quick)


def machine() -> str:
    """What the figures were measured on, in one line."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    processors = f"{os.cpu_count()} processors{load}"
    return f"{platform.system()} {platform.machine()}, {processors}, Python {platform.python_version()}"


def line(row: Row) -> str:
    """One line of the table."""

    def figure(value: float | None) -> str:
        return "" if value is None else f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"

    cells = (
        f"{figure(row.best):>8} {figure(row.measured):>8} {figure(row.p99):>8} {figure(row.budget):>7} {row.unit:<3}"
    )
    return f"{row.name:<68} {cells} {row.verdict:<8}{row.note}".rstrip()


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=(*NAMES, *ASKED), help="measure one part")
    parser.add_argument("--quick", action="store_true", help="a few runs of each only: to see that all of it works")
    parser.add_argument("--json", action="store_true", help="rows as JSON")
    wanted = parser.parse_args()
    rows = []
    if not wanted.json:
        print(machine())
        print(f"{'':<68} {'best':>8} {'median':>8} {'p99':>8} {'budget':>7}")
    for row in measure([wanted.only] if wanted.only else NAMES, wanted.quick):
        rows.append(row)
        if not wanted.json:
            print(line(row), flush=True)
    if wanted.json:
        found = [{**asdict(row), "verdict": row.verdict} for row in rows]
        print(json.dumps({"machine": machine(), "rows": found}, indent=1, ensure_ascii=False))
    return int(any(row.verdict == "over" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
