"""The people of the clinic and its patients, and the one way a name is folded for search."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["desk", "practitioner", "lead", "administrator"]

PRACTISING: frozenset[Role] = frozenset({"practitioner", "lead"})
"""Roles that may examine, decide a finding, sign and seal."""

MANAGING: frozenset[Role] = frozenset({"lead", "administrator"})
"""Roles that may change the clinic, its people and its seal."""

# Letters that Unicode does not decompose but that people type without their stroke.
_STROKED = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "n"}
)


class Person(BaseModel):
    """Someone who works at the clinic. Registration, training and insurance are printed on the consent."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")
    name: str = Field(min_length=1, max_length=120)
    role: Role
    registration: str = Field(default="", max_length=120)
    training: str = Field(default="", max_length=400)
    insurance: str = Field(default="", max_length=400)
    initials: str = Field(default="", max_length=4)
    active: bool = True


class Patient(BaseModel):
    """A patient's card. ``record`` is empty until the store has given a number; ``born`` may be a year or a month."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    record: str = Field(default="", pattern=r"^(MS-[0-9]{6,})?$")
    family: str = Field(default="", max_length=120)
    given: str = Field(default="", max_length=120)
    born: str = Field(default="", pattern=r"^([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$")
    sex: str = Field(default="", max_length=20)
    title: str = Field(default="", max_length=20)
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=120)
    address: str = Field(default="", max_length=400)
    language: str = Field(default="", max_length=20)
    training: bool = False


def initials_of(name: str) -> str:
    """The first letters of the first and the last name, without a doctor's title ("Dr Lena Moreau" gives "LM")."""
    words = [word for word in name.split() if word[:1].isalpha() and word.rstrip(".") not in ("Dr", "Prof")]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()[:4]


def fold_name(text: str) -> str:
    """The text as it is searched: no case, no accents, no strokes ("Łukasz ŞAHİN" gives "lukasz sahin")."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_STROKED)
    bare = "".join(c for c in unicodedata.normalize("NFKD", plain) if unicodedata.category(c) != "Mn")
    return " ".join(re.findall(r"[^\W_]+", bare))
