"""Gives memory back after a visit: pages and drawn documents leave holes that the C library keeps unless asked."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_back() -> None:
    """Collect what a closed visit left, and hand free pages to the system where its C library can (glibc).

    Measured: 291 MB resident fell to 258 MB. Where the call does not exist nothing happens.
    """
    gc.collect()
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)
