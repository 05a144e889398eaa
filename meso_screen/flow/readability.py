"""How hard the patient's texts are to read: Flesch-Kincaid over a section's texts together, and long sentences.

Names of medicines, conditions and ingredients are replaced by one plain word before counting, because they cannot be
made shorter. English only; other languages are judged by sentence length and a reviewer.
"""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from meso_screen.catalogue.catalogue import Catalogue
from meso_screen.problems import Problem

HIGHEST_GRADE = 7.0
LONGEST_SENTENCE = 20
_PATIENT_TEXTS = ("risk", "choice", "prompt", "reflection", "signatory", "product", "technique")
_TOLD = frozenset({("problem", "patient"), ("problem", "next"), ("rule", "raises")})
"""Of these records a patient reads this text, and the practitioner the others."""
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+|\n+")


@dataclass(frozen=True)
class Reading:
    """How hard one text is: its Flesch-Kincaid grade, and the words of its longest sentence."""

    grade: float
    longest: int

    @property
    def plain(self) -> bool:
        """Whether it keeps to what the pack's own texts must keep to."""
        return self.grade <= HIGHEST_GRADE and self.longest <= LONGEST_SENTENCE


def read_ease(text: str) -> Reading:
    """How hard a text is that somebody is writing for a patient. Takes a quarter of a second the first time."""
    return Reading(grade([text]), max((len(part.split()) for part in _SENTENCE.split(text)), default=0))


def grade(texts: list[str]) -> float:
    """Flesch-Kincaid grade of texts together (textstat 0.7.4)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # textstat 0.7.4 imports what setuptools is about to drop
        import textstat

    return float(textstat.flesch_kincaid_grade(" ".join(_ended(text) for text in texts)))


def _ended(text: str) -> str:
    return text if text.rstrip()[-1:] in ".!?" else f"{text}."


def hard_to_read(catalogue: Catalogue, language: str = "en") -> Iterator[Problem]:
    """Sections and document parts above grade 7, and patient sentences of more than 20 words."""
    plain = _plain_words(catalogue, language)
    for group, texts in _groups(catalogue, language).items():
        measured = grade([plain.sub("pill", text) for text in texts])
        if measured > HIGHEST_GRADE:
            yield Problem(
                f"The texts are at reading grade {measured:.1f}, above {HIGHEST_GRADE:.0f}.",
                group,
                "Use shorter words.",
            )
        for text in texts:
            for sentence in _SENTENCE.split(text):
                if len(sentence.split()) > LONGEST_SENTENCE:
                    yield Problem(f"This sentence is too long: “{sentence}”", group, "Split it.")


def _groups(catalogue: Catalogue, language: str) -> dict[str, list[str]]:
    texts = catalogue.texts[language]
    groups: dict[str, list[str]] = defaultdict(list)
    for section in catalogue.sections.values():
        if section.stage in ("examination", "plan"):
            continue  # asked of the practitioner, not of the patient
        group = f"section {section.id}"
        groups[group] += [texts[f"section.{section.id}.title"], texts[f"section.{section.id}.lead"]]
        for question in catalogue.questions_of(section.id):
            groups[group] += [texts[f"question.{question.id}.ask"], texts[f"question.{question.id}.why"]]
            groups[group] += [texts[f"question.{question.id}.option.{option}"] for option in question.options]
    for statement in catalogue.statements.values():
        groups[f"part {statement.part}"].append(texts[f"statement.{statement.id}.text"])
    for line in catalogue.advice.values():
        groups[f"advice {line.moment}"].append(texts[f"advice.{line.id}.text"])
    for name, text in texts.items():
        kind, *_, last = name.split(".")
        if kind in _PATIENT_TEXTS or (kind, last) in _TOLD:
            groups[f"texts of kind {kind}"].append(text)
    return groups


def grades(catalogue: Catalogue, language: str = "en") -> dict[str, float]:
    """The reading grade of each section, document part and kind of text, names left out as in ``hard_to_read``."""
    plain = _plain_words(catalogue, language)
    return {
        group: grade([plain.sub("pill", text) for text in texts])
        for group, texts in _groups(catalogue, language).items()
    }


def _plain_words(catalogue: Catalogue, language: str) -> re.Pattern[str]:
    """Names that cannot be put more simply: of ingredients, allergens, classes and products."""
    texts = catalogue.texts[language]
    names = {
        word
        for name, text in texts.items()
        if name.split(".", 1)[0] in ("ingredient", "allergen", "class", "product") and name.endswith(".name")
        for word in re.findall(r"[^\W\d_]{8,}", text)
    }
    return re.compile(r"\b(" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + r")\b", re.IGNORECASE)
