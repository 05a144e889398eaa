"""Find something by typing: a field with its own list under it. Nothing is ever chosen by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from meso_screen.gui import a11y, theme
from meso_screen.gui.widgets.boxes import stack
from meso_screen.gui.widgets.live import Live
from meso_screen.gui.widgets.text import IconLabel, label

ROWS = 8
Index = QModelIndex | QPersistentModelIndex
_HIT = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Hit:
    """One row: ``key`` is handed back; bold ``title``, ``detail``, ``tag`` at the far end, ``group`` as heading."""

    key: object
    title: str
    detail: str = ""
    tag: str = ""
    group: str = ""

    def spoken(self) -> str:
        """The row in words."""
        return ", ".join(part for part in (self.group, self.title, self.detail, self.tag) if part)


class SearchList(QWidget):
    """A named line edit over a list of at most eight rows.

    ``find(text)`` gives (hits, how many there are in all). Down and Up move, Enter or a click picks the marked row,
    Esc closes the list and leaves the text. Emits ``picked(key)`` and ``typed(text)``; ``entered(text)`` is Enter
    with no row marked.
    """

    picked = Signal(object)
    typed = Signal(str)
    entered = Signal(str)

    def __init__(self, name: str, find: Callable[[str], tuple[Sequence[Hit], int]], *, placeholder: str = "",
                 least: int = 2) -> None:  # fmt: skip
        super().__init__()
        self._find, self._least = find, least
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.edit = _Edit(placeholder)
        self.caption = label(name, "label", buddy=self.edit)
        self.list = QListWidget()
        self.list.setProperty("role", "hits")
        self.list.setAccessibleName(name.replace("&", ""))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._pick)
        self.count = label("", "small", "muted")
        self.edit.textEdited.connect(self._search)
        self.edit.pressed.connect(self._key)
        self.setLayout(stack(self.caption, self.edit, self.list, self.count, spacing=6))
        self._close()

    def focus_first(self) -> None:
        """Go to the field."""
        self.edit.setFocus()

    def clear(self) -> None:
        """Empty the field and close the list."""
        self.edit.clear()
        self._close()

    def text(self) -> str:
        """What is typed."""
        return self.edit.text()

    def hits(self) -> list[Hit]:
        """The rows shown."""
        return [self.list.item(row).data(_HIT) for row in range(self.list.count())]

    def _search(self, text: str) -> None:
        self.typed.emit(text)
        if len(text.strip()) < self._least:
            self._close()
            return
        hits, total = self._find(text)
        self.show_hits(hits, total)

    def show_hits(self, hits: Sequence[Hit], total: int) -> None:
        """Show these rows, none of them marked, and say how many there are."""
        self.list.clear()
        group = ""
        for hit in list(hits)[:ROWS]:
            item = QListWidgetItem(hit.title)
            item.setData(_HIT, hit)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, hit.spoken())
            item.setData(_HIT + 1, hit.group if hit.group != group else "")
            group = hit.group
            self.list.addItem(item)
        shown = self.list.count()
        self.list.setVisible(shown > 0)
        self.count.setVisible(True)
        self.list.setFixedHeight(sum(self.list.sizeHintForRow(row) for row in range(shown)) + 8)
        text = QCoreApplication.translate("SearchList", "Showing {shown} of {total}")
        text = text.replace("{shown}", str(shown)).replace("{total}", str(max(total, shown)))
        if not shown:
            text = QCoreApplication.translate("SearchList", "Nothing on the list matches “{text}”.")
            text = text.replace("{text}", self.edit.text())
        self.count.say(text)
        a11y.announce(self.edit, text)

    def _close(self) -> None:
        self.list.clear()
        self.list.hide()
        self.count.hide()

    def _key(self, key: int) -> None:
        if key == Qt.Key.Key_Escape:
            self._close()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._move(1 if key == Qt.Key.Key_Down else -1)
        elif (item := self.list.currentItem()) is not None:
            self._pick(item)
        else:
            self.entered.emit(self.edit.text())

    def _move(self, step: int) -> None:
        if not self.list.count():
            self._search(self.edit.text())
            return
        row = max(0, min(self.list.currentRow() + step, self.list.count() - 1))
        self.list.setCurrentRow(row)
        a11y.announce(self.edit, self.list.item(row).data(_HIT).spoken())

    def _pick(self, item: QListWidgetItem) -> None:
        hit: Hit = item.data(_HIT)
        self._close()
        self.picked.emit(hit.key)


class _Edit(Live, QLineEdit):
    pressed = Signal(int)
    _KEYS = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter)

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self.setProperty("lead", True)
        self.setPlaceholderText(placeholder)
        self._glass = IconLabel("search", "faint", 18)
        self._glass.setParent(self)
        self.restyle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        list_is_open = event.key() == Qt.Key.Key_Escape and self._list_shown()
        if plain and (event.key() in self._KEYS or list_is_open):
            event.accept()
            self.pressed.emit(event.key())
            return
        super().keyPressEvent(event)

    def _list_shown(self) -> bool:
        parent = self.parentWidget()
        return isinstance(parent, SearchList) and parent.list.isVisible()

    def restyle(self) -> None:
        self.setFont(theme.font("body"))
        self._glass.move(theme.px(13), theme.px(12))


class _Row(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme.px(40) + (theme.px(24) if index.data(_HIT + 1) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit: Hit = index.data(_HIT)
        box = QRect(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.px(14)
        if heading := index.data(_HIT + 1):
            painter.setFont(theme.font("caption", 600))
            painter.setPen(QColor(theme.colour("muted")))
            top = QRect(box.left() + edge, box.top(), box.width(), theme.px(24))
            painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, heading)
            box.setTop(box.top() + theme.px(24))
        marked = bool(state & QStyle.StateFlag.State_Selected)
        if marked or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(QColor(theme.colour("focus")), 2) if marked else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.colour("brand_tint" if marked else "sunken")))
            painter.drawRoundedRect(box.adjusted(5, 2, -5, -2), 7, 7)
        line = box.adjusted(edge, 0, -edge, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        if hit.tag:
            painter.setFont(theme.font("small"))
            painter.setPen(QColor(theme.colour("muted")))
            painter.drawText(line, int(middle | Qt.AlignmentFlag.AlignRight), hit.tag)
            line.setRight(line.right() - QFontMetrics(painter.font()).horizontalAdvance(hit.tag) - theme.px(12))
        painter.setFont(theme.font("body", 600))
        painter.setPen(QColor(theme.colour("ink")))
        painter.drawText(line, middle, hit.title)
        line.setLeft(line.left() + QFontMetrics(painter.font()).horizontalAdvance(hit.title) + theme.px(12))
        painter.setFont(theme.font("small"))
        painter.setPen(QColor(theme.colour("muted")))
        elided = QFontMetrics(painter.font()).elidedText(hit.detail, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, middle, elided)
        painter.restore()
