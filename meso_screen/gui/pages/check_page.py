"""Check answers: everything read back in the order of the visit, what is open in front, and when it was read back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from meso_screen.flow.views import QuestionView, SectionView, shown_words, view_sections
from meso_screen.gui import a11y, theme
from meso_screen.gui.pages.page import Host, Page
from meso_screen.gui.pages.wrapped import tab_in_reading_order
from meso_screen.gui.widgets import (
    Box,
    IconLabel,
    Pill,
    button,
    card,
    clear,
    compact_primary,
    hline,
    label,
    para,
    row,
)
from meso_screen.problems import Problem, ProblemError


class CheckPage(Page):
    """The read-back. Each section has a Change that opens it; confirming stores the time."""

    def __init__(self, host: Host) -> None:
        super().__init__(host, 860)
        self._crumb = label(self.tr("Decide and sign"), "small", "muted")
        self._title = label(self.tr("Check answers"), "h1", wrap=True)
        words = self.tr("Read the answers back to the patient. What is still open stands in front.")
        self._lead = para(words, "lead")
        self.state = label("", "h3", wrap=True)
        self._icon = IconLabel("circle-dashed", "faint", 22)
        self._note = label("", "small", "muted", wrap=True, identifier=True)
        self.confirm = compact_primary(self.tr("Read back with the patient – right"), "check")
        self.confirm.clicked.connect(self._confirm)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(self.state)
        said.addWidget(self._note)
        line = row(spacing=12)
        line.addWidget(self._icon)
        line.addLayout(said, 1)
        line.addWidget(self.confirm, 0, Qt.AlignmentFlag.AlignVCenter)
        self._confirmation = card(line, margins=(18, 14, 18, 14))
        self._open = QVBoxLayout()
        self._read = QVBoxLayout()
        for stacked in (self._open, self._read):
            stacked.setSpacing(14)
        for part in (self._crumb, self._title, self._lead, self._confirmation):
            self.column.addWidget(part)
        self.column.addLayout(self._open)
        self.column.addLayout(self._read)
        self.column.addStretch(1)
        self.change_buttons: dict[str, QWidget] = {}
        self._open_questions: list[Problem] = []
        self._shown: tuple[SectionView, ...] | None = None

    def show_view(self) -> None:
        """Draw the answers as they stand."""
        views = view_sections(self.host.session, self.host.visit)
        if views == self._shown:
            self._show_state()
            return
        self._shown = views
        self.change_buttons = {}
        clear(self._open)
        clear(self._read)
        self._open_questions = [
            Problem(self._asked(question), view.id)
            for view in views
            for question in view.questions
            if question.id in view.to_ask or (question.required and question.value is None)
        ]
        if self._open_questions:
            self._open.addWidget(self._open_card(views))
        for view in views:
            if any(question.value is not None for question in view.questions):
                self._read.addWidget(self._section_card(view))
        self._show_state()
        tab_in_reading_order(self.page)
        self.fit()

    def _asked(self, question: QuestionView) -> str:
        if question.value is None:
            return question.text
        said = shown_words(self.host.session.knowledge, question.id, question.value)
        return f"{question.text}   ({said})"

    def _show_state(self) -> None:
        visit = self.host.visit
        self.confirm.setVisible(visit.checked_at is None and not visit.frozen)
        if visit.checked_at is not None:
            at = visit.checked_at.astimezone(self.host.session.clock().tzinfo).strftime("%H:%M")
            who = next((one.name for one in self.host.session.people() if one.id == visit.checked_by), visit.checked_by)
            self.state.say(self.tr("Read back with the patient at {time}").replace("{time}", at))
            words = self.tr("Confirmed by {name}. A changed answer asks for it again.").replace("{name}", who)
            self._note.say(words)
            self._icon.show_icon("circle-check", "no_concern")
            return
        self.state.say(self.tr("Not read back yet"))
        count = len(self._open_questions)
        still = self.tr("{n} still open").replace("{n}", str(count)) if count else self.tr("Nothing is open")
        self._note.say(still)
        self._icon.show_icon("circle-dashed", "faint")

    def _open_card(self, views: Sequence[SectionView]) -> QWidget:
        made = Box("card", margins=(20, 16, 16, 16))
        count = str(len(self._open_questions))
        pill = Pill(self.tr("{n} to ask").replace("{n}", count), "not_known", "circle-question")
        made.add(row(label(self.tr("Still open"), "h3"), None, pill))
        titles = {view.id: view.title for view in views}
        for section in dict.fromkeys(problem.place for problem in self._open_questions):
            asked = [problem.what for problem in self._open_questions if problem.place == section]
            made.column.addWidget(hline())
            line = row(spacing=12)
            words = QVBoxLayout()
            words.setSpacing(3)
            words.addWidget(label(titles[section], "label", wrap=True))
            for text in asked:
                words.addWidget(label(text, "body", "muted", wrap=True))
            line.addLayout(words, 1)
            go = button(self.tr("Ask now"), "quiet", "arrow-right", trailing=True)
            go.setAccessibleName(self.tr("Ask now: {title}").replace("{title}", titles[section]))
            go.clicked.connect(lambda _=False, section=section: self.host.go(section))
            line.addWidget(go, 0, Qt.AlignmentFlag.AlignTop)
            made.column.addLayout(line)
        return made

    def _section_card(self, view: SectionView) -> QWidget:
        made = Box("card", margins=(20, 14, 16, 18))
        change = button(self.tr("Change"), "quiet", "pencil")
        change.setAccessibleName(self.tr("Change: {title}").replace("{title}", view.title))
        change.clicked.connect(lambda: self.host.go(view.id))
        self.change_buttons[view.id] = change
        head: list[QWidget] = [label(view.title, "h3")]
        if view.private:
            head.append(Pill(self.tr("Private: read back alone"), "note", "lock"))
        made.add(row(*head, None, change))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(9)
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 4)
        knowledge = self.host.session.knowledge
        top = Qt.AlignmentFlag.AlignTop
        answered = [question for question in view.questions if question.value is not None]
        for place, question in enumerate(answered):
            listed = question.kind in ("medicines", "allergies") and isinstance(question.value, list)
            parts = [[entry] for entry in question.value] if listed else [question.value]
            words = "\n".join(shown_words(knowledge, question.id, part) for part in parts)
            unsure = isinstance(question.value, str) and question.value in ("not_sure", "declined")
            grid.addWidget(label(question.text, "body", "muted", wrap=True), place, 0, top)
            said = label(words, "body", "not_known" if unsure else "", weight=600, wrap=True, identifier=True)
            if question.examined:
                said.say(self.tr("{words} (examined)").replace("{words}", words))
            grid.addWidget(said, place, 1, top)
        made.column.addLayout(grid)
        made.setMinimumWidth(theme.px(320))
        return made

    def _confirm(self) -> None:
        host = self.host
        try:
            visit = host.session.confirm_read_back(host.visit)
        except ProblemError as error:
            host.tell(error)
            return
        host.keep(visit)
        self._show_state()
        a11y.announce(self, self.state.accessibleName())
        first = next(iter(self.change_buttons.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def problems(self) -> list[Problem]:
        """Not read back yet, and every question still open."""
        if self.host.visit.checked_at is not None or self.host.visit.frozen:
            return []
        return [Problem(self.tr("Read the answers back with the patient and confirm."), "confirm")]

    def focus_first(self) -> None:
        """The confirmation while it is due, else the first Change."""
        if not self.confirm.isHidden():
            self.confirm.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.change_buttons:
            next(iter(self.change_buttons.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_on(self, name: str) -> None:
        """The confirmation."""
        self.focus_first()
