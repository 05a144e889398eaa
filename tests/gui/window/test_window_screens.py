"""Every screen of the shell in every look: names, roles, reach, targets, and no text that is cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QWidget,
)
from window_shell import NOW, PINS, Shell, open_shell

from meso_screen import places
from meso_screen.flow.clinic_keys import Recovered, who_manages
from meso_screen.flow.clinic_seal import clinic_certificate, make_first_seal
from meso_screen.flow.knowledge import Knowledge
from meso_screen.gui.keys import GoToStep, KeysDialog
from meso_screen.gui.widgets import Button, CheckTile, ChoiceTile, PageArea, Step
from meso_screen.model.person import Person
from meso_screen.problems import refuse

LOOKS = [("light", 100, (1440, 900)), ("dark", 150, (1920, 1080)), ("contrast", 100, (1280, 720))]
PAINTED = (QAccessible.Role.NoRole, QAccessible.Role.Client)


def _start(shell: Shell) -> None:
    window = shell.window
    window.set_up_page.problems.show_problems([])
    window.stack.setCurrentWidget(window.set_up_page)
    window.rail.hide()


def _wrong_passphrase(shell: Shell) -> None:
    window = shell.window
    window.rail.hide()
    window.stack.setCurrentWidget(window.passphrase_page)
    what, then = "This passphrase does not open the clinic’s records.", "Type it again, or use the recovery key."
    window._not_opened(refuse(what, "", then))


def _recovery(shell: Shell) -> None:
    shell.window.rail.hide()
    shell.window.recovery_page.show_key("ABCD-EFGH-JKLM-NPQR-STUV-WXYZ-2345-6789")
    shell.window.stack.setCurrentWidget(shell.window.recovery_page)


def _forgotten(shell: Shell) -> None:
    """The way in with the recovery key, and what was typed refused."""
    shell.window.rail.hide()
    shell.window.stack.setCurrentWidget(shell.window.passphrase_page)
    shell.window.passphrase_page.forgotten_button.click()
    then = "It has 9 groups of 4 characters; compare them one by one with the sheet."
    shell.window.recovery._not_opened(refuse("The recovery key was not typed as it is printed.", "recovery key", then))


def _new_key(shell: Shell) -> None:
    page = shell.window.recovery.key_page
    shell.window.rail.hide()
    page.show_key("ABCD-EFGH-JKLM-NPQR-STUV-WXYZ-2345-6789-0123")
    shell.window.stack.setCurrentWidget(page)
    page.focus_first()


def _mend_pin(shell: Shell) -> None:
    page = shell.window.recovery.pin_page
    shell.window.rail.hide()
    page.show_people(who_manages(Recovered(shell.session)))
    shell.window.stack.setCurrentWidget(page)
    page.focus_first()


def _passphrase(shell: Shell) -> None:
    card = shell.window.settings_page.passphrase
    card.change.click()
    assert card.dialog is not None
    card.dialog.new.setText("two")
    card.dialog.act_button.click()
    assert card.dialog.wrong.isVisible()


def _locked(shell: Shell) -> None:
    shell.window.lock()
    shell.window.sign_in_page.refuse_pin(2, 0)


def _similar(shell: Shell) -> None:
    _known(shell)
    shell.window.go_to("new")
    shell.window.new_patient.form.show_patient(shell.patient.model_copy(update={"given": "Chloe"}))
    shell.window.new_patient.start()
    assert shell.window.new_patient.similar.isVisible()


def _known(shell: Shell) -> None:
    if shell.session.person is None:
        shell.sign_in()
    if not shell.session.find_patients("Martin"):
        shell.session.record_patient(shell.patient)


def _place(name: str) -> Callable[[Shell], None]:
    def show(shell: Shell) -> None:
        _known(shell)
        shell.window.go_to(name)

    return show


def _worklist(shell: Shell) -> None:
    shell.open_visit()
    shell.window.go_to("today")
    assert shell.window.worklist.table.isVisible()


def _step(name: str) -> Callable[[Shell], None]:
    return lambda shell: shell.open_visit(name)


def _gaps(shell: Shell) -> None:
    shell.open_visit("today")
    shell.wizard.forward()
    assert shell.wizard.summary.isVisible()


def _not_saved(shell: Shell) -> None:
    shell.open_visit("today")
    error = refuse("The disk is full, so this was not stored.", "", "Make room on the disk and try again.")
    shell.wizard.not_saved("nothing", error, lambda: None)


def _goto(shell: Shell) -> None:
    shell.open_visit("today")
    GoToStep(shell.window, shell.wizard.steps()).open()


def _keys(shell: Shell) -> None:
    _known(shell)
    KeysDialog(shell.window).open()


def _error(shell: Shell) -> None:
    _known(shell)
    shell.window.tell(refuse("This visit was changed at another place meanwhile.", "Visit", "Open the visit again."))


def _seal(open_dialog: Callable[[Shell], None]) -> Callable[[Shell], None]:
    """Settings as the clinical lead sees them, with a dialog of the seal."""

    def show(shell: Shell) -> None:
        disk = shell.disk
        if disk.setting("seal") is None:
            make_first_seal(disk, "Clinic Lumière", NOW, places.home())
        disk.save_person(Person(id="cl", name="Dr C. Lead", role="lead", initials="CL"), PINS["lm"])
        shell.session.sign_in("cl", PINS["lm"])
        shell.window.rail.show()
        shell.window.go_to("settings")
        open_dialog(shell)

    return show


def _card(shell: Shell) -> None:
    shell.window.settings_page.seal.other.click()
    dialog = shell.window.settings_page.seal.dialog
    dialog.where.choose("card")
    dialog.act_button.click()
    shell.until(lambda: not dialog.busy)
    assert dialog.wrong.isVisible()


def _details(shell: Shell) -> None:
    card = shell.window.settings_page.clinic
    card.change.click()
    assert card.dialog is not None
    card.dialog.fields["phone"].clear()
    card.dialog.act_button.click()
    assert card.dialog.wrong.isVisible()


def _person(shell: Shell) -> None:
    card = shell.window.settings_page.people
    card.add_button.click()
    assert card.dialog is not None
    card.dialog.act_button.click()
    assert card.dialog.wrong.isVisible()


def _pin(shell: Shell) -> None:
    shell.window.settings_page.people.acts["ab", "pin"].click()


def _need(shell: Shell) -> None:
    why = "Your registration number is missing. Enter it here, then go back to the visit."
    shell.window.settings_page.show_need("people", why)


def _known_clinic(shell: Shell) -> None:
    path = places.home() / "theirs.pem"
    path.write_bytes(clinic_certificate(shell.disk))
    shell.window.settings_page.known.show_file(path)


SCREENS: dict[str, Callable[[Shell], None]] = {
    "set-up": _start, "passphrase": _wrong_passphrase, "recovery": _recovery, "sign-in": _locked,
    "forgotten": _forgotten, "new-key": _new_key, "mend-pin": _mend_pin, "change-passphrase": _seal(_passphrase),
    "worklist-empty": _place("today"), "new": _place("new"), "similar": _similar, "identity": _step("identity-card"),
    "who": _step("identity"), "today": _step("today"), "heart": _step("health-heart"), "skin": _step("skin"),
    "hopes": _step("expectations"), "examination": _step("examination"), "gaps": _gaps, "not-saved": _not_saved,
    "medicines": _step("medicines"), "allergies": _step("allergies"), "worklist": _worklist,
    "settings": _place("settings"), "verify": _place("verify"), "go-to": _goto, "keys": _keys, "error": _error,
    "seal": _seal(lambda shell: None), "renew": _seal(lambda shell: shell.window.settings_page.seal.renew.click()),
    "seal-file": _seal(lambda shell: shell.window.settings_page.seal.other.click()), "seal-card": _seal(_card),
    "stamp": _seal(lambda shell: shell.window.settings_page.seal.stamp.click()), "known": _seal(_known_clinic),
    "clinic": _seal(_details), "person": _seal(_person), "pin": _seal(_pin), "need": _seal(_need),
}  # fmt: skip


@pytest.fixture(scope="module", params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def window(
    request: pytest.FixtureRequest, qapp: QApplication, knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shell]:
    look, percent, size = request.param
    yield from open_shell(qapp, knowledge, tmp_path_factory.mktemp("look"), look, percent, size)


@pytest.fixture(params=list(SCREENS))
def screen(request: pytest.FixtureRequest, window: Shell) -> Iterator[QWidget]:
    """One screen as it stands: the window, or the dialog over it."""
    SCREENS[request.param](window)
    window.wait(30)
    window.focus()
    dialog = QApplication.activeModalWidget()
    yield dialog or window.window
    for left in window.window.findChildren(QDialog):
        left.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if window.session.person is not None:
        window.wizard.close_visit()


def walk(node: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield node
    for number in range(node.childCount()):
        child = node.child(number)
        if child is not None and child.isValid() and not child.state().invisible:
            yield from walk(child)


def what(widget: QWidget) -> tuple[str, str]:
    return type(widget).__name__, widget.accessibleName() or widget.objectName()


def test_a_screen_names_everything_reaches_everything_and_cuts_nothing(screen: QWidget) -> None:
    assert not _nameless(screen)
    assert not _small(screen)
    assert not _clipped(screen)
    assert not _beyond_the_edge(screen)
    assert not _out_of_reach(screen)


def _nameless(screen: QWidget) -> list[object]:
    root = QAccessible.queryAccessibleInterface(screen)
    focusable = [node for node in walk(root) if node.state().focusable and not node.state().invisible]
    assert focusable
    return [
        (node.role().name, node.object())
        for node in focusable
        if node.role() in PAINTED or not (node.text(QAccessible.Text.Name).strip() or _described(node))
    ]


def _described(node: QAccessibleInterface) -> bool:
    return isinstance(node.object(), QComboBox) and bool(node.object().accessibleName())


def _small(screen: QWidget) -> list[object]:
    buttons = [part for part in screen.findChildren(QAbstractButton) if part.isVisible()]
    return [(*what(part), part.size()) for part in buttons if min(part.width(), part.height()) < 24]


def _clipped(screen: QWidget) -> list[object]:
    labels = [part for part in screen.findChildren(QLabel) if part.isVisible() and part.text()]
    buttons = [part for part in screen.findChildren(QAbstractButton) if part.isVisible()]
    cut = [part for part in labels if part.pixmap().isNull() and _cut(part)]
    return [what(part) for part in (*cut, *filter(_squeezed, buttons))]


def _cut(part: QLabel) -> bool:
    if part.wordWrap():
        return part.heightForWidth(part.width()) > part.height() + 2
    plain = part.textFormat() == Qt.TextFormat.PlainText
    return plain and QFontMetrics(part.font()).horizontalAdvance(part.text()) > part.contentsRect().width() + 2


def _squeezed(part: QAbstractButton) -> bool:
    if isinstance(part, Step):
        return _elided(part)
    if isinstance(part, (ChoiceTile, CheckTile)) or (isinstance(part, Button) and part.hasHeightForWidth()):
        return part.heightForWidth(part.width()) > part.height() + 1
    return isinstance(part, Button) and part.sizeHint().width() > part.width() + 2


def _elided(step: Step) -> bool:
    metrics = QFontMetrics(step.font())
    room = step.width() - 2 * metrics.height() - metrics.averageCharWidth() * (len(step.note) + 3)
    lines = metrics.boundingRect(0, 0, room, 1000, Qt.TextFlag.TextWordWrap, step.text()).height()
    return bool(lines > step.height())


def _beyond_the_edge(screen: QWidget) -> list[object]:
    """Pages scroll up and down only: nothing may be wider than what one sees."""
    areas = [area for area in screen.findChildren(PageArea) if area.isVisible()]
    return [(what(area), area.page.width()) for area in areas if area.page.width() > area.viewport().width()]


def _out_of_reach(screen: QWidget) -> list[object]:
    wanted = {
        part
        for part in screen.findChildren(QWidget)
        if part.isVisible()
        and part.isEnabled()
        and part.focusPolicy() & Qt.FocusPolicy.TabFocus
        and part.focusProxy() is None
        and not isinstance(part, (QRadioButton, QScrollArea, QScrollBar))
        and part.property("kind") != "rail"
        and part.window() is screen
    }
    reached: set[QWidget] = set()
    for _ in range(len(wanted) + 60):
        focus = QApplication.focusWidget()
        if focus is None:
            break
        reached.add(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    tiles = {part.parentWidget() for part in screen.findChildren(ChoiceTile) if part.isVisible() and part.isEnabled()}
    missed = tiles - {part.parentWidget() for part in reached if isinstance(part, ChoiceTile)}
    return [what(part) for part in (wanted - reached) | missed]
