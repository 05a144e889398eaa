"""Names, units and sources of the derived quantities that rules may read; the arithmetic is in ``rules.derive``."""

from __future__ import annotations

from typing import Final, NamedTuple


class QuantityKind(NamedTuple):
    """The unit of a quantity and the questions it is computed from."""

    unit: str
    reads: tuple[str, ...]


QUANTITIES: Final[dict[str, QuantityKind]] = {
    "age": QuantityKind("years", ("birth-date",)),
    "bmi": QuantityKind("kg/m2", ("weight", "height")),
    "bp-systolic-lower": QuantityKind("mmHg", ("bp-systolic-1", "bp-systolic-2")),
    "bp-diastolic-lower": QuantityKind("mmHg", ("bp-diastolic-1", "bp-diastolic-2")),
    "days-since-last-session": QuantityKind("days", ("last-session-date",)),
}
