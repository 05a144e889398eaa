"""PINs: hashed with Argon2id, and guessing slowed down. Pure arithmetic on a state that the store keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from meso_screen.problems import refuse
from meso_screen.store.base import PinResult
from meso_screen.store.keys import Cost

FREE_TRIES = 3
FIRST_WAIT = 30
LONGEST_WAIT = 3600


@dataclass(frozen=True)
class Tries:
    """Wrong tries since the last right one, and when the last of them was."""

    wrong: int = 0
    since: datetime | None = None


def wait_of(wrong: int) -> int:
    """Seconds to wait after so many wrong tries: 30 after the third, then doubling, an hour at most."""
    return 0 if wrong < FREE_TRIES else min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(wrong - FREE_TRIES, 20))


def waiting(tries: Tries, now: datetime) -> tuple[PinResult | None, Tries]:
    """The refusal if a wait is still on, and the state to keep.

    A clock set back begins the wait anew, so it neither ends early nor lasts for years.
    """
    if tries.since is None:
        return None, tries
    if now < tries.since:
        tries = Tries(tries.wrong, now)
    left = wait_of(tries.wrong) - (now - (tries.since or now)) / timedelta(seconds=1)
    return (PinResult(ok=False, wait_seconds=ceil(left)), tries) if left > 0 else (None, tries)


def wrong_try(tries: Tries) -> PinResult:
    """What to say after a wrong try that is already counted."""
    return PinResult(ok=False, tries_left=max(0, FREE_TRIES - tries.wrong), wait_seconds=wait_of(tries.wrong))


def hash_pin(pin: str, cost: Cost) -> str:
    """The Argon2id hash of a new PIN. Raises ProblemError for one that is too short."""
    if len(pin) < 4:
        raise refuse("A PIN needs at least four characters.", "", "Choose a longer one.")
    return _hasher(cost).hash(pin)


def pin_fits(hashed: str, pin: str) -> bool:
    """Whether the PIN is the one that was hashed."""

    try:
        return PasswordHasher().verify(hashed, pin)
    except (Argon2Error, InvalidHashError):
        return False


def _hasher(cost: Cost) -> PasswordHasher:

    return PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes)
