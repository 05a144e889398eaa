"""Verify: three outcomes in words, with or without a clinic, and the record screened again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from list_pages import faults, settle
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from test_sealed_page import seal_it

from meso_screen.flow.clinic import keep_pack
from meso_screen.flow.prints import draft_document
from meso_screen.gui import theme
from meso_screen.gui.pages.verify_page import VerifyPage

Show = Callable[..., Any]


def check(page: VerifyPage, path: Path, qtbot: QtBot) -> str:
    page.check(path)
    qtbot.waitUntil(lambda: not page.busy, timeout=30_000)
    settle()
    return " ".join(label.accessibleName() for label in page.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def sealed(host: Any, seal: None, tmp_path: Path) -> Path:
    path = tmp_path / "sealed.pdf"
    path.write_bytes(seal_it(host))
    return path


def test_a_sealed_file_is_unchanged_even_when_nobody_is_signed_in(
    host: Any, show: Show, sealed: Path, qtbot: QtBot
) -> None:
    page = show(VerifyPage(host.jobs))
    said = check(page, sealed, qtbot)
    assert "Unchanged" in said
    assert "Clinic Lumière" in said
    assert "it does not prove who the patient is" in said


def test_one_flipped_byte_is_a_change_and_says_what_to_do(host: Any, show: Show, sealed: Path, qtbot: QtBot) -> None:
    damaged = bytearray(sealed.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    sealed.write_bytes(damaged)
    page = show(VerifyPage(host.jobs, host.session))
    said = check(page, sealed, qtbot)
    assert "Changed after signing" in said
    assert "Do not rely on this file" in said
    assert not page.again.isVisible()


def test_a_draft_is_not_from_the_clinic(host: Any, show: Show, tmp_path: Path, qtbot: QtBot) -> None:
    host.answer_all()
    draft = tmp_path / "draft.pdf"
    draft.write_bytes(draft_document(host.session, host.visit))
    page = show(VerifyPage(host.jobs, host.session))
    assert "Not from this clinic" in check(page, draft, qtbot)


def test_a_file_that_is_not_there_is_said_in_words(host: Any, show: Show, tmp_path: Path, qtbot: QtBot) -> None:
    page = show(VerifyPage(host.jobs))
    assert "There is no such file" in check(page, tmp_path / "nothing.pdf", qtbot)


def test_a_dropped_file_is_checked(host: Any, show: Show, sealed: Path, qtbot: QtBot) -> None:
    page = show(VerifyPage(host.jobs))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(sealed))])
    copy = Qt.DropAction.CopyAction
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    page.zone.dropEvent(QDropEvent(QPointF(10, 10), copy, mime, left, none))
    qtbot.waitUntil(lambda: page.verdict is not None, timeout=30_000)
    assert page.verdict.outcome == "unchanged"  # type: ignore[union-attr]


def test_choose_file_does_the_same(host: Any, show: Show, sealed: Path, qtbot: QtBot) -> None:
    page = show(VerifyPage(host.jobs, None, lambda parent, chosen: chosen(sealed)))
    page.focus_first()
    page.zone.choose.click()
    qtbot.waitUntil(lambda: page.verdict is not None, timeout=30_000)
    assert page.verdict.outcome == "unchanged"  # type: ignore[union-attr]


def test_the_attached_record_gives_the_attached_result(host: Any, show: Show, sealed: Path, qtbot: QtBot) -> None:
    keep_pack(host.session.knowledge)
    page = show(VerifyPage(host.jobs))
    check(page, sealed, qtbot)
    page.again.click()
    qtbot.waitUntil(lambda: not page.busy, timeout=60_000)
    assert page._again_says.accessibleName() == "Screening the attached record again gives the attached result."


@pytest.mark.parametrize(("look", "scale"), [("light", 1.0), ("dark", 1.5)])
def test_the_page_is_reached_named_and_whole(
    host: Any, show: Show, sealed: Path, qtbot: QtBot, qapp: QApplication, look: str, scale: float
) -> None:
    theme.apply(qapp, look, scale)
    page = show(VerifyPage(host.jobs), round(1280 * scale), round(900 * scale))
    check(page, sealed, qtbot)
    assert faults(page) == []
    theme.apply(qapp)
