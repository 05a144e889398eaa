"""reportlab's canvas, asked a million times: it reads each colour's name once instead of at every stroke."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from reportlab.lib.colors import toColor
from reportlab.pdfgen.canvas import Canvas


@lru_cache(maxsize=256)
def _colour(name: str) -> Any:
    return toColor(name)


class QuickCanvas(Canvas):
    """Writes the same operators as ``Canvas``. A colour is a name such as “#14212B”."""

    def setFillColor(self, aColor: Any, alpha: float | None = None) -> None:
        """Fill with this colour from here on."""
        super().setFillColor(_colour(aColor) if isinstance(aColor, str) else aColor, alpha)

    def setStrokeColor(self, aColor: Any, alpha: float | None = None) -> None:
        """Draw lines in this colour from here on."""
        super().setStrokeColor(_colour(aColor) if isinstance(aColor, str) else aColor, alpha)
