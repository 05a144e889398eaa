"""Composition root: builds knowledge, store, session and window, and hands them over."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from meso_screen import __version__, places
from meso_screen.flow.clinic import keep_pack, open_clinic, set_up_clinic
from meso_screen.flow.clinic_keys import Recovered, recover_clinic
from meso_screen.flow.knowledge import Knowledge, open_pack
from meso_screen.flow.local_names import with_local_names
from meso_screen.flow.session import Session
from meso_screen.gui import theme
from meso_screen.gui.entrance import SetUp
from meso_screen.gui.errors import speak_of_surprises
from meso_screen.gui.memory import share_heap
from meso_screen.gui.pages.make import make_page
from meso_screen.gui.window import Window
from meso_screen.settings import Settings, read_settings
from meso_screen.store.base import Store

if TYPE_CHECKING:
    from meso_screen.gui.rehearsal_review import Company

Clock = Callable[[], datetime]

FIRST_PAINT_MS = 60


class PCZone(tzinfo):
    """The PC's own time zone with the rules it has for every other day: what was signed in July at 14:52 is printed as
    14:52 in December, too. The offset alone, which ``datetime.astimezone`` keeps, would make it 13:52.
    """

    def utcoffset(self, at: datetime | None) -> timedelta | None:
        """The offset of this zone's time ``at``."""
        return at.replace(tzinfo=None).astimezone().utcoffset() if at is not None else None

    def dst(self, at: datetime | None) -> timedelta | None:
        """How much of the offset is summer time: the system does not say."""
        return None

    def tzname(self, at: datetime | None) -> str | None:
        """The system's name of the zone ``at`` that time."""
        return at.replace(tzinfo=None).astimezone().tzname() if at is not None else None

    def fromutc(self, at: datetime) -> datetime:
        """This zone's time of a moment given in UTC; in the hour that comes twice, the second is marked."""
        said = at.replace(tzinfo=UTC).astimezone()
        here = said.replace(tzinfo=self)
        return here if here.utcoffset() == said.utcoffset() else here.replace(fold=1)


def local_now() -> datetime:
    """The PC's time with its zone; the only place where the program reads the clock."""
    return datetime.now(PCZone())


class Composer:
    """Builds sessions for the window: the pack loads in a thread of its own while the way in is on screen."""

    def __init__(self, home: Path, pack: Path, clock: Clock, settings: Settings) -> None:
        self._home, self._pack, self._clock, self._settings = home, pack, clock, settings
        self._knowledge: Knowledge | None = None
        self._error: Exception | None = None
        self._loading = Thread(target=self._load, name="pack", daemon=True)
        self._starting = Lock()

    def begin(self) -> None:
        """Start loading the pack, once; the first window is painted before."""
        with self._starting:
            if self._loading.ident is None:
                self._loading.start()

    def _load(self) -> None:
        try:
            self._knowledge = open_pack(self._pack)
            gc.collect()
            gc.freeze()  # the pack stays for good; the collector need not walk it again and again
        except Exception as error:  # said when the records are opened: never a review without rules
            self._error = error

    def knowledge(self) -> Knowledge:
        """The pack, once it is there. Raises what went wrong while it loaded."""
        self.begin()
        self._loading.join()
        if self._error is not None:
            raise self._error
        assert self._knowledge is not None
        return self._knowledge

    def open(self, passphrase: str) -> Session:
        """Open the clinic's records."""
        return self._session(open_clinic(passphrase, self._home))

    def recover(self, recovery_key: str, passphrase: str) -> Recovered:
        """Open the clinic's records with the recovery key and give them a new passphrase."""
        self.knowledge()  # what is wrong with the pack is said before anything changes
        store = recover_clinic(recovery_key, passphrase, self._clock(), self._settings.station, self._home)
        return Recovered(self._session(store))

    def set_up(self, wanted: SetUp) -> tuple[Session, str]:
        """Create the clinic's records."""
        self.knowledge()
        store, recovery = set_up_clinic(wanted.details, wanted.people, wanted.passphrase, self._clock(), self._home)
        return self._session(store), recovery

    def _session(self, store: Store) -> Session:
        knowledge = self.knowledge()
        keep_pack(knowledge, self._home)
        return Session(with_local_names(knowledge, store), store, self._clock, self._settings.station)


def prepare_application(settings: Settings) -> QApplication:
    """The one QApplication, dressed. Without a display the offscreen platform is used."""
    share_heap()
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["meso-screen"])
    app.setApplicationName("Meso Screen")
    app.setApplicationVersion(__version__)
    theme.apply(app, settings.theme, settings.text_percent / 100)
    return app


def build_window(
    home: Path, clock: Clock = local_now, pack: Path | None = None, settings: Settings | None = None
) -> Window:
    """The window with everything it needs, not yet shown."""
    settings = settings or read_settings(home)
    composer = Composer(home, pack or places.default_pack(), clock, settings)
    QTimer.singleShot(FIRST_PAINT_MS, composer.begin)
    return Window(composer, home, settings, clock, make_page)


def rehearse(
    out: Path,
    stem: str,
    *,
    pack: Path | None = None,
    keyboard_only: bool = False,
    settings: Settings | None = None,
    size: tuple[int, int] | None = None,
    company: Company | None = None,
) -> dict[str, Any]:
    """Play one of the pack's examples through the real window and leave document, record, screens and timing.

    The records it makes are its own, in ``out``; its certificate becomes a known *demonstration* clinic of this user.
    ``settings`` is the look, ``size`` the window in px, ``company`` who else is in the room.
    """
    from meso_screen.flow.rehearsed import clock_of, leave_papers, read_data
    from meso_screen.gui import rehearsal

    folder = pack or places.default_pack()
    data = read_data(folder, stem)
    home = out / "clinic"
    shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(out / "screens", ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    settings = (settings or Settings()).model_copy(update={"station": "demonstration"})
    prepare_application(settings)
    window = build_window(home, clock_of(data, local_now), folder, settings)
    if size is not None:
        window.resize(*size)
    window.begin()
    window.show()
    window.activateWindow()
    started = time.monotonic()
    try:
        played = rehearsal.run(window, out, data, keyboard_only=keyboard_only, company=company)
        document = leave_papers(window.session, window.wizard.visit, out, places.home())
    finally:
        window.close()
    seconds = time.monotonic() - started
    return {"patient": stem, "document": document, "screens": len(played.shots), "keys": played.hands.pressed,
            "seconds": round(seconds, 2)}  # fmt: skip


def open_desktop() -> int:
    """Open the desktop and stay until it is closed."""
    home = places.home()
    settings = read_settings(home)
    app = prepare_application(settings)
    window = build_window(home, settings=settings)
    speak_of_surprises(window.tell)
    window.begin()
    window.show()
    return app.exec()
