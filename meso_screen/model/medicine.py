"""Medicines: classes, what a person typed, and what the program makes of it. No reading and no writing here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

MedicineGroup = Literal[
    "anticoagulant",
    "antiplatelet",
    "nsaid",
    "ssri_snri",
    "retinoid_systemic",
    "retinoid_topical",
    "corticosteroid_systemic",
    "corticosteroid_local",
    "immunosuppressant",
    "biologic",
    "supplement_bleeding",
    "insulin",
    "glp1",
    "beta_blocker",
    "ace_inhibitor",
    "antiarrhythmic",
    "photosensitiser",
    "diuretic",
    "alcohol",
]
MedicineQuestion = Literal["dose", "last_taken", "why", "prescribed"]
RecognitionState = Literal["exact", "class", "ask", "ambiguous", "neutral", "none", "negated", "unknown"]
RecognitionContext = Literal["past", "negation", "other_person", "allergy"]

# TOML gives lists where the models hold tuples; strict models would refuse them.
_as_tuple = BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class MedicineClass(_Frozen):
    """A finer class of medicines or supplements, as `classes.toml` holds it.

    ``group`` is its word in the measured vocabulary of `meso-screen medicines`, ``ask`` what is asked next, ``agent``
    says that it is a pharmacological agent, ``neutral`` that no rule of the pack reads it. The name of a ``private``
    one tells an illness that stays in the room: it stands among the answers of the clinic's record only.
    """

    id: str
    row: str = ""
    group: MedicineGroup | None = None
    ask: Annotated[tuple[MedicineQuestion, ...], _as_tuple] = ()
    agent: bool = False
    neutral: bool = False
    private: bool = False

    @property
    def knowledge_row(self) -> str:
        """The row of the knowledge base that this class belongs to."""
        return self.row or self.id


class MedicineEntry(_Frozen):
    """One medicine as it stands on the patient's list; only the text is required."""

    text: str = Field(min_length=1, max_length=4000)
    last_taken: str | None = Field(default=None, pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
    prescribed: Literal["yes", "no"] | None = None
    why: str | None = None
    dose: str | None = None


class Recognition(_Frozen):
    """What a typed line means: never more certain than the match that made it.

    ``classes`` is the measured vocabulary, ``class_ids`` the finer classes that rules read. ``parts`` holds each
    medicine when there are several. ``ask`` lists what must be asked next, ``explanation`` which name and rule matched.
    """

    text: str
    state: RecognitionState
    classes: tuple[MedicineGroup, ...] = ()
    class_ids: tuple[str, ...] = ()
    ingredients: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    parts: tuple[Recognition, ...] = ()
    ask: tuple[MedicineQuestion, ...] = ()
    context: RecognitionContext | None = None
    explanation: str = ""
    local: bool = False


class Suggestion(_Frozen):
    """One row of the list under the search box: the medicine, the name that matched, and how it matched."""

    name: str
    generic: str
    brand: str = ""
    class_ids: tuple[str, ...] = ()
    kind: Literal["exact", "prefix", "spelling", "synonym"]
    tall: str = ""
    local: bool = False
