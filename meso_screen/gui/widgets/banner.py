"""The patient banner: fixed, full width, never covered (NHS CUI rules PAB-0009 to PAB-0053)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt

from meso_screen.gui import theme
from meso_screen.gui.widgets.boxes import Box, clear, row
from meso_screen.gui.widgets.live import Live
from meso_screen.gui.widgets.pill import Pill
from meso_screen.gui.widgets.text import Label, label


@dataclass(frozen=True)
class BannerFacts:
    """What the banner shows, already in words.

    ``name`` is “MARTIN, Chloé (Ms)”, ``born`` “14-Mar-1987 (39y)”. ``allergy_state`` is one of the four states
    ``known``, ``none_known``, ``not_recorded``, ``unavailable`` (PAB-0064) or empty for people who may not see it;
    ``allergies`` are the agents when known. ``language`` is shown when it is not the clinic's.
    """

    name: str
    born: str = ""
    sex: str = ""
    record: str = ""
    allergy_state: str = ""
    allergies: tuple[str, ...] = ()
    language: str = ""
    tags: tuple[tuple[str, str], ...] = ()


class PatientBanner(Live, Box):
    """Shows who this is about. ``set(facts)`` replaces everything at once."""

    def __init__(self) -> None:
        super().__init__("banner", across=True, margins=(28, 0, 24, 0))
        self.column.setSpacing(22)
        self._facts: BannerFacts | None = None
        self.setAccessibleName(QCoreApplication.translate("PatientBanner", "Patient"))
        self.restyle()

    def set(self, facts: BannerFacts) -> None:
        """Show another patient, or the same with new facts."""
        if facts == self._facts:
            return
        self._facts = facts
        translate = QCoreApplication.translate
        clear(self.column)
        self.column.addWidget(label(facts.name, "h2"))
        for caption, value in (
            (translate("PatientBanner", "Born"), facts.born),
            (translate("PatientBanner", "Sex"), facts.sex),
            (translate("PatientBanner", "Record"), facts.record),
        ):
            if value:
                self.column.addLayout(row(label(caption, "small", "muted"), _value(value), spacing=6))
        self.column.addStretch(1)
        self.column.addLayout(row(*self._tags(facts)))
        spoken = [facts.name, facts.born, facts.sex, facts.record, *(pill.text() for pill in self.findChildren(Pill))]
        self.setAccessibleDescription(", ".join(part for part in spoken if part))

    def _tags(self, facts: BannerFacts) -> list[Pill]:
        translate = QCoreApplication.translate
        tags: list[Pill] = []
        if facts.allergy_state == "known":
            text = translate("PatientBanner", "Allergy: {agents}").replace("{agents}", ", ".join(facts.allergies))
            tags.append(Pill(text, "stop", "octagon-alert"))
        elif facts.allergy_state:
            words = {
                "none_known": translate("PatientBanner", "No known allergies"),
                "not_recorded": translate("PatientBanner", "Allergies not recorded"),
                "unavailable": translate("PatientBanner", "Allergies unavailable"),
            }
            known = facts.allergy_state == "none_known"
            tags.append(Pill(words[facts.allergy_state], "no_concern" if known else "not_known",
                             "circle-check" if known else "circle-question"))  # fmt: skip
        tags += [Pill(text, tone) for text, tone in facts.tags]
        if facts.language:
            text = translate("PatientBanner", "Speaks {language}").replace("{language}", facts.language)
            tags.append(Pill(text, "note", "language"))
        return tags

    def restyle(self) -> None:
        self.setFixedHeight(theme.size("height", "banner"))


def _value(text: str) -> Label:
    made = label(text, "small", weight=600, identifier=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
