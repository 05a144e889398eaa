"""Work that would make the window wait: done in a thread, its result handed over on the UI thread."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

Result = TypeVar("Result")
SWITCH_S = 0.0002


class Jobs(QObject):
    """Runs work beside the UI thread. Make one per window, on the UI thread, and ``close`` it with the window.

    ``busy(bool)`` tells when the first job starts and the last one has been handed over. Between ``hold`` and
    ``release``, while the screen is locked, the results of what somebody had begun before wait.
    """

    busy = Signal(bool)
    _ended = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None, threads: int = 2) -> None:
        super().__init__(parent)
        # Qt lets the interpreter go at every call; while a thread computes, the UI thread waits one interval to get it
        # back, each time. With Python's 5 ms a page took seconds to open beside a busy job.
        sys.setswitchinterval(SWITCH_S)
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(threads)
        self._waiting: dict[int, tuple[Callable[[Any], None], Callable[[Exception], None], QObject | None]] = {}
        self._held: set[int] = set()
        self._kept_back: list[tuple[int, object, Exception | None]] = []
        self._numbers = itertools.count(1)
        self._closed = False
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Callable[[Exception], None],
        owner: QObject | None = None,
    ) -> None:
        """Do ``work`` in a thread, then call ``done(result)`` or ``failed(exception)`` on the UI thread.

        ``work`` touches no widget. With ``owner`` the result is dropped when that object is gone by then.
        """
        if self._closed:
            return
        number = next(self._numbers)
        self._waiting[number] = (done, failed, owner)
        if len(self._waiting) == 1:
            self.busy.emit(True)
        self._pool.start(_Task(lambda: self._work(number, work)))

    def is_busy(self) -> bool:
        """True while a result is still to come."""
        return bool(self._waiting)

    def hold(self) -> None:
        """Keep back the results of all that runs now; what is begun from here on is handed over as ever."""
        self._held |= set(self._waiting)

    def release(self) -> None:
        """Hand over, at the next turn of the loop, what was kept back."""
        kept, self._kept_back, self._held = self._kept_back, [], set()
        for number, result, error in kept:
            self._ended.emit(number, result, error)

    def close(self) -> None:
        """Take no more work, wait until what runs has ended, and deliver nothing any more."""
        self._closed = True
        self._pool.waitForDone()
        self._waiting.clear()

    def _work(self, number: int, work: Callable[[], Any]) -> None:
        result: object = None
        error: Exception | None = None
        try:
            result = work()
        except Exception as caught:
            error = caught
        except BaseException as broke:  # a compiled library that breaks off would leave the screen waiting for ever
            error = RuntimeError(type(broke).__name__)
        self._ended.emit(number, result, error)

    @Slot(int, object, object)
    def _deliver(self, number: int, result: object, error: Exception | None) -> None:
        if number not in self._waiting:
            return
        if number in self._held:
            self._kept_back.append((number, result, error))
            return
        done, failed, owner = self._waiting.pop(number)
        if not self._waiting:
            self.busy.emit(False)
        if owner is not None and not shiboken6.isValid(owner):
            return
        if error is None:
            done(result)
        else:
            failed(error)


class _Task(QRunnable):
    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__()
        self._act = act

    def run(self) -> None:
        self._act()
