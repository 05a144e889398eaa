"""Decides, talks and signs in a rehearsal: the practitioner's half after the questions."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt

from meso_screen.gui.hands import Hands
from meso_screen.gui.window import Window

Script = Generator[Any, None, None]
Shot = Callable[[str], Iterator[Any]]

TODAY_PARTS = ("day", "month", "year")


@dataclass(frozen=True)
class Company:
    """Who else is in the room: a witness (name, here as), for whom the patient makes a mark; an interpreter (name,
    language). Empty: nobody."""

    witness: tuple[str, str] = ("", "")
    interpreter: tuple[str, str] = ("", "")


class Deciding:
    """Works the review and the consent page as a practitioner would."""

    def __init__(self, hands: Hands, window: Window) -> None:
        self._hands, self._window = hands, window

    @property
    def _page(self) -> Any:
        return self._window.wizard.page

    def must_stop(self) -> bool:
        """A stop fires, or a question is open that nobody in the room can settle."""
        view = self._page.view
        return any(card.tier == "stop" or (card.tier == "not_known" and not card.settled) for card in view.cards)

    def end_visit(self, shot: Shot) -> Script:
        """Stop or postpone: the patient leaves with a summary."""
        hands = self._hands
        hands.push(self._page.side.end)
        yield 50
        dialog = self._page.dialog
        hands.choose(dialog.outcome, 1)
        hands.fill(dialog.words, "Needs an answer first; explained in the room.")
        yield from shot("postpone")
        hands.push(dialog.act_button)

    def decide_all(self, shot: Shot) -> Script:
        """Record a clearance for each finding to clear first, then acknowledge the cautions together."""
        for _ in range(40):
            waiting = [
                (made, finding, act)
                for made, _, finding in self._page.cards
                if finding is not None and not finding.settled
                for act in ("clearance", "acknowledged")
                if act in made.buttons
            ]
            if not waiting:
                return
            made, _, act = waiting[0]
            self._hands.push(made.buttons[act])
            yield 50
            if act == "clearance":
                yield from self._record_clearance(shot)
            else:
                yield from self._acknowledge(shot)
            yield 50

    def _record_clearance(self, shot: Shot) -> Script:
        hands, dialog = self._hands, self._page.dialog
        hands.fill(dialog.whom, "Dr P. Okafor")
        hands.choose(dialog.how, 1)
        day = self._window.wizard.session.today()
        for part, text in zip(TODAY_PARTS, (day.day, day.month, day.year), strict=True):
            hands.fill(getattr(dialog.on, part), str(text))
        hands.fill(dialog.words, "Knows the plan and has no objection.")
        yield from shot("clearance")
        hands.push(dialog.act_button)

    def _acknowledge(self, shot: Shot) -> Script:
        hands, dialog = self._hands, self._page.dialog
        hands.fill(dialog.words, "Explained; fine needle, slow, observed for 15 minutes.")
        for box in dialog.also.values():
            if not box.isChecked():
                hands.push(box)
        yield from shot("acknowledge")
        hands.push(dialog.act_button)

    def talk(self, shot: Shot, company: Company) -> Script:
        """Open the consent, hear the patient explain it back, ask the separate decisions, answer a question."""
        hands, wizard = self._hands, self._window.wizard
        hands.push(self._page.side.go_on)
        yield lambda: wizard.step == "consent"
        yield 100
        yield from shot("consent")
        talk = self._page.talk
        hands.choose(talk.interpreter.group, 1 if company.interpreter[0] else 2)
        yield 10
        if company.interpreter[0]:
            hands.fill(talk.interpreter.name, company.interpreter[0])
            hands.fill(talk.interpreter.language, company.interpreter[1])
            hands.press(Qt.Key.Key_Return)
            yield 10
        hands.fill(talk.outlook.words, "Fresher skin for some weeks. It fades again. Fine lines will stay.")
        yield 20
        hands.choose(talk.outlook.match, 1)
        yield 20
        for name in list(talk.prompts):
            hands.choose(talk.prompts[name], 1)
            yield 10
        for place, name in enumerate(list(talk.choices)):
            hands.choose(talk.choices[name], 1 if place == 0 else 2)
            yield 10
        hands.fill(talk.question, "May I use my usual cream tonight?")
        hands.fill(talk.answer, "Not tonight. From tomorrow, if the skin is calm.")
        hands.push(talk.add)
        yield 20
        yield from shot("talk")
        hands.push(self._page.go_on)
        yield 50

    def sign(
        self, shot: Shot, lines: Mapping[str, Sequence[tuple[float, float]]], company: Company, *, pin: str,
        keyboard_only: bool,
    ) -> Script:  # fmt: skip
        """Everybody signs in turn: drawn with the mouse, or typed when only the keyboard is used; a mark is drawn."""
        hands = self._hands
        signing = self._page.signing
        patient = self._window.wizard.visit.patient
        typed = {"patient": patient.family, "practitioner": "Lena Moreau", "interpreter": company.interpreter[0]}
        roles = {"patient": True, "witness": company.witness[0], "interpreter": company.interpreter[0],
                 "practitioner": True}  # fmt: skip
        for role in (role for role, there in roles.items() if there):
            card = signing.cards[role]
            way = "typed" if keyboard_only else "drawn"
            way = "mark" if role == "patient" and company.witness[0] else way
            if role == "witness":
                hands.fill(card.name, company.witness[0])
                hands.fill(card.relation, company.witness[1])
            hands.choose(card.way, list(card.way.tiles).index(way) + 1)
            yield 20
            if way != "typed":
                line = lines["mark" if way == "mark" else role]
                hands.draw(card.pad.surface, line)
                hands.draw(card.pad.surface, [(x + 0.1, 1 - y) for x, y in line][:4])
            elif role != "witness":
                hands.fill(card.typed, typed[role])
            yield from shot(f"sign-{role}")
            if role == "practitioner":
                hands.reach(card.pin)
                hands.type(pin)
                hands.press(Qt.Key.Key_Return)
            else:
                hands.push(card.push)
            yield 30
