"""Random consultations, from the first answer to the verified seal: every step holds, whatever was said.

25 of them run here. The whole proof runs with

    MESO_RANDOM_CONSULTATIONS=500 python -m pytest -q -s tests/flow/test_random_consultations.py

where every kind of document of every consultation is drawn and validated, and one of them in large print too; here the
kinds beside the record take turns.
Figures are printed at the end of each start (-s).
"""

from __future__ import annotations

import io
import os
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import get_args

import page
import pikepdf
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from random_visits import SHARES, Drawn, Start, clinic_session, drawn_consultations, live
from visits import NOW

from meso_screen.flow import sealing
from meso_screen.flow.checking import recompute
from meso_screen.flow.clinic import clinic_certificate, sealer_of
from meso_screen.flow.compose import compose
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.paper import gather_paper
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.model.blocks import FindingBlock
from meso_screen.model.report import KIND, Attachment, Report
from meso_screen.pdf.compare import compare
from meso_screen.pdf.extract import attachments
from meso_screen.pdf.render import render
from meso_screen.pdf.seal import seal
from meso_screen.pdf.verify import verify

COUNT = int(os.environ.get("MESO_RANDOM_CONSULTATIONS", "25"))
WHOLE = sum(SHARES.values()) < COUNT
PROFILES = (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1)
OTHERS: tuple[KIND, ...] = tuple(kind for kind in get_args(KIND) if kind != "consent_record")
LEAVES: tuple[KIND, ...] = ("patient_copy", "not_today", "pre_treatment", "aftercare", "letter", "withdrawal")
MOST = {"patient_copy": 4, "not_today": 4}


class Figures:
    """What was done, for the report."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.pages: dict[str, list[int]] = {}
        self.seen: set[str] = set()
        self.turns = count()
        self.started = time.perf_counter()

    def count(self, kind: str, pages: int) -> None:
        self.kinds[kind] += 1
        self.pages.setdefault(kind, []).append(pages)


@pytest.fixture(scope="module")
def figures() -> Iterator[Figures]:
    kept = Figures()
    yield kept
    print(f"\n{len(kept.seen)} different consultations, {time.perf_counter() - kept.started:.0f} s")
    for kind, times in sorted(kept.kinds.items()):
        counted = kept.pages.get(kind, [])
        print(f"{kind:<20} {times:>5}" + (f"   pages {min(counted)} to {max(counted)}" if counted else ""))


@pytest.fixture(scope="session")
def compiled_once(knowledge: Knowledge) -> Iterator[None]:
    """Recomputing opens the kept pack anew each time, which is its own test; here it is compiled once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("meso_screen.flow.checking.open_pack", lambda folder: knowledge)
        yield


def material(session: Session, visit: Visit) -> tuple[Report, tuple[Attachment, ...]]:
    """The record and what travels inside it."""
    report, embed = sealing.prepare_record(session, visit)
    return report, embed if isinstance(embed, tuple) else (embed,)


def check(report: Report, pdf: bytes, folder: Path, embed: tuple[Attachment, ...] = ()) -> int:
    """Both standards, the same words read back, the same files read back; the number of pages."""
    file = folder / "document.pdf"
    file.write_bytes(pdf)
    for profile in PROFILES:
        verdict = str(page.validate_pdf(str(file), profile=profile))
        assert "no failures" in verdict, (report.kind, verdict)
    assert compare(report, pdf) == []
    assert attachments(pdf) == {one.name: one.data for one in embed}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def check_leaves_nothing_private(session: Session, visit: Visit, report: Report) -> None:
    """No finding, no score, no id of a rule or tier, and nothing of a private question or rule."""
    paper = gather_paper(session, visit)
    words = "\n".join(report.sentences())
    assert not any(isinstance(block, FindingBlock) for part in report.parts for block in part.blocks)
    assert f"{paper.result.score.confirmed} – {paper.result.score.possible}" not in words
    assert not [tier for tier in ("clear_first", "not_known") if tier in words]
    assert not [rule for rule in paper.knowledge.catalogue.rules if "-" in rule and rule in words.split()]
    typed = "\n".join(str(value) for value in visit.raw_answers().values())
    typed += "\n".join(text for pair in visit.asked_by_patient for text in pair)
    secrets = _private_words(paper.knowledge)
    assert [secret for secret in secrets if secret in words and secret not in typed] == []


def _private_words(knowledge: Knowledge) -> set[str]:
    catalogue = knowledge.catalogue
    hidden = {f"rule.{rule.id}." for rule in catalogue.rules.values() if rule.private}
    for question in catalogue.questions.values():
        if question.private or catalogue.sections[question.section].private:
            hidden.add(f"question.{question.id}.")
    named = catalogue.texts["en"].items()
    secret = {text for name, text in named if any(name.startswith(start) for start in hidden)}
    return {text for text in secret - {t for n, t in named if not n.startswith(tuple(hidden))} if len(text) > 12}


def prove(session: Session, visit: Visit, drawn: Drawn, folder: Path, figures: Figures, turn: int) -> None:
    """Compose, draw, validate, extract, compare, seal, verify, recompute: one lived consultation."""
    report, embed = material(session, visit)
    if turn % 5 == 1:
        assert render(*material(session, session.open_visit(visit.id))) == render(report, embed)
    sealer = sealer_of(session.store)
    if visit.signatures:
        visit, receipt = sealing.seal_visit(session, visit, sealer)
        sealed = receipt.pdf
        figures.kinds["signed and sealed"] += 1
    else:
        # Nobody signed, so the program seals nothing; its record goes through the same steps all the same.
        sealed = seal(render(report, embed), sealer, NOW)
    figures.count("consent_record", check(report, sealed, folder, embed))
    assert verify(sealed, (clinic_certificate(session.store),)).outcome == "unchanged"
    assert recompute(sealed)[0] is True
    kinds = OTHERS if WHOLE else (OTHERS[turn % len(OTHERS)],)
    for kind in kinds:
        other = compose(session, visit, kind, with_signatures=kind == "patient_copy")
        # Large print of one kind in turn: its blank form alone has fifty pages.
        for large in (False, True) if WHOLE and kind == OTHERS[turn % len(OTHERS)] else (drawn.large and not WHOLE,):
            one = other.model_copy(update={"large_print": large})
            drawn_pdf = render(one)
            pages = check(one, drawn_pdf, folder)
            figures.count(f"{kind}{' large' if large else ''}", pages)
            assert large or pages <= MOST.get(kind, pages), (kind, pages)
        if kind in LEAVES:
            check_leaves_nothing_private(session, visit, other)


@pytest.mark.usefixtures("compiled_once")
@pytest.mark.parametrize("start", SHARES)
def test_any_consultation_is_composed_drawn_sealed_and_verified(
    start: Start, knowledge: Knowledge, tmp_path: Path, figures: Figures
) -> None:
    @settings(
        max_examples=max(1, COUNT * SHARES[start] // sum(SHARES.values())), deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate,), print_blob=True,
    )  # fmt: skip
    @given(drawn=drawn_consultations(knowledge, start))
    def lives(drawn: Drawn) -> None:
        session = clinic_session(knowledge, drawn.paper)
        visit = live(session, drawn)
        figures.seen.add(repr((drawn, sorted(drawn.answers.items(), key=str))))
        prove(session, visit, drawn, tmp_path, figures, next(figures.turns))

    lives()
