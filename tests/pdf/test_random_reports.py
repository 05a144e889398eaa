"""Whatever a person may type, in any alphabet the fonts have: drawn whole, valid, sealed, verified."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meso_screen.model import blocks as b
from meso_screen.model.report import Part
from meso_screen.pdf.compare import compare
from meso_screen.pdf.fonts import missing_letters
from meso_screen.pdf.render import render
from meso_screen.pdf.seal import ClinicSealer, seal
from meso_screen.pdf.verify import verify
from pdf.conftest import Sealed
from pdf.sample import MADE, RECORD, attachments, sample, signature
from pdf.test_render import assert_valid

LETTERS = (
    "aeiou Zyx ÀÉîõü łŁđøß Ωπόλις Жищё Ẵặởữ 0123456789 ,.;:!?()[]{}<>/\\|+-=*#%&@\"'“”‘’«»…–— ≥≤→±µ×½²³ \n\u00a0\u00ad"
)
words = st.one_of(
    st.text(alphabet=LETTERS, min_size=1, max_size=60),
    st.text(alphabet="ab", min_size=80, max_size=300),
    st.sampled_from(["x", "No", "(", "\\", "\\(a\\)", "100 %", "a\nb", "  spaces  inside  ", "e\u0301", "ﬁ"]),
).filter(lambda text: bool(text.replace("\u00ad", "").strip()))

blocks = st.one_of(
    st.builds(b.Heading, text=words),
    st.builds(b.Paragraph, text=words, tone=st.sampled_from(["plain", "muted", "strong"])),
    st.builds(b.Bullets, items=st.lists(words, min_size=1, max_size=5).map(tuple), numbered=st.booleans()),
    st.builds(b.Facts, rows=st.lists(st.tuples(words, words), min_size=1, max_size=5).map(tuple)),
    st.builds(
        b.FindingBlock,
        tier=st.sampled_from(["stop", "clear_first", "caution", "note", "not_known"]),
        title=words,
        because=st.lists(words, max_size=3).map(tuple),
        do=words,
        decision=words,
    ),
    st.builds(b.RiskBlock, name=words, text=words, times=words, frequency=st.none() | words),
    st.builds(
        b.AnswersBlock,
        rows=st.lists(st.builds(b.AnswerRow, question=words, answer=words, item=words), max_size=6).map(tuple),
    ),
    st.builds(b.Callout, title=words, lines=st.lists(words, max_size=3).map(tuple), number=words),
    st.builds(lambda role, name: signature(role, name), words, words),
)
parts = st.lists(
    st.builds(
        lambda title, some, keep: Part(id="p", title=title, blocks=tuple(some), keep=keep),
        words,
        st.lists(blocks, max_size=8),
        st.booleans(),
    ),
    max_size=4,
).map(tuple)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts=parts, title=words, large=st.booleans(), paper=st.sampled_from(["A4", "Letter"]), draft=st.booleans())
def test_any_report_is_drawn_whole_sealed_and_verified(
    sealed: Sealed, tmp_path: Path, parts: tuple[Part, ...], title: str, large: bool, paper: str, draft: bool
) -> None:
    report = sample(parts=parts, title=title, large_print=large, paper=paper, draft=draft)
    pdf = seal(render(report, attachments()), ClinicSealer(sealed.key, sealed.certificate), MADE)
    assert compare(report, pdf, RECORD) == []
    assert verify(pdf, [sealed.certificate]).outcome == "unchanged"
    assert_valid(pdf, tmp_path)


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x0b", "\u2028", "\ud7ff", "\ue000", "\U0001f600"])
def test_a_sign_that_has_no_glyph_is_a_problem_and_never_dropped(sign: str) -> None:
    assert len(missing_letters([f"before{sign}after"])) == 1
