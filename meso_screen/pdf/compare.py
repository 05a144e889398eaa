"""The content equality gate: what was drawn, read back from the file, against what should have been drawn.

A seal is refused on any difference: a sentence, a figure, a stroke of a signature, the header of one page, the data.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from meso_screen.model.report import Report
from meso_screen.pdf.extract import Leaf, PageText, attached_files, read_fonts, read_leaves, read_page
from meso_screen.pdf.figures import wrong_figures
from meso_screen.pdf.fonts import bare
from meso_screen.pdf.furniture import wrong_furniture
from meso_screen.pdf.letters import false_letters
from meso_screen.pdf.sight import unseen
from meso_screen.problems import Problem

PLACE = "the drawn document"
_RECORD = "record.json"
NEXT = "Do not sign it. Prepare the document again and report this."


def compare(report: Report, pdf: bytes, attached: Mapping[str, bytes] | bytes | None = None) -> list[Problem]:
    """Compare a rendered or sealed PDF with its report, and its attached files, by name, byte for byte.

    A mapping names every file there may be; bytes alone are those of ``record.json``, whatever else is attached; None
    asks nothing of the files. Returns one problem for each difference found, naming it; an empty list means equal.
    Never raises for a bad file.
    """
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            pages = [read_page(page) for page in document.pages]
            leaves = read_leaves(document, pages)
            shapes = {sign for font, said in read_fonts(document) for sign in false_letters(font, said)}
            files = attached_files(document)
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError, IndexError):
        return [Problem("The drawn document cannot be read back.", PLACE, NEXT)]
    differences = [*wrong_figures(report, leaves, pages), *wrong_furniture(report, pages), *_sight(pages)]
    differences += [f"The letter “{sign}” is drawn with another shape or width." for sign in sorted(shapes)]
    problems = _words(report, leaves) + [Problem(what, PLACE, NEXT) for what in differences]
    if isinstance(attached, bytes):
        attached, files = {_RECORD: attached}, {name: data for name, data in files.items() if name == _RECORD}
    return problems if attached is None else problems + _attached(attached, files)


def _attached(wanted: Mapping[str, bytes], files: Mapping[str, bytes]) -> list[Problem]:
    problems = []
    for name in sorted(wanted.keys() | files.keys()):
        if name not in files:
            problems.append(Problem("The attached data is missing from the document.", name, NEXT))
        elif name not in wanted:
            problems.append(Problem("The document carries a file that was not asked for.", name, NEXT))
        elif files[name] != wanted[name]:
            problems.append(Problem("The attached data differs from the record.", name, NEXT))
    return problems


def _words(report: Report, leaves: list[Leaf]) -> list[Problem]:
    wanted = [words for text in report.sentences() if (words := bare(text))]
    drawn = [words for leaf in leaves if (words := bare(leaf.words))]
    if "".join(wanted) == "".join(drawn):
        return []
    said = {bare(text): text for text in report.sentences()}
    seen = {bare(leaf.words): " ".join(leaf.words.split()) for leaf in leaves}
    problems = []
    for change, a, b, c, d in SequenceMatcher(None, wanted, drawn, autojunk=False).get_opcodes():
        if change == "equal" or "".join(wanted[a:b]) == "".join(drawn[c:d]):
            continue
        missing = [said[words] for words in wanted[a:b] if words not in drawn[c:d]]
        extra = [seen[words] for words in drawn[c:d] if words not in wanted[a:b]]
        problems += [Problem(f"“{_short(text)}” is missing or different.", PLACE, NEXT) for text in missing]
        problems += [Problem(f"“{_short(text)}” is drawn and was not asked for.", PLACE, NEXT) for text in extra]
    return problems or [Problem("The sentences are in another order.", PLACE, NEXT)]


def _short(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:159]}…"


def _sight(pages: list[PageText]) -> Iterator[str]:
    """What a reader of the page would not see, or what nothing here could tell."""
    for number, page in enumerate(pages, 1):
        if page.painted.strange:
            kinds = ", ".join(sorted(set(page.painted.strange)))
            yield f"Page {number} is drawn in a way that cannot be read back ({kinds})."
        for words, why in unseen(page.painted):
            yield f"“{_short(words)}” {why} (page {number})."
