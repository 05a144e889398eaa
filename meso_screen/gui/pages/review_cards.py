"""The cards of the review: a finding with the acts that are open on it, and a question that is still open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from meso_screen.flow.cards import CardView, FindingView
from meso_screen.gui import theme
from meso_screen.gui.pages.split import Wrapping
from meso_screen.gui.widgets import Act, Button, FindingCard, label


class Quote(Button):
    """Rule and sources, quietly; pressing it shows them in full."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "subtle")

    def restyle(self) -> None:
        self.setFont(theme.font("small", identifier=True))


class ReviewCard(FindingCard):
    """A finding card whose buttons wrap, with what would resolve it under what to do."""

    def __init__(self, tone: str, title: str, because: Sequence[str], do: str, resolves: str, acts: Sequence[Act],
                 sources: str, *, tags: Sequence[tuple[str, str]] = (), collapsible: bool = False,
                 expanded: bool = True) -> None:  # fmt: skip
        self._resolves = resolves
        super().__init__(
            tone, title, because, do, acts, sources, tags=tags, collapsible=collapsible, expanded=expanded
        )

    def _add_words(self, column: QVBoxLayout) -> None:
        if self._resolves:
            words = QCoreApplication.translate("ReviewCard", "Resolved by: {what}").replace("{what}", self._resolves)
            column.addWidget(label(words, tone="muted", wrap=True))

    def _add_acts(self, column: QVBoxLayout, sources: str) -> None:
        column.addSpacing(6)
        parts: list[QWidget] = [*self.buttons.values()]
        if sources:
            quote = Quote(sources)
            quote.setAccessibleDescription(self.title)
            quote.clicked.connect(lambda: self.acted.emit("sources"))
            parts.append(quote)
        column.addLayout(Wrapping(*parts, spacing=6, last_apart=bool(sources)))



def tags_of(private: bool, finding: FindingView | None = None) -> list[tuple[str, str]]:
    """Further tags beside the tier."""
    translate = QCoreApplication.translate
    tags = [(translate("ReviewCard", "Private"), "note")] if private else []
    if finding is not None and finding.settled:
        tags.append((translate("ReviewCard", "Settled"), "no_concern"))
    return tags


def acts_of(finding: FindingView, *, first: bool, frozen: bool) -> list[Act]:
    """The acts open on a finding, the one that helps most in front. Only one filled button stands on a page."""
    translate = QCoreApplication.translate
    acts: list[Act] = []
    if not frozen and not finding.settled:
        if finding.on_plan and finding.verdict == "stop":
            acts.append(Act("plan", translate("ReviewCard", "Change the plan"), "primary" if first else "plain"))
        for way, words, kind in (
            ("clearance", translate("ReviewCard", "Record clearance…"), "plain"),
            ("reasoned", translate("ReviewCard", "Decide with a reason…"), "quiet"),
            ("acknowledged", translate("ReviewCard", "Acknowledge…"), "plain"),
            ("asked_again", translate("ReviewCard", "Asked again…"), "quiet"),
            ("treated_as_yes", translate("ReviewCard", "Treat as yes…"), "quiet"),
        ):
            if way in finding.ways:
                acts.append(Act(way, words, kind))
        if finding.on_medicines and finding.verdict == "clear_first":
            acts.append(Act("letter", translate("ReviewCard", "Print letter to prescriber")))
    if len(finding.questions) > finding.on_plan:
        acts.append(Act("see", translate("ReviewCard", "See answer"), "quiet" if acts else "plain"))
        if not frozen and not finding.settled and finding.examinable:
            acts.append(Act("examined", translate("ReviewCard", "Examined, not confirmed…"), "subtle"))
    if not frozen and "overridden" in finding.ways:
        acts.append(Act("overridden", translate("ReviewCard", "Override…"), "subtle"))
    if not frozen and finding.settled:
        acts.append(Act("taken_back", translate("ReviewCard", "Take back…"), "subtle"))
    return acts


def finding_card(finding: FindingView, *, first: bool = False, frozen: bool = False, collapsed: bool = False,
                 title: str = "") -> ReviewCard:  # fmt: skip
    """One finding on a card."""
    on = f" ({', '.join(finding.on)})" if finding.on else ""
    because = [*finding.because]
    if finding.settled:
        because.append(finding.settled)
    elif finding.changes:
        would = QCoreApplication.translate("ReviewCard", "What would change this: {ways}.")
        because.append(would.replace("{ways}", "; ".join(finding.changes[:2])))
    return ReviewCard(
        finding.tier,
        (title or finding.title) + on,
        because,
        finding.do,
        "" if finding.settled else finding.resolves,
        acts_of(finding, first=first, frozen=frozen),
        _quote(finding),
        tags=tags_of(finding.private, finding),
        collapsible=collapsed,
        expanded=not collapsed,
    )


def question_card(card: CardView, *, frozen: bool = False) -> ReviewCard:
    """One open question, and the findings that hang on it."""
    translate = QCoreApplication.translate
    if card.said:
        said = translate("ReviewCard", "Answered: {answer}").replace("{answer}", card.said)
    else:
        said = translate("ReviewCard", "Not answered yet.")
    words = {
        "stop": translate("ReviewCard", "It could be a stop: {titles}."),
        "clear_first": translate("ReviewCard", "It could need clearance: {titles}."),
        "caution": translate("ReviewCard", "It could be a caution: {titles}."),
        "note": translate("ReviewCard", "It could be worth a note: {titles}."),
    }
    worst = [finding for finding in card.findings if finding.verdict == card.verdict and not finding.settled]
    titles = "; ".join(finding.title for finding in worst[:2])
    if len(worst) > 2:
        more = translate("ReviewCard", "and {n} more").replace("{n}", str(len(worst) - 2))
        titles = f"{titles}; {more}"
    decided = list(dict.fromkeys(finding.settled for finding in card.findings if finding.settled))
    because = [said, *([words[card.verdict].replace("{titles}", titles)] if worst else []), *decided[:2]]
    acts: list[Act] = []
    ways = [set(finding.ways) for finding in card.findings if finding.ways]
    if not frozen and not card.settled:
        acts.append(Act("ask", translate("ReviewCard", "Ask now"), "plain"))
        for way, word in (
            ("asked_again", translate("ReviewCard", "Asked again…")),
            ("treated_as_yes", translate("ReviewCard", "Treat as yes…")),
        ):
            if ways and all(way in open_ for open_ in ways):
                acts.append(Act(way, word))
        for way, word in (
            ("clearance", translate("ReviewCard", "Record clearance…")),
            ("reasoned", translate("ReviewCard", "Decide with a reason…")),
            ("acknowledged", translate("ReviewCard", "Acknowledge…")),
            ("overridden", translate("ReviewCard", "Override…")),
        ):
            if any(way in open_ for open_ in ways):
                acts.append(Act(way, word))
    elif card.said:
        acts.append(Act("see", translate("ReviewCard", "See answer")))
    return ReviewCard(
        "not_known", card.title, because, "", "", acts, "", tags=tags_of(card.private), collapsible=card.settled,
        expanded=not card.settled,
    )  # fmt: skip


def _quote(finding: FindingView) -> str:
    translate = QCoreApplication.translate
    count = len(finding.sources)
    many = translate("ReviewCard", "{n} sources").replace("{n}", str(count))
    words = translate("ReviewCard", "1 source") if count == 1 else many
    return f"{finding.rule}  ·  {words}"
