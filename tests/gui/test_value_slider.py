"""Sliders by the pointer, the keyboard, the wheel and the ear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QGridLayout, QWidget
from superqt import QDoubleSlider

from app.panels.number_slider import NumberSlider
from app.panels.refine_fields import NumberField, Unit
from app.panels.value_slider import ValueSlider
from app.theme import DARK, apply_theme

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

FIELD = NumberField(
    "shift", "Shift", "Move it", -30, 30, 0.5, 1, unit=Unit(" px", bend=2.0)
)
NOTCH = 120


class Row:
    """One slider with its number, and what it has announced."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        grid = QGridLayout(self.window)
        self.owner = NumberSlider(FIELD, grid, 0)
        self.slider = self.window.findChild(ValueSlider)
        self.number = self.window.findChild(QDoubleSpinBox)
        self.values: list[float] = []
        self.begun = 0
        self.resets = 0
        self.owner.changed.connect(self._on_changed)
        self.owner.begun.connect(self._on_begun)
        self.owner.reset_wanted.connect(self._on_reset)
        self.owner.show_value(0)
        self.window.resize(300, 40)
        self.window.show()
        qtbot.waitExposed(self.window)

    def _on_changed(self, value: float) -> None:
        self.values.append(value)
        self.owner.show_value(value)

    def _on_begun(self) -> None:
        self.begun += 1

    def _on_reset(self) -> None:
        self.resets += 1
        self.owner.show_value(0)

    def turn_wheel(self, degrees: int) -> bool:
        """Turn the wheel over the slider; return whether it was taken."""
        middle = QPointF(self.slider.rect().center())
        event = QWheelEvent(
            middle,
            self.slider.mapToGlobal(middle),
            QPoint(),
            QPoint(0, degrees * 8),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        self.slider.wheelEvent(event)
        return event.isAccepted()


@pytest.fixture
def row(qtbot: QtBot, qapp: QApplication) -> Row:
    apply_theme(qapp, DARK.name)
    return Row(qtbot)


def test_it_is_the_toolkits_slider(row: Row):
    assert isinstance(row.slider, QDoubleSlider)


def test_arrows_move_the_number_by_its_step_wherever_the_slider_bends(row: Row):
    for start in (0, 10, -20):
        row.owner.show_value(start)
        QTest.keyClick(row.slider, Qt.Key.Key_Right)
        assert row.number.value() == start + 0.5
        QTest.keyClick(row.slider, Qt.Key.Key_Down)
        assert row.number.value() == start


def test_shift_and_the_page_keys_go_ten_times_as_far(row: Row):
    QTest.keyClick(row.slider, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert row.number.value() == -5
    QTest.keyClick(row.slider, Qt.Key.Key_PageUp)
    assert row.number.value() == 0


def test_home_and_end_go_to_the_ends_and_no_key_beyond(row: Row):
    QTest.keyClick(row.slider, Qt.Key.Key_End)
    assert row.number.value() == 30
    QTest.keyClick(row.slider, Qt.Key.Key_Up)
    assert row.number.value() == 30
    QTest.keyClick(row.slider, Qt.Key.Key_Home)
    assert row.number.value() == -30


def test_keys_in_a_row_are_one_change(row: Row):
    for _ in range(4):
        QTest.keyClick(row.slider, Qt.Key.Key_Right)
    assert row.values == [0.5, 1, 1.5, 2]
    assert row.begun == 1


def test_it_goes_where_it_is_clicked(row: Row):
    rect = row.slider.rect()
    QTest.mouseClick(
        row.slider,
        Qt.MouseButton.LeftButton,
        pos=QPoint(rect.right() - 2, rect.height() // 2),
    )
    assert row.number.value() == pytest.approx(30, abs=1)


def test_a_double_click_is_one_change_however_far_its_press_went(row: Row):
    place = QPoint(row.slider.width() - 4, row.slider.height() // 2)
    QTest.mouseClick(row.slider, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(row.slider, Qt.MouseButton.LeftButton, pos=place)
    assert row.resets == 1
    assert row.begun == 1


def test_the_wheel_changes_nothing_in_passing(row: Row):
    row.number.setFocus()
    assert not row.turn_wheel(15)
    assert row.values == []


def test_the_wheel_steps_the_slider_that_has_the_keyboard(row: Row, qtbot: QtBot):
    row.window.activateWindow()
    row.slider.setFocus()
    qtbot.waitUntil(row.slider.hasFocus)
    assert row.turn_wheel(15)
    assert row.values == [0.5]
    for _ in range(3):
        row.turn_wheel(5)
    assert row.values == [0.5, 1]


def test_readers_of_the_screen_hear_the_number(row: Row):
    row.owner.show_value(-12)
    heard = QAccessible.queryAccessibleInterface(row.slider).valueInterface()
    assert heard.currentValue() == -12
    assert (heard.minimumValue(), heard.maximumValue()) == (-30, 30)


def test_the_groove_is_filled_from_the_middle_where_nothing_is_changed_there(row: Row):
    quiet = QColor(DARK.quiet)
    row.owner.show_value(20)
    shown = row.slider.grab().toImage()
    y = shown.height() // 2
    assert shown.pixelColor(shown.width() // 2 + 2, y).rgb() == quiet.rgb()
    assert shown.pixelColor(shown.width() // 2 - 4, y).rgb() != quiet.rgb()
