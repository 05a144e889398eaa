"""The PC's clock: a moment is printed as it was, whatever the season in which it is printed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from meso_screen.app import local_now

SUMMER = datetime(2026, 7, 1, 13, 52, tzinfo=UTC)
WINTER = datetime(2026, 12, 1, 13, 52, tzinfo=UTC)


@pytest.fixture
def london(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("this system does not change its zone while it runs")
    monkeypatch.setenv("TZ", "Europe/London")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_a_moment_of_summer_is_the_same_when_it_is_printed_in_winter(london: None) -> None:
    zone = local_now().tzinfo
    assert f"{SUMMER.astimezone(zone):%d %H:%M %z}" == "01 14:52 +0100"
    assert f"{WINTER.astimezone(zone):%d %H:%M %z}" == "01 13:52 +0000"


def test_a_signature_of_a_summer_night_keeps_its_day(london: None) -> None:
    after_midnight = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert f"{after_midnight.astimezone(local_now().tzinfo).date()}" == "2026-07-01"


def test_the_hour_that_comes_twice_is_told_apart(london: None) -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    once, again = (moment.astimezone(local_now().tzinfo) for moment in (first, first + timedelta(hours=1)))
    assert f"{once:%H:%M %z}" == "01:30 +0100" and f"{again:%H:%M %z}" == "01:30 +0000"
    assert again.astimezone(UTC) - once.astimezone(UTC) == timedelta(hours=1)


def test_the_clock_says_now_with_an_offset() -> None:
    assert abs(local_now().astimezone(UTC) - datetime.now(UTC)) < timedelta(minutes=1)
    assert local_now().utcoffset() is not None
