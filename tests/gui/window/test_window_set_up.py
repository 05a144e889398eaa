"""The first screen: everything a clinic's papers need is asked once, by keyboard, and nothing is made up."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from window_shell import Shell

from meso_screen.flow.clinic import check_details
from meso_screen.gui.entrance import SetUp
from meso_screen.gui.hands import Hands
from meso_screen.problems import ProblemError, refuse


@pytest.fixture
def page(shell: Shell) -> Any:
    """The set-up screen, and what it gives."""
    window = shell.window
    window.rail.hide()
    window.stack.setCurrentWidget(window.set_up_page)
    window.set_up_page.given.disconnect()
    window.set_up_page.focus_first()
    return window.set_up_page


def fill(shell: Shell, page: Any, **more: str) -> SetUp:
    hands = Hands(shell.window)
    given: list[SetUp] = []
    page.given.connect(given.append)
    lines = {
        "clinic": "Clinic  Lumière ", "address": "3 quai Rambaud, Lyon", "phone": "04 72 00 00 00", "emergency": "15",
        "practitioner": "Dr Lena Moreau", "registration": "RPPS 1", "practitioner_pin": "271828",
        "passphrase": "three grey herons", "again": "three grey herons", **more,
    }  # fmt: skip
    for name, text in lines.items():
        hands.fill(getattr(page, name), text)
    hands.push(page.start_button)
    return given[-1]


def test_address_emergency_number_and_paper_are_asked(shell: Shell, page: Any) -> None:
    hands = Hands(shell.window)
    hands.choose(page.paper, 2)
    details = fill(shell, page).details
    assert (details.name, details.address, details.phone) == (
        "Clinic Lumière", "3 quai Rambaud, Lyon", "04 72 00 00 00",
    )  # fmt: skip
    assert (details.emergency_number, details.paper) == ("15", "Letter")


def test_no_emergency_number_is_suggested(shell: Shell, page: Any) -> None:
    assert page.emergency.text() == "" and "112" in page.emergency.placeholderText()
    details = fill(shell, page, emergency="").details
    assert (details.emergency_number, details.paper) == ("", "A4")


def test_the_first_practitioner_leads_so_that_somebody_may_change_this_later(shell: Shell, page: Any) -> None:
    wanted = fill(shell, page, desk="Ada Bianchi", desk_pin="314159")
    assert [(one.person.role, one.person.initials) for one in wanted.people] == [("lead", "LM"), ("desk", "AB")]
    check_details(wanted.details, wanted.people)


def test_a_line_takes_no_more_than_is_kept(page: Any) -> None:
    for line in page.findChildren(QLineEdit):
        assert line.maxLength() <= 1000
    assert page.practitioner.maxLength() == 120 and page.emergency.maxLength() == 20


def test_a_missing_telephone_number_leads_to_its_line(shell: Shell, page: Any) -> None:
    wanted = fill(shell, page, phone="")
    with pytest.raises(ProblemError) as refused:
        check_details(wanted.details, wanted.people)
    shell.window._not_set_up(refused.value)
    shell.wait()
    page.problems.links[0].setFocus()
    shell.press(Qt.Key.Key_Return)
    assert shell.focus() is page.phone
    shell.window._not_set_up(refuse("The disk is full."))
    page.problems.links[0].click()
    assert shell.focus() is page.clinic


@pytest.mark.parametrize(
    ("lines", "words", "place"),
    [
        ({"practitioner": ""}, "name is missing", "practitioner"),
        ({"practitioner_pin": "12"}, "4 to 12 digits", "practitioner_pin"),
        ({"registration": "王"}, "cannot be printed", "registration"),
        ({"desk": "dr lena MOREAU", "desk_pin": "314159"}, "works here already", "desk"),
        ({"desk": "Ada", "desk_pin": ""}, "PIN of Ada", "desk_pin"),
        ({"emergency": "call"}, "no digit", "emergency"),
    ],
)
def test_what_is_wrong_with_a_person_leads_to_their_line(
    shell: Shell, page: Any, lines: dict[str, str], words: str, place: str
) -> None:
    wanted = fill(shell, page, **lines)
    with pytest.raises(ProblemError, match=words) as refused:
        check_details(wanted.details, wanted.people)
    assert page.field_of(refused.value) is getattr(page, place)


@pytest.mark.parametrize("size", [(1280, 800)])
def test_it_stands_on_one_screen(shell: Shell, page: Any, size: tuple[int, int]) -> None:
    shell.window.resize(*size)
    shell.wait()
    assert page.verticalScrollBar().maximum() == 0
