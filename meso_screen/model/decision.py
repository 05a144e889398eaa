"""What a practitioner decided on a finding, and what that decision rests on (rules.md decision 5)."""

from __future__ import annotations

from typing import Literal

from meso_screen.model.record import Record

DecisionKind = Literal[
    "clearance",  # someone named gave it, how, when
    "reasoned",  # the practitioner goes on, with a coded reason and words
    "acknowledged",  # a caution, with the measure taken
    "treated_as_yes",  # an unknown is handled as if it were yes
    "asked_again",  # asked again, nothing suggests it; only where the question allows
    "overridden",  # a stop, only where the rule names who may
]


class Decision(Record):
    """One decision on one rule. Lapses when the rule's checksum or any fact it rests on changes, and stays lapsed."""

    rule: str
    kind: DecisionKind
    checksum: str
    facts: str
    by: str
    at: str
    words: str = ""
    reason: str = ""
    from_whom: str = ""
    how: str = ""
    on: str = ""
    valid_until: str = ""
    second: str = ""
