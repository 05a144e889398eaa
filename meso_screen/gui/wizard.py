"""One visit on screen: banner, steps rail, the page stack and the footer. It hosts the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from meso_screen.flow.access import may
from meso_screen.flow.session import Session
from meso_screen.flow.views import StepView, view_steps
from meso_screen.flow.visit import Visit
from meso_screen.gui import a11y
from meso_screen.gui.ahead import Ahead, polish
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.keys import Pane
from meso_screen.gui.memory import give_back
from meso_screen.gui.pages.page import Page
from meso_screen.gui.patient_facts import banner_facts
from meso_screen.gui.unsaved import Unsaved
from meso_screen.gui.visit_steps import VisitSteps
from meso_screen.gui.where_left import ENDS, where_left
from meso_screen.gui.widgets import ErrorSummary, Footer, PatientBanner, SavedLabel, Step, Toast
from meso_screen.problems import ProblemError

MakePage = Callable[[str], Page]
_ON_WHAT_IS_STORED = ("check", "review", "consent")
"""Steps that read back, screen or print: never without something that stands on the screen."""


class Wizard(QWidget):
    """Walks one visit. ``left`` is emitted when the person goes back to the worklist.

    ``settings_wanted(card, why)`` when something of the clinic is missing.
    """

    left = Signal()
    told = Signal(object)
    settings_wanted = Signal(str, str)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session = session
        self.jobs = jobs
        self._visit: Visit | None = None
        self._make: MakePage | None = None
        self._step = ""
        self._pages: dict[str, Page] = {}
        self._warned_at = ""
        self._ahead = Ahead(self._build_ahead, self)
        self.banner = PatientBanner()
        self.saved_label = SavedLabel()
        self._unsaved = Unsaved(session, self.saved_label)
        self.rail = VisitSteps(self.saved_label)
        self.rail.opened.connect(self.go)
        self.rail.refused.connect(self._refused)
        self.summary = ErrorSummary()
        self.stack = QStackedWidget()
        self.footer = Footer()
        self.footer.back.connect(self.back)
        self.footer.forward.connect(self.forward)
        self.footer.paused.connect(self.leave)
        self._lay_out()
        self.toast = Toast(self)
        for keys, act in (
            ("Ctrl+Return", self.forward), ("Ctrl+Enter", self.forward), ("Alt+Left", self.back),
            ("Ctrl+S", self.leave), ("Ctrl+Z", self.undo), ("F1", self.explain), ("F5", self.retry),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, act)

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        holder = QHBoxLayout()
        holder.setContentsMargins(40, 16, 32, 0)
        holder.addWidget(self.summary)
        middle.addLayout(holder)
        middle.addWidget(self.stack, 1)
        middle.addWidget(self.footer)
        across = QHBoxLayout()
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addLayout(middle, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.banner)
        outer.addLayout(across, 1)

    # -- the host contract ---------------------------------------------------------------------------------------

    @property
    def visit(self) -> Visit:
        """The visit on screen."""
        assert self._visit is not None
        return self._visit

    def keep(self, visit: Visit) -> None:
        """Show the next state; the store has it already."""
        self._visit = visit
        self._unsaved.stored()
        self._ahead.wait()
        self.rail.show_steps(self.steps())
        self.banner.set(banner_facts(self.session, visit))

    def not_saved(self, name: str, error: ProblemError, retry: Callable[[], None]) -> None:
        """An answer did not reach the disk: it stays on its page, and ``retry`` gives it again."""
        self._unsaved.add(name, error, retry)

    def unsaved(self) -> bool:
        """Whether an answer still waits for the disk, after one more try."""
        page = self.current_page()
        if page is not None:
            page.flush()
        if self._unsaved:
            self.retry()
        return bool(self._unsaved)

    def retry(self) -> None:
        """Give every answer again that was not stored."""
        self._unsaved.retry()

    def unkept(self) -> bool:
        """Whether something is typed on the page on screen that nothing has stored, or an answer waits for the disk."""
        page = self.current_page()
        return bool(self._unsaved) or (page is not None and page.unkept())

    def go(self, step: str) -> None:
        """Open a step of the visit; one that is locked for this person says why and stays closed."""
        view = next((view for view in self.steps() if view.id == step), None)
        if view is not None and view.state == "locked":
            self._refused(view.why_locked)
        elif view is None and step not in ENDS:
            self._refused(self.tr("This step is not part of what you do here."))
        elif self.lets_go():
            if step in _ON_WHAT_IS_STORED and self.unsaved():
                self._refused(self.tr("Something you entered is not stored yet. This step waits until it is."))
            else:
                self._open(step)

    def leave(self) -> None:
        """Save and pause: everything is stored already, or the window asks before it is lost."""
        self.left.emit()

    def open_settings(self, card: str, why: str) -> None:
        """Ask the window for the settings."""
        self.settings_wanted.emit(card, why)

    def tell(self, error: ProblemError) -> None:
        """Hand what went wrong to the window, which shows it calmly."""
        self.told.emit(error)

    # -- walking -------------------------------------------------------------------------------------------------

    def start(self, visit: Visit, make_page: MakePage, step: str = "") -> None:
        """Open a visit at a step, or where it was left."""
        self.close_visit()
        self._visit = visit
        self._make = make_page
        self._unsaved.say_saved()
        self.banner.set(banner_facts(self.session, visit))
        self._open(step or where_left(self.session, visit, self.steps()))

    def close_visit(self) -> None:
        """Take all pages away; nothing of a visit stays on screen or in a widget."""
        for page in self._pages.values():
            self.stack.removeWidget(page)
            page.deleteLater()
        self._ahead.stop()
        self._pages = {}
        self._unsaved.forget()
        self._step = ""
        self.summary.show_problems([])
        self.footer.follow(None)
        QTimer.singleShot(0, give_back)

    def steps(self) -> tuple[StepView, ...]:
        """The steps of the rail as they stand."""
        return view_steps(self.session, self.visit, self._step)

    @property
    def step(self) -> str:
        """The step on screen."""
        return self._step

    @property
    def page(self) -> Page:
        """The page on screen."""
        return self._pages[self._step]

    def step_button(self, step: str) -> Step:
        """The rail's entry of one step."""
        found = self.rail.findChild(Step, step)
        assert isinstance(found, Step)
        return found

    def current_page(self) -> Page | None:
        """The page on screen, if a visit is open."""
        return self._pages.get(self._step)

    def pause(self) -> None:
        """Somebody pressed something: what is built ahead waits a moment."""
        self._ahead.wait()

    def holds_visit(self) -> bool:
        """Whether a visit is open here."""
        return bool(self._pages)

    def lets_go(self) -> bool:
        """Whether the page on screen lets go (something typed that cannot be kept stays)."""
        page = self.current_page()
        if page is None:
            return True
        page.flush()
        return not page.busy and page.before_leaving()

    def resume(self) -> None:
        """Show the visit again as it was behind the lock, with everything that was typed."""
        self.rail.show_steps(self.steps())
        self.banner.set(banner_facts(self.session, self.visit))
        self.retry()
        self.page.focus_first()

    def may_open(self, step: str) -> bool:
        """Whether the person at this station may see this step."""
        return any(view.id == step and view.state != "locked" for view in self.steps())

    def _open(self, step: str) -> None:
        page = self._page_of(step)
        self._step = step
        self._warned_at = ""
        self.summary.show_problems([])
        try:
            page.show_view()
        except ProblemError as error:
            self.tell(error)
        self.rail.setVisible(not page.wide)
        self.footer.setVisible(not page.wide)
        self.footer.follow(None if page.wide else page)
        self.footer.set_forward(page.forward_word or self.tr("Continue"))
        self.stack.setCurrentWidget(page)
        steps = self.steps()
        self.rail.show_steps(steps)
        page.verticalScrollBar().setValue(0)
        page.focus_first()
        a11y.announce(page, next((view.title for view in steps if view.id == step), ""))
        order = [view.id for view in steps if view.state != "locked"]
        place = order.index(step) if step in order else len(order)
        self._ahead.want([name for name in order[place + 1 : place + 3] if name not in self._pages])

    def _page_of(self, step: str) -> Page:
        if step not in self._pages:
            assert self._make is not None
            page = self._make(step)
            self._pages[step] = page
            self.stack.addWidget(page)
        return self._pages[step]

    def _build_ahead(self, step: str) -> Iterator[object]:
        """Make a page of questions ready; the pages that decide and sign are only made when they are opened."""
        if step == "review":
            import_module("meso_screen.gui.pages.review_page")
        if step in self._pages or step not in (*self.session.knowledge.catalogue.sections, "check"):
            return
        page = self._page_of(step)
        yield None
        page.show_view()
        yield None
        page.resize(self.stack.size())
        yield from polish(page)

    def forward(self) -> None:
        """Continue: point at what is open once, then go on; nothing unanswered counts as answered."""
        page = self._pages[self._step]
        if page.busy or page.wide:
            return
        problems = page.problems()
        if problems and self._warned_at != self._step:
            self._warned_at = self._step
            shown = problems[:4]
            pairs: list[tuple[str, Callable[[], None]]] = [(p.what, partial(self._point_at, p.place)) for p in shown]
            if len(problems) > len(shown):
                more = self.tr("and {n} more").replace("{n}", str(len(problems) - len(shown)))
                pairs.append((more, page.focus_first))
            pairs.append((self.tr("Go on and ask later (Ctrl+Enter)"), self.forward))
            self.summary.setMaximumWidth(page.question_width())
            self.summary.show_problems(pairs)
            return
        try:
            self._hand_over_when_done()
        except ProblemError as error:
            self.tell(error)
            return
        self._follow_rail(1)

    def back(self) -> None:
        """The step before; from the first one back to the worklist."""
        self._follow_rail(-1)

    def _follow_rail(self, by: int) -> None:
        order = [step.id for step in self.steps() if step.state != "locked"]
        place = order.index(self._step) + by if self._step in order else 0
        if 0 <= place < len(order):
            self.go(order[place])
        else:
            self.leave()

    def _hand_over_when_done(self) -> None:
        order = [step.id for step in self.steps() if step.state != "locked"]
        desk = not may(self.session.person, "see_findings")
        if desk and self._step == order[-1] and not self.visit.handed_over_to:
            self.keep(self.session.hand_over(self.visit))

    def _point_at(self, name: str) -> None:
        page = self._pages[self._step]
        focus = getattr(page, "focus_on", None)
        if focus is not None:
            focus(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Not a shortcut: a search list or a row that is open takes Esc first.
        if event.key() == Qt.Key.Key_Escape:
            self.close_summary()
        super().keyPressEvent(event)

    def panes(self) -> list[Pane]:
        """The parts of the screen in the order F6 takes them."""
        panes: list[Pane] = [(self.rail, self.rail.focus_now)]
        if self.summary.isVisible():
            panes.append((self.summary, self.summary.setFocus))
        page = self.current_page()
        if page is not None:
            panes.append((page, page.focus_first))
        return [*panes, (self.footer, self.footer.forward_button.setFocus)]

    # -- keys of the page ------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take back the last answer given on this page."""
        page = self.current_page()
        if page is not None and not page.undo():
            a11y.announce(page, self.tr("Nothing to undo on this page"))

    def explain(self) -> None:
        """Why we ask, for the question or the page that is open."""
        page = self.current_page()
        if page is not None:
            page.explain()

    def close_summary(self) -> None:
        """Close the list of what is open and go back to the questions."""
        page = self.current_page()
        if page is not None and self.summary.isVisible():
            self.summary.show_problems([])
            page.focus_first()

    def _refused(self, why: str) -> None:
        self.toast.say(why)
