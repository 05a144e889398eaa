"""The safety review: what is found, why, what to do, and the decisions it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from meso_screen.flow.cards import CardView, FindingView, ReviewView
from meso_screen.flow.deciding import decide_together, take_back
from meso_screen.flow.prints import print_document
from meso_screen.flow.review import view_review
from meso_screen.flow.views import shown_words, view_question
from meso_screen.flow.visit import Visit
from meso_screen.gui import a11y
from meso_screen.gui.dialogs.acknowledge import AcknowledgeDialog
from meso_screen.gui.dialogs.decision import ClearanceDialog, DecisionDialog, ReasonDialog, WordsDialog
from meso_screen.gui.dialogs.ending import EndDialog
from meso_screen.gui.dialogs.evidence import EvidenceDialog
from meso_screen.gui.dialogs.examined import ExaminedDialog
from meso_screen.gui.dialogs.override import OverrideDialog
from meso_screen.gui.pages.page import Host, Page
from meso_screen.gui.pages.review_cards import ReviewCard, finding_card, question_card
from meso_screen.gui.pages.review_side import ReviewSide
from meso_screen.gui.pages.split import Split
from meso_screen.gui.printing import Printing
from meso_screen.gui.widgets import (
    Box,
    Button,
    CountStrip,
    Dialog,
    IconChip,
    IconLabel,
    button,
    card,
    clear,
    hline,
    label,
    row,
    stack,
    tier,
)
from meso_screen.model.report import KIND
from meso_screen.problems import ProblemError, refuse

WIDEST = 1310
FEW = 3  # so many unanswered questions stand as cards of their own; more are one line


class ReviewPage(Page):
    """Shows the review of the visit and records what is decided. Stands without the steps rail."""

    wide = True

    def __init__(self, host: Host, printing: Printing | None = None) -> None:
        super().__init__(host, WIDEST)
        self.printing = printing or Printing()
        self.view: ReviewView | None = None
        self.cards: list[tuple[ReviewCard, CardView, FindingView | None]] = []
        self.dialog: Dialog | None = None
        self._show_all = False
        self._show_unanswered = False
        self._pack = label("", "small", "muted", identifier=True, wrap=True)
        self.again = button(self.tr("Check again"), "quiet", "history")
        self.again.clicked.connect(self._check_again)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(12)
        main = QWidget()
        self._pack.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = row(label(self.tr("Safety review"), "h1"), (self._pack, 1), self.again, spacing=12)
        main.setLayout(stack(head, self._body, None, spacing=16))
        self.side = ReviewSide()
        self.side.went_back.connect(lambda: self.host.go("check"))
        self.side.edited.connect(lambda: self.host.go("product"))
        self.side.went_on.connect(self.go_to_consent)
        self.side.ended.connect(self.end)
        self.side.printed.connect(lambda: self._print("not_today"))
        self.column.addWidget(Split(main, self.side))
        self.column.addStretch(1)

    # -- showing -------------------------------------------------------------------------------------------------

    def show_view(self) -> None:
        """Screen the visit and draw what is found."""
        session, visit = self.host.session, self.host.visit
        view = self.view = view_review(session, visit)
        checked = self.tr("checked {time}").replace("{time}", f"{session.clock():%H:%M}")
        self._pack.say(f"{view.pack_line}  ·  {checked}")
        clear(self._body)
        self.cards = []
        self._body.addWidget(self._headline(view))
        waiting = [one for one in view.cards if one.tier == "not_known" and not one.said and not one.settled]
        collapse = len(waiting) > FEW and not self._show_unanswered
        first = True
        for one in view.cards:
            if one.settled or (collapse and one in waiting):
                continue
            first = not self._add(one, first) and first
        if collapse:
            self._body.addWidget(self._unanswered(waiting))
        for one in view.quiet:
            if not one.settled and one.tier in ("caution", "not_known"):
                self._add(one, False)
        rest = [one for one in (*view.cards, *view.quiet) if one.settled or one.verdict == "note"]
        rest = [one for one in rest if not any(shown is one for _, shown, _ in self.cards)]
        if rest:
            self._body.addWidget(self._settled(rest))
        if self._show_all:
            for one in rest:
                self._add(one, False, collapsed=True)
        self.side.show_plan(view.plan)
        self.side.show_gates(view.gates)
        self.side.set_frozen(visit.frozen)

    def _headline(self, view: ReviewView) -> Box:
        tone = "no_concern" if view.tone == "ok" else view.tone
        counts = CountStrip()
        counts.set(view.counts)
        sentence = f"{view.sentence} " + self.tr("You decide; this screen supports your judgement.")
        words = stack(label(view.headline, "h2", tone, wrap=True), label(sentence, tone="muted", wrap=True))
        line = row(spacing=18)
        line.addWidget(IconChip(tier(tone).icon, tone, 52), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        made = card(line, hline(), counts, margins=(22, 18, 22, 18), spacing=14)
        made.setAccessibleName(f"{view.headline}. {view.sentence}")
        return made

    def _add(self, one: CardView, first: bool, collapsed: bool = False) -> bool:
        """Put a clinical problem or an open question on the page; True when it holds the filled button."""
        frozen = self.host.visit.frozen
        if one.tier == "not_known":
            self._place(question_card(one, frozen=frozen), one, None)
            return False
        filled = False
        if len(one.findings) > 1 and not collapsed:
            self._body.addWidget(label(one.title, "h3", tone="muted", wrap=True))
        for finding in one.findings:
            made = finding_card(
                finding, first=first and not filled, frozen=frozen, collapsed=collapsed or bool(finding.settled)
            )
            filled = filled or any(button.kind == "primary" for button in made.buttons.values())
            self._place(made, one, finding)
        return filled

    def _place(self, made: ReviewCard, one: CardView, finding: FindingView | None) -> None:
        made.acted.connect(lambda act: self._act(act, one, finding))
        self.cards.append((made, one, finding))
        self._body.addWidget(made)

    def _unanswered(self, waiting: list[CardView]) -> Box:
        words = self.tr("{n} questions are not answered yet").replace("{n}", str(len(waiting)))
        ask = button(self.tr("Ask now"))
        ask.setAccessibleDescription(waiting[0].title)
        ask.clicked.connect(lambda: self._see(waiting[0].ask))
        every = Button(self.tr("Show all"), "quiet", "chevron-right", trailing=True)
        every.setAccessibleDescription(words)
        every.clicked.connect(self._open_unanswered)
        following = self.tr("Next: {question}").replace("{question}", waiting[0].title)
        text = stack(label(words, "label", wrap=True), label(following, tone="muted", wrap=True))
        line = row(IconLabel("circle-question", "not_known", 20), (text, 1), ask, every, spacing=14)
        return card(line, margins=(22, 14, 14, 14))

    def _settled(self, rest: list[CardView]) -> Box:
        settled = sum(one.settled and one.verdict != "note" for one in rest)
        notes = sum(one.verdict == "note" for one in rest)
        parts = []
        if settled:
            parts.append(self.tr("{n} settled").replace("{n}", str(settled)))
        if notes:
            parts.append(self.tr("1 note") if notes == 1 else self.tr("{n} notes").replace("{n}", str(notes)))
        titles = ", ".join(one.title for one in rest)
        word = self.tr("Show less") if self._show_all else self.tr("Show all")
        every = Button(word, "quiet", "chevron-up" if self._show_all else "chevron-right", trailing=True)
        every.setAccessibleDescription(" · ".join(parts))
        every.clicked.connect(self._toggle_all)
        text = stack(label(" · ".join(parts), "label", wrap=True), label(titles, tone="muted", wrap=True))
        icon = IconLabel("circle-check", "no_concern", 20) if settled else IconLabel("note", "note", 20)
        line = row(icon, (text, 1), every, spacing=14)
        return card(line, margins=(22, 12, 14, 12))

    # -- acting --------------------------------------------------------------------------------------------------

    def _act(self, act: str, one: CardView, finding: FindingView | None) -> None:
        findings = [finding] if finding is not None else list(one.findings)
        match act:
            case "plan":
                self.host.go("product")
            case "ask" | "see":
                plan = self.host.session.knowledge.book.lists.plan
                questions = [q for f in findings for q in f.questions] if finding is not None else [one.ask]
                self._see(next((q for q in questions if q and q != plan), one.ask))
            case "sources":
                self._open(EvidenceDialog(self, findings[0]))
            case "letter":
                self._print("letter")
            case "examined":
                self._examine(findings[0])
            case "taken_back":
                self._take_back(findings[0])
            case _:
                self._decide(act, one, [f for f in findings if act in f.ways])

    def _see(self, question: str) -> None:
        questions = self.host.session.knowledge.catalogue.questions
        self.host.go(questions[question].section if question in questions else "check")

    def _decide(self, way: str, one: CardView, findings: list[FindingView]) -> None:
        names = [(f.tier, f.title) for f in findings]
        rules = [finding.rule for finding in findings]
        grouped = [(one.tier, one.title)] if len(findings) > 2 else names

        def record(said: Mapping[str, Any]) -> None:
            chosen = said.get("rules", rules)
            words = {name: value for name, value in said.items() if name != "rules"}
            self._keep(lambda visit: decide_together(self.host.session, visit, chosen, way, **words))  # type: ignore[arg-type]

        made: DecisionDialog
        if way == "clearance":
            made = ClearanceDialog(self, grouped, record)
        elif way == "reasoned":
            made = ReasonDialog(self, grouped, record)
        elif way == "acknowledged":
            made = AcknowledgeDialog(self, self._open_cautions(findings), rules[0], record)
        elif way == "overridden":
            person = self.host.session.person
            assert person is not None
            others = [p for p in self.host.session.people() if p.id != person.id and p.role in ("practitioner", "lead")]
            made = OverrideDialog(self, grouped, person, others if findings[0].needs_second else None, record)
        elif way == "asked_again":
            made = WordsDialog(
                self, self.tr("Asked again"), grouped, self.tr("What did you ask, and what was the answer?"),
                self.tr("You asked once more in other words and nothing suggests it. It prints as such, not as a no."),
                self.tr("Record"), record,
            )  # fmt: skip
        else:
            stops = any(finding.verdict == "stop" for finding in findings)
            note = self.tr("It then counts as if the answer were yes.")
            if stops:
                note = self.tr("It then counts as if the answer were yes: a stop, which has no way out but an answer.")
            made = WordsDialog(
                self, self.tr("Treat as yes"), grouped, self.tr("Why, in a few words?"), note, self.tr("Record"), record
            )
        self._open(made)
        made.focus_first()

    def _take_back(self, finding: FindingView) -> None:
        session = self.host.session
        made = WordsDialog(
            self, self.tr("Take the decision back"), [(finding.tier, finding.title)], self.tr("Why, in a few words?"),
            self.tr("The finding is open again. The log keeps the decision and why it was taken back."),
            self.tr("Take back"),
            lambda said: self._keep(lambda visit: take_back(session, visit, finding.rule, str(said["words"]))),
        )  # fmt: skip
        self._open(made)
        made.focus_first()

    def _open_cautions(self, first: list[FindingView]) -> list[tuple[str, str]]:
        assert self.view is not None
        every = [f for one in (*self.view.cards, *self.view.quiet) for f in one.findings if "acknowledged" in f.ways]
        names = {finding.rule: finding.title for finding in (*first, *every)}
        return list(names.items())

    def _examine(self, finding: FindingView) -> None:
        session, visit = self.host.session, self.host.visit
        knowledge = session.knowledge
        views = [view_question(knowledge, visit, question) for question in finding.examinable]
        asked = [(view, shown_words(knowledge, view.id, view.value)) for view in views]
        made = ExaminedDialog(
            self, (finding.tier, finding.title), asked,
            lambda question, value, words: self._keep(
                lambda visit: session.examined_not_confirmed(visit, question, value, words)
            ),
        )  # fmt: skip
        self._open(made)
        made.focus_first()

    def _keep(self, change: Callable[[Visit], Visit]) -> None:
        """Record a change, show it, and say how it stands now."""
        self.host.keep(change(self.host.visit))
        self.show_view()
        assert self.view is not None
        left = sum(not gate.done for gate in self.view.gates)
        a11y.announce(self, self.tr("Recorded. {n} things still open.").replace("{n}", str(left)))
        QTimer.singleShot(0, self, self._focus_next)  # once the dialog has given the focus back

    def _focus_next(self) -> None:
        """Where the work goes on: the next card that is open, else *Go to consent*."""
        for made, one, finding in self.cards:
            done = finding.settled if finding is not None else one.settled
            if not done and one.verdict != "note" and made.buttons:
                next(iter(made.buttons.values())).setFocus()
                return
        self.side.go_on.setFocus()

    def _open(self, made: Dialog) -> None:
        self.dialog = made
        made.open()

    def end(self) -> None:
        """Ask how the visit ends, then end it."""

        def record(said: Mapping[str, Any]) -> None:
            self.host.keep(self.host.session.end_visit(self.host.visit, said["outcome"], said["words"]))
            self.host.go("not-today")

        made = EndDialog(self, record)
        self._open(made)
        made.focus_first()

    def go_to_consent(self) -> None:
        """Open the consent, or go to the first thing that is still open and say it."""
        assert self.view is not None
        gate = next((gate for gate in self.view.gates if not gate.done), None)
        if gate is None or self.host.visit.frozen:
            self.host.go("consent")
            return
        a11y.announce(self, self.tr("Still open: {what}").replace("{what}", gate.text), assertive=True)
        if gate.step != "review":
            self.host.go(gate.step)
            return
        for made, one, finding in self.cards:
            undecided = not (finding.settled if finding is not None else one.settled)
            if one.tier == gate.id and undecided and made.buttons:
                next(iter(made.buttons.values())).setFocus(Qt.FocusReason.ShortcutFocusReason)
                return
        self._open_unanswered()

    def _print(self, kind: KIND) -> None:
        host = self.host
        if self.busy:
            return
        self.busy = True
        session, visit = host.session.of_now(), host.visit

        def done(pdf: bytes) -> None:
            self.busy = False
            self.printing.print_pdf(self, pdf, host.tell)

        def failed(error: Exception) -> None:
            self.busy = False
            host.tell(error if isinstance(error, ProblemError) else refuse(self.tr("The document could not be drawn.")))

        host.jobs.run(lambda: print_document(session, visit, kind), done, failed, self)

    # -- small things --------------------------------------------------------------------------------------------

    def _check_again(self) -> None:
        self.show_view()
        assert self.view is not None
        a11y.announce(self, f"{self.view.headline}. {self.view.sentence}")

    def _open_unanswered(self) -> None:
        self._show_unanswered = True
        self.show_view()
        for made, one, _ in self.cards:
            if one.tier == "not_known" and not one.said and "ask" in made.buttons:
                made.buttons["ask"].setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _toggle_all(self) -> None:
        self._show_all = not self._show_all
        self.show_view()

    def focus_first(self) -> None:
        """The first act of the worst open finding, else *Go to consent*."""
        self._focus_next()
