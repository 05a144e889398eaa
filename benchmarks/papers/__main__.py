"""``python -m benchmarks.papers``: the comparison as one table, an engine a line."""

from __future__ import annotations

import statistics

from benchmarks.__main__ import machine
from benchmarks.papers.run import compare_engines

HEAD = (
    "engine", "first ms", "warm ms", "best ms", "processor ms", "kB", "pages", "MB", "of it before", "missing",
    "standards",
)  # fmt: skip


def main() -> None:
    """Measure and print."""
    print(machine())
    print("| " + " | ".join(HEAD) + " |")
    print("|---" * len(HEAD) + "|")
    for engine, drawn in compare_engines(9):
        if isinstance(drawn, str):
            print(f"| {engine.name} | {drawn} |")
            continue
        times = (drawn.first, statistics.median(drawn.warm), min(drawn.warm), drawn.processor)
        figures = (*(1000 * one for one in times), drawn.size / 1000)
        numbers = [f"{one:,.0f}" for one in (*figures, drawn.pages, drawn.peak, drawn.base, len(drawn.missing))]
        same = "" if drawn.repeatable else "; other bytes each time"
        print(f"| {drawn.name} ({drawn.version}) | {' | '.join(numbers)} | {drawn.conformance()}{same} |", flush=True)
        for sentence in drawn.missing[:3]:
            print(f"  not read back: {sentence[:100]}")


if __name__ == "__main__":
    main()
