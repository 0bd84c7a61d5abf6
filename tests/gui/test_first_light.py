"""The main job as a person does it: real events, the real window, the real model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog

from app.background import BackgroundJobs
from app.canvas.view import CanvasView
from app.document_model import DocumentModel
from app.inference_thread import InferenceThread
from app.main import load_for_window
from app.main_window import MainWindow
from app.panels.drop_target import DropTarget
from app.preview import PreviewController
from app.settings import SettingsStore
from sim_core.composite import composite, quantise_alpha
from sim_core.models import DEFAULT_MODEL
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

WIDTH, HEIGHT = 180, 140
PATIENCE_MS = 90_000


class Person:
    """Has a mouse, a keyboard, and patience."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.model = DocumentModel()
        self.inference = InferenceThread(load_for_window)
        self.jobs = BackgroundJobs()
        preview = PreviewController(self.model, self.inference, DEFAULT_MODEL)
        self.window = MainWindow(self.model, preview, self.jobs, SettingsStore())
        self.window.show()
        preview.start()

    def find(self, kind: type[QWidget]) -> QWidget:
        found = self.window.findChild(kind)
        assert found is not None
        return found

    def drop(self, path: Path) -> None:
        target, mime = self.find(DropTarget), QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        place, how = QPoint(9, 9), Qt.DropAction.CopyAction
        held = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        for kind in (QDragEnterEvent, QDropEvent):
            QApplication.sendEvent(target, kind(place, how, mime, *held))
        self.qtbot.waitUntil(lambda: self.model.is_open, timeout=PATIENCE_MS)

    def press_key(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        QTest.keyClick(self.window, key, held)

    def stroke(self, *points: tuple[float, float]) -> None:
        """Draw with the left button through points of the picture."""
        canvas = self.find(CanvasView)
        assert isinstance(canvas, CanvasView)
        port = canvas.viewport()
        places = [canvas.viewportTransform().map(QPointF(*p)).toPoint() for p in points]
        QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(port, place)
            QTest.mouseMove(port, place + QPoint(1, 0))
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=places[-1])

    def wait_until_settled(self) -> None:
        self.qtbot.waitUntil(lambda: self.model.document.settled, timeout=PATIENCE_MS)

    def save_as(self, path: Path) -> None:
        """Press Ctrl+E, choose a name, click Save."""
        self.press_key(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        dialog = self.window.findChild(QFileDialog)
        assert dialog is not None
        dialog.selectFile(str(path))  # typing would open a list of names over the button
        buttons = dialog.findChild(QDialogButtonBox)
        assert buttons is not None
        save = buttons.button(QDialogButtonBox.StandardButton.Save)
        QTest.mouseClick(save, Qt.MouseButton.LeftButton)
        self.qtbot.waitUntil(path.exists, timeout=PATIENCE_MS)

    def leave(self) -> None:
        self.model.undo_stack.setClean()
        self.window.close()
        self.window.deleteLater()
        assert self.jobs.wait(PATIENCE_MS)
        assert self.inference.shutdown(PATIENCE_MS)


@pytest.fixture
def person(qtbot: QtBot) -> Iterator[Person]:
    person = Person(qtbot)
    yield person
    person.leave()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A blurred orange disc on blue."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    distance = np.hypot(x - WIDTH / 2, y - HEIGHT / 2)
    share = np.clip((44 - distance) / 12, 0, 1)[..., None]
    pixels = share * (230, 140, 40) + (1 - share) * (30, 60, 140)
    path = tmp_path / "disc ü.png"
    Image.fromarray(pixels.astype(np.uint8)).save(path)
    return path


def test_a_person_cuts_something_out(person: Person, picture: Path, tmp_path: Path):
    person.drop(picture)
    paint_three_strokes(person)
    document = person.model.document
    assert set(np.unique(document.trimap)) == {BACKGROUND, UNKNOWN, FOREGROUND}
    assert ((document.alpha > 0.05) & (document.alpha < 0.95)).sum() > 500

    look_around(person)
    undo_and_redo_the_last_stroke(person)

    saved = tmp_path / "disc-cutout.png"
    person.save_as(saved)
    with Image.open(saved) as image:
        assert image.mode == "RGBA"
        rgba = np.array(image)
    assert (rgba[..., 3] == quantise_alpha(document.alpha)).all()
    assert (rgba[..., :3] == document.foreground).all()
    green = np.array([0, 255, 0], np.uint8)
    pasted = composite(rgba[..., :3], green, rgba[..., 3].astype(np.float32) / 255)
    assert np.abs(pasted.astype(int) - document.composite_over(green)).max() <= 1


def paint_three_strokes(person: Person) -> None:
    middle = WIDTH / 2, HEIGHT / 2
    person.press_key(Qt.Key.Key_3)
    person.stroke(*circle(middle, 38))
    person.press_key(Qt.Key.Key_2)
    person.stroke((4, 4), (WIDTH - 4, 4))
    person.press_key(Qt.Key.Key_1)
    person.stroke((middle[0] - 2, middle[1]), (middle[0] + 2, middle[1]))
    person.wait_until_settled()
    assert person.model.undo_stack.count() == 3


def look_around(person: Person) -> None:
    for key in (Qt.Key.Key_K, Qt.Key.Key_A, Qt.Key.Key_T, Qt.Key.Key_O, Qt.Key.Key_S):
        before = person.window.grab().toImage()
        person.press_key(key)
        assert person.window.grab().toImage() != before


def undo_and_redo_the_last_stroke(person: Person) -> None:
    document = person.model.document
    painted = document.trimap.copy()
    person.press_key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not (document.trimap == FOREGROUND).any()
    person.press_key(Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert (document.trimap == painted).all()
    person.wait_until_settled()


def circle(middle: tuple[float, float], radius: float) -> list[tuple[float, float]]:
    turns = np.linspace(0, 2 * np.pi, 40)
    return [
        (middle[0] + radius * float(np.cos(t)), middle[1] + radius * float(np.sin(t)))
        for t in turns
    ]
