"""Dialogs that record a decision on findings. Nothing is chosen beforehand; what is missing is said in the dialog."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from meso_screen.flow.ways import HOWS, REASONS
from meso_screen.gui import a11y, theme
from meso_screen.gui.dialogs.scrolling import ScrollingDialog
from meso_screen.gui.widgets import (
    ChoiceGroup,
    DateFields,
    Label,
    label,
    name_field,
    para,
    row,
    stack,
    tier_pill,
)
from meso_screen.gui.widgets.live import Live
from meso_screen.problems import ProblemError

Record = Callable[[Mapping[str, Any]], None]
"""Writes the decision; raises ProblemError, in words, when it is not complete."""

LEAST = 20


class Words(Live, QPlainTextEdit):
    """A few lines of free text; Tab goes on. With ``least`` a count stands below."""

    def __init__(self, name: str, lines: int = 3) -> None:
        super().__init__()
        self._lines = lines
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.restyle()

    def restyle(self) -> None:
        self.setFont(theme.font("body"))
        self.setFixedHeight(self.fontMetrics().lineSpacing() * self._lines + theme.px(24))

    def said(self) -> str:
        """The text without the air around it."""
        return self.toPlainText().strip()


class DecisionDialog(ScrollingDialog):
    """Names the findings, asks, and records. It stays open, with everything typed, until the record is complete."""

    def __init__(self, parent: QWidget | None, title: str, findings: Sequence[tuple[str, str]], act: str,
                 record: Record, *, keep: str = "", kind: str = "primary", width: int = 600) -> None:  # fmt: skip
        super().__init__(parent, title, act, keep, kind=kind, width=width)
        self._record = record
        for tone, words in findings:
            line = row(spacing=10)
            line.addWidget(label(words, "lead", weight=500, wrap=True), 1)
            line.addWidget(tier_pill(tone), 0, Qt.AlignmentFlag.AlignTop)
            self.body.addLayout(line)

    def caption(self, text: str, field: QWidget) -> Label:
        """A visible caption above a field, tied to it."""
        made = label(text, "label", wrap=True)
        name_field(made, field)
        self.body.addSpacing(4)
        self.body.addWidget(made)
        self.body.addWidget(field)
        return made

    def heading_for(self, text: str, group: QWidget) -> None:
        """A visible heading above a group that has the same name for a screen reader."""
        self.body.addSpacing(4)
        self.body.addWidget(label(text, "label", wrap=True))
        self.body.addWidget(group)

    def values(self) -> dict[str, Any]:
        """What stands in the dialog, as the flow takes it."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Where one begins."""

    def act(self) -> None:
        """Record; when something is missing say it here and keep everything."""
        try:
            self._record(self.values())
        except ProblemError as error:
            self.complain(" ".join(f"{problem.what} {problem.next_step}".strip() for problem in error.problems))
            return
        self.accept()

    def complain(self, words: str) -> None:
        """Say what is missing."""
        self.wrong.say(words)
        self._wrong.show()
        self.fit()
        a11y.announce(self, words, assertive=True)


class ReasonPart(QWidget):
    """Coded reasons without a default, the follow-up two of them need, and the words of at least 20 characters."""

    def __init__(self, name: str) -> None:
        super().__init__()
        translate = QCoreApplication.translate
        self._name = name
        self.group = ChoiceGroup(name, tuple(REASONS.items()), face="segment")
        self.group.setLayout(stack(*self.group.tiles.values(), spacing=6))
        self.follow = QLineEdit()
        self._asks = {
            "tolerated": translate("Decision", "Which product, and when?"),
            "watch": translate("Decision", "Who watches, and when?"),
            "test": translate("Decision", "Which test, with what result, and when?"),
        }
        self._ask = label("", "label", wrap=True)
        self.words = Words(translate("Decision", "Say it in your own words (at least 20 characters)"))
        self.count = label("", "small", "muted", identifier=True)
        caption = label(self.words.accessibleName(), "label", wrap=True)
        name_field(caption, self.words)
        self.setLayout(
            stack(label(name, "label", wrap=True), self.group, 4, self._ask, self.follow, 4, caption, self.words,
                  self.count, spacing=6)
        )  # fmt: skip
        self.group.chosen.connect(self._follow_up)
        self.words.textChanged.connect(self._count)
        self._follow_up("")
        self._count()

    def values(self) -> dict[str, Any]:
        """Reason, and the words with the follow-up in front."""
        said = self.words.said()
        detail = self.follow.text().strip()
        reason = self.group.value() or ""
        return {"reason": reason, "words": said, "how": detail if reason in self._asks else ""}

    def problem(self) -> str:
        """The follow-up that is missing, in words."""
        if self.group.value() in self._asks and not self.follow.text().strip():
            return self._asks[str(self.group.value())]
        return ""

    def _follow_up(self, reason: str) -> None:
        ask = self._asks.get(reason, "")
        self._ask.say(ask)
        self.follow.setAccessibleName(ask)
        for widget in (self._ask, self.follow):
            widget.setVisible(bool(ask))

    def _count(self) -> None:
        self.count.say(f"{min(len(self.words.said()), LEAST)}/{LEAST}")
        self.count.set_tone("no_concern" if len(self.words.said()) >= LEAST else "muted")


class ReasonDialog(DecisionDialog):
    """*Clear first* without a clearance: a coded reason and own words."""

    def __init__(self, parent: QWidget | None, findings: Sequence[tuple[str, str]], record: Record) -> None:
        translate = QCoreApplication.translate
        super().__init__(
            parent, translate("Decision", "Decide with a reason"), findings,
            translate("Decision", "Record the decision"), record,
        )  # fmt: skip
        self.part = ReasonPart(translate("Decision", "Why is it right to go on?"))
        self.body.addWidget(self.part)
        said = translate("Decision", "It prints on the consent with your name, and lapses when an answer or the plan "
                                     "changes.")  # fmt: skip
        self.body.addWidget(para(said, "small"))
        self.body.addStretch(1)

    def values(self) -> dict[str, Any]:
        return self.part.values()

    def act(self) -> None:
        if missing := self.part.problem():
            self.complain(missing)
            self.part.follow.setFocus()
            return
        super().act()

    def focus_first(self) -> None:
        self.part.group.focus_first()


class ClearanceDialog(DecisionDialog):
    """Someone named said this treatment may go on: who, how, when, until when."""

    def __init__(self, parent: QWidget | None, findings: Sequence[tuple[str, str]], record: Record) -> None:
        translate = QCoreApplication.translate
        super().__init__(
            parent, translate("Decision", "Record a clearance"), findings,
            translate("Decision", "Record the clearance"), record, width=680,
        )  # fmt: skip
        self.whom = QLineEdit()
        self.whom.setMaxLength(200)
        self.whom.setPlaceholderText(translate("Decision", "name and function"))
        self.caption(translate("Decision", "From whom?"), self.whom)
        hows = [(how, word[:1].upper() + word[1:]) for how, word in HOWS.items()]
        self.how = ChoiceGroup(translate("Decision", "How did it come?"), hows, face="segment")
        self.how.setLayout(stack(*self.how.tiles.values(), spacing=6))
        self.heading_for(translate("Decision", "How did it come?"), self.how)
        self.on = DateFields(translate("Decision", "On which day?"), whole=True)
        self.until = DateFields(translate("Decision", "Valid until (empty: this plan only)"), whole=True)
        both = row(spacing=28)
        for group in (self.on, self.until):
            both.addLayout(stack(label(group.title(), "label", wrap=True), group, spacing=6), 1)
        self.body.addSpacing(4)
        self.body.addLayout(both)
        self.words = Words(translate("Decision", "What was said, and for what (optional)"), 2)
        self.caption(self.words.accessibleName(), self.words)
        self.body.addStretch(1)

    def values(self) -> dict[str, Any]:
        return {
            "from_whom": self.whom.text().strip(), "how": self.how.value() or "", "on": self.on.value() or "",
            "valid_until": self.until.value() or "", "words": self.words.said(),
        }  # fmt: skip

    def act(self) -> None:
        if wrong := self.on.problem() or self.until.problem():
            self.complain(wrong)
            return
        super().act()

    def focus_first(self) -> None:
        self.whom.setFocus()


class WordsDialog(DecisionDialog):
    """A few words settle it: the measure for a caution, what was asked, or why it counts as yes."""

    def __init__(self, parent: QWidget | None, title: str, findings: Sequence[tuple[str, str]], ask: str, note: str,
                 act: str, record: Record) -> None:  # fmt: skip
        super().__init__(parent, title, findings, act, record)
        if note:
            self.body.addWidget(para(note))
        self.words = Words(ask, 2)
        self.caption(ask, self.words)
        self.body.addStretch(1)

    def values(self) -> dict[str, Any]:
        return {"words": self.words.said()}

    def focus_first(self) -> None:
        self.words.setFocus()


__all__ = ["ClearanceDialog", "DecisionDialog", "ReasonDialog", "ReasonPart", "Record", "Words",
           "WordsDialog"]  # fmt: skip
