"""One visit in words, as an exchange format needs it: nothing here knows of flows, rules or any format.

Words come from the form pack in the document's language; ids are the pack's own. Moments are ISO 8601 with an offset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from meso_screen.model.finding import State
from meso_screen.model.form import QuestionKind
from meso_screen.model.person import Patient
from meso_screen.model.report import PackMark
from meso_screen.model.rule import Verdict


class Named(NamedTuple):
    """An id of the pack and its words."""

    id: str
    words: str


@dataclass(frozen=True)
class Clinic:
    """The clinic as it prints itself."""

    name: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class Practising:
    """Someone of the clinic who decided, confirmed or signed; ``registration`` is empty where it is not on file."""

    name: str
    registration: str = ""


@dataclass(frozen=True)
class Asked:
    """One question that was in scope. ``value`` is the plain JSON value of contracts §1, None while unanswered.

    ``options`` are the words of what can be picked, *none* among them. ``examined`` are the examiner's words and
    ``before`` what the patient had said; without an examination they are None and empty.
    """

    id: str
    kind: QuestionKind
    text: str
    value: Any
    words: str
    options: Mapping[str, str]
    unit: str = ""
    private: bool = False
    examined: str | None = None
    before: str = ""


@dataclass(frozen=True)
class Section:
    """One section of the form with the questions that were in scope."""

    id: str
    title: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Planned:
    """The planned treatment: ``contents`` are products, kinds and ingredients as they were chosen."""

    contents: tuple[Named, ...]
    areas: tuple[Named, ...]
    technique: Named | None
    session: int | None
    sessions: int | None
    words: str


@dataclass(frozen=True)
class Decided:
    """A decision in force: what it is, the whole sentence as printed, by whom, when, and who agreed as second."""

    kind: str
    words: str
    by: str
    at: str
    second: str = ""


@dataclass(frozen=True)
class Found:
    """One rule that fires, is unknown or failed, in words; ``tier`` is the word of its tier as printed.

    ``on`` are products or areas; empty means all.
    """

    rule: str
    problem: Named
    tier: str
    verdict: Verdict
    state: State
    title: str
    because: tuple[str, ...]
    questions: tuple[str, ...]
    ask: tuple[str, ...]
    do: str
    sources: tuple[str, ...]
    on: tuple[str, ...]
    private: bool
    decided: tuple[Decided, ...]


@dataclass(frozen=True)
class Signed:
    """One signature: ``text_digest`` is the SHA-256 (hex) of the words that were shown and signed.

    ``relation`` says as whom a witness was there, ``language`` which one an interpreter spoke; empty for the others.
    """

    role: Named
    name: str
    method: Literal["drawn", "typed", "mark"]
    at: str
    text_digest: str
    relation: str = ""
    language: str = ""


@dataclass(frozen=True)
class Choice:
    """A separate decision the patient was asked for; ``answer`` is what they said, in words."""

    id: str
    words: str
    agreed: bool
    answer: str


@dataclass(frozen=True)
class Dossier:
    """Everything a visit says. ``record_digest`` is the SHA-256 (hex) of the record that travels beside it.

    ``practitioners`` holds everyone who is named below, each name once; ``taken_by`` and ``confirmed_by`` are names
    among them or empty. ``titles`` are the headings *document*, *plan*, *screening*, *answers* and *consent*.
    """

    document_id: str
    language: str
    made_at: str
    confirmed_at: str
    titles: Mapping[str, str]
    patient: Patient
    clinic: Clinic
    practitioners: tuple[Practising, ...]
    taken_by: str
    confirmed_by: str
    software: str
    pack: PackMark
    cautions: tuple[Named, ...]
    record_digest: str
    sections: tuple[Section, ...]
    open_questions: tuple[str, ...]
    not_screened: tuple[str, ...]
    confirmed: int
    possible: int
    found: tuple[Found, ...]
    plan: Planned | None
    choices: tuple[Choice, ...]
    signatures: tuple[Signed, ...]
    ended: str = ""

    @property
    def signed(self) -> bool:
        """Whether patient and practitioner have both signed; nobody consents in the patient's place."""
        return {"patient", "practitioner"} <= {signature.role.id for signature in self.signatures}
