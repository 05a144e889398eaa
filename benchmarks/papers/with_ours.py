"""Our own engine: drawn and tagged, or sealed as well."""

from __future__ import annotations

import base64
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.papers import Draw


def read(document: dict[str, Any]) -> Any:
    """The report and what travels in it."""
    from meso_screen.model.report import Attachment, Report

    file = {**document["attachment"], "data": base64.b64decode(document["attachment"]["data"])}
    return Report.model_validate_json(document["report"]), Attachment(**file)


def engine(fonts: Path, variant: str) -> Draw:
    """``sealed`` adds the clinic's seal."""
    from meso_screen.pdf.render import render

    if variant != "sealed":
        return lambda document: render(document[0], (document[1],))

    from meso_screen.pdf.seal import ClinicSealer, seal

    sealer = ClinicSealer((fonts / "key.pem").read_bytes(), (fonts / "certificate.pem").read_bytes())
    at = datetime.fromisoformat("2026-11-24T14:41:00+01:00")
    return lambda document: seal(render(document[0], (document[1],)), sealer, at)
