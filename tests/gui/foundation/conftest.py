"""Shows widgets as the program does, and lets them go again (left-over widgets are restyled by every new theme)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from foundation_gallery import build_question_page, build_review_page, build_rows_page
from PySide6.QtCore import QEvent
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from meso_screen.gui import theme

Show = Callable[..., QWidget]
PAGES = {"question": build_question_page, "rows": build_rows_page, "review": build_review_page}
LOOKS = [("light", 1.0), ("dark", 1.0), ("contrast", 1.0), ("light", 1.5), ("dark", 1.5)]


@pytest.fixture
def show(qtbot: QtBot, qapp: QApplication) -> Iterator[Show]:
    """``show(widget, width, height)``: dressed, visible, active; closed and gone after the test."""
    if theme.current().name != "light" or theme.current().text_scale != 1.0 or not qapp.styleSheet():
        theme.apply(qapp)
    QAccessible.setActive(True)
    shown: list[QWidget] = []

    def display(widget: QWidget, width: int = 760, height: int = 480) -> QWidget:
        widget.resize(width, height)
        shown.append(widget)
        with qtbot.waitActive(widget, timeout=2000):
            widget.show()
            widget.activateWindow()
        return widget

    yield display
    for widget in shown:
        widget.close()
        widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(
    scope="module",
    params=[(page, name, scale) for page in PAGES for name, scale in LOOKS],
    ids=lambda value: f"{value[0]}-{value[1]}-{value[2]:.0%}",
)
def page(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[QWidget]:
    """A whole page of this foundation in each look: 1440 × 900 at 100 %, 1920 × 1080 at 150 %."""
    name, look, scale = request.param
    theme.apply(qapp, look, scale)
    QAccessible.setActive(True)
    widget = PAGES[name]()
    widget.resize(*((1440, 900) if scale == 1.0 else (1920, 1080)))
    widget.show()
    widget.activateWindow()
    QApplication.sendPostedEvents()
    yield widget
    widget.close()
    widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.apply(qapp)
