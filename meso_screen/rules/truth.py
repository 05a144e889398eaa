"""Three truth values, no < unknown < yes: *and* is the least, *or* the greatest, *not* the mirror (Kleene)."""

from __future__ import annotations

from typing import Final

NO: Final = 0
UNKNOWN: Final = 1
YES: Final = 2

WORDS: Final = ("no", "unknown", "yes")
