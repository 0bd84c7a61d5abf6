"""What the window says: messages, what is computed, what is under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QWidget,
)

from app.actions import build_keymap
from app.canvas.view import CanvasView
from app.matting_status import Stage
from app.panels.activity import Activity
from app.panels.message_bar import MessageBar
from app.panels.readout import Readout, describe_pixel
from app.panels.status_line import StatusLine
from tests.gui.artist import matted_document

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.stage import Theatre


@pytest.fixture
def theatre(theatre: Theatre) -> Theatre:
    theatre.model.open(matted_document(), "noise.png")
    return theatre


def test_a_message_stays_until_it_is_dismissed(qtbot: QtBot):
    bar = MessageBar(build_keymap())
    qtbot.addWidget(bar)
    bar.show_error("<b>a.png</b> is damaged.")
    assert bar.text == "<b>a.png</b> is damaged."
    assert bar.findChild(QLabel).textFormat() == Qt.TextFormat.PlainText
    bar.findChildren(QToolButton)[-1].click()
    assert bar.text == ""
    assert bar.dismiss() is False


def test_a_failure_is_taken_back_once_alpha_is_exact_after_all(theatre: Theatre):
    bar = theatre.part(MessageBar)
    theatre.preview.say(Stage.FAILED, text="It failed.")
    theatre.preview.say(Stage.SETTLING)
    assert bar.text == "It failed."
    theatre.preview.answer()
    assert bar.text == ""


def test_other_messages_outlast_an_exact_alpha(theatre: Theatre):
    bar = theatre.part(MessageBar)
    theatre.preview.say(Stage.FAILED, text="It failed.")
    bar.show_error("a.png is damaged.")
    theatre.preview.answer()
    assert bar.text == "a.png is damaged."


def test_a_message_lies_over_the_canvas_and_moves_nothing(theatre: Theatre):
    canvas = theatre.part(CanvasView)
    before = place_of(canvas)
    theatre.preview.say(Stage.FAILED, text="It failed. " * 60)
    QApplication.processEvents()
    message = place_of(theatre.part(MessageBar))
    assert place_of(canvas) == before
    assert message.top() == before.top()
    assert message.width() == before.width()
    assert message.height() < before.height() / 2


def place_of(widget: QWidget) -> QRect:
    """Return where a widget is on the screen."""
    return QRect(widget.mapToGlobal(QPoint()), widget.size())


def test_short_runs_show_no_progress_bar(theatre: Theatre):
    activity = theatre.part(Activity)
    theatre.preview.say(Stage.DRAFT)
    theatre.preview.say(Stage.SETTLED, 1.0)
    assert not activity.isVisible()
    assert not activity._patience.isActive()


def test_a_long_run_shows_how_far_it_is_and_can_be_cancelled(theatre: Theatre):
    activity = theatre.part(Activity)
    theatre.preview.say(Stage.SETTLING, 0.25)
    theatre.qtbot.waitUntil(activity.isVisible, timeout=2000)
    theatre.preview.say(Stage.SETTLING, 0.5)
    bar = activity.findChild(QProgressBar)
    assert bar.value() / bar.maximum() == pytest.approx(0.5)
    activity.findChild(QPushButton).click()
    assert not activity.isVisible()
    assert theatre.status == "Stopped."


def test_the_draft_mark_stands_until_alpha_is_exact(theatre: Theatre):
    mark = theatre.part(StatusLine).findChild(QLabel, "draft_mark")
    theatre.preview.say(Stage.DRAFT)
    assert mark.isVisible()
    theatre.preview.say(Stage.SETTLED, 1.0)
    assert not mark.isVisible()


def test_a_failed_run_is_a_message_and_the_window_goes_on(theatre: Theatre):
    theatre.preview.say(Stage.FAILED, text="The weights are missing. Import them.")
    assert theatre.message == "The weights are missing. Import them."
    theatre.paint()


def test_the_readout_describes_the_pixel_under_the_pointer(theatre: Theatre):
    readout = theatre.part(Readout)
    document = theatre.model.document
    readout.show_pixel((119, 3))
    red, green, blue = document.image[3, 119]
    assert readout.text() == f"119, 3   RGB {red} {green} {blue}   α 1.00   Foreground"
    assert describe_pixel(document, 0, 0).endswith("Background")
    readout.show_pixel(None)
    assert readout.text() == ""


def test_zoom_is_shown_and_set_to_all_pixels(theatre: Theatre):
    line = theatre.part(StatusLine)
    line.set_zoom(2.5)
    button = next(b for b in line.findChildren(QToolButton) if "%" in b.text())
    assert button.text() == "250 %"
    theatre.action("fit").trigger()
    button.click()
    assert button.text() == "100 %"
