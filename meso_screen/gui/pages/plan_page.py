"""The treatment plan: light at the desk (what kind, where), in full with the box in the hand (products, technique)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from meso_screen.gui import theme
from meso_screen.gui.pages.entry_form import Chips, Segments
from meso_screen.gui.pages.listed_page import ListedPage
from meso_screen.gui.pages.page import Host
from meso_screen.gui.pages.plan_areas import Areas
from meso_screen.gui.pages.plan_products import Additions, Products
from meso_screen.gui.widgets import CheckTile, card, label, name_field, row, stack
from meso_screen.gui.widgets.live import Live, repolish
from meso_screen.problems import Problem


class _Count(Live, QLineEdit):
    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(2)
        self.restyle()

    def restyle(self) -> None:
        self.setFont(theme.font("body", identifier=True))
        self.setFixedWidth(theme.px(64))


class Sessions(QWidget):
    """Session n of m; ``changed(n, m)`` when a field is left or Enter pressed with numbers that fit."""

    changed = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.number, self.of = _Count(), _Count()
        self._wrong = label("", "small", "stop", wrap=True)
        self._wrong.hide()
        first, second = label(self.tr("Session"), "body"), label(self.tr("of"), "body")
        for caption, field in ((first, self.number), (second, self.of)):
            name_field(caption, field)
            field.editingFinished.connect(self.finish)
        self.number.setAccessibleName(self.tr("Number of this session"))
        self.of.setAccessibleName(self.tr("Number of sessions planned"))
        self.setLayout(stack(row(first, self.number, second, self.of, None, spacing=10), self._wrong))

    def set_value(self, number: int | None, of: int | None) -> None:
        """Show these; emits nothing."""
        for field, value in ((self.number, number), (self.of, of)):
            if not field.hasFocus() or _number(field) != value:
                field.setText("" if value is None else str(value))

    def problem(self) -> str:
        """What is wrong with what stands there; empty when nothing is."""
        for field in (self.number, self.of):
            if field.text().strip() and _number(field) is None:
                return self.tr("Write a whole number from 1 to 99.")
        number, of = _number(self.number), _number(self.of)
        if number is not None and of is not None and number > of:
            return self.tr("This session cannot come after the last one planned.")
        return ""

    def finish(self) -> None:
        """Say what is wrong with the numbers, or hand them over."""
        wrong = self.problem()
        self._wrong.say(wrong)
        self._wrong.setVisible(bool(wrong))
        for field in (self.number, self.of):
            field.setProperty("problem", bool(wrong))
            repolish(field)
        if not wrong:
            self.changed.emit(_number(self.number), _number(self.of))


def _number(field: QLineEdit) -> int | None:
    text = field.text().strip()
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= 99 else None


class PlanPage(ListedPage):
    """The goal section shows the plan in a light way, any other section all of it. Each tick is recorded at once."""

    kind = "plan"

    def __init__(self, host: Host, section_id: str) -> None:
        self._light = host.session.knowledge.catalogue.sections[section_id].stage == "intake"
        super().__init__(host, section_id)
        self._changes: dict[str, Any] = {}
        self._unsure: bool | None = None
        self._cards: dict[str, QWidget] = {}
        knowledge = host.session.knowledge
        catalogue = knowledge.catalogue
        wanted = {name for product in catalogue.products.values() for name in product.families}
        families = [name for name, family in catalogue.families.items() if name in wanted and not family.inside]
        kinds = [(name, catalogue.text(f"family.{name}.name")) for name in families]
        self.families = Chips(self.tr("Kind of treatment"), kinds)
        self.undecided = CheckTile(self.tr("Not decided yet"), face="segment")
        self.undecided.clicked.connect(self._undecide)
        self.areas = Areas(knowledge, picture=not self._light)
        self.sessions = Sessions()
        self.families.changed.connect(lambda: self._set(families=self.families.value()))
        self.areas.changed.connect(lambda chosen: self._set(areas=chosen))
        self.sessions.changed.connect(lambda number, of: self._set(session=number, of=of))
        self.special.addWidget(label(self.ask_text(), "h3", wrap=True))
        self._lay_out_light() if self._light else self._lay_out_full()

    def also_title(self) -> str:
        return self.tr("The wish and what came before") if self._light else self.tr("Product and room")

    def _lay_out_light(self) -> None:
        self.planned = label("", "small", "muted", wrap=True)
        kinds = card(
            label(self.tr("Kind of treatment"), "h3"), self.families, row(self.undecided, None), self.planned,
            margins=(20, 16, 20, 18),
        )  # fmt: skip
        course = card(label(self.tr("Course"), "h3"), self.sessions, margins=(20, 16, 20, 18))
        for part in (kinds, self.areas, course):
            self.special.addWidget(part)
        self._cards = {"families": kinds, "areas": self.areas, "session": course}

    def _lay_out_full(self) -> None:
        knowledge = self.host.session.knowledge
        catalogue = knowledge.catalogue
        self.products = Products(knowledge)
        self.products.changed.connect(lambda chosen: self._set(products=chosen))
        self.additions = Additions(knowledge)
        self.additions.changed.connect(lambda chosen: self._set(ingredients=chosen))
        self.products.add(6, self.additions)
        names = [(name, catalogue.text(f"technique.{name}.name")) for name in catalogue.techniques]
        self.technique = Segments(self.tr("Technique"), names)
        self.technique.chosen.connect(lambda chosen: self._set(technique=chosen))
        how = card(
            label(self.tr("Technique and course"), "h3"), self.technique, 4, self.sessions, margins=(20, 16, 20, 18)
        )
        self._wished = card(
            label(self.tr("Wished for at the desk"), "h3"),
            label(self.tr("Untick a kind that is no longer planned: it is screened as long as it stands here."),
                  "small", "muted", wrap=True),
            self.families, margins=(20, 16, 20, 18),
        )  # fmt: skip
        self.undecided.hide()
        for part in (self.products, self.areas, how, self._wished):
            self.special.addWidget(part)
        self._cards = {
            "families": self._wished, "areas": self.areas, "session": how, "technique": how,
            "products": self.products, "ingredients": self.products,
        }  # fmt: skip

    # -- the plan ------------------------------------------------------------------------------------------------

    def plan(self) -> dict[str, Any]:
        """The plan as it stands, empty while there is none."""
        value = self.value()
        return dict(value) if isinstance(value, dict) else {}

    def wanted(self) -> dict[str, Any]:
        """The plan as it stands on the screen: with what the disk has not taken yet."""
        return {name: value for name, value in {**self.plan(), **self._changes}.items() if value}

    def _set(self, **changes: Any) -> None:
        self._unsure = None
        self.drop("undecided")
        self._changes |= changes
        self._store_plan(self._cards[next(iter(changes))])

    def _store_plan(self, beside: QWidget) -> None:
        plan = self.wanted()
        if plan == self.plan() and (plan or self.value() is None):
            self._changes = {}
            self.drop("plan")
        elif self.say(plan or None, "plan", lambda: self._store_plan(beside), beside):
            self._changes = {}

    def _undecide(self, on: bool) -> None:
        if on and self.wanted():
            self.undecided.setChecked(False)  # what is chosen is unticked by hand, so one press loses nothing
            return
        self._unsure = on
        if self.say("not_sure" if on else None, "undecided", lambda: self._undecide(on), self._cards["families"]):
            self._unsure = None

    def show_list(self) -> None:
        plan = self.wanted()
        self.families.set_value(plan.get("families", []))
        self.areas.set_value(plan.get("areas", []))
        self.sessions.set_value(plan.get("session"), plan.get("of"))
        self.undecided.setChecked(self.value() == "not_sure" if self._unsure is None else self._unsure)
        self.undecided.setEnabled(not plan)
        if self._light:
            names = [self._name("product", one) for one in plan.get("products", [])]
            words = self.tr("Planned by the practitioner: {names}").replace("{names}", ", ".join(names))
            self.planned.say(words if names else "")
            self.planned.setVisible(bool(names))
            return
        self.products.set_value(plan.get("products", []))
        self.additions.set_value(plan.get("ingredients", []))
        self.technique.set_value(plan.get("technique"))
        wished = plan.get("families", [])
        self._wished.setVisible(bool(wished))
        for name, box in self.families.boxes.items():
            box.setVisible(name in wished)

    def _name(self, kind: str, name: str) -> str:
        return self.host.session.knowledge.catalogue.text(f"{kind}.{name}.name")

    # -- leaving -------------------------------------------------------------------------------------------------

    def list_problems(self) -> list[Problem]:
        """What the plan still lacks: at the desk any answer, later products, areas and technique."""
        plan = self.wanted()
        if self._light:
            open_list = self.value() is None and not plan and not self._unsure
            return [Problem(self.tr("Choose what is wished, or “Not decided yet”."), self.question_id)] * open_list
        lacking = []
        if not plan.get("products") and not plan.get("ingredients"):
            lacking.append(Problem(self.tr("Choose the product."), "plan.products"))
        if not plan.get("areas"):
            lacking.append(Problem(self.tr("Choose the areas."), "plan.areas"))
        if not plan.get("technique"):
            lacking.append(Problem(self.tr("Choose the technique."), "plan.technique"))
        return lacking

    def focus_on(self, question_id: str) -> None:
        """A part of the plan, or one question of the rows."""
        if question_id == "plan.areas":
            self.areas.chips.focus_first()
        elif question_id == "plan.technique":
            self.technique.focus_first()
        elif question_id == "plan.products":
            self.focus_list()
        else:
            super().focus_on(question_id)

    def focus_list(self) -> None:
        """The first choice of the list."""
        if self._light:
            self.families.focus_first()
        else:
            next(iter(self.products.product_rows.values())).box.setFocus()

    def unkept(self) -> bool:
        """A choice the disk has not taken, a session number that does not fit, an ingredient typed and not chosen."""
        typed = bool(self.sessions.problem()) or bool(self._typed_ingredient())
        return self.is_waiting() or (typed and not self.host.visit.frozen)

    def _typed_ingredient(self) -> str:
        return "" if self._light else self.additions.search.text().strip()

    def flush(self) -> None:
        """Store a session number typed a moment ago, too."""
        super().flush()
        if not self.host.visit.frozen:
            self.sessions.finish()

    def before_leaving(self) -> bool:
        """A session number that does not fit, or an ingredient that is typed and not chosen, stays to be corrected."""
        if self.host.visit.frozen:
            return True
        if self.sessions.problem():
            self.sessions.number.setFocus()
            return False
        if self._typed_ingredient():
            self.additions.complain()
            return False
        return True
