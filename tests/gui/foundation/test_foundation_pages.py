"""Whole pages, in every look: names, reach, size of targets, clipped text, contrast, visible focus."""

from __future__ import annotations

from foundation_measure import measured_contrast, name, pixels, place, ratio, tab_chain, tree
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QRadioButton, QScrollArea, QScrollBar, QWidget

from meso_screen.gui.widgets import Button, ChoiceTile, PageArea

PAINTED_ROLES = (QAccessible.Role.NoRole, QAccessible.Role.Client)


def seen(label: QLabel) -> bool:
    return label.isVisible() and bool(label.text()) and label.pixmap().isNull()


def test_every_focusable_widget_says_what_it_is_and_what_it_is_called(page: QWidget) -> None:
    focusable = [node for node in tree(page) if node.state().focusable and not node.state().invisible]
    assert focusable
    nameless = [node.object() for node in focusable if not name(node)]
    assert not nameless
    roleless = [node.object() for node in focusable if node.role() in PAINTED_ROLES]
    assert not roleless


def test_tab_reaches_every_control(page: QWidget) -> None:
    chain = tab_chain(page)
    wanted = {
        widget
        for widget in page.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget, (QRadioButton, QScrollArea, QScrollBar))
        and widget.focusProxy() is None
    }
    missing = [widget for widget in wanted if widget not in chain and not _in_rail(widget)]
    assert not missing, [(type(widget).__name__, widget.accessibleName()) for widget in missing]
    groups = {tile.parentWidget() for tile in page.findChildren(ChoiceTile)}
    reached = {tile.parentWidget() for tile in chain if isinstance(tile, ChoiceTile)}
    assert groups == reached


def _in_rail(widget: QWidget) -> bool:
    # Buttons of one exclusive group are one tab stop, like radio buttons.
    return widget.property("kind") == "rail" and bool(widget.property("checkable"))


def test_targets_are_at_least_24_pixels(page: QWidget) -> None:
    small = [
        (button.accessibleName() or button.text(), button.size())
        for button in page.findChildren(QAbstractButton)
        if button.isVisible() and min(button.width(), button.height()) < 24
    ]
    assert not small


def test_no_text_is_clipped(page: QWidget) -> None:
    clipped = []
    for label in filter(seen, page.findChildren(QLabel)):
        if label.wordWrap():
            if label.heightForWidth(label.width()) > label.height() + 2:
                clipped.append(label.accessibleName())
        elif label.textFormat() == Qt.TextFormat.PlainText and _text_width(label) > label.contentsRect().width() + 2:
            clipped.append(label.text())
    for button in page.findChildren(QAbstractButton):
        if not button.isVisible():
            continue
        if isinstance(button, ChoiceTile):
            if button.heightForWidth(button.width()) > button.height() + 1:
                clipped.append(button.text())
        elif isinstance(button, Button) and button.sizeHint().width() > button.width() + 2:
            clipped.append(button.text())
    assert not clipped


def _text_width(label: QLabel) -> int:
    return QFontMetrics(label.font()).horizontalAdvance(label.text())


def test_the_page_has_no_false_scroll_bar(page: QWidget) -> None:
    area = page.findChild(PageArea)
    layout = area.page.layout()
    assert area.page.height() <= max(layout.totalHeightForWidth(area.viewport().width()), area.viewport().height()) + 1


def test_text_contrast_measured_from_pixels(page: QWidget) -> None:
    image = page.grab().toImage()
    weak = []
    for label in filter(seen, page.findChildren(QLabel)):
        area = place(label, page)
        viewport = _viewport(label)
        if not page.rect().contains(area) or (viewport and not place(viewport, page).contains(area)):
            continue
        size = label.font().pixelSize()
        contrast = measured_contrast(pixels(image, area))
        if contrast < (3 if size >= 24 else 4.5):
            weak.append((round(contrast, 2), label.accessibleName(), size))
    assert not weak


def _viewport(widget: QWidget) -> QWidget | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent.viewport() if parent is not None else None


def test_keyboard_focus_is_visible_on_everything(page: QWidget) -> None:
    faint = []
    for widget in tab_chain(page):
        widget.clearFocus()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        area = place(widget, page).intersected(page.rect())
        widget.clearFocus()
        QApplication.sendPostedEvents()
        before = pixels(page.grab(area).toImage())
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.sendPostedEvents()
        assert place(widget, page).intersected(page.rect()) == area, "focus scrolled although it was in view"
        after = pixels(page.grab(area).toImage())
        changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
        best = max((ratio(a, b) for a, b in set(changed)), default=0)
        if len(changed) < widget.width() + widget.height() or best < 3:
            words = widget.accessibleName() or getattr(widget, "text", str)()
            faint.append((type(widget).__name__, words, len(changed), round(best, 2)))
    assert not faint


def test_focus_is_never_hidden_below_the_fold(page: QWidget) -> None:
    hidden = []
    for widget in tab_chain(page):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        viewport = _viewport(widget)
        if viewport is not None:
            window: QRect = place(viewport, page)
            if not window.intersects(place(widget, page)):
                hidden.append(widget.accessibleName())
    assert not hidden
