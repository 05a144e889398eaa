"""Makes the document, has each engine draw it, and looks at what came out; PAPERS_KEEP names a folder to keep it in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from benchmarks import ROOT
from benchmarks.papers import ENGINES, Drawn, Engine
from meso_screen.model.report import Attachment, Report

DISTRIBUTIONS = {"fpdf": "fpdf2", "pyhanko": "pyHanko"}
FAMILIES = (
    "Martin", "Bernard", "Thomas", "Petit", "Robert", "Richard", "Durand", "Dubois", "Moulin", "Laurent", "Simon",
    "Michel",
)  # fmt: skip
"""The same document for so many people: no engine is timed at a document it has drawn before."""


def compare_engines(times: int) -> Iterator[tuple[Engine, Drawn | str]]:
    """What each engine made of the same document, or why it made nothing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report = _prepare(folder)
        for engine in ENGINES:
            if find_spec(engine.package) is None:
                yield engine, f"{engine.package} is not installed: it comes with the extra “bench”"
                continue
            given = [engine.module, engine.variant, name, str(times)]
            command = [sys.executable, "-m", "benchmarks.papers.worker", *given]
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
            run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            if run.returncode:
                yield engine, f"failed: {(run.stderr.strip().splitlines() or ['no reason given'])[-1][:300]}"
                continue
            found = json.loads(run.stdout.splitlines()[-1])
            pdf = folder / "drawn.pdf"
            if keep := os.environ.get("PAPERS_KEEP"):
                shutil.copy(pdf, Path(keep) / f"{engine.module}-{engine.variant.replace('/', '-')}.pdf")
            pages = read_pages(pdf)
            yield engine, Drawn(
                name=engine.name, version=version(DISTRIBUTIONS.get(engine.package, engine.package)),
                first=found["first"], warm=tuple(found["warm"]), processor=found["processor"], size=pdf.stat().st_size,
                pages=len(pages), base=found["base"], peak=found["peak"], repeatable=found["repeatable"],
                standards=conformance(pdf), missing=missing_sentences(report, pages),
            )  # fmt: skip


def sample() -> tuple[Report, Attachment]:
    """The consent record of the example “apixaban”, signed by both, with its data."""
    from benchmarks.consultations import example_visit, open_clinic
    from meso_screen import places
    from meso_screen.flow.knowledge import open_pack
    from meso_screen.flow.sealing import prepare_record

    session = open_clinic(open_pack(places.default_pack()))
    report, (record, *_) = prepare_record(session, example_visit(session, "apixaban")[0])
    return report, record


def _prepare(folder: Path) -> Report:
    """Documents, fonts and key in one folder; the report of the first document."""
    from benchmarks.papers.content import package
    from meso_screen.pdf.certificate import make_clinic_certificate
    from meso_screen.pdf.fonts import font_folder, prepare_fonts

    report, attachment = sample()
    assert report.person.family == FAMILIES[0]
    for number, family in enumerate(FAMILIES):
        text = report.model_dump_json().replace(FAMILIES[0], family).replace(FAMILIES[0].upper(), family.upper())
        document = package(Report.model_validate_json(text), attachment)
        (folder / f"document-{number}.json").write_text(document, "utf-8")
    prepare_fonts()
    for font in font_folder().glob("inter-*.ttf"):
        shutil.copy(font, folder)
    key, certificate = make_clinic_certificate("Clinic", report.made_at)
    (folder / "key.pem").write_bytes(key)
    (folder / "certificate.pem").write_bytes(certificate)
    return report


def read_pages(pdf: Path) -> list[str]:
    """The text of each page as pdfium reads it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in document]


def missing_sentences(report: Report, pages: list[str]) -> tuple[str, ...]:
    """The sentences that cannot be read from the file in one piece, white space and page furniture left aside."""
    text = ""
    for number, words in enumerate(pages, 1):
        lines = [*report.header(), *report.footer(), report.page_number(number, len(pages)), "·"]
        text += _without(_bare(words), [_bare(line) for line in lines])
    return tuple(sentence for sentence in report.sentences() if _bare(sentence) not in text)


def _without(page: str, furniture: list[str]) -> str:
    """A page's text without its header and footer, which some engines draw before and others after the rest."""
    before = ""
    while page != before:
        before = page
        for line in furniture:
            page = page.removeprefix(line).removesuffix(line)
    return page


def _bare(text: str) -> str:
    # pdfium reads a hyphen at the end of a line as U+0002 or U+FFFE.
    return "".join(text.replace("\x02", "-").replace("\ufffe", "-").split())


def conformance(pdf: Path) -> dict[str, int]:
    """How many rules of each profile the file breaks, as page-validation finds them; 0 is met."""
    import page

    profiles = page.ValidationProfile
    wanted = {"3a": profiles.PDF_A_3A, "3u": profiles.PDF_A_3U, "3b": profiles.PDF_A_3B, "ua1": profiles.PDF_UA_1}
    found = {}
    for name, profile in wanted.items():
        verdict = page.validate_pdf(str(pdf), profile=profile)
        found[name] = len({failure.rule_id for failure in verdict.failures})
    return found
