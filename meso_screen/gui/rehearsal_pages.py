"""Fills the pages of a visit from a consultation file, field by field, with the keyboard."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from PySide6.QtCore import Qt

from meso_screen.flow.views import view_section
from meso_screen.gui.fields import Field
from meso_screen.gui.hands import Hands
from meso_screen.gui.wizard import Wizard

Script = Generator[Any, None, None]
LISTS = ("medicines", "allergies", "plan")


class Answering:
    """Answers what the file answers; what it leaves out stays open."""

    def __init__(self, hands: Hands, wizard: Wizard, answers: Mapping[str, Any]) -> None:
        self._hands, self._wizard, self._answers = hands, wizard, answers

    # -- what is left ------------------------------------------------------------------------------------------------

    def left_in(self, section: str) -> list[str]:
        """Questions of a section in scope whose answer is not the file's yet; the plan as far as it can be said."""
        view = view_section(self._wizard.session, self._wizard.visit, section)
        left = []
        for question in view.questions:
            wanted = self._answers.get(question.id)
            if wanted is None or _same(question.value, wanted):
                continue
            if question.kind != "plan" or not self._light_done():
                left.append(question.id)
        stage = self._wizard.session.knowledge.catalogue.sections[section].stage
        if stage == "plan" and not _same(self._plan(), self._wanted_plan()):
            left.append(self._plan_question)
        return left

    def open_steps(self) -> list[str]:
        """Sections this person may fill for which the file has an answer that is not given yet."""
        sections = self._wizard.session.knowledge.catalogue.sections
        steps = [step.id for step in self._wizard.steps() if step.id in sections and step.state != "locked"]
        return [step for step in steps if self.left_in(step)]

    @property
    def _plan_question(self) -> str:
        return self._wizard.session.knowledge.book.lists.plan

    def _plan(self) -> Any:
        return self._wizard.visit.raw_answers().get(self._plan_question)

    def _wanted_plan(self) -> Any:
        return self._answers.get(self._plan_question, self._plan())

    def _light_done(self) -> bool:
        """Whether areas and session stand; products and technique come with the exact product."""
        now, wanted = self._plan(), self._wanted_plan()
        if not isinstance(wanted, Mapping) or not isinstance(now, Mapping):
            return False
        areas = set(wanted.get("areas", ())) <= set(now.get("areas", ()))
        return areas and now.get("session") == wanted.get("session")

    # -- filling -----------------------------------------------------------------------------------------------------

    def fill_page(self) -> Script:
        """Fill the page on screen; rows that open on the way are filled too."""
        page = self._wizard.page
        section = self._wizard.step
        kinds = {q.id: q.kind for q in self._wizard.session.knowledge.catalogue.questions.values()}
        form = getattr(page, "form", None)
        if section == "identity-card" or (form is None and not hasattr(page, "rows")):
            return
        if hasattr(page, "products") or hasattr(page, "areas"):
            yield from self._fill_plan(page)
        for question in self.left_in(section):
            if kinds[question] == "medicines":
                yield from self._fill_medicines(page, self._answers[question])
            elif kinds[question] == "allergies":
                yield from self._fill_allergies(page, self._answers[question])
        for _ in range(40):
            fields: dict[str, Field] = page.rows.fields  # type: ignore[attr-defined]
            left = [name for name in self.left_in(section) if name in fields]
            if not left:
                break
            self._fill_field(fields[left[0]], self._answers[left[0]])
            yield 5

    def _fill_field(self, field: Field, value: Any) -> None:
        hands = self._hands
        standing = getattr(field, "standing_answers", None)
        if standing is not None and value in standing.boxes:
            hands.push(standing.boxes[value])
            return
        match field.spec.kind:
            case "yes_no" | "one":
                tiles = list(field.group.tiles)  # type: ignore[attr-defined]
                hands.choose(field.group, tiles.index(str(value)) + 1)  # type: ignore[attr-defined]
            case "several":
                boxes = {**field.boxes, **field.alone}  # type: ignore[attr-defined]
                for option in [value] if isinstance(value, str) else value:
                    if not boxes[option].isChecked():
                        hands.push(boxes[option])
            case "number":
                hands.fill(field.edit, str(value))  # type: ignore[attr-defined]
            case "date":
                parts = str(value).split("-")
                places = (field.parts.year, field.parts.month, field.parts.day)  # type: ignore[attr-defined]
                for place, text in reversed(list(zip(places, parts, strict=False))):
                    hands.fill(place, text)
            case _:
                hands.fill(field.edit, str(value))  # type: ignore[attr-defined]
                hands.press(Qt.Key.Key_Tab)

    def _fill_medicines(self, page: Any, value: Any) -> Script:
        hands = self._hands
        if isinstance(value, str):
            hands.choose(page.filter, list(page.filter.tiles).index(value) + 1)
            yield 10
            return
        hands.choose(page.filter, list(page.filter.tiles).index("yes") + 1)
        yield 10
        have = [entry["text"] for entry in page.entries()]
        for entry in value:
            if entry["text"] in have:
                continue
            hands.reach(page.search.edit)
            hands.type(entry["text"])
            yield 10
            hands.press(Qt.Key.Key_Return)
            yield 10
            form = page.form
            for field, name in ((form.dose, "dose"), (form.why, "why")):
                if entry.get(name):
                    hands.fill(field, entry[name])
            if "why" in form._read().ask and not entry.get("why"):
                hands.fill(form.why, "not known")
            if entry.get("last_taken"):
                yield from self._fill_last_taken(form, str(entry["last_taken"]))
            if entry.get("prescribed"):
                hands.choose(form.got, 1 if entry["prescribed"] == "yes" else 2)
            hands.push(form.save_button)
            yield 10

    def _fill_last_taken(self, form: Any, day: str) -> Script:
        self._hands.choose(form.last, list(form.last.tiles).index("date") + 1)
        yield 5
        parts = day.split("-")
        for place, text in reversed(list(zip((form.when.year, form.when.month, form.when.day), parts, strict=False))):
            self._hands.fill(place, text)

    def _fill_allergies(self, page: Any, value: Any) -> Script:
        hands = self._hands
        names = list(page.filter.tiles)
        if isinstance(value, str):
            hands.choose(page.filter, names.index(value) + 1)
            yield 10
            return
        for number, entry in enumerate(value):
            if number == 0:
                hands.choose(page.filter, names.index("known") + 1)
            else:
                hands.push(page.add_button)
            yield 10
            form = page.form
            hands.reach(form.agent.edit)
            hands.type(entry["text"])
            hands.press(Qt.Key.Key_Return)
            yield 10
            reactions = entry.get("reaction")
            for reaction in [reactions] if isinstance(reactions, str) else reactions or []:
                if reaction in form.reaction.boxes:
                    hands.push(form.reaction.boxes[reaction])
                else:
                    hands.push(form.reaction.boxes["other"])
                    yield 5
                    hands.fill(form.other, str(reaction))
            for group, name in ((form.severity, "severity"), (form.certainty, "certainty"), (form.sort, "kind")):
                if entry.get(name):
                    hands.choose(group, list(group.tiles).index(entry[name]) + 1)
            hands.push(form.save_button)
            yield 10

    def _fill_plan(self, page: Any) -> Script:
        hands = self._hands
        plan = self._wanted_plan()
        if not isinstance(plan, Mapping):
            return
        now = self._plan() or {}
        chosen = dict(now) if isinstance(now, Mapping) else {}
        if hasattr(page, "products"):
            for product in plan.get("products", ()):
                box = page.products.product_rows[product].box
                if not box.isChecked():
                    hands.push(box)
                    yield 5
            technique = plan.get("technique")
            if technique and chosen.get("technique") != technique:
                hands.choose(page.technique, list(page.technique.tiles).index(technique) + 1)
                yield 5
        for area in plan.get("areas", ()):
            box = page.areas.chips.boxes[area]
            if not box.isChecked():
                hands.push(box)
                yield 5
        if plan.get("session") and chosen.get("session") != plan["session"]:
            hands.fill(page.sessions.number, str(plan["session"]))
            hands.fill(page.sessions.of, str(plan.get("of", plan["session"])))
            hands.press(Qt.Key.Key_Tab)
            yield 5


def _same(value: Any, wanted: Any) -> bool:
    if isinstance(value, list) and isinstance(wanted, list):
        if value and isinstance(value[0], Mapping):
            return [entry["text"] for entry in value] == [entry["text"] for entry in wanted]
        return set(value) == set(wanted)
    if isinstance(value, Mapping) and isinstance(wanted, Mapping):
        return all(_same(value.get(name), part) for name, part in wanted.items())
    if isinstance(value, int | float) and isinstance(wanted, int | float):
        return float(value) == float(wanted)
    return bool(value == wanted)
