"""The clinic's card as it is kept: the same JSON in every store, without the id, which is its key and never changes."""

from __future__ import annotations

import json
from collections.abc import Mapping

from meso_screen.model.event import JSON
from meso_screen.problems import refuse


def clinic_card(said: Mapping[str, JSON]) -> str:
    """The card as JSON. Raises ProblemError for a value that JSON does not hold."""
    try:
        return json.dumps({name: value for name, value in said.items() if name != "id"}, allow_nan=False)
    except (TypeError, ValueError):
        raise refuse("This cannot be kept about the clinic as it is.", "", "Correct it and try again.") from None
