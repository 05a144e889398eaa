"""A rich report for the tests: every block, many alphabets, long names, many medicines. The wording is sample text."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from meso_screen.model import blocks as b
from meso_screen.model.report import Attachment, Identity, PackMark, Part, Report

LABELS = {
    "page": "Page {page} of {pages}", "born": "Born", "record": "Record", "document": "Document",
    "version": "Form", "pack": "Rules", "draft": "DRAFT", "stop": "STOP", "clear_first": "CLEAR FIRST",
    "caution": "CAUTION", "note": "NOTE", "not_known": "NOT KNOWN", "because": "Because", "do": "What to do",
    "decision": "Decided", "onset": "When it starts", "duration": "How long", "frequency": "How often",
    "raised_by": "For you", "name": "Name", "date": "Date",
}  # fmt: skip
TIERS: tuple[b.Tier, ...] = ("stop", "clear_first", "caution", "note", "not_known")
MADE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
RECORD = b'{"schema": 1, "as_of": "2026-11-24", "answers": {"pregnant": "no"}}'


def strokes(seed: int = 1) -> tuple[b.Stroke, ...]:
    """Two strokes of made-up handwriting in the unit square."""
    line = tuple(
        (0.08 + 0.84 * i / 60, 0.5 + 0.28 * math.sin(i / (2.4 + seed)) * math.cos(i / 7 * seed)) for i in range(61)
    )
    return (line, ((0.2, 0.8), (0.5, 0.72), (0.85, 0.78)))


def signature(role: str, name: str, **more: Any) -> b.SignatureBlock:
    return b.SignatureBlock(
        role=role,
        name=name,
        date="24-Nov-2026 10:42",
        sentence="I have read this document, my questions were answered, and I agree to the treatment named above.",
        **({"method": "drawn", "strokes": strokes(len(name) % 3 + 1)} | more),
    )


def finding(tier: b.Tier, number: int = 1) -> b.FindingBlock:
    return b.FindingBlock(
        tier=tier,
        title=f"Apixaban and injections in depth ({tier} {number})",
        because=("You take apixaban.", "The plan names needles deeper than 4 mm in the lower face."),
        do="Ask the prescriber whether and when an injection is possible. Nobody changes a medicine here.",
        decision="Treatment postponed until the letter is answered. Dr Łukasz Ōe, 24-Nov-2026.",
    )


def risk(name: str, *, icons: bool = False) -> b.RiskBlock:
    return b.RiskBlock(
        name=name,
        text="Small blue or yellow marks where the needle went in. They fade without treatment.",
        times="Starts: at once or the day after. Lasts: 5 to 10 days.",
        frequency="5 in every 100 people (sample figure for the tests)." if icons else "We do not know how often.",
        raised_by=("Fish oil, taken this week, makes bruises larger.",),
        icons=b.IconArray(affected=5, out_of=100, alt="5 of 100 people, 95 of 100 do not") if icons else None,
    )


def answer_rows(count: int) -> tuple[b.AnswerRow, ...]:
    kinds = (
        b.AnswerRow(item="P1", question="Are you pregnant, or could you be?", answer="No"),
        b.AnswerRow(item="P2", question="When was your last period?", answer="Not sure", state="not_sure"),
        b.AnswerRow(item="P3", question="How much do you weigh?", answer="Declined", state="declined"),
        b.AnswerRow(
            item="P4", question="Which week of the pregnancy?", answer="Not asked", state="not_asked",
            note="because the answer to P1 is No",
        ),
        b.AnswerRow(item="P5", question="Blood pressure today ≥ 160 or ≤ 90?", answer="118 / 76 mmHg ✓ → go on"),
    )  # fmt: skip
    return tuple(kinds[i % 5].model_copy(update={"item": f"P{i + 1}"}) for i in range(count))


def parts(medicines: int = 12, findings: int = 1, answers: int = 20) -> tuple[Part, ...]:
    return (
        Part(
            id="who",
            title="Who, what, when",
            blocks=(
                b.Facts(
                    rows=(
                        ("Patient", "Zoë Ærøskøbing-Nguyễn Thị Thuỳ Dương"),
                        ("Practitioner", "Dr Łukasz Ōe, GMC 7654321"),
                        ("Plan", "Hyaluronic acid, not cross-linked, 2.5 ml; face and neck; session 1 of 4"),
                        ("Registered name", "Αικατερίνη Παπαδοπούλου · Екатерина Щукина · Đặng Hữu Phước"),
                        ("Licence", "This product is not licensed as a medicine for this use."),
                    )
                ),
                b.Callout(
                    title="Call at once if you see this",
                    lines=("The skin turns white or blue.", "Sight changes.", "Breathing is hard."),
                    number="+44 20 7946 0123",
                ),
            ),
        ),
        Part(
            id="screening",
            title="What the screening found",
            blocks=(
                *(finding(tier, i) for i in range(findings) for tier in TIERS),
                b.Heading(text="Not screened"),
                b.Bullets(items=("“little white heart tablet” was not recognised.", "Item 14 was not read aloud.")),
            ),
        ),
        Part(
            id="medicines",
            title="Medicines",
            blocks=(
                b.Table(
                    header=("Medicine", "Dose", "Last taken", "Class"),
                    widths=(4, 3, 3, 3),
                    rows=tuple(
                        (f"hydroxychloroquine sulfate number {i}", f"{i} micrograms", "24-Nov-2026", "blood thinner")
                        for i in range(1, medicines + 1)
                    ),
                ),
            ),
        ),
        Part(
            id="risks",
            title="Risks for you",
            blocks=(
                b.Paragraph(text="These are the risks that matter most for you."),
                risk("Bruises", icons=True),
                risk("Swelling"),
                b.Callout(title="A quiet word", lines=("You may change your mind at any time.",), tone="info"),
            ),
        ),
        Part(id="answers", title="Answers in full", blocks=(b.AnswersBlock(rows=answer_rows(answers)),)),
        Part(
            id="decisions",
            title="Separate decisions",
            blocks=(
                b.Paragraph(text="None of these is needed for treatment.", tone="muted"),
                b.ChoiceBlock(
                    choices=(
                        b.Choice(text="Photographs for my record", state="yes", answer="Yes"),
                        b.Choice(text="Photographs for teaching", state="no", answer="No"),
                        b.Choice(text="Being asked about research later", state="blank"),
                    )
                ),
                b.Bullets(items=("First we clean the skin.", "Then we mark the places."), numbered=True),
            ),
        ),
        Part(
            id="signatures",
            title="Statement and signatures",
            keep=True,
            blocks=(
                b.Paragraph(text="I may change my mind after signing, without giving a reason.", tone="strong"),
                signature("Patient", "Zoë Ærøskøbing-Nguyễn Thị Thuỳ Dương"),
                signature("Practitioner", "Dr Łukasz Ōe"),
            ),
        ),
        Part(
            id="more",
            title="Other ways to sign, and the code",
            blocks=(
                signature("Witness", "Ångström, Åse", method="typed", strokes=()),
                signature("Interpreter", "", method="blank", strokes=()),
                b.QrBlock(data="MS1:D-2026-000123:0123456789abcdef", text="MS1:D-2026-000123:0123456789abcdef"),
                b.SpaceToWrite(text="Anything you want us to know", lines=3),
                b.SpaceToWrite(text="Date of birth", comb="DD MMM YYYY"),
                b.TickTable(
                    question="Have you ever had", columns=("Yes", "No", "Not sure"),
                    rows=(
                        b.TickRow(item="12", text="a severe allergic reaction?"),
                        b.TickRow(item="13", text="a reaction to an injection by a dentist?"),
                    ),
                ),
            ),
        ),
    )  # fmt: skip


def sample(**changes: Any) -> Report:
    """The sample consent record; any field of Report may be changed."""
    sizes = {key: changes.pop(key) for key in ("medicines", "findings", "answers") if key in changes}
    values: dict[str, Any] = {
        "kind": "consent_record",
        "document_id": "D-2026-000123",
        "title": "Consent to mesotherapy",
        "strapline": "Zoë Ærøskøbing-Nguyễn and Dr Łukasz Ōe, 24-Nov-2026",
        "language": "en-GB",
        "person": Identity(
            family="Ærøskøbing-Nguyễn", given="Zoë Thuỳ Dương", born="14-Mar-1987", record_number="R-004711"
        ),
        "form_version": "3.1",
        "pack": PackMark(id="mesotherapy", version="2026.11", hash="9f2c4b7a" * 8),
        "clinic_name": "Praxis Grünweg",
        "approval": "The wording of this document has not been approved by a clinician.",
        "made_at": MADE,
        "qr": "MS1:D-2026-000123:0123456789abcdef",
        "labels": LABELS,
        "parts": parts(**sizes),
    }
    return Report(**(values | changes))


def attachments() -> tuple[Attachment, ...]:
    return (
        Attachment(name="record.json", data=RECORD, description="The consultation as data"),
        Attachment(
            name="bundle.json", data=b'{"resourceType": "Bundle"}', mime="application/fhir+json",
            relationship="Supplement", description="FHIR R4 bundle",
        ),
    )  # fmt: skip
