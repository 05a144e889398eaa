"""This PC's own choices: look, text size, lock time. Kept as TOML beside the data; declared once, here."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Settings(BaseModel):
    """What one PC remembers. A file that cannot be read gives the defaults; nothing clinical is in here."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    theme: Literal["light", "dark", "contrast"] = "light"
    text_percent: int = Field(default=100, ge=100, le=175)
    lock_minutes: int = Field(default=5, ge=1, le=60)
    station: str = Field(default="this PC", max_length=40)


def read_settings(home: Path) -> Settings:
    """The settings of this PC."""
    try:
        return Settings.model_validate(tomllib.loads((home / "settings.toml").read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError, UnicodeDecodeError):
        return Settings()


def write_settings(home: Path, settings: Settings) -> None:
    """Keep the settings; a temporary file is renamed so that a crash leaves the old or the new ones."""
    home.mkdir(parents=True, exist_ok=True)
    lines = [
        f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value}"
        for name, value in settings.model_dump().items()
    ]
    partial = home / "settings.part"
    partial.write_text("\n".join(lines) + "\n", "utf-8")
    partial.replace(home / "settings.toml")
