"""The signature pad: pen, finger, mouse; what is too little to be a signature."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEventPoint, QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from meso_screen.gui.widgets import SignaturePad

# Qt keeps only a pointer to a pointing device: these references keep them alive for the whole run.
PEN = QPointingDevice(
    "pen", 41, QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen, QInputDevice.Capability.Position, 1, 1
)
WAVE = [(40 + 12 * step, 60 + 40 * (step % 2)) for step in range(20)]


@pytest.fixture(scope="module")
def touch_screen(qapp: QApplication) -> QPointingDevice:
    return QTest.createTouchDevice()


def pen(surface: QWidget, kind: QEvent.Type, spot: tuple[int, int]) -> None:
    at = QPointF(*spot)
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletRelease else Qt.MouseButton.LeftButton
    event = QTabletEvent(
        kind, PEN, at, QPointF(surface.mapToGlobal(at.toPoint())), 0.5, 0, 0, 0, 0, 0,
        Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton, held,
    )  # fmt: skip
    QApplication.sendEvent(surface, event)


def sign_with_pen(pad: SignaturePad, spots: list[tuple[int, int]]) -> None:
    pen(pad.surface, QEvent.Type.TabletPress, spots[0])
    for spot in spots[1:]:
        pen(pad.surface, QEvent.Type.TabletMove, spot)
    pen(pad.surface, QEvent.Type.TabletRelease, spots[-1])


def sign_with_mouse(pad: SignaturePad, spots: list[tuple[int, int]]) -> None:
    QTest.mousePress(pad.surface, Qt.MouseButton.LeftButton, pos=QPoint(*spots[0]))
    for spot in spots[1:]:
        QTest.mouseMove(pad.surface, QPoint(*spot))
    QTest.mouseRelease(pad.surface, Qt.MouseButton.LeftButton, pos=QPoint(*spots[-1]))


def sign_with_finger(pad: SignaturePad, spots: list[tuple[int, int]], screen: QPointingDevice) -> None:
    QTest.touchEvent(pad.surface, screen).press(0, QPoint(*spots[0]), pad.surface).commit()
    for spot in spots[1:]:
        QTest.touchEvent(pad.surface, screen).move(0, QPoint(*spot), pad.surface).commit()
    QTest.touchEvent(pad.surface, screen).release(0, QPoint(*spots[-1]), pad.surface).commit()


@pytest.fixture
def pad(show) -> SignaturePad:  # type: ignore[no-untyped-def]
    shown: SignaturePad = show(SignaturePad("Signature of Chloé Martin"), 600, 260)
    return shown


@pytest.mark.parametrize("hand", ["pen", "mouse", "finger"])
def test_one_line_of_pen_mouse_or_finger_is_one_stroke_between_0_and_1(
    hand: str, pad: SignaturePad, touch_screen: QPointingDevice
) -> None:
    changes: list[int] = []
    pad.changed.connect(lambda: changes.append(1))
    if hand == "pen":
        sign_with_pen(pad, WAVE)
    elif hand == "mouse":
        sign_with_mouse(pad, WAVE)
    else:
        sign_with_finger(pad, WAVE, touch_screen)
    assert changes == [1]
    (stroke,) = pad.strokes()
    assert len(stroke) == len(WAVE)
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in stroke)
    assert stroke[0] == pytest.approx((40 / 560, 60 / 180), abs=1e-4)


def test_a_stroke_counts_only_when_the_pen_is_lifted(pad: SignaturePad) -> None:
    pen(pad.surface, QEvent.Type.TabletPress, WAVE[0])
    for spot in WAVE[1:]:
        pen(pad.surface, QEvent.Type.TabletMove, spot)
    assert pad.strokes() == ()
    pen(pad.surface, QEvent.Type.TabletRelease, WAVE[-1])
    assert len(pad.strokes()) == 1


def test_dots_and_short_lines_are_no_signature(pad: SignaturePad) -> None:
    assert pad.problem()
    sign_with_pen(pad, [(50, 50), (50, 50)])
    sign_with_pen(pad, [(50, 50), (110, 50)])
    assert pad.strokes() == ()
    assert "too short" in pad.problem()
    sign_with_pen(pad, [(60, 90), (120, 90)])
    assert len(pad.strokes()) == 3
    assert pad.problem() == ""


def test_ink_outside_the_box_is_held_at_its_edge(pad: SignaturePad) -> None:
    sign_with_mouse(pad, [(300, 90), (900, 400)])
    assert pad.strokes()[0][-1] == (1.0, 1.0)


def test_a_palm_beside_the_pen_draws_nothing(pad: SignaturePad) -> None:
    pen(pad.surface, QEvent.Type.TabletPress, WAVE[0])
    sign_with_mouse(pad, [(300, 90), (400, 90)])
    for spot in WAVE[1:]:
        pen(pad.surface, QEvent.Type.TabletMove, spot)
    pen(pad.surface, QEvent.Type.TabletRelease, WAVE[-1])
    (stroke,) = pad.strokes()
    assert len(stroke) == len(WAVE)


def test_clear_takes_all_ink_away_and_says_so(pad: SignaturePad) -> None:
    sign_with_pen(pad, WAVE)
    changes: list[int] = []
    pad.changed.connect(lambda: changes.append(1))
    pad.clear_button.click()
    assert (pad.strokes(), changes) == ((), [1])


def test_the_signature_is_drawn_where_it_was_written(pad: SignaturePad) -> None:
    before = pad.surface.grab().toImage()
    sign_with_pen(pad, [(100, 40), (400, 40)])
    after = pad.surface.grab().toImage()
    assert before.pixelColor(250, 40) != after.pixelColor(250, 40)
    assert before.pixelColor(250, 100) == after.pixelColor(250, 100)
    assert QEventPoint.State.Pressed
