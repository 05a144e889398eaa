"""The readers a patient, a desk and a court may open a document with: what each extracts, and what each shows."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

import pypdfium2
from PIL import Image, ImageFilter
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument


def poppler_texts(pdf: bytes) -> list[str]:
    """The words of each page as pdftotext reads them."""
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return run.stdout.decode().split("\f")[:-1]


def pdfium_texts(pdf: bytes) -> list[str]:
    """The words of each page as pdfium reads them."""
    return [one.get_textpage().get_text_bounded() for one in pypdfium2.PdfDocument(pdf)]


def _qt_document(pdf: bytes) -> tuple[QPdfDocument, QBuffer]:
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument(None)
    document.load(buffer)
    assert document.status() == QPdfDocument.Status.Ready
    return document, buffer


def qt_texts(pdf: bytes) -> list[str]:
    """The words of each page as the program's own viewer reads them."""
    document, _buffer = _qt_document(pdf)
    return [document.getAllText(number).text() for number in range(document.pageCount())]


def poppler_page(pdf: bytes, number: int, dpi: int, folder: Path) -> Image.Image:
    """One page (from 0) in grey as pdftoppm draws it."""
    options = ["-gray", "-r", str(dpi), "-f", str(number + 1), "-l", str(number + 1), "-singlefile"]
    name = folder / "page"
    subprocess.run(["pdftoppm", *options, "-", str(name)], input=pdf, capture_output=True, check=True)
    return Image.open(name.with_suffix(".pgm")).convert("L")


def pdfium_page(pdf: bytes, number: int, dpi: int, folder: Path) -> Image.Image:
    """One page in grey as pdfium draws it."""
    image: Image.Image = pypdfium2.PdfDocument(pdf)[number].render(scale=dpi / 72, grayscale=True).to_pil()
    return image.convert("L")


def qt_page(pdf: bytes, number: int, dpi: int, folder: Path) -> Image.Image:
    """One page in grey as the program's own viewer draws it."""
    document, _buffer = _qt_document(pdf)
    size = document.pagePointSize(number)
    image = document.render(number, QSize(round(size.width() * dpi / 72), round(size.height() * dpi / 72)))
    over = image.convertToFormat(QImage.Format.Format_RGBA8888)
    base = Image.new("RGBA", (over.width(), over.height()), "white")
    drawn = Image.frombytes("RGBA", base.size, bytes(over.constBits()), "raw", "RGBA", over.bytesPerLine())
    return Image.alpha_composite(base, drawn).convert("L")


TEXTS: dict[str, Callable[[bytes], list[str]]] = {"poppler": poppler_texts, "pdfium": pdfium_texts, "qt": qt_texts}
PAGES: dict[str, Callable[[bytes, int, int, Path], Image.Image]] = {
    "poppler": poppler_page, "pdfium": pdfium_page, "qt": qt_page,
}  # fmt: skip


def noisy(page: Image.Image, seed: int = 1) -> Image.Image:
    """The page as a tired scanner sees it: a little turned, blurred, every dot of it with grain, and grey paper."""
    turned = page.rotate(1.3, resample=Image.Resampling.BICUBIC, fillcolor=255, expand=True)
    grain = Image.frombytes("L", turned.size, Random(seed).randbytes(turned.width * turned.height))
    return Image.blend(turned.filter(ImageFilter.GaussianBlur(0.6)), grain, 0.15)
