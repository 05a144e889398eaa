"""Fields: keys, values, nothing chosen beforehand, “not sure” never turned into “no”."""

from __future__ import annotations

from decimal import Decimal

import pytest
from foundation_measure import name, tree
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from meso_screen.gui.fields import FIELDS, Field, FieldSpec
from meso_screen.gui.fields.number import read_number
from meso_screen.gui.widgets.dates import read_month, show_date

OPTIONS = (("hives", "Hives"), ("swelling", "Swollen lips"), ("faint", "Fainted"))
SPECS = {
    "yes_no": FieldSpec("diabetes", "yes_no", "Diabetes", "It slows healing."),
    "one": FieldSpec("kind", "one", "Which kind?", options=OPTIONS),
    "several": FieldSpec("signs", "several", "Which of these?", options=OPTIONS, allow_decline=True),
    "number": FieldSpec("weight", "number", "Weight", unit="kg", minimum=Decimal(30), maximum=Decimal(300)),
    "date": FieldSpec("last", "date", "When was it?"),
    "text": FieldSpec("wish", "text", "What do you hope for?", allow_not_sure=False),
}
VALUES = {
    "yes_no": ["yes", "no", "not_sure"],
    "one": ["hives", "not_sure"],
    "several": [["hives", "faint"], "none", "not_sure", "declined"],
    "number": [Decimal("70.5"), "not_sure"],
    "date": ["2026", "2026-07", "2026-07-14", "not_sure"],
    "text": ["Smoother skin"],
}


def ask(kind: str, heard: list[object]) -> Field:
    field = FIELDS[kind](SPECS[kind])
    field.answered.connect(heard.append)
    return field


@pytest.mark.parametrize("kind", SPECS)
def test_nothing_is_chosen_beforehand(kind: str, show) -> None:  # type: ignore[no-untyped-def]
    field = show(ask(kind, []))
    assert field.value() is None
    assert not [node for node in tree(field) if node.state().checked]


@pytest.mark.parametrize("kind", SPECS)
def test_a_value_shown_is_the_value_read_and_is_not_an_answer(kind: str, show) -> None:  # type: ignore[no-untyped-def]
    heard: list[object] = []
    field = show(ask(kind, heard))
    for value in (*VALUES[kind], None):
        field.set_value(value)
        assert field.value() == value
    assert heard == []


@pytest.mark.parametrize("kind", SPECS)
def test_each_field_names_its_question_to_a_screen_reader(kind: str, show) -> None:  # type: ignore[no-untyped-def]
    field = show(ask(kind, []))
    names = [name(node) for node in tree(field)]
    assert SPECS[kind].text in names
    assert all(name(node) for node in tree(field) if node.state().focusable and not node.state().invisible)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (Qt.Key.Key_1, "yes"),
        (Qt.Key.Key_2, "no"),
        (Qt.Key.Key_3, "not_sure"),
        (Qt.Key.Key_Y, "yes"),
        (Qt.Key.Key_N, "no"),
        (Qt.Key.Key_S, "not_sure"),
    ],
)
def test_one_key_answers_and_asks_for_the_next_row(key: Qt.Key, value: str, show, qtbot: QtBot) -> None:  # type: ignore[no-untyped-def]
    heard: list[object] = []
    field = show(ask("yes_no", heard))
    field.focus_first()
    with qtbot.waitSignal(field.advance, timeout=500):
        QTest.keyClick(QApplication.focusWidget(), key)
    assert heard == [value]
    assert field.value() == value


def test_letters_do_nothing_while_focus_is_elsewhere(show) -> None:  # type: ignore[no-untyped-def]
    heard: list[object] = []
    page = QWidget()
    column = QVBoxLayout(page)
    other = QLineEdit()
    other.setAccessibleName("Name")
    column.addWidget(ask("yes_no", heard))
    column.addWidget(other)
    show(page)
    other.setFocus()
    QTest.keyClicks(other, "yns123")
    assert heard == []
    assert other.text() == "yns123"


def test_control_chords_never_answer(show) -> None:  # type: ignore[no-untyped-def]
    heard: list[object] = []
    field = show(ask("yes_no", heard))
    field.focus_first()
    for key in (Qt.Key.Key_S, Qt.Key.Key_N, Qt.Key.Key_1):
        QTest.keyClick(QApplication.focusWidget(), key, Qt.KeyboardModifier.ControlModifier)
    assert heard == []


def test_up_and_down_in_a_row_move_and_never_answer(show, qtbot: QtBot) -> None:  # type: ignore[no-untyped-def]
    heard: list[object] = []
    field = show(ask("yes_no", heard))
    field.focus_first()
    with qtbot.waitSignal(field.moved, timeout=500) as moved:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert moved.args == [1]
    assert heard == []


def test_reading_the_three_radios_gives_their_words_and_the_question_as_their_group(show) -> None:  # type: ignore[no-untyped-def]
    field = show(ask("yes_no", []))
    radios = [node for node in tree(field) if node.role() == QAccessible.Role.RadioButton]
    assert [name(radio) for radio in radios] == ["Yes", "No", "Not sure"]
    assert radios[0].parent().role() == QAccessible.Role.Grouping
    assert name(radios[0].parent()) == "Diabetes"


def test_words_of_the_patient_s_language_replace_the_standing_answers(show) -> None:  # type: ignore[no-untyped-def]
    spec = FieldSpec("d", "yes_no", "Diabète", labels={"yes": "Oui", "no": "Non", "not_sure": "Je ne sais pas"})
    field = show(FIELDS["yes_no"](spec))
    assert [tile.text() for tile in field.group.tiles.values()] == ["Oui", "Non", "Je ne sais pas"]


def test_none_of_these_and_not_sure_stand_alone(show) -> None:  # type: ignore[no-untyped-def]
    heard: list[object] = []
    field = show(ask("several", heard))
    field.boxes["hives"].click()
    field.boxes["faint"].click()
    field.alone["none"].click()
    field.boxes["swelling"].click()
    field.alone["not_sure"].click()
    field.alone["not_sure"].click()
    assert heard == [["hives"], ["hives", "faint"], "none", ["swelling"], "not_sure", None]


def test_a_number_is_a_decimal_and_what_is_no_number_is_no_answer(show) -> None:  # type: ignore[no-untyped-def]
    heard: list[object] = []
    field = show(ask("number", heard))
    QTest.keyClicks(field.edit, "70,5")
    assert heard[-1] == Decimal("70.5")
    assert isinstance(heard[-1], Decimal)
    QTest.keyClicks(field.edit, "x")
    assert heard[-1] is None
    assert "number" in field.problem()
    field.edit.clear()
    QTest.keyClicks(field.edit, "3000")
    assert heard[-1] is None
    assert "30 to 300" in field.problem()


def test_a_number_below_the_least_is_only_told_when_it_is_finished(show) -> None:  # type: ignore[no-untyped-def]
    field = show(ask("number", []))
    QTest.keyClicks(field.edit, "7")
    assert field.value() is None
    assert not field._warning.isVisible()
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert field._warning.isVisible()


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.5", "1.5"), ("1,5", "1.5"), (" 70 ", "70"), ("-2", "-2"), ("1,250.5", None), ("1.2.3", None), ("٣", None)],
)
def test_numbers_are_read_or_refused_never_guessed(text: str, number: str | None) -> None:
    assert read_number(text) == (Decimal(number) if number else None)


def test_typing_takes_not_sure_away_and_not_sure_empties_the_field(show) -> None:  # type: ignore[no-untyped-def]
    heard: list[object] = []
    field = show(ask("number", heard))
    field.standing_answers.boxes["not_sure"].click()
    assert heard[-1] == "not_sure"
    QTest.keyClicks(field.edit, "70")
    assert heard[-1] == Decimal(70)
    field.standing_answers.boxes["not_sure"].click()
    assert (heard[-1], field.edit.text()) == ("not_sure", "")


def test_dates_may_be_partial_and_months_may_be_words(show) -> None:  # type: ignore[no-untyped-def]
    heard: list[object] = []
    field = show(ask("date", heard))
    QTest.keyClicks(field.parts.year, "2026")
    QTest.keyClicks(field.parts.month, "jul")
    QTest.keyClicks(field.parts.day, "14")
    assert (heard[3], heard[6], heard[-1]) == ("2026", "2026-07", "2026-07-14")
    field.parts.day.setText("31")
    field.parts.month.setText("2")
    assert field.value() is None
    assert "no such day" in field.problem()


def test_dates_are_shown_with_the_month_in_letters() -> None:
    assert [show_date(value) for value in ("2026-07-14", "2026-07", "2026")] == ["14-Jul-2026", "Jul-2026", "2026"]
    assert [read_month(text) for text in ("3", "03", "March", "mar", "13", "ma", "")] == [3, 3, 3, 3, None, None, None]


def test_text_is_reported_after_a_pause_and_at_once_when_focus_leaves(show, qtbot: QtBot) -> None:  # type: ignore[no-untyped-def]
    heard: list[object] = []
    field = show(ask("text", heard))
    field.focus_first()
    QTest.keyClicks(field.edit, "less lines")
    assert heard == []
    qtbot.waitUntil(lambda: heard == ["less lines"], timeout=1000)
    QTest.keyClicks(field.edit, "!")
    field.edit.clearFocus()
    assert heard[-1] == "less lines!"


def test_a_problem_is_shown_beside_its_field_and_goes_when_answered(show) -> None:  # type: ignore[no-untyped-def]
    field = show(ask("yes_no", []))
    field.set_problem("Answer Yes, No or Not sure.")
    assert field._warning.isVisible()
    assert field.accessibleDescription() == "Answer Yes, No or Not sure."
    field.group.choose("no")
    assert not field._warning.isVisible()


def test_f1_shows_why_we_ask(show) -> None:  # type: ignore[no-untyped-def]
    field = show(ask("yes_no", []))
    field.focus_first()
    assert not field.help.isVisible()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F1)
    assert field.help.isVisible()


def test_rows_are_at_least_44_pixels_high(show) -> None:  # type: ignore[no-untyped-def]
    field = show(ask("yes_no", []), 700, 60)
    assert field.height() >= 44


def test_patient_mode_has_larger_text_and_targets(show) -> None:  # type: ignore[no-untyped-def]
    field = show(FIELDS["yes_no"](FieldSpec("d", "yes_no", "Diabetes", tile=True, plus=5)))
    assert field.group.tiles["yes"].font().pixelSize() == 21
    assert field.group.tiles["yes"].height() >= 64
