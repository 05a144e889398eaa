"""Asks for a file to open or a place to save; both dialogs are opened, never waited for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

AskFile = Callable[[QWidget, str, str, Callable[[Path], None]], None]
"""Asks (parent, title, what is looked for or suggested) and hands the path over; nothing on a change of mind."""


def ask_to_open(parent: QWidget, title: str, kinds: str, chosen: Callable[[Path], None]) -> None:
    """Ask for a file that exists; ``kinds`` is a filter like “Certificates (*.pem)”."""
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _open(dialog, chosen)


def ask_to_save(parent: QWidget, title: str, name: str, chosen: Callable[[Path], None]) -> None:
    """Ask where to save a file; ``name`` is the one suggested."""
    dialog = QFileDialog(parent, title, str(Path.home() / name))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    _open(dialog, chosen)


def _open(dialog: QFileDialog, chosen: Callable[[Path], None]) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()
