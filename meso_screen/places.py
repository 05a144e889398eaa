"""Where things lie: the form packs and assets that travel with the program, and this user's data.

``forms/`` and ``assets/`` are found from a checkout (beside the package), from a wheel (``meso_screen/_data``)
and from a frozen program (``sys._MEIPASS``). User data live under ``MESO_SCREEN_HOME``, by default the
platform's data directory.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

from meso_screen.problems import refuse

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the folder ``forms`` or ``assets`` that travels with this program.

    Raises ProblemError when the installation is incomplete.
    """
    roots = [PACKAGE.parent, PACKAGE / "_data"]
    if frozen := getattr(sys, "_MEIPASS", None):
        roots.insert(0, Path(frozen))
    for root in roots:
        if (root / name).is_dir():
            return root / name
    raise refuse(
        f"The folder “{name}” that belongs to the program is missing.",
        str(PACKAGE),
        "Install Meso Screen again.",
    )


def forms() -> Path:
    """The folder that holds the form packs."""
    return shipped("forms")


def default_pack() -> Path:
    """The form pack the program opens with."""
    return forms() / "mesotherapy"


def assets() -> Path:
    """Themes, icons and area maps."""
    return shipped("assets")


def home() -> Path:
    """This user's data folder, not yet created: ``MESO_SCREEN_HOME`` or the platform's data directory."""
    chosen = os.environ.get("MESO_SCREEN_HOME")
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir("meso-screen", appauthor=False))


def known_clinics() -> Path:
    """Folder of the certificates (PEM) of clinics whose seals this PC recognises."""
    return home() / "clinics"


def kept_packs() -> Path:
    """Folder that keeps, by hash, every pack that ever screened a stored consultation."""
    return home() / "packs"
