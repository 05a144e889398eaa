"""One engine in a process of its own: ``python -m benchmarks.papers.worker MODULE VARIANT FOLDER TIMES`` prints JSON.

Reads ``document-*.json`` of the folder before the clock starts; leaves the first document as ``drawn.pdf``.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from importlib import import_module
from pathlib import Path


def peak() -> float:
    """The most memory this process had, in MB.

    Linux counts the parent's memory in ``ru_maxrss`` of a process just started, but not in ``VmHWM``.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(module: str, variant: str, folder: Path, times: int) -> None:
    """Draw and print what was measured."""
    engine = import_module(f"benchmarks.papers.{module}")
    documents = [engine.read(json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("document-*.json"))]
    base = peak()
    start = time.perf_counter()
    draw = engine.engine(folder, variant)
    drawn = draw(documents[0])
    first = time.perf_counter() - start
    warm = []
    processor = time.process_time()
    for number in range(times):
        document = documents[(number + 1) % len(documents)]
        start = time.perf_counter()
        draw(document)
        warm.append(time.perf_counter() - start)
    processor = (time.process_time() - processor) / times
    most = peak()
    (folder / "drawn.pdf").write_bytes(drawn)
    again = draw(documents[0])
    found = {"first": first, "warm": warm, "processor": processor, "base": base, "peak": most}
    print(json.dumps({**found, "repeatable": again == drawn}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
