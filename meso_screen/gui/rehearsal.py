"""Plays a whole visit on the real window: set-up, desk, practitioner, review, consent, seal. Nothing is prepared.

The script is a generator: each ``yield`` hands back to the event loop, either for some milliseconds or until
something is true. It knows the pages, never the store.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication

from meso_screen.gui.hands import CTRL, Hands
from meso_screen.gui.rehearsal_pages import Answering
from meso_screen.gui.rehearsal_review import Company, Deciding
from meso_screen.gui.window import Window
from meso_screen.problems import refuse

Wait = int | Callable[[], bool]
Script = Generator[Wait, None, None]

PATIENCE_S = 60.0
PRACTITIONER_PIN, DESK_PIN = "271828", "314159"
PASSPHRASE = "a demonstration clinic only"
SIGNATURES = {
    "patient": [(0.08, 0.62), (0.14, 0.22), (0.2, 0.7), (0.27, 0.35), (0.36, 0.66), (0.5, 0.42), (0.66, 0.6)],
    "mark": [(0.15, 0.25), (0.45, 0.75)],
    "witness": [(0.12, 0.7), (0.2, 0.25), (0.26, 0.7), (0.4, 0.45), (0.56, 0.6), (0.7, 0.5)],
    "interpreter": [(0.09, 0.35), (0.2, 0.66), (0.31, 0.3), (0.42, 0.7), (0.6, 0.38), (0.72, 0.62)],
    "practitioner": [(0.1, 0.3), (0.12, 0.75), (0.3, 0.72), (0.34, 0.4), (0.44, 0.68), (0.58, 0.3), (0.74, 0.55)],
}


class Rehearsal(QObject):
    """Runs one script on a shown window; ``ended(error)`` with None when it went through."""

    ended = Signal(object)

    def __init__(
        self, window: Window, out: Path, data: Mapping[str, Any], *, keyboard_only: bool = False,
        company: Company | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.window, self.out, self._data = window, out, data
        self._company = company or Company()
        self.hands = Hands(window)
        self._keyboard_only = keyboard_only
        self.shots: list[str] = []
        self.timing: list[dict[str, Any]] = []
        self._deadline = 0.0
        self._waiting: Wait = 0
        self._script: Script = self._visit()
        self._started = time.monotonic()

    def start(self) -> None:
        """Begin with the next turn of the event loop."""
        QTimer.singleShot(0, self._next)

    def _next(self) -> None:
        if callable(self._waiting) and not self._waiting():
            if time.monotonic() > self._deadline:
                self._end(refuse("The rehearsal waited too long for the screen.", f"after {self.shots[-1:]}"))
            else:
                QTimer.singleShot(5, self._next)
            return
        try:
            self._waiting = next(self._script)
        except StopIteration:
            self._end(None)
            return
        except Exception as error:
            self._end(error)
            return
        self._deadline = time.monotonic() + PATIENCE_S
        QTimer.singleShot(0 if callable(self._waiting) else self._waiting, self._next)

    def _end(self, error: Exception | None) -> None:
        if error is not None:
            self._grab("error")
        self._script.close()
        self.ended.emit(error)

    # -- what a rehearsal leaves ------------------------------------------------------------------------------------

    def _grab(self, name: str) -> None:
        """Keep the screen as it is seen: the window, and a dialog over it."""
        self.shots.append(name)
        folder = self.out / "screens"
        folder.mkdir(parents=True, exist_ok=True)
        picture = self.window.grab()
        dialog = QApplication.activeModalWidget()
        if dialog is not None and dialog is not self.window:
            over = dialog.grab()
            painter = QPainter(picture)
            painter.fillRect(picture.rect(), QColor(0, 0, 0, 90))
            middle = QPoint((self.window.width() - dialog.width()) // 2, (self.window.height() - dialog.height()) // 2)
            painter.drawPixmap(middle, over)
            painter.end()
        picture.save(str(folder / f"{len(self.shots):02d}-{name}.png"))

    def _shot(self, name: str) -> Iterator[Wait]:
        page = self.window.wizard.current_page() if self.window.session else None
        if page is not None and QApplication.activeModalWidget() is None:
            page.verticalScrollBar().setValue(0)
        yield 30
        self._grab(name)
        self.timing.append({"screen": name, "seconds": round(time.monotonic() - self._started, 3),
                            "keys": self.hands.pressed})  # fmt: skip

    def write_timing(self) -> None:
        """Keep when each screen stood and after how many keys."""
        (self.out / "timing.json").write_text(json.dumps(self.timing, indent=2) + "\n", "utf-8")

    # -- the visit ----------------------------------------------------------------------------------------------------

    def _visit(self) -> Script:
        yield from self._set_up()
        yield from self._sign_in("desk", DESK_PIN)
        yield from self._shot("worklist-empty")
        yield from self._new_patient()
        yield from self._answer("desk")
        self.hands.press(Qt.Key.Key_L, CTRL)
        yield lambda: self.window.stack.currentWidget() is self.window.sign_in_page
        yield from self._sign_in("practitioner", PRACTITIONER_PIN)
        self.hands.reach(self.window.worklist.table)
        self.hands.press(Qt.Key.Key_Return)
        yield self.window.wizard.isVisible
        yield from self._answer("practitioner")
        yield from self._check()
        yield from self._review()

    def _set_up(self) -> Script:
        page, hands = self.window.set_up_page, self.hands
        yield page.isVisible
        yield 50
        yield from self._shot("set-up")
        for field, text in (
            (page.clinic, "Demonstration clinic"), (page.address, "1 Example Street, London"),
            (page.phone, "+44 20 7946 0000"), (page.out_of_hours, "+44 20 7946 0001"), (page.emergency, "999"),
            (page.practitioner, "Dr Lena Moreau"),
            (page.registration, "demonstration, none"), (page.practitioner_pin, PRACTITIONER_PIN),
            (page.desk, "Ada Bianchi"), (page.desk_pin, DESK_PIN), (page.passphrase, PASSPHRASE),
            (page.again, PASSPHRASE),
        ):  # fmt: skip
            hands.fill(field, text)
        hands.push(page.start_button)
        yield self.window.recovery_page.isVisible
        yield from self._shot("recovery-key")
        hands.push(self.window.recovery_page.done_button)
        yield self.window.sign_in_page.isVisible
        yield from self._shot("sign-in")

    def _sign_in(self, person: str, pin: str) -> Script:
        page, hands = self.window.sign_in_page, self.hands
        yield 20
        if page.who.currentData() != person:
            hands.reach(page.who)
            for _ in range(page.who.count()):
                hands.press(Qt.Key.Key_Down if page.who.currentIndex() == 0 else Qt.Key.Key_Up)
                if page.who.currentData() == person:
                    break
        hands.reach(page.pin)
        hands.type(pin)
        hands.press(Qt.Key.Key_Return)
        yield lambda: not page.isVisible()
        yield 20

    def _new_patient(self) -> Script:
        hands, card = self.hands, dict(self._data.get("patient") or {})
        hands.press(Qt.Key.Key_N, CTRL)
        yield self.window.new_patient.isVisible
        form = self.window.new_patient.form
        year, month, day = str(card.get("born") or self._data["answers"].get("birth-date") or "1985-01-01").split("-")
        for field, text in (
            (form.family, card.get("family", "Example")), (form.given, card.get("given", "Ada")),
            (form.born.day, day), (form.born.month, month), (form.born.year, year),
            (form.title_line, card.get("title", "")), (form.sex, card.get("sex", "")),
        ):  # fmt: skip
            if text:
                hands.fill(field, str(text))
        yield from self._shot("identity")
        hands.press(Qt.Key.Key_Return, CTRL)
        yield self.window.wizard.isVisible

    def _answer(self, role: str) -> Script:
        """Walk the rail until every section this person may fill holds the answers of the file."""
        wizard = self.window.wizard
        answering = Answering(self.hands, wizard, self._data["answers"])
        while steps := answering.open_steps():
            step = wizard.step if wizard.step in steps else steps[0]
            before = answering.left_in(step)
            yield from self._open_step(step)
            yield from answering.fill_page()
            if step not in self.shots:
                yield from self._shot(step)
            if answering.left_in(step) == before:
                raise refuse(f"The rehearsal could not answer {', '.join(before)}.", step, "Look at the last screen.")
        if role == "desk":
            self.hands.press(Qt.Key.Key_S, CTRL)
            yield self.window.worklist.isVisible
            yield from self._shot("worklist")

    def _open_step(self, step: str) -> Script:
        wizard = self.window.wizard
        if wizard.step != step:
            self.hands.push(wizard.step_button(step))
            yield lambda: wizard.step == step
        yield 10

    def _check(self) -> Script:
        wizard = self.window.wizard
        yield from self._open_step("check")
        yield from self._shot("check-answers")
        self.hands.push(wizard.page.confirm)  # type: ignore[attr-defined]
        yield 30
        self.hands.push(wizard.step_button("review"))
        yield lambda: wizard.step == "review"
        yield from self._shot("review")

    def _review(self) -> Script:
        """Decide what can be decided; a stop, or what cannot be known today, ends in *not today*."""
        deciding = Deciding(self.hands, self.window)
        if deciding.must_stop():
            yield from deciding.end_visit(self._shot)
            yield lambda: self.window.wizard.step == "not-today"
            yield from self._shot("not-today")
            return
        yield from deciding.decide_all(self._shot)
        yield from self._shot("review-decided")
        yield from deciding.talk(self._shot, self._company)
        yield from deciding.sign(
            self._shot, SIGNATURES, self._company, pin=PRACTITIONER_PIN, keyboard_only=self._keyboard_only
        )
        yield lambda: self.window.wizard.step == "sealed"
        yield from self._shot("sealed")


def run(
    window: Window, out: Path, data: Mapping[str, Any], *, keyboard_only: bool = False, company: Company | None = None
) -> Rehearsal:
    """Play a visit on a window that is shown; the application's loop ends with it. Raises what went wrong."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    rehearsal = Rehearsal(window, out, data, keyboard_only=keyboard_only, company=company)
    errors: list[Exception] = []

    def ended(error: Exception | None) -> None:
        if error is not None:
            errors.append(error)
        app.exit(0)  # quit() would close the window before its papers are written

    rehearsal.ended.connect(ended)
    rehearsal.start()
    app.exec()
    if errors:
        raise errors[0]
    rehearsal.write_timing()
    return rehearsal
