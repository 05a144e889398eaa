"""What is told of a sealed file that was tampered with: ``python -m benchmarks.tamper [--bytes N] [--json]``.

A whole visit is played through the real window and sealed. Each tamper case is judged by our verify alone (it knows the
clinic's certificate), with the store's digest and length, and by poppler's ``pdfsig``. ``--bytes`` adds so many changes
of one byte each, anywhere in the file, to any other value. Exit code 1 when verify calls a forgery unchanged or breaks.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import ROOT
from benchmarks.tampering import CASES, STAMP_CASES, Forge, unsealed

SEED = 20261124


@dataclass(frozen=True)
class SealedFile:
    """A sealed file as the clinic keeps it, and the certificate (PEM) that verifies it."""

    pdf: bytes
    certificate: bytes

    @property
    def digest(self) -> str:
        """What the store remembers: SHA-256 in hexadecimal."""
        return hashlib.sha256(self.pdf).hexdigest()


@dataclass(frozen=True)
class Answer:
    """What was said of one forgery: by our verify alone, with the store, and by pdfsig."""

    case: str
    alone: str
    with_store: str
    pdfsig: str
    words: str


def play_visit(folder: Path, patient: str) -> SealedFile:
    """The consent of one example of the pack, sealed by the program itself."""
    home = folder / "home"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "MESO_SCREEN_HOME": str(home)}
    command = [sys.executable, "-m", "meso_screen", "demo", "--out", str(folder / "out"), "--patient", patient]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    (certificate,) = (home / "clinics").glob("*.pem")
    return SealedFile((folder / "out" / "consent.pdf").read_bytes(), certificate.read_bytes())


def stamped(file: SealedFile) -> SealedFile:
    """The same document sealed with another key, and stamped."""
    from benchmarks.stamps import LocalStamps
    from meso_screen.pdf.certificate import make_clinic_certificate
    from meso_screen.pdf.seal import ClinicSealer, seal
    from meso_screen.pdf.verify import verify

    at = verify(file.pdf).sealed_at
    assert at is not None
    key, certificate = make_clinic_certificate("Stamped clinic", at)
    return SealedFile(seal(unsealed(file.pdf), ClinicSealer(key, certificate, LocalStamps()), at), certificate)


def judge(case: str, forged: bytes, file: SealedFile, folder: Path) -> Answer:
    """All three answers on one file; a verify that breaks says so."""
    from meso_screen.pdf.verify import verify

    known = [file.certificate]
    try:
        alone = verify(forged, known)
        stored = verify(forged, known, file.digest, len(file.pdf))
    except Exception as error:
        return Answer(case, "broke", "broke", "", type(error).__name__)
    words = " ".join(stored.what)
    return Answer(case, alone.outcome, stored.outcome, ask_pdfsig(forged, folder), words)


PDFSIG = {
    "Signature is Valid": "valid",
    "Digest Mismatch": "digest mismatch",
    "does not contain any signatures": "no signature",
    "Signature is Invalid": "invalid",
    "Signature has not yet been verified": "not verified",
    "Decoding": "cannot be decoded",
}


def ask_pdfsig(pdf: bytes, folder: Path) -> str:
    """What poppler says of the signature and its extent, in short."""
    if shutil.which("pdfsig") is None:
        return "not installed"
    path = folder / "forged.pdf"
    path.write_bytes(pdf)
    said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False)
    short = next((short for words, short in PDFSIG.items() if words in said.stdout + said.stderr), "")
    if short == "valid" and "Not total document" in said.stdout:
        return "valid, not the whole file"
    return short or ("cannot be read" if said.returncode else "names a signature, no verdict")


def answers(plain: SealedFile, with_stamp: SealedFile, folder: Path) -> Iterator[Answer]:
    """Untouched files first, then every case."""
    yield judge("untouched", plain.pdf, plain, folder)
    yield judge("untouched, with a time stamp", with_stamp.pdf, with_stamp, folder)
    sets: tuple[tuple[dict[str, Forge], SealedFile], ...] = ((CASES, plain), (STAMP_CASES, with_stamp))
    for cases, file in sets:
        for case, forge in cases.items():
            yield judge(case, forge(file.pdf), file, folder)


def change_bytes(file: SealedFile, count: int, seed: int = SEED) -> dict[str, Counter[str]]:
    """So many changes of one byte, counted by what verify says alone and with the store."""
    from meso_screen.pdf.verify import verify

    chance = random.Random(seed)
    found: dict[str, Counter[str]] = {"alone": Counter(), "with the store": Counter()}
    digest, length = file.digest, len(file.pdf)
    for _ in range(count):
        place, by = chance.randrange(length), chance.randrange(1, 256)
        forged = file.pdf[:place] + bytes([file.pdf[place] ^ by]) + file.pdf[place + 1 :]
        for how, memory in (("alone", (None, None)), ("with the store", (digest, length))):
            try:
                found[how][verify(forged, [file.certificate], *memory).outcome] += 1
            except Exception as error:
                found[how][f"broke: {type(error).__name__}"] += 1
    return found


def wrong(answer: Answer) -> bool:
    """Whether verify failed on this file: a forgery that passes, or an untouched file that does not."""
    if answer.case.startswith("untouched"):
        return (answer.alone, answer.with_store) != ("unchanged", "unchanged")
    return answer.alone in ("unchanged", "broke") or answer.with_store not in ("changed", "unreadable")


def main() -> int:
    """Judge, print, and say by the exit code whether anything passed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tamper", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--bytes", type=int, default=0, metavar="N", help="also change N single bytes")
    parser.add_argument("--patient", default="healthy", help="an example of the pack that ends in a sealed consent")
    parser.add_argument("--json", action="store_true", help="the answers as JSON")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = play_visit(folder, wanted.patient)
        with_stamp = stamped(plain)
        table = list(answers(plain, with_stamp, folder))
    started = time.monotonic()
    files = {"sealed": plain, "sealed and stamped": with_stamp}
    counts = {what: change_bytes(file, wanted.bytes) for what, file in files.items()} if wanted.bytes else {}
    passed = [answer.case for answer in table if wrong(answer)]
    for what, found in counts.items():
        passed += [f"bytes of the {what} file" for seen in found.values() if set(seen) - {"changed", "unreadable"}]
    if wanted.json:
        rows = [answer.__dict__ for answer in table]
        print(json.dumps({"cases": rows, "bytes": counts, "wrong": passed}, indent=1, ensure_ascii=False))
        return int(bool(passed))
    print(f"{wanted.patient}: {len(plain.pdf):,} bytes; with a time stamp {len(with_stamp.pdf):,}\n")
    print(f"{'':<36} {'verify alone':<16} {'with the store':<16} pdfsig")
    for answer in table:
        print(f"{answer.case:<36} {answer.alone:<16} {answer.with_store:<16} {answer.pdfsig}")
    for what, found in counts.items():
        for how, seen in found.items():
            told = ", ".join(f"{outcome} {count:,}" for outcome, count in sorted(seen.items()))
            print(f"\n{wanted.bytes:,} single bytes of the {what} file changed, {how}: {told}", end="")
    if counts:
        print(f"\n({time.monotonic() - started:.0f} s)")
    print("\nNothing passed." if not passed else f"\nPASSED: {', '.join(passed)}")
    return int(bool(passed))


if __name__ == "__main__":
    sys.exit(main())
