"""The talk: who helps with it, what the patient says back, separate decisions, and the patient's questions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from meso_screen.flow.signing import ChoiceView, ConsentView, PromptView
from meso_screen.flow.visit import Visit
from meso_screen.gui.dialogs.decision import Words
from meso_screen.gui.pages.consent_interpreter import InterpreterAsked
from meso_screen.gui.pages.consent_outlook import OutlookCard, TimeCard
from meso_screen.gui.pages.page import Host
from meso_screen.gui.pages.reading_hint import ReadingHint
from meso_screen.gui.pages.split import Wrapping
from meso_screen.gui.widgets import ChoiceGroup, button, card, clear, label, name_field, para, stack
from meso_screen.problems import ProblemError

Change = Callable[[Visit], Visit]


class Talk(QWidget):
    """The side of the consent page. Every answer is kept at once."""

    def __init__(self, host: Host, changed: Callable[[], None]) -> None:
        super().__init__()
        self._host, self._changed = host, changed
        self._view: ConsentView | None = None
        translate = QCoreApplication.translate
        self.prompts: dict[str, ChoiceGroup] = {}
        self.choices: dict[str, ChoiceGroup] = {}
        self._prompts = stack(spacing=14)
        self._choices = stack(spacing=14)
        self._asked = stack(spacing=8)
        self.question = QLineEdit()
        self.question.setMaxLength(400)
        self.answer = Words(translate("Talk", "Your answer"), 2)
        self.add = button(translate("Talk", "Add"), icon="plus")
        self.add.clicked.connect(self.add_question)
        self.wrong = label("", "small", "stop", wrap=True)
        self.wrong.hide()
        asked = label(translate("Talk", "What the patient asked"), "label", wrap=True)
        answered = label(translate("Talk", "Your answer"), "label", wrap=True)
        name_field(asked, self.question)
        name_field(answered, self.answer)
        said = translate("Talk", "“I want to be sure I explained it well. Please tell me in your own words…”")
        self.told_card = card(label(translate("Talk", "Explains it back"), "h3"), para(said), 2, self._prompts)
        free = translate("Talk", "Refusing one never changes the treatment.")
        self.choice_card = card(label(translate("Talk", "Separate decisions"), "h3"), para(free), 2, self._choices)
        self.question_card = card(
            label(translate("Talk", "Questions of the patient"), "h3"), self._asked, asked, self.question, answered,
            self.answer, ReadingHint(host.jobs, self.answer), self.wrong, Wrapping(self.add), spacing=8,
        )  # fmt: skip
        self.interpreter = InterpreterAsked(host, changed, self.focus_open)
        self.outlook = OutlookCard(host, self._keep)
        self.time = TimeCard(host, self._keep, changed)
        cards = (
            self.interpreter, self.outlook, self.told_card, self.choice_card, self.time, self.question_card,
        )  # fmt: skip
        self.setLayout(stack(*cards, spacing=16))

    def show_talk(self, view: ConsentView) -> None:
        """Show what is recorded; groups that stay keep their focus."""
        self._view = view
        self.interpreter.show_said(view)
        self.outlook.show_outlook(view)
        self.time.show_time(view.time_to_think)
        self._show_prompts(view.prompts)
        self._show_choices(view.choices)
        clear(self._asked)
        for question, answer in view.asked:
            self._asked.addLayout(stack(label(question, weight=500, wrap=True), label(answer, tone="muted", wrap=True)))
        self.setEnabled(not view.signed)

    def _show_prompts(self, prompts: tuple[PromptView, ...]) -> None:
        translate = QCoreApplication.translate
        if set(self.prompts) != {prompt.id for prompt in prompts}:
            clear(self._prompts)
            self.prompts = {}
            results = (
                ("understood", translate("Talk", "Understood")),
                ("explained_again", translate("Talk", "Explained again")),
                ("not_understood", translate("Talk", "Not understood")),
            )
            for prompt in prompts:
                group = ChoiceGroup(prompt.text, results, face="segment")
                group.setLayout(Wrapping(*group.tiles.values(), spacing=6))
                group.chosen.connect(lambda result, name=prompt.id: self._told(name, result))
                group.keyed.connect(self.focus_open)
                self.prompts[prompt.id] = group
                self._prompts.addLayout(stack(label(prompt.text, weight=500, wrap=True), group, spacing=6))
        for prompt in prompts:
            self.prompts[prompt.id].set_value(prompt.result or None)

    def _show_choices(self, choices: tuple[ChoiceView, ...]) -> None:
        translate = QCoreApplication.translate
        if set(self.choices) != {choice.id for choice in choices}:
            clear(self._choices)
            self.choices = {}
            words = (("yes", translate("Talk", "Yes")), ("no", translate("Talk", "No")))
            for choice in choices:
                group = ChoiceGroup(choice.text, words, {"yes": "Y", "no": "N"}, face="segment")
                group.setLayout(Wrapping(*group.tiles.values(), spacing=6))
                group.chosen.connect(lambda value, name=choice.id: self._chose(name, value))
                group.keyed.connect(self.focus_open)
                self.choices[choice.id] = group
                self._choices.addLayout(stack(label(choice.text, weight=500, wrap=True), group, spacing=6))
        for choice in choices:
            self.choices[choice.id].set_value(choice.value or None)

    def focus_open(self) -> bool:
        """Go to the first thing of the talk that is open; False when none is."""
        if self._view is None:
            return False
        if self.interpreter.is_open(self._view):
            self.interpreter.focus_open()
            return True
        if self.outlook.focus_open(self._view.outlook):
            return True
        for group in (*self.prompts.values(), *self.choices.values()):
            if group.value() in (None, "not_understood"):
                group.focus_first()
                return True
        return False

    def _told(self, prompt: str, result: str) -> None:
        self._keep(lambda visit: self._host.session.record_teach_back(visit, prompt, result))  # type: ignore[arg-type]

    def _chose(self, choice: str, value: str) -> None:
        self._keep(lambda visit: self._host.session.record_choice(visit, choice, value))  # type: ignore[arg-type]

    def add_question(self) -> None:
        """Keep what was asked and answered."""
        question, answer = self.question.text().strip(), self.answer.said()
        if not question or not answer:
            self.wrong.say(QCoreApplication.translate("Talk", "Write both: what was asked and what you answered."))
            self.wrong.show()
            (self.answer if question else self.question).setFocus()
            return
        if self._keep(lambda visit: self._host.session.record_question(visit, question, answer)):
            self.wrong.hide()
            self.question.clear()
            self.answer.clear()
            self.question.setFocus()

    def pending(self) -> bool:
        """Whether a question is typed but not added."""
        return bool(self.question.text().strip() or self.answer.said())

    def _keep(self, change: Change) -> bool:
        try:
            self._host.keep(change(self._host.visit))
        except ProblemError as error:
            self._host.tell(error)
            self._changed()
            return False
        self._changed()
        return True
