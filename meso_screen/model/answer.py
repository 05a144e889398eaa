"""Answers as they are said: typed values, *not sure* and *declined* among them.

An absent answer is *unanswered*; *not asked* is decided by ``rules.relevant`` and never stored.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

NOT_SURE: Literal["not_sure"] = "not_sure"
DECLINED: Literal["declined"] = "declined"
OPEN = frozenset({NOT_SURE, DECLINED})

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a month or a year, as the interval of its days (ordinals, both included)."""

    first: int
    last: int

    @classmethod
    def read(cls, text: str) -> PartialDate:
        """Read ``2026``, ``2026-07`` or ``2026-07-14``. Raises ValueError for anything else, 30 February included."""
        match = _PARTIAL.fullmatch(text)
        if match is None:
            raise ValueError(text)
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        if month is None:
            return cls(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())
        if day is None:
            end = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
            return cls(date(year, month, 1).toordinal(), date(year, month, end).toordinal())
        exact = date(year, month, day).toordinal()
        return cls(exact, exact)


Said = str | frozenset[str] | Decimal | PartialDate
