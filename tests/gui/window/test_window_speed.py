"""What keeps the screen quick: nothing is built twice, and the next page is there before it is asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from window_shell import CTRL, Shell

from meso_screen.gui.widgets import Step


def test_an_answer_builds_no_step_and_no_row_anew(shell: Shell) -> None:
    shell.open_visit("health-heart")
    steps = shell.wizard.rail.findChildren(Step)
    rows = dict(shell.wizard.page.rows.fields)
    shell.press(Qt.Key.Key_2)
    shell.press(Qt.Key.Key_2)
    assert shell.wizard.rail.findChildren(Step) == steps
    assert all(shell.wizard.page.rows.fields[name] is field for name, field in rows.items())
    assert shell.wizard.step_button("health-heart").note.startswith("2 of ")


def test_the_next_pages_are_made_while_nobody_presses_anything(shell: Shell) -> None:
    shell.open_visit("health-heart")
    order = [view.id for view in shell.wizard.steps()]
    following = order[order.index("health-heart") + 1 :][:2]
    shell.until(lambda: set(following) <= set(shell.wizard._pages))
    ahead = shell.wizard._pages[following[0]]
    assert not ahead.isVisible()
    shell.wizard.forward()
    shell.wizard.forward()
    assert shell.wizard.step == following[0]
    assert shell.wizard.page is ahead


def test_pages_that_decide_or_sign_are_never_made_ahead(shell: Shell) -> None:
    shell.open_visit("check")
    events = len(shell.disk.events(shell.wizard.visit.id))
    shell.wait(600)
    assert not {"review", "consent"} & set(shell.wizard._pages)
    assert len(shell.disk.events(shell.wizard.visit.id)) == events


def test_leaving_a_visit_lets_all_its_pages_go(shell: Shell) -> None:
    shell.open_visit("health-heart")
    shell.wait(600)
    assert shell.wizard.stack.count() > 1
    shell.press(Qt.Key.Key_S, CTRL)
    shell.wait(400)
    assert shell.wizard.stack.count() == 0
    assert not shell.wizard.holds_visit()
