"""One visit on screen: banner, steps rail, the page stack and the footer. It hosts the pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from meso_screen.flow.access import answering, may
from meso_screen.flow.session import Session
from meso_screen.flow.views import StepView, show_date, view_steps
from meso_screen.flow.visit import Visit
from meso_screen.gui import a11y
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.pages.page import Page
from meso_screen.gui.widgets import (
    BannerFacts,
    ErrorSummary,
    Footer,
    PatientBanner,
    SavedLabel,
    Step,
    StepsRail,
    clear,
)
from meso_screen.problems import ProblemError

MakePage = Callable[[str], Page]


class Wizard(QWidget):
    """Walks one visit. ``left`` is emitted when the person goes back to the worklist."""

    left = Signal()
    told = Signal(object)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session = session
        self.jobs = jobs
        self._visit: Visit | None = None
        self._make: MakePage | None = None
        self._step = ""
        self._pages: dict[str, Page] = {}
        self._warned_at = ""
        self.banner = PatientBanner()
        self.rail = StepsRail()
        self._steps = QWidget()
        self._steps_column = QVBoxLayout(self._steps)
        self._steps_column.setContentsMargins(0, 0, 0, 0)
        self._steps_column.setSpacing(0)
        self.saved_label = SavedLabel()
        self.rail.column.addWidget(self._steps)
        self.rail.column.addStretch(1)
        self.rail.column.addWidget(self.saved_label)
        self.summary = ErrorSummary()
        self.stack = QStackedWidget()
        self.footer = Footer()
        self.footer.back.connect(self.back)
        self.footer.forward.connect(self.forward)
        self.footer.paused.connect(self.leave)
        self._lay_out()
        for keys, act in (("Ctrl+Return", self.forward), ("Ctrl+Enter", self.forward), ("Alt+Left", self.back)):
            QShortcut(QKeySequence(keys), self, act)
        QShortcut(QKeySequence("Ctrl+S"), self, self.leave)

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
        self.saved_label.saved(self.session.clock().strftime("%H:%M"))
        self._show_steps()
        self._show_banner()

    def go(self, step: str) -> None:
        """Open a step of the visit."""
        if self.may_leave():
            self._open(step)

    def leave(self) -> None:
        """Save and pause: everything is stored already."""
        if self.may_leave():
            self.left.emit()

    def tell(self, error: ProblemError) -> None:
        """Hand what went wrong to the window, which shows it calmly."""
        self.told.emit(error)

    # -- walking -------------------------------------------------------------------------------------------------

    def start(self, visit: Visit, make_page: MakePage, step: str = "") -> None:
        """Open a visit at a step, or where it was left."""
        self.close_visit()
        self._visit = visit
        self._make = make_page
        self.saved_label.saved(self.session.clock().strftime("%H:%M"))
        self._show_banner()
        self._open(step or self._where_left())

    def close_visit(self) -> None:
        """Take all pages away; nothing of a visit stays on screen or in a widget."""
        for page in self._pages.values():
            self.stack.removeWidget(page)
            page.deleteLater()
        self._pages = {}
        self._step = ""
        self.summary.show_problems([])
        self.footer.follow(None)

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

    def holds_visit(self) -> bool:
        """Whether a visit is open here."""
        return bool(self._pages)

    def may_leave(self) -> bool:
        """Whether the page on screen lets go (something typed that cannot be kept stays)."""
        page = self.current_page()
        return page is None or (not page.busy and page.before_leaving())

    def may_open(self, step: str) -> bool:
        """Whether the person at this station may see this step."""
        return any(view.id == step and view.state != "locked" for view in self.steps())

    def _where_left(self) -> str:
        visit = self.visit
        if visit.outcome == "sealed":
            return "sealed"
        if visit.outcome != "open":
            return "not-today"
        if visit.signatures:
            return "consent"
        opened = [step for step in self.steps() if step.state in ("todo", "attention")]
        if opened:
            return opened[0].id
        return "review" if may(self.session.person, "see_findings") else "identity-card"

    def _open(self, step: str) -> None:
        assert self._make is not None
        if step not in self._pages:
            page = self._make(step)
            self._pages[step] = page
            self.stack.addWidget(page)
        page = self._pages[step]
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
        self._show_steps()
        page.verticalScrollBar().setValue(0)
        page.focus_first()
        a11y.announce(page, step)

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
            self.summary.show_problems(pairs)
            return
        self._hand_over_when_done()
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

    # -- showing -------------------------------------------------------------------------------------------------

    def _show_steps(self) -> None:
        focused = self._focused_step()
        clear(self._steps_column)
        group = ""
        for view in self.steps():
            if view.group != group:
                group = view.group
                self.rail_heading(group)
            step = Step(view.title, view.state, view.why_locked or view.note)
            step.setObjectName(view.id)
            step.opened.connect(lambda name=view.id: self.go(name))
            self._steps_column.addWidget(step)
            if view.id == focused:
                step.setFocus(Qt.FocusReason.OtherFocusReason)

    def rail_heading(self, text: str) -> None:
        """A small heading above a group of steps."""
        from meso_screen.gui.widgets import label

        heading = label(text, "caption", "muted", weight=600)
        heading.setContentsMargins(12, 10, 0, 4)
        self._steps_column.addWidget(heading)

    def _focused_step(self) -> str:
        focus = self.focusWidget()
        return focus.objectName() if isinstance(focus, Step) else ""

    def _show_banner(self) -> None:
        visit, patient = self.visit, self.visit.patient
        title = f" ({patient.title})" if patient.title else ""
        age = self._age()
        born = show_date(patient.born) if patient.born else self.tr("Not known")
        self.banner.set(
            BannerFacts(
                name=f"{patient.family.upper()}, {patient.given}{title}",
                born=f"{born} ({age}y)" if age else born,
                sex=patient.sex,
                record=patient.record,
                language=patient.language if patient.language not in ("", "en", "English") else "",
                **self._allergies(visit),
            )
        )

    def _age(self) -> str:
        born = self.visit.patient.born
        if len(born) != 10:
            return ""
        today = self.session.today()
        year, month, day = (int(part) for part in born.split("-"))
        return str(today.year - year - ((today.month, today.day) < (month, day)))

    def _allergies(self, visit: Visit) -> dict[str, Any]:
        """One of four states, for those who may see it (NHS CUI PAB-0008, PAB-0064)."""
        knowledge = self.session.knowledge
        question = knowledge.book.lists.allergies
        section = knowledge.catalogue.sections[knowledge.catalogue.questions[question].section]
        if not may(self.session.person, answering(section)):
            return {"allergy_state": ""}
        value = visit.raw_answers().get(question)
        if value is None:
            return {"allergy_state": "not_recorded"}
        if value == "none_known":
            return {"allergy_state": "none_known"}
        if isinstance(value, list):
            return {"allergy_state": "known", "allergies": tuple(str(entry["text"]) for entry in value[:3])}
        return {"allergy_state": "unavailable"}
