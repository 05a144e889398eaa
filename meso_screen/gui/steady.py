"""Keeps the program alive on Python 3.11, where PySide 6.12 gives back references it never took.

Measured: every PySide call that returns ``None`` (``widget.parentWidget()``, ``style().polish(w)``, a ``super()`` event
handler) lowers the reference count of ``None`` by one, and building a page lowers that of ``True``, until Python stops
with “deallocating None”. From Python 3.12 on both are immortal (PEP 683) and nothing happens. Here they get as many
references as no day at a clinic can use up. Importing this module does it, once.
"""

from __future__ import annotations

import ctypes
import sys

PLENTY = 1 << 40 if sys.maxsize > 1 << 32 else 1 << 29


def hold_constants() -> None:
    """Give ``None``, ``True`` and ``False`` enough references for good, where they are counted at all."""
    if sys.implementation.name != "cpython" or sys.version_info >= (3, 12):
        return
    for constant in (None, True, False):
        if sys.getrefcount(constant) < PLENTY // 2:
            ctypes.c_ssize_t.from_address(id(constant)).value += PLENTY


hold_constants()
