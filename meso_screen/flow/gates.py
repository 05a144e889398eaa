"""What must be done before consent can be signed."""

from __future__ import annotations

from collections.abc import Sequence

from meso_screen.flow.cards import CardView, GateView
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.model.finding import Screening


def gates_of(session: Session, visit: Visit, result: Screening, cards: Sequence[CardView]) -> tuple[GateView, ...]:
    """The gates of a visit, in the order of their weight."""

    def undecided(tier: str) -> int:
        return sum(not card.settled for card in cards if card.tier == tier and card.verdict != "note")

    gates = []
    for tier, singular, plural in (
        ("stop", "Resolve 1 stop", "Resolve {n} stops"),
        ("clear_first", "Clear or postpone 1 finding", "Clear or postpone {n} findings"),
        ("not_known", "Settle 1 open question", "Settle {n} open questions"),
        ("caution", "Acknowledge 1 caution", "Acknowledge {n} cautions"),
    ):
        total = sum(card.tier == tier and card.verdict != "note" for card in cards)
        left = undecided(tier)
        if total:
            text = singular if total == 1 else plural.format(n=total)
            gates.append(GateView(tier, text, left == 0, "Done" if left == 0 else "Open", "review"))
    loose = _unasked(visit, result)
    if loose:
        text = f"Answer {len(loose)} more question{'s' if len(loose) > 1 else ''}"
        section = session.knowledge.catalogue.questions[loose[0]].section
        gates.append(GateView("unanswered", text, False, "Open", section))
    checked = visit.checked_at
    note = checked.astimezone(session.clock().tzinfo).strftime("%H:%M") if checked else "Open"
    gates.append(GateView("checked", "Answers read back", checked is not None, note, "check"))
    return tuple(gates)


def _unasked(visit: Visit, result: Screening) -> tuple[str, ...]:
    """Open questions that no card asks: they block too, because nothing unanswered counts as nothing found.

    A note asks nothing, so a question that only a note rests on must at least have been asked.
    """
    unsettled = [finding for finding in result.findings if finding.state != "fires"]
    carried = {question for finding in unsettled if finding.verdict != "note" for question in finding.ask}
    noted = {question for finding in unsettled if finding.verdict == "note" for question in finding.ask}
    asked = noted & visit.raw_answers().keys()
    return tuple(question for question in result.open_questions if question not in carried | asked)
