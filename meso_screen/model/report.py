"""A finished document as frozen values: what every print, the screen's text view and the seal's comparison share.

Every sentence arrives as text in the patient's language; whoever draws a report knows layout only. The few furniture
words ("Page {page} of {pages}", "Born", a tier's word) come in ``labels``. Nothing here knows how a page is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from meso_screen.model.blocks import Block, Paper, Sentence
from meso_screen.model.record import Record

KIND = Literal[
    "consent_record", "patient_copy", "not_today", "letter", "pre_treatment", "aftercare", "withdrawal", "blank_form",
    "addendum",
]

AT_HOME: frozenset[KIND] = frozenset({"patient_copy", "not_today", "pre_treatment", "aftercare"})
"""What the patient takes home: nothing private, no score, larger type, and no room for a binding."""

FURNITURE = ("page", "born", "record", "document", "version", "pack", "draft")
"""Label keys every report must bring. ``page`` holds the places {page} and {pages}."""


class Identity(Record):
    """Whose document this is, as printed on each page: ``born`` is text, "14-Mar-1987"."""

    family: str
    given: str
    born: str
    record_number: str


class PackMark(Record):
    """Which form pack the wording and the rules came from."""

    id: str
    version: str
    hash: str


class Attachment(Record):
    """A file that travels inside the PDF as an associated file (PDF/A-3)."""

    name: str
    data: bytes
    mime: str = "application/json"
    relationship: Literal["Data", "Source", "Supplement", "Alternative"] = "Data"
    description: str


class Part(Record):
    """One part of the document. An empty title draws no heading.

    ``keep`` asks that it stays on one page when it is not taller than a page; ``new_page`` that it starts one;
    ``small`` marks what only the clinic reads, which may be set smaller.
    """

    id: str
    title: str = ""
    blocks: tuple[Block, ...] = ()
    keep: bool = False
    new_page: bool = False
    small: bool = False

    def sentences(self) -> Iterator[Sentence]:
        """The part's visible texts in reading order; some are furniture words, named by their keys."""
        if self.title:
            yield Sentence(self.title)
        for block in self.blocks:
            yield from block.sentences()


class Report(Record):
    """One document of one kind for one person, ready to draw.

    ``made_at`` (with a time zone) dates the file; ``qr`` is the text of the code on each page and empty for none;
    ``approval`` is the sentence on the state of the content's approval; ``strapline`` stands under the title.
    """

    kind: KIND
    document_id: str
    title: str
    strapline: str = ""
    language: str
    paper: Paper = "A4"
    large_print: bool = False
    draft: bool = False
    person: Identity
    form_version: str
    pack: PackMark
    clinic_name: str
    approval: str = ""
    made_at: datetime
    qr: str = ""
    labels: Annotated[dict[str, str], Field(default_factory=dict)]
    parts: tuple[Part, ...]

    @model_validator(mode="after")
    def _every_label_is_given(self) -> Report:
        used = {text.words for text in self._marked() if text.is_label}
        missing = sorted(key for key in used | set(FURNITURE) if not self.labels.get(key))
        if missing:
            raise ValueError(f"labels are missing: {', '.join(missing)}")
        if self.made_at.tzinfo is None:
            raise ValueError("made_at needs a time zone")
        return self

    def _marked(self) -> Iterator[Sentence]:
        for text in (self.clinic_name, self.title, self.strapline, self.approval):
            if text:
                yield Sentence(text)
        for part in self.parts:
            yield from part.sentences()

    def sentences(self) -> tuple[str, ...]:
        """Every text of the document's body in reading order, furniture words resolved: all must be extractable."""
        resolved = (self.labels[text.words] if text.is_label else text.words for text in self._marked())
        return tuple(text for text in resolved if text.strip())

    def header(self) -> tuple[str, ...]:
        """The texts that stand on each page: whose page it is."""
        person = self.person
        if self.kind == "blank_form" and not (person.family or person.given):
            # Nobody is on file yet: the pen says on each page whose it is.
            asked = (("name", 26), ("born", 12), ("record", 10))
            return tuple(f"{self.labels[key]} {'_' * length}" for key, length in asked if key in self.labels)
        name = ", ".join(word for word in (person.family.upper(), person.given) if word)
        born = f"{self.labels['born']} {person.born}" if person.born else ""
        record = f"{self.labels['record']} {person.record_number}" if person.record_number else ""
        return tuple(text for text in (name, born, record) if text)

    def footer(self) -> tuple[str, ...]:
        """The reference lines at the foot of each page, without the page number."""
        return (
            f"{self.labels['document']} {self.document_id} · "
            f"{self.labels['version']} {self.form_version} · {self.language}",
            f"{self.labels['pack']} {self.pack.id} {self.pack.version} · {self.pack.hash[:16]}",
        )

    def page_number(self, page: int, pages: int) -> str:
        """The page number in the report's language: "Page 2 of 5"."""
        return self.labels["page"].format(page=page, pages=pages)

    def read_with_patient(self) -> Report:
        """The same without what only the clinic reads: private findings are on no screen the patient sees."""
        return self.model_copy(update={"parts": tuple(part for part in self.parts if not part.small)})

    def clinics_part(self) -> Report:
        """What only the clinic reads, alone."""
        return self.model_copy(update={"parts": tuple(part for part in self.parts if part.small)})

    def plain_text(self) -> str:
        """The whole document as text for reading on screen or aloud, with the same words as every print."""
        opening = "\n".join(text for text in (self.clinic_name, self.title, self.strapline, self.approval) if text)
        parts = [opening, " · ".join(self.header())]
        for part in self.parts:
            lines = [part.title] if part.title else []
            for block in part.blocks:
                lines += [block.as_text(self.labels)]
            parts.append("\n\n".join(line for line in lines if line))
        parts.append("\n".join(self.footer()))
        return "\n\n\n".join(parts) + "\n"
