"""A renderer that draws anything else than the record is found out by the seal: nothing is kept, the visit stays open.

Each fault is put into the real renderer while a really signed visit is sealed. MESO_SEAL_FAULTS sets how many random
ones are tried (15 unless set).
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from visits import clinic_session, decide_everything, example_answers, new_visit, sign_both, talk

from meso_screen.flow import sealing
from meso_screen.flow.clinic import clinic_certificate, sealer_of
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.model import blocks as b
from meso_screen.model.report import Part
from meso_screen.pdf import layout, marks, render, sheet, standard
from meso_screen.pdf.fonts import tidy
from meso_screen.pdf.pages import part as parts
from meso_screen.pdf.pages import risks
from meso_screen.pdf.tags import Ink
from meso_screen.pdf.verify import verify
from meso_screen.problems import ProblemError

COUNT = int(os.environ.get("MESO_SEAL_FAULTS", "15"))
SENTENCE = "I understood the answers."
Patch = pytest.MonkeyPatch
Fault = Callable[[Patch], None]


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    return clinic_session(knowledge)


@pytest.fixture
def signed(session: Session) -> Visit:
    return signed_visit(session)


UNDER_CHIN: dict[str, Any] = {
    "plan": {"products": ["dca"], "areas": ["under-chin"], "technique": "needle-point", "session": 1, "of": 3},
    "dca-skin-death": "no", "weight": 70, "height": 172, "neck-findings": ["loose-skin"], "pinch-thickness": 25,
    "fat-product-status": "authorised", "dca-ml": 4,
}  # fmt: skip
"""A plan whose risks were counted, and what it asks."""


def signed_visit(session: Session) -> Visit:
    """A visit with findings, decisions, counted risks, a medicine with its dose, a question and both signatures."""
    medicines = [{"text": "ibuprofen", "dose": "415 mg", "last_taken": "2026-11-20", "prescribed": "no"}]
    answers = {**example_answers("healthy"), **UNDER_CHIN, "medicines": medicines}
    visit = decide_everything(session, new_visit(session, answers))
    visit = session.record_question(visit, "Does it hurt?", "A little, for 2 days.")
    return sign_both(session, talk(session, visit))


def refused(session: Session, visit: Visit, patch: Patch, fault: Fault) -> str:
    """What the refusal says. Nothing was kept, the visit is open, and without the fault it is sealed."""
    document = sealing.prepare_record(session, visit)[0].document_id
    with patch.context() as one, pytest.raises(ProblemError) as caught:
        fault(one)
        sealing.seal_visit(session, visit, sealer_of(session.store))
    assert session.store.document(document) is None
    again = session.open_visit(visit.id)
    assert again.outcome == "open" and len(again.signatures) == 2
    sealed, receipt = sealing.seal_visit(session, again, sealer_of(session.store))
    assert sealed.outcome == "sealed"
    assert verify(receipt.pdf, (clinic_certificate(session.store),)).outcome == "unchanged"
    return " ".join(problem.what for problem in caught.value.problems)


def building(kind: type[b.Piece], change: Callable[[Any], Any]) -> Fault:
    """The first block of a kind that the change concerns is built from something else; None leaves it out."""

    def fault(patch: Patch) -> None:
        build, done = parts.BUILDERS[kind], []

        def wrong(block: Any, look: Any) -> layout.Box:
            other = block if done else change(block)
            if other != block:
                done.append(block)
            return layout.Stack([]) if other is None else build(other, look)

        patch.setitem(parts.BUILDERS, kind, wrong)

    return fault


def setting(change: Callable[[layout.Text], None]) -> Fault:
    """Every text is set after a change."""

    def fault(patch: Patch) -> None:
        init = layout.Text.__init__

        def wrong(self: layout.Text, *args: Any, **more: Any) -> None:
            init(self, *args, **more)
            change(self)

        patch.setattr(layout.Text, "__init__", wrong)

    return fault


def striking(before: str = "", after: str = "", **moved: float) -> Fault:
    """One sentence is drawn with operators around it, or elsewhere."""

    def fault(patch: Patch) -> None:
        strike = layout.Text._strike

        def wrong(self: layout.Text, ink: Ink, x: float, top: float, width: float) -> None:
            if SENTENCE in self.words:
                ink.canvas._code.append(before)
                x, top = x + moved.get("right", 0.0), top + moved.get("up", 0.0)
            strike(self, ink, x, top, width)
            if SENTENCE in self.words:
                ink.canvas._code.append(after)

        patch.setattr(layout.Text, "_strike", wrong)

    return fault


def finishing(change: Callable[[Any], None]) -> Fault:
    """The finished file is changed object by object before it is sealed."""

    def fault(patch: Patch) -> None:
        import pikepdf

        finish = standard.finish

        def wrong(*args: Any) -> bytes:
            out = io.BytesIO()
            with pikepdf.open(io.BytesIO(finish(*args))) as document:
                change(document)
                document.save(out)
            return out.getvalue()

        patch.setattr(standard, "finish", wrong)

    return fault


def said(text: layout.Text, old: str, new: str) -> None:
    text.words = text.words.replace(old, new)


def small(text: layout.Text) -> None:
    if SENTENCE in text.words:
        text.size = 0.01


def white(text: layout.Text) -> None:
    if SENTENCE in text.words:
        text.colour = "#FFFFFF"


def another_name(patch: Patch) -> None:
    header = sheet.Sheet._header

    def wrong(self: Any, look: Any) -> layout.Box:
        person = self.report.person.model_copy(update={"given": "Chloë"})
        self.report = self.report.model_copy(update={"person": person})
        return header(self, look)

    patch.setattr(sheet.Sheet, "_header", wrong)


def other_order(patch: Patch) -> None:
    story = sheet.Sheet._story
    patch.setattr(sheet.Sheet, "_story", lambda self: [*story(self)[:3], *story(self)[:2:-1]])


def no_attachment(patch: Patch) -> None:
    attach = standard._attach
    patch.setattr(standard, "_attach", lambda pdf, embed, at: attach(pdf, embed[:-1], at))


def another_code(patch: Patch) -> None:
    code = sheet.code
    patch.setattr(sheet, "code", lambda data, size: code(f"{data[:-1]}{'0' if data[-1] != '0' else '1'}", size))


def one_more_ill(patch: Patch) -> None:
    patch.setattr(risks, "people", lambda affected, *more: marks.people(affected + 1, *more))


def other_tick(patch: Patch) -> None:
    from meso_screen.pdf.pages import choices

    patch.setattr(choices, "tick_box", lambda size, ticked: marks.tick_box(size, not ticked))


def exchange_glyphs(document: Any) -> None:
    """Each font draws a 4 where it says 1, and the other way round."""
    import pikepdf
    from fontTools.ttLib import TTFont

    for thing in document.objects:
        if isinstance(thing, pikepdf.Dictionary) and "/FontFile2" in thing:
            font = TTFont(io.BytesIO(thing.FontFile2.read_bytes()))
            glyphs, names = font["glyf"], font["cmap"].tables[0].cmap
            first, second = (names[code] for code in sorted(names)[5:7])
            glyphs[first], glyphs[second] = glyphs[second], glyphs[first]
            out = io.BytesIO()
            font.save(out)
            thing.FontFile2.write(out.getvalue())


def crop(document: Any) -> None:
    document.pages[0].obj.CropBox = [0, 0, 300, 300]


def stamp(document: Any) -> None:
    document.pages[0].contents_add(b"q BT /F1 9 Tf (x) ' ET Q")


FAULTS: dict[str, tuple[Fault, str]] = {
    "a finding dropped": (building(b.FindingBlock, lambda block: None), "is missing or different"),
    "a risk dropped": (building(b.RiskBlock, lambda block: None), "is missing or different"),
    "an answer dropped": (building(b.AnswersBlock, lambda block: b.AnswersBlock(rows=block.rows[1:])), "is missing"),
    "a reason dropped": (building(b.FindingBlock, lambda o: o.model_copy(update={"because": ()})), "is missing"),
    "a decision dropped": (building(b.FindingBlock, lambda o: o.model_copy(update={"decision": ""})), "Acknowledged"),
    "a stroke dropped": (
        building(b.SignatureBlock, lambda o: o.model_copy(update={"strokes": (o.strokes[0][:-1],)})), "signature of Pa",
    ),
    "a signature drawn backwards": (
        building(b.SignatureBlock, lambda o: o.model_copy(update={"strokes": (o.strokes[0][::-1],)})), "signature of P",
    ),
    "a signature as a speck": (
        building(b.SignatureBlock, lambda o: o.model_copy(update={"aspect": 90.0})), "signature of Pa",
    ),
    "a digit of a dose": (setting(lambda text: said(text, "415 mg", "45 mg")), "415 mg"),
    "another digit in a dose": (setting(lambda text: said(text, "415 mg", "475 mg")), "415 mg"),
    "a name in the header": (another_name, "Chloé"),
    "an attachment omitted": (no_attachment, "missing"),
    "parts in another order": (other_order, "“"),
    "a glyph replaced": (finishing(exchange_glyphs), "another shape"),
    "a figure too many": (one_more_ill, "not as many as were counted"),
    "boxes ticked the wrong way": (other_tick, "ticked"),
    "another code on the page": (another_code, "code of the document"),
    "a sentence in white": (setting(white), "colour that cannot be read"),
    "a sentence of no size": (setting(small), "too small"),
    "a sentence beside the page": (striking(right=700), "outside the page"),
    "a sentence below the page": (striking(up=-900), "outside the page"),
    "a sentence that is not painted": (striking("3 Tr", "0 Tr"), "cannot be read back (Tr)"),
    "a sentence clipped away": (striking("q 0 0 1 1 re W n", "Q"), "cannot be read back (W)"),
    "a sentence painted over": (striking(after="1 1 1 rg n 0 0 600 840 re f"), "under something else"),
    "a sentence struck out": (striking(after="1 1 1 RG 30 w n 0 400 m 600 400 l S n 0 0 m 600 842 l S"), "under"),
    "a sentence over another": (striking(up=30), "over other words"),
    "a page cropped": (finishing(crop), "CropBox"),
    "words by another operator": (finishing(stamp), "cannot be read back"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_renderer_refuses_the_seal_and_is_named(
    name: str, session: Session, signed: Visit, monkeypatch: Patch
) -> None:
    fault, named = FAULTS[name]
    assert named in refused(session, signed, monkeypatch, fault)


HIDDEN = frozenset({"kind", "tone", "state", "method", "data"})


def places(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where texts stand inside a dumped part."""
    if isinstance(value, str) and "".join(tidy(value).split()):
        yield here
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in HIDDEN and key != "strokes":
                yield from places(inner, (*here, key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from places(inner, (*here, index))


def misread(text: str, chance: Random) -> str:
    """One letter lost, doubled or exchanged; white space does not count."""
    at = chance.choice([index for index, sign in enumerate(text) if tidy(sign).strip()])
    other = chance.choice([sign for sign in "aeio1358BZß" if sign != text[at]])
    return text[:at] + chance.choice(("", other, text[at] * 2)) + text[at + 1 :]


def spoil(part: Part, chance: Random) -> Part | None:
    """The part with one block left out, or with one letter of it wrong; None where there is nothing to spoil."""
    dumped = part.model_dump()
    if chance.random() < 0.3:
        dumped["blocks"] = [one for index, one in enumerate(dumped["blocks"]) if index != chance.randrange(99) % 7]
    found = [place for place in places(dumped) if place[0] in ("title", "blocks") and place[-1] not in ("tier", "alt")]
    if not found:
        return None
    place = chance.choice(found)
    inner: Any = dumped
    for step in place[:-1]:
        if isinstance(inner[step], tuple):
            inner[step] = list(inner[step])
        inner = inner[step]
    inner[place[-1]] = misread(inner[place[-1]], chance)
    return Part.model_validate(as_tuples(dumped))


def as_tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_tuples(inner) for key, inner in value.items()}
    return tuple(as_tuples(inner) for inner in value) if isinstance(value, list | tuple) else value


@contextmanager
def drawing(part_id: str, wrong: Part) -> Iterator[None]:
    """The renderer draws another part in place of this one."""
    draw = sheet.part
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet, "part", lambda one, look: draw(wrong if one.id == part_id else one, look))
        yield


def test_any_letter_of_any_block_drawn_wrongly_refuses_the_seal(knowledge: Knowledge) -> None:
    session = clinic_session(knowledge)
    visit = signed_visit(session)
    report = sealing.prepare_record(session, visit)[0]
    met: set[str] = set()

    @settings(
        max_examples=COUNT, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,), print_blob=True,
    )  # fmt: skip
    @given(part=st.sampled_from(report.parts), seed=st.integers(0, 2**32))
    def refuses(part: Part, seed: int) -> None:
        wrong = spoil(part, Random(seed))
        if wrong is None or wrong.model_dump() == part.model_dump():
            return
        met.add(part.id)
        with drawing(part.id, wrong), pytest.raises(ProblemError):
            sealing.seal_visit(session, visit, sealer_of(session.store))
        assert session.store.document(report.document_id) is None

    refuses()
    assert len(met) > min(COUNT, 30) / 5
    sealed, _ = sealing.seal_visit(session, session.open_visit(visit.id), sealer_of(session.store))
    assert sealed.outcome == "sealed"
    assert render.render(report) != b""
