"""After the decision: what is handed out is what was kept, and a printer or disk that fails loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from list_pages import faults, settle
from pypdfium2 import PdfDocument
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from meso_screen.flow.afterwards import record_on_paper, withdraw_consent
from meso_screen.flow.clinic import sealer_of
from meso_screen.flow.sealing import seal_visit
from meso_screen.flow.signing import sign, view_consent
from meso_screen.flow.views import view_steps
from meso_screen.gui import theme
from meso_screen.gui.pages.consent_page import ConsentPage
from meso_screen.gui.pages.not_today_page import NotTodayPage
from meso_screen.gui.pages.papers import ReadDialog
from meso_screen.gui.pages.sealed_page import SealedPage
from meso_screen.gui.printing import Printing

Show = Callable[..., Any]


INK = (((0.1, 0.5), (0.3, 0.2), (0.5, 0.7), (0.8, 0.4)),)
MORE_INK = (((0.1, 0.6), (0.4, 0.3), (0.6, 0.8), (0.9, 0.3)),)


def seal_it(host: Any, *, drawn: bool = False) -> bytes:
    session = host.session
    host.answer_all()
    host.visit = session.confirm_read_back(host.visit)
    view = view_consent(session, host.visit)
    for prompt in view.prompts:
        host.visit = session.record_teach_back(host.visit, prompt.id, "understood")
    for choice in view.choices:
        host.visit = session.record_choice(host.visit, choice.id, "no")
    host.visit = session.tell_outlook(host.visit, "Softer lines for some months.", "matches")
    host.visit = session.show_text(host.visit, view_consent(session, host.visit).digest)
    if drawn:
        host.visit = sign(session, host.visit, "patient", "drawn", strokes=INK)
        host.visit = sign(session, host.visit, "practitioner", "drawn", strokes=MORE_INK, pin="1234")
    else:
        host.visit = sign(session, host.visit, "patient", "typed", name="Chloé Martin")
        host.visit = sign(session, host.visit, "practitioner", "typed", name="Dr L. Moreau", pin="1234")
    host.visit, receipt = seal_visit(session, host.visit, sealer_of(session.store))
    return receipt.pdf


class Paper:
    """Prints into a file, as the rehearsal does."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, parent: QWidget, printer: QPrinter, accepted: Callable[[], None]) -> None:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setResolution(72)
        printer.setOutputFileName(str(self.path))
        accepted()


def test_saving_gives_the_sealed_bytes_exactly(
    host: Any, show: Show, seal: None, tmp_path: Path, qtbot: QtBot
) -> None:
    pdf = seal_it(host)
    asked: list[str] = []

    def choose(parent: QWidget, name: str, chosen: Callable[[Path], None]) -> None:
        asked.append(name)
        chosen(tmp_path / "saved.pdf")

    page = SealedPage(host, choose)
    page.show_view()
    show(page)
    page.papers.buttons["save", "consent_record"].click()
    qtbot.waitUntil(lambda: (tmp_path / "saved.pdf").exists(), timeout=30_000)
    assert (tmp_path / "saved.pdf").read_bytes() == pdf
    assert asked == [f"{host.visit.document_id}.pdf"]
    assert "Saved as saved.pdf" in page.state.text()
    page.next.click()
    assert host.left == 1


def test_a_place_that_takes_no_file_is_told_calmly(
    host: Any, show: Show, seal: None, tmp_path: Path, qtbot: QtBot
) -> None:
    seal_it(host)
    page = SealedPage(host, lambda parent, name, chosen: chosen(tmp_path / "no" / "such" / "place.pdf"))
    page.show_view()
    show(page)
    page.papers.buttons["save", "patient_copy"].click()
    qtbot.waitUntil(lambda: bool(host.told), timeout=30_000)
    assert host.told[0].problems[0].next_step == "Choose another place."


def test_the_patients_copy_prints_every_page(
    host: Any, show: Show, seal: None, tmp_path: Path, qtbot: QtBot
) -> None:
    seal_it(host)
    printed = tmp_path / "printed.pdf"
    page = SealedPage(host, printing=Printing(Paper(printed)))
    page.show_view()
    show(page)
    page.papers.buttons["print", "aftercare"].click()
    said: list[str] = []
    page.say = lambda words, say=page.say: (said.append(words), say(words))  # type: ignore[method-assign,misc]
    qtbot.waitUntil(lambda: printed.exists() and b"%%EOF" in printed.read_bytes(), timeout=60_000)
    pages = int(said[-2].split()[-1].rstrip("…"))
    assert said[-2] == f"Printing page {pages} of {pages}…"
    assert printed.read_bytes().count(b"/Type /Page\n") == pages
    assert host.told == []
    assert [path.name for path in tmp_path.iterdir()] == ["printed.pdf"]


def test_a_printer_that_does_not_take_it_is_said_in_words(
    host: Any, show: Show, seal: None, tmp_path: Path, qtbot: QtBot
) -> None:
    seal_it(host)
    page = SealedPage(host, printing=Printing(Paper(tmp_path / "no" / "folder" / "printed.pdf")))
    page.show_view()
    show(page)
    page.papers.buttons["print", "aftercare"].click()
    qtbot.waitUntil(lambda: bool(host.told), timeout=60_000)
    assert "printer did not take" in host.told[0].problems[0].what


def saving_page(host: Any, show: Show, into: Path) -> SealedPage:
    """The page with every file saved under a number of its own."""
    count = iter(range(99))
    page = SealedPage(host, lambda parent, name, chosen: chosen(into / f"{next(count)}.pdf"))
    page.show_view()
    show(page)
    return page


def saved(page: Any, kind: str, into: Path, qtbot: QtBot) -> bytes:
    """What *Save PDF…* of one paper leaves."""
    before = set(into.glob("*.pdf"))
    page.papers.buttons["save", kind].click()
    qtbot.waitUntil(lambda: len(set(into.glob("*.pdf")) - before) == 1 and not page.busy, timeout=60_000)
    (new,) = set(into.glob("*.pdf")) - before
    return new.read_bytes()


def test_large_print_is_larger_and_every_paper_reads_as_text(
    host: Any, show: Show, seal: None, tmp_path: Path, qtbot: QtBot
) -> None:
    seal_it(host)
    page = saving_page(host, show, tmp_path)
    normal = saved(page, "pre_treatment", tmp_path, qtbot)
    page.papers.size_choice.choose("large")
    large = saved(page, "pre_treatment", tmp_path, qtbot)
    assert len(PdfDocument(large)) > len(PdfDocument(normal))
    for kind, title in page.papers.titles.items():
        if kind == "withdrawal":
            continue
        page.papers.buttons["read", kind].click()
        assert isinstance(page.dialog, ReadDialog), title
        assert page.dialog.text.toPlainText().startswith(page.dialog.windowTitle())
        page.dialog.reject()


def test_a_later_fact_stands_on_every_later_print_and_the_sealed_file_stays(
    host: Any, show: Show, seal: None, tmp_path: Path, qtbot: QtBot
) -> None:
    pdf = seal_it(host)
    page = saving_page(host, show, tmp_path)
    page.later.add.click()
    assert page.later.wrong.isVisible()
    page.later.words.setPlainText("Batch 4711, use by 03/2028.")
    assert not page.before_leaving()
    page.later.add.click()
    assert page.before_leaving() and host.visit.addenda[0].text == "Batch 4711, use by 03/2028."
    for kind in ("patient_copy", "aftercare", "pre_treatment", "letter"):
        text = "".join(one.get_textpage().get_text_bounded() for one in PdfDocument(saved(page, kind, tmp_path, qtbot)))
        assert "Batch 4711" in text, kind
    assert saved(page, "consent_record", tmp_path, qtbot) == pdf
    paper = record_on_paper(host.session, host.visit)
    assert len(PdfDocument(paper)) == len(PdfDocument(pdf)) + 1
    last = host.session.store.events(host.visit.id)[-1]
    assert (last.kind, last.payload) == ("printed", {"kind": "consent_record"})
    assert "Batch 4711" in list(PdfDocument(paper))[-1].get_textpage().get_text_bounded()


def test_a_consent_taken_back_is_said_on_every_later_print_and_deletes_nothing(
    host: Any, show: Show, seal: None, tmp_path: Path, qtbot: QtBot
) -> None:
    pdf = seal_it(host)
    page = saving_page(host, show, tmp_path)
    assert not page.papers.buttons["print", "withdrawal"].isVisible()
    page.withdraw.click()
    dialog = page.dialog
    assert dialog is not None
    dialog.words.setPlainText("Wants to wait.")
    dialog.act()
    assert host.visit.outcome == "withdrawn" and not page.withdraw.isVisible()
    copy = PdfDocument(saved(page, "patient_copy", tmp_path, qtbot))
    assert "took this consent back" in copy[0].get_textpage().get_text_bounded()
    assert saved(page, "consent_record", tmp_path, qtbot) == pdf
    form = PdfDocument(saved(page, "withdrawal", tmp_path, qtbot))
    assert host.visit.document_id in form[0].get_textpage().get_text_bounded()


def test_a_consent_that_was_sealed_never_asks_to_be_sealed_again(host: Any, show: Show, seal: None) -> None:
    seal_it(host)
    for _ in ("sealed", "withdrawn"):
        page = ConsentPage(host)
        page.show_view()
        show(page)
        assert not page.sealing.isVisible() and page.signing.isVisible()
        page.hide()
        assert {step.id: step.state for step in view_steps(host.session, host.visit, "review")}["consent"] == "done"
        if host.visit.outcome == "sealed":
            host.visit = withdraw_consent(host.session, host.visit, "")


def test_not_today_says_why_in_plain_words_and_never_names_a_private_reason(host: Any, show: Show) -> None:
    host.answer_all(
        {"last-two-weeks": ["cold-sore"], "mind-problem": "yes", "mind-conditions": ["psychosis"],
         "psychosis-acute": "yes"}
    )  # fmt: skip
    host.visit = host.session.end_visit(host.visit, "postponed", "")
    page = NotTodayPage(host)
    page.show_view()
    show(page)
    said = page.text.toPlainText()
    assert "infection" in said
    assert "psycho" not in said.casefold()
    assert "Stop" not in said


def test_the_summary_is_saved_under_a_name_without_the_patients(
    host: Any, show: Show, tmp_path: Path, qtbot: QtBot
) -> None:
    host.answer_all({"last-two-weeks": ["cold-sore"]})
    host.visit = host.session.end_visit(host.visit, "stopped", "")
    names: list[str] = []

    def choose(parent: QWidget, name: str, chosen: Callable[[Path], None]) -> None:
        names.append(name)
        chosen(tmp_path / name)

    page = NotTodayPage(host, choose)
    page.show_view()
    show(page)
    page.papers.buttons["save", "not_today"].click()
    qtbot.waitUntil(lambda: bool(list(tmp_path.glob("*.pdf"))), timeout=30_000)
    assert "martin" not in names[0].casefold()


@pytest.mark.parametrize(("look", "scale"), [("light", 1.0), ("dark", 1.5)])
def test_both_pages_are_reached_named_and_whole(
    host: Any, show: Show, seal: None, qapp: QApplication, look: str, scale: float
) -> None:
    theme.apply(qapp, look, scale)
    seal_it(host)
    for made in (SealedPage(host), NotTodayPage(host)):
        made.show_view()
        show(made, round(1280 * scale), round(820 * scale))
        settle()
        assert faults(made) == []
        made.hide()
    theme.apply(qapp)
