"""The blocks a report's parts are made of: each knows its texts in reading order and nothing of their look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, model_validator

from meso_screen.model.record import Record

Paper = Literal["A4", "Letter"]
Tier = Literal["stop", "clear_first", "caution", "note", "not_known"]


class Sentence(NamedTuple):
    """A visible text; with ``is_label`` it names a furniture word of the report's ``labels``."""

    words: str
    is_label: bool = False


def label(key: str) -> Sentence:
    """A furniture word, to be resolved by the report."""
    return Sentence(key, True)


def said(*texts: str) -> Iterator[Sentence]:
    """The texts that are not empty, as sentences."""
    return (Sentence(text) for text in texts if text)


class Piece(Record):
    """What every block can do."""

    def sentences(self) -> Iterator[Sentence]:
        """Visible texts in reading order."""
        raise NotImplementedError

    def as_text(self, labels: Mapping[str, str]) -> str:
        """The block as plain text, one text a line; a label stands before its text on the same line."""
        lines: list[str] = []
        pending = ""
        for words, is_label in self.sentences():
            if is_label:
                lines += [pending] if pending else []
                pending = labels[words]
            else:
                lines.append(f"{pending}: {words}" if pending else words)
                pending = ""
        return "\n".join([*lines, pending] if pending else lines)


class Heading(Piece):
    """A heading inside a part."""

    kind: Literal["heading"] = "heading"
    text: str

    def sentences(self) -> Iterator[Sentence]:
        return said(self.text)


class Paragraph(Piece):
    """Running text; ``tone`` muted for an explanation, strong for one sentence that matters."""

    kind: Literal["paragraph"] = "paragraph"
    text: str
    tone: Literal["plain", "muted", "strong"] = "plain"

    def sentences(self) -> Iterator[Sentence]:
        return said(self.text)


class Bullets(Piece):
    """A list of short sentences."""

    kind: Literal["bullets"] = "bullets"
    items: tuple[str, ...]
    numbered: bool = False

    def sentences(self) -> Iterator[Sentence]:
        for number, item in enumerate(self.items, 1):
            yield Sentence(f"{number}. {item}" if self.numbered else item)

    def as_text(self, labels: Mapping[str, str]) -> str:
        return "\n".join(text if self.numbered else f"• {text}" for text, _ in self.sentences())


class Facts(Piece):
    """Labels with their values: (label, value) pairs; ``columns`` pairs stand beside one another where they fit."""

    kind: Literal["facts"] = "facts"
    rows: tuple[tuple[str, str], ...]
    columns: Literal[1, 2] = 1

    def sentences(self) -> Iterator[Sentence]:
        for name, value in self.rows:
            yield from said(name, value)

    def as_text(self, labels: Mapping[str, str]) -> str:
        return "\n".join(f"{name}: {value}" for name, value in self.rows)


class Table(Piece):
    """A table with one header row. ``widths`` are relative; empty gives each column the same."""

    kind: Literal["table"] = "table"
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _every_row_is_full(self) -> Table:
        columns = len(self.header)
        if any(len(row) != columns for row in self.rows) or (self.widths and len(self.widths) != columns):
            raise ValueError("each row of a table needs as many cells as the header")
        return self

    def sentences(self) -> Iterator[Sentence]:
        for row in (self.header, *self.rows):
            yield from said(*row)

    def as_text(self, labels: Mapping[str, str]) -> str:
        return "\n".join(" | ".join(row) for row in (self.header, *self.rows))


class FindingBlock(Piece):
    """One finding of the screening with its reasons, what to do about it and what was decided."""

    kind: Literal["finding"] = "finding"
    tier: Tier
    title: str
    because: tuple[str, ...] = ()
    do: str = ""
    decision: str = ""

    def sentences(self) -> Iterator[Sentence]:
        yield label(self.tier)
        yield Sentence(self.title)
        if self.because:
            yield label("because")
            yield from said(*self.because)
        for key, text in (("do", self.do), ("decision", self.decision)):
            if text:
                yield label(key)
                yield Sentence(text)


class IconArray(Record):
    """So many people out of so many, drawn as figures; ``alt`` says the same in words for a screen reader."""

    affected: Annotated[int, Field(ge=0)]
    out_of: Annotated[int, Field(gt=0, le=1000)]
    alt: str

    @model_validator(mode="after")
    def _not_more_than_all(self) -> IconArray:
        if self.affected > self.out_of:
            raise ValueError("more people affected than there are")
        return self


class RiskBlock(Piece):
    """One risk for this person; ``frequency`` is a whole sentence with its source, None where none is printed.

    ``times`` says in one sentence when it starts and how long it lasts; ``raised_by`` are whole sentences, too.
    """

    kind: Literal["risk"] = "risk"
    name: str
    text: str = ""
    times: str = ""
    frequency: str | None = None
    raised_by: tuple[str, ...] = ()
    icons: IconArray | None = None

    def sentences(self) -> Iterator[Sentence]:
        yield from said(self.name, self.text, self.times, self.frequency or "")
        yield from said(*self.raised_by)


class AnswerRow(Record):
    """One question as asked and what was answered; ``note`` carries a detail such as why it was not asked."""

    question: str
    answer: str
    state: Literal["said", "not_sure", "declined", "unanswered", "not_asked"] = "said"
    item: str = ""
    note: str = ""


class AnswersBlock(Piece):
    """Answers in full."""

    kind: Literal["answers"] = "answers"
    rows: tuple[AnswerRow, ...]

    def sentences(self) -> Iterator[Sentence]:
        for row in self.rows:
            yield from said(row.item, row.question, row.answer, row.note)

    def as_text(self, labels: Mapping[str, str]) -> str:
        lines = []
        for row in self.rows:
            asked = " ".join(text for text in (row.item, row.question) if text)
            lines.append(f"{asked} {row.answer}" + (f" ({row.note})" if row.note else ""))
        return "\n".join(lines)


class Choice(Record):
    """One separate decision: ticked, left without a tick, or still blank for a pen. ``answer`` is its word."""

    text: str
    state: Literal["yes", "no", "blank"]
    answer: str = ""


class ChoiceBlock(Piece):
    """Separate decisions; none of them is a condition for treatment."""

    kind: Literal["choices"] = "choices"
    choices: tuple[Choice, ...]

    def sentences(self) -> Iterator[Sentence]:
        for choice in self.choices:
            yield from said(choice.text, choice.answer)

    def as_text(self, labels: Mapping[str, str]) -> str:
        marks = {"yes": "[x]", "no": "[ ]", "blank": "[ ]"}
        return "\n".join(
            f"{marks[one.state]} {one.text}" + (f" – {one.answer}" if one.answer else "") for one in self.choices
        )


Stroke = tuple[tuple[float, float], ...]


class SignatureBlock(Piece):
    """Who signed, how and when. Strokes are polylines in the unit square, x to the right, y downwards.

    ``aspect`` is width over height of the pad they were drawn on. The digest in ``sentence`` and similar evidence are
    the composer's words. ``blank`` leaves the place empty for a pen.
    """

    kind: Literal["signature"] = "signature"
    role: str
    name: str = ""
    method: Literal["drawn", "typed", "mark", "blank"]
    strokes: tuple[Stroke, ...] = ()
    aspect: Annotated[float, Field(gt=0)] = 3.1
    date: str = ""
    sentence: str = ""

    @model_validator(mode="after")
    def _ink_where_ink_is_claimed(self) -> SignatureBlock:
        if any(not (0 <= x <= 1 and 0 <= y <= 1) for stroke in self.strokes for x, y in stroke):
            raise ValueError("strokes must lie in the unit square")
        if (self.method in ("drawn", "mark")) != bool(self.strokes):
            raise ValueError("a drawn signature needs strokes and no other may have them")
        return self

    def sentences(self) -> Iterator[Sentence]:
        yield from said(self.role, self.sentence)
        if self.method == "typed":
            yield Sentence(self.name)
        for key, text in (("name", self.name), ("date", self.date)):
            yield label(key)
            yield from said(text)


class Callout(Piece):
    """A box that must be seen: red flags, the number to call."""

    kind: Literal["callout"] = "callout"
    title: str
    lines: tuple[str, ...] = ()
    number: str = ""
    tone: Literal["urgent", "info"] = "urgent"

    def sentences(self) -> Iterator[Sentence]:
        return said(self.title, self.number, *self.lines)


class QrBlock(Piece):
    """A large code with its text beside it."""

    kind: Literal["qr"] = "qr"
    data: str
    text: str

    def sentences(self) -> Iterator[Sentence]:
        return said(self.text)


class SpaceToWrite(Piece):
    """A place to write by hand: so many lines, or a date comb whose letters are ``comb`` (DD MMM YYYY)."""

    kind: Literal["space"] = "space"
    text: str
    lines: Annotated[int, Field(ge=1, le=30)] = 1
    comb: str = ""

    def sentences(self) -> Iterator[Sentence]:
        return said(self.text, self.comb)


class TickRow(Record):
    """One question on paper with its item number."""

    item: str
    text: str


class TickTable(Piece):
    """Questions answered by hand: one box of at least 5 mm per column and row."""

    kind: Literal["ticks"] = "ticks"
    question: str
    columns: tuple[str, ...]
    rows: tuple[TickRow, ...]

    def sentences(self) -> Iterator[Sentence]:
        yield from said(self.question, *self.columns)
        for row in self.rows:
            yield from said(row.item, row.text)


Block = Annotated[
    Heading
    | Paragraph
    | Bullets
    | Facts
    | Table
    | FindingBlock
    | RiskBlock
    | AnswersBlock
    | ChoiceBlock
    | SignatureBlock
    | Callout
    | QrBlock
    | SpaceToWrite
    | TickTable,
    Field(discriminator="kind"),
]
