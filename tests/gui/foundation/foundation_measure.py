"""Measures what is on the screen: the accessibility tree, the tab chain, contrast and change from pixels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


def walk(node: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield node
    for number in range(node.childCount()):
        child = node.child(number)
        if child is not None and child.isValid():
            yield from walk(child)


def tree(widget: QWidget) -> list[QAccessibleInterface]:
    return list(walk(QAccessible.queryAccessibleInterface(widget)))


def name(node: QAccessibleInterface) -> str:
    return node.text(QAccessible.Text.Name).strip()


def tab_chain(window: QWidget, most: int = 80) -> list[QWidget]:
    window.setFocus()
    chain: list[QWidget] = []
    for _ in range(most):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        if focus is None or focus in chain:
            break
        chain.append(focus)
    return chain


def luminance(rgb: int) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(rgb >> 16 & 255) + 0.7152 * linear(rgb >> 8 & 255) + 0.0722 * linear(rgb & 255)


def ratio(one: int, other: int) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def pixels(image: QImage, area: QRect | None = None) -> list[int]:
    cut = image.copy(area) if area is not None else image
    raw = bytes(cut.convertToFormat(QImage.Format.Format_RGB32).constBits())
    return [value & 0xFFFFFF for value in memoryview(raw).cast("I")]


def measured_contrast(values: list[int]) -> float:
    """The commonest colour is the background, the colour farthest from it the core of the text."""
    background = Counter(values).most_common(1)[0][0]
    return max(ratio(background, value) for value in set(values))


def place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
