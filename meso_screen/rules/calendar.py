"""Calendar arithmetic on the consultation's own date; months and years are calendar months and years."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from meso_screen.model.answer import PartialDate
from meso_screen.model.condition import Moment, Period


def shift(day: date, period: Period, sign: int = 1) -> date:
    """``day`` moved by ``period``; the 31st becomes the last day of a shorter month."""
    count = period.count * sign
    match period.unit:
        case "days":
            return day + timedelta(days=count)
        case "weeks":
            return day + timedelta(weeks=count)
        case "months":
            months = day.year * 12 + day.month - 1 + count
        case _:
            months = (day.year + count) * 12 + day.month - 1
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def settle(moment: Moment, today: date) -> PartialDate:
    """The interval of days a moment means on ``today``."""
    if moment.offset is not None:
        day = shift(today, moment.offset).toordinal()
        return PartialDate(day, day)
    assert moment.day is not None
    return PartialDate.read(moment.day)
