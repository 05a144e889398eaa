"""Work beside the UI thread, and what is said when it fails."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from meso_screen.gui.errors import ErrorBanner, ErrorLog, put_in_words, show_error
from meso_screen.gui.jobs import Jobs
from meso_screen.problems import refuse

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_the_result_arrives_on_the_ui_thread(qtbot: QtBot) -> None:
    jobs = Jobs()
    here = threading.get_ident()
    seen: list[tuple[int, int]] = []
    jobs.run(threading.get_ident, lambda there: seen.append((there, threading.get_ident())), _never)
    assert seen == []
    qtbot.waitUntil(lambda: bool(seen), timeout=2000)
    assert seen[0][0] != here
    assert seen[0][1] == here
    jobs.close()


def test_an_exception_arrives_as_itself(qtbot: QtBot) -> None:
    jobs = Jobs()
    errors: list[Exception] = []

    def fail() -> None:
        raise refuse("The disk is full.")

    jobs.run(fail, _never, errors.append)
    qtbot.waitUntil(lambda: bool(errors), timeout=2000)
    assert "The disk is full." in str(errors[0])
    assert not jobs.is_busy()
    jobs.close()


def test_work_that_breaks_off_in_a_library_leaves_nobody_waiting(qtbot: QtBot) -> None:
    class Panic(BaseException):
        """As a compiled library raises it."""

    jobs = Jobs()
    errors: list[Exception] = []

    def break_off() -> None:
        raise Panic

    jobs.run(break_off, _never, errors.append)
    qtbot.waitUntil(lambda: bool(errors), timeout=2000)
    assert "Panic" in str(errors[0]) and not jobs.is_busy()
    jobs.close()


def test_busy_is_told_once_for_several_jobs(qtbot: QtBot) -> None:
    jobs = Jobs()
    told: list[bool] = []
    done: list[int] = []
    jobs.busy.connect(told.append)
    for number in range(3):
        jobs.run(lambda number=number: number, done.append, _never)
    qtbot.waitUntil(lambda: len(done) == 3, timeout=2000)
    assert told == [True, False]
    jobs.close()


def test_results_that_are_held_back_come_after_the_release_and_only_then(qtbot: QtBot) -> None:
    jobs = Jobs()
    came: list[str] = []
    go_on = threading.Event()
    jobs.run(lambda: go_on.wait(5), lambda _: came.append("before"), _never)
    jobs.hold()
    jobs.run(lambda: None, lambda _: came.append("meanwhile"), _never)
    go_on.set()
    qtbot.waitUntil(lambda: came == ["meanwhile"] and len(jobs._kept_back) == 1, timeout=2000)
    assert jobs.is_busy()
    jobs.release()
    assert came == ["meanwhile"]
    qtbot.waitUntil(lambda: came == ["meanwhile", "before"], timeout=2000)
    assert not jobs.is_busy()
    jobs.close()


def test_close_waits_for_the_work_and_delivers_nothing_after(qtbot: QtBot) -> None:
    jobs = Jobs()
    finished: list[int] = []
    delivered: list[object] = []

    def slow() -> None:
        time.sleep(0.1)
        finished.append(1)

    jobs.run(slow, delivered.append, _never)
    jobs.close()
    assert finished == [1]
    qtbot.wait(20)
    assert delivered == []
    jobs.run(slow, delivered.append, _never)
    assert not jobs.is_busy()


def test_a_result_for_a_page_that_is_gone_is_dropped(qtbot: QtBot) -> None:
    import shiboken6

    jobs = Jobs()
    owner = QObject()
    delivered: list[object] = []
    jobs.run(lambda: 1, delivered.append, _never, owner)
    shiboken6.delete(owner)
    qtbot.waitUntil(lambda: not jobs.is_busy(), timeout=2000)
    assert delivered == []
    jobs.close()


def test_a_problem_speaks_for_itself_and_writes_no_log(tmp_path: Path) -> None:
    log = ErrorLog(tmp_path / "log" / "errors.log", lambda: NOON)
    trouble = put_in_words(refuse("The disk is full.", "D:", "Free some space."), log)
    assert trouble.problems[0].next_step == "Free some space."
    assert trouble.entry == ""
    assert not (tmp_path / "log").exists()


def test_an_unforeseen_error_is_logged_by_id_without_its_message(tmp_path: Path) -> None:
    file = tmp_path / "log" / "errors.log"
    log = ErrorLog(file, lambda: NOON)
    try:
        raise ValueError("ZZCANARY takes apixaban")
    except ValueError as error:
        trouble = put_in_words(error, log)
    written = file.read_text("utf-8")
    assert trouble.entry in written
    assert "ValueError" in written
    assert "2026-11-24T12:00:00+00:00" in written
    assert "ZZCANARY" not in written + trouble.sentence()
    assert "Traceback" not in trouble.sentence()


def test_a_log_that_cannot_be_written_adds_no_second_error(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    assert put_in_words(ValueError("x"), ErrorLog(tmp_path / "log" / "errors.log", lambda: NOON)).entry == ""


def test_the_error_dialog_is_calm_and_complete(show, qtbot: QtBot) -> None:  # type: ignore[no-untyped-def]
    host = show(QLabel("page"))
    dialog = show_error(host, refuse("The seal could not be made.", "C-7F3A-19", "Ask the administrator."))
    qtbot.waitExposed(dialog)
    texts = [label.accessibleName() for label in dialog.findChildren(QLabel)]
    assert {"This did not work", "The seal could not be made.", "C-7F3A-19", "Ask the administrator."} <= set(texts)
    dialog.reject()


def test_the_error_banner_stays_and_offers_another_try(show) -> None:  # type: ignore[no-untyped-def]
    banner = ErrorBanner()
    tries: list[int] = []
    banner.retried.connect(lambda: tries.append(1))
    banner.show_trouble(put_in_words(refuse("Cannot reach the clinic data folder.")), retry=True)
    show(banner)
    assert "Cannot reach the clinic data folder." in banner.accessibleName()
    from meso_screen.gui.widgets import Button

    banner.findChild(Button).click()
    assert tries == [1]


def _never(result: object) -> None:
    raise AssertionError(result)
