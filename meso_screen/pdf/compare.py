"""The content equality gate: what was drawn, read back from the file, against what should have been drawn.

A seal is refused on any difference: a sentence, a figure, a stroke of a signature, the header of one page, the data.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from difflib import SequenceMatcher

from meso_screen.model.blocks import IconArray, QrBlock, RiskBlock, SignatureBlock, Stroke
from meso_screen.model.report import Report
from meso_screen.pdf.extract import Leaf, PageText, Subpath, attached_files, read_leaves, read_page
from meso_screen.pdf.fonts import tidy
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
            files = attached_files(document)
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError, IndexError):
        return [Problem("The drawn document cannot be read back.", PLACE, NEXT)]
    problems = _words(report, leaves) + _figures(report, leaves) + _furniture(report, pages)
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


def _bare(text: str) -> str:
    """The text without white space: line breaks are layout, not content."""
    return "".join(tidy(text).split())


def _words(report: Report, leaves: list[Leaf]) -> list[Problem]:
    wanted = [bare for text in report.sentences() if (bare := _bare(text))]
    drawn = [bare for leaf in leaves if (bare := _bare(leaf.words))]
    if "".join(wanted) == "".join(drawn):
        return []
    said = {_bare(text): text for text in report.sentences()}
    seen = {_bare(leaf.words): " ".join(leaf.words.split()) for leaf in leaves}
    problems = []
    for change, a, b, c, d in SequenceMatcher(None, wanted, drawn, autojunk=False).get_opcodes():
        if change == "equal" or "".join(wanted[a:b]) == "".join(drawn[c:d]):
            continue
        missing = [said[bare] for bare in wanted[a:b] if bare not in drawn[c:d]]
        extra = [seen[bare] for bare in drawn[c:d] if bare not in wanted[a:b]]
        problems += [Problem(f"“{_short(text)}” is missing or different.", PLACE, NEXT) for text in missing]
        problems += [Problem(f"“{_short(text)}” is drawn and was not asked for.", PLACE, NEXT) for text in extra]
    return problems or [Problem("The sentences are in another order.", PLACE, NEXT)]


def _short(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:159]}…"


def _figures(report: Report, leaves: list[Leaf]) -> list[Problem]:
    figures = [leaf for leaf in leaves if leaf.tag == "Figure"]
    problems: list[Problem] = []
    wanted: list[tuple[str, SignatureBlock | IconArray | QrBlock]] = []
    for part in report.parts:
        for block in part.blocks:
            if isinstance(block, SignatureBlock) and block.strokes:
                wanted.append((", ".join(word for word in (block.role, block.name) if word), block))
            elif isinstance(block, RiskBlock) and block.icons:
                wanted.append((block.icons.alt, block.icons))
            elif isinstance(block, QrBlock):
                wanted.append((block.text, block))
    if [tidy(alt) for alt, _ in wanted] != [tidy(leaf.alt) for leaf in figures]:
        return [Problem("A signature, figure or code is missing or in the wrong place.", PLACE, NEXT)]
    for (alt, figure), leaf in zip(wanted, figures, strict=True):
        if isinstance(figure, SignatureBlock) and not _same_ink(figure.strokes, figure.aspect, leaf.ink):
            problems.append(Problem(f"The signature of {alt} is not drawn as it was given.", PLACE, NEXT))
    return problems


def _same_ink(strokes: tuple[Stroke, ...], aspect: float, drawn: list[Subpath]) -> bool:
    """The last subpaths of the pad are the strokes: same points, up to place and size, within 1 % of the pad."""
    wanted = [[(x * aspect, -y) for x, y in stroke] for stroke in strokes]
    ink = drawn[-len(wanted) :]
    dots = [len(stroke) == 1 for stroke in strokes]
    if [len(line) + dot for line, dot in zip(wanted, dots, strict=True)] != [len(line) for line in ink]:
        return False
    ink = [line[: len(want)] for line, want in zip(ink, wanted, strict=True)]
    return all(
        abs(x - a) <= 0.01 and abs(y - b) <= 0.01
        for want, line in zip(_fitted(wanted), _fitted(ink), strict=True)
        for (x, y), (a, b) in zip(want, line, strict=True)
    )


def _fitted(lines: list[Subpath]) -> list[Subpath]:
    """The lines moved and scaled, without distortion, into a box of size one."""
    across = [x for line in lines for x, _ in line]
    up = [y for line in lines for _, y in line]
    size = max(max(across) - min(across), max(up) - min(up)) or 1.0
    return [[((x - min(across)) / size, (y - min(up)) / size) for x, y in line] for line in lines]


def _furniture(report: Report, pages: list[PageText]) -> list[Problem]:
    problems = []
    for number, page in enumerate(pages, 1):
        text = _bare("".join(page.furniture))
        wanted = [*report.header(), *report.footer(), report.page_number(number, len(pages))]
        if report.draft:
            wanted.append(report.labels["draft"])
        lost = [words for words in wanted if _bare(words) not in text]
        problems += [Problem(f"“{words}” is missing on page {number}.", PLACE, NEXT) for words in lost]
    return problems
