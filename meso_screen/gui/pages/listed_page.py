"""What the pages of medicines, allergies and plan share: a list of their own, and the section's other questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from meso_screen.flow.views import SectionView
from meso_screen.gui.errors import ErrorBanner, Trouble
from meso_screen.gui.pages.page import Host, Page
from meso_screen.gui.pages.question_rows import QuestionRows
from meso_screen.gui.pages.wrapped import tab_in_reading_order
from meso_screen.gui.widgets import IconLabel, card, label, para, row
from meso_screen.problems import Problem, ProblemError

LISTS = frozenset({"medicines", "allergies", "plan"})


class ListedPage(Page):
    """Crumb, title, lead; ``special`` for the list; the section's other questions; why we ask at the side."""

    kind = ""

    def __init__(self, host: Host, section_id: str, column: int = 720) -> None:
        super().__init__(host, column)
        questions = host.session.knowledge.catalogue.questions
        self.section_id = section_id
        self.question_id = next(name for name, question in questions.items() if question.kind == self.kind)
        self._crumb = label("", "small", "muted")
        self._title = label("", "h1", wrap=True)
        self._lead = para("", "lead")
        self._list = QWidget()
        self.special = QVBoxLayout(self._list)
        self.special.setContentsMargins(0, 8, 0, 0)
        self.special.setSpacing(14)
        self._waiting: dict[str, Callable[[], object]] = {}
        self.band = ErrorBanner()
        self.band.retried.connect(self.try_again)
        self.special.addWidget(self.band)
        self._also = label(self.also_title(), "h3", wrap=True)
        self._also.setContentsMargins(0, 14, 0, 0)
        self.rows = QuestionRows(host)
        for part in (self._crumb, self._title, self._lead, self._list, self._also, self.rows):
            self.column.addWidget(part)
        self.column.addStretch(1)
        why = self._text("why")
        self.aside_title = label(self.tr("Why we ask"), "h3")
        self.aside = para(why, "small")
        helper = card(row(IconLabel("info", "brand", 18), self.aside_title, None), self.aside, margins=(18, 16, 18, 18))
        if not why:
            helper.hide()
        self.set_helper(helper)
        self.rows.refreshed.connect(self._after_rows)

    def also_title(self) -> str:
        """The heading over the section's other questions."""
        return self.tr("Also ask by name")

    def show_list(self) -> None:
        """Draw the list as the visit has it."""
        raise NotImplementedError

    def ask_text(self) -> str:
        """The pack's own question for the list."""
        return self._text("ask")

    def _text(self, part: str) -> str:
        catalogue = self.host.session.knowledge.catalogue
        return catalogue.text_or(f"question.{self.question_id}.{part}", "")

    def value(self) -> Any:
        """The answer that stands, as JSON, or None."""
        answer = self.host.visit.answers.get(self.question_id)
        return answer.value if answer else None

    def say(
        self, value: Any, act: str = "list", again: Callable[[], object] | None = None, beside: QWidget | None = None
    ) -> bool:
        """Record the whole list, or withdraw it with None; True once it is stored.

        Else it is said under the card ``beside``, everything stays as it was entered, and *Try again*, F5 or the next
        thing that is stored does ``again``. ``act`` names what was done: the same again takes the place of the first.
        """
        host = self.host
        try:
            if value is not None:
                visit = host.session.answer(host.visit, self.question_id, value)
            elif self.question_id in host.visit.answers:
                visit = host.session.withdraw_answer(host.visit, self.question_id)
            else:
                visit = host.visit
        except ProblemError as error:
            self._waiting[act] = again or (lambda: self.say(value, act, None, beside))
            self._say_not_stored(error, beside)
            host.not_saved(f"{self.question_id} in {self.section_id}", error, self.try_again)
            return False
        self._waiting.pop(act, None)
        self.band.setVisible(bool(self._waiting))
        host.keep(visit)
        self.show_view()
        return True

    def _say_not_stored(self, error: ProblemError, beside: QWidget | None) -> None:
        if self.host.session.person is None:
            return  # the screen locks: what was said before stands
        first = error.problems[0]
        what = self.tr("Not saved. {reason}").replace("{reason}", first.what)
        then = self.tr("{next} What you entered stays here; F5 tries again.").replace("{next}", first.next_step).strip()
        if beside is not None and self.special.indexOf(self.band) != self.special.indexOf(beside) + 1:
            self.special.removeWidget(self.band)
            self.special.insertWidget(self.special.indexOf(beside) + 1, self.band)
        self.band.show_trouble(Trouble(self.tr("Not saved"), (Problem(what, "", then),)), retry=True, aloud=False)
        tab_in_reading_order(self.page)
        self.reveal(self.band)

    def try_again(self) -> None:
        """Do again what was not stored, in the order in which it was done."""
        for act, again in list(self._waiting.items()):
            if self._waiting.pop(act, None) is not None:
                again()
        self.band.setVisible(bool(self._waiting))

    def is_waiting(self, act: str = "") -> bool:
        """Whether this act, or any, still waits for the disk."""
        return act in self._waiting if act else bool(self._waiting)

    def drop(self, act: str) -> None:
        """What was done is taken back by the person before it was stored."""
        if self._waiting.pop(act, None) is not None:
            self.band.setVisible(bool(self._waiting))
            self.host.keep(self.host.visit)  # “Not saved” goes, or says what still waits

    def show_view(self) -> None:
        """Draw list and rows as the visit stands."""
        frozen = self.host.visit.frozen
        self._list.setEnabled(not frozen)
        self.rows.setEnabled(not frozen)
        self.show_list()
        self.rows.show_section(self.section_id, LISTS)

    def _after_rows(self, view: SectionView) -> None:
        stage = {
            "intake": self.tr("Front desk"),
            "consultation": self.tr("Consultation"),
            "examination": self.tr("Examination"),
            "plan": self.tr("Plan"),
        }[view.stage]
        counted = self.tr("{done} of {all} answered").replace("{done}", str(view.answered))
        self._crumb.say(f"{stage}   ·   {counted.replace('{all}', str(view.required))}")
        self._title.say(view.title)
        self._lead.say(view.lead)
        self._lead.setVisible(bool(view.lead))
        self._also.setVisible(any(question.kind not in LISTS for question in view.questions))
        tab_in_reading_order(self.page)
        QTimer.singleShot(0, self, self.fit)  # rows that came or went change the height of wrapped neighbours

    def reveal(self, widget: QWidget) -> None:
        """Scroll to a widget once its place is known."""

        def scroll() -> None:
            self.fit()
            layout = self.page.layout()
            if layout is not None:
                layout.activate()
            self.ensureWidgetVisible(widget, 24, 24)

        QTimer.singleShot(0, widget, scroll)

    def list_problems(self) -> list[Problem]:
        """What is still open on the list itself."""
        return []

    def problems(self) -> list[Problem]:
        """What is still open on this page, the list first."""
        return [*self.list_problems(), *self.rows.problems()]

    def focus_on(self, question_id: str) -> None:
        """The list, or one question of the rows."""
        if question_id == self.question_id:
            self.focus_list()
        else:
            self.rows.focus_on(question_id)

    def focus_list(self) -> None:
        """Where the list is worked on."""

    def focus_first(self) -> None:
        """The list while it is open, else the first open row."""
        if self.list_problems() or not self.rows.problems():
            self.focus_list()
        else:
            self.rows.focus_first()

    def flush(self) -> None:
        """Store words typed a moment ago."""
        self.rows.flush()

    def undo(self) -> bool:
        """Take back the last answer given in the rows."""
        return self.rows.undo()

    def explain(self) -> None:
        """Why we ask: the question in hand, else the list."""
        focus = self.focusWidget()
        if focus is not None and self.rows.isAncestorOf(focus):
            self.rows.explain()
        else:
            self.toggle_helper()
