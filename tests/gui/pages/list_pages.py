"""What is wrong with how a page looks and what a screen reader and the keyboard get from it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QRadioButton, QScrollArea, QScrollBar, QWidget

from meso_screen.gui.widgets import Button, CheckTile, ChoiceTile


def faults(page: QWidget) -> list[str]:
    """Nameless stops, small targets, clipped words and unreachable controls; empty when there are none."""
    settle()
    return [*_nameless(page), *_small(page), *_clipped(page), *_unreached(page)]


def settle() -> None:
    for _ in range(4):
        QApplication.processEvents()
        QTest.qWait(5)


def press(text: str = "", *keys: Qt.Key) -> None:
    """Type into whatever holds the focus, as a person does."""
    for letter in text:
        QTest.keyClicks(focus(), letter)
    for key in keys:
        QTest.keyClick(focus(), key)


def focus() -> QWidget:
    if QApplication.activeWindow() is None:
        # The offscreen platform has no window manager that gives the activation back, as every desktop does.
        next(one for one in QApplication.topLevelWidgets() if one.isVisible()).activateWindow()
        settle()
    found = QApplication.focusWidget()
    assert found is not None, "nothing holds the focus"
    return found


def _walk(node: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield node
    for number in range(node.childCount()):
        child = node.child(number)
        if child is not None and child.isValid():
            yield from _walk(child)


def _nameless(page: QWidget) -> list[str]:
    found = []
    for node in _walk(QAccessible.queryAccessibleInterface(page)):
        state = node.state()
        if state.focusable and not state.invisible and not node.text(QAccessible.Text.Name).strip():
            found.append(f"nameless {node.object()}")
    return found


def _small(page: QWidget) -> list[str]:
    return [
        f"small {button.accessibleName() or button.text()} {button.size()}"
        for button in page.findChildren(QAbstractButton)
        if button.isVisible() and min(button.width(), button.height()) < 24
    ]


def _clipped(page: QWidget) -> list[str]:
    found = []
    for label in page.findChildren(QLabel):
        if not label.isVisible() or not label.text() or not label.pixmap().isNull():
            continue
        if label.wordWrap():
            if label.heightForWidth(label.width()) > label.height() + 2:
                found.append(f"clipped {label.accessibleName()}")
        elif label.textFormat() == Qt.TextFormat.PlainText and _text_width(label) > label.contentsRect().width() + 2:
            found.append(f"clipped {label.text()}")
    for button in page.findChildren(QAbstractButton):
        if not button.isVisible():
            continue
        if isinstance(button, ChoiceTile | CheckTile):
            if button.heightForWidth(button.width()) > button.height() + 1:
                found.append(f"clipped {button.text()}")
        elif isinstance(button, Button) and button.sizeHint().width() > button.width() + 2:
            found.append(f"clipped {button.text()}")
    edge = page.viewport().width() if isinstance(page, QScrollArea) else page.width()
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and isinstance(widget, QAbstractButton | QLabel):
            right = widget.mapTo(page, widget.rect().topRight()).x()
            if right > edge:
                found.append(f"beyond the edge {widget.accessibleName()}")
    return found


def _text_width(label: QLabel) -> int:
    return QFontMetrics(label.font()).horizontalAdvance(label.text())


def _unreached(page: QWidget) -> list[str]:
    wanted = {
        widget
        for widget in page.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget, QRadioButton | QScrollArea | QScrollBar)
    }
    chain = tab_chain(page)
    return [f"Tab does not reach {one.accessibleName()}" for one in wanted if one not in chain]


def tab_chain(page: QWidget, most: int = 400) -> list[QWidget]:
    """Where Tab goes, from the top."""
    page.activateWindow()
    settle()
    page.setFocus()
    chain: list[QWidget] = []
    for _ in range(most):
        QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Tab)
        found = QApplication.focusWidget()
        if found is None or found in chain:
            break
        chain.append(found)
    return chain
