"""A main window with everything real but the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
from PIL import Image
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, QSettings, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.background import BackgroundJobs
from app.canvas.view import CanvasView
from app.document_model import DocumentModel
from app.errands import Errands
from app.main_window import MainWindow
from app.matting_status import MattingStatus, Stage
from app.panels.message_bar import MessageBar
from app.panels.status_line import StatusLine
from app.settings import SettingsStore
from app.theme import apply_theme
from sim_core.compute import Compute
from sim_core.models import DEFAULT_MODEL
from sim_core.request import MattingUpdate
from sim_core.trimap import FOREGROUND

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

Kind = TypeVar("Kind", bound=QObject)

PATIENCE_MS = 10_000


def noise_file(path: Path, seed: int = 0, size: tuple[int, int] = (60, 40)) -> Path:
    """Write a picture of noise, width × height."""
    width, height = size
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    Image.fromarray(noise).save(path)
    return path


class StagedPreview(QObject):
    """Answers with half transparency, and only when told to."""

    status_changed = Signal(object)
    noticed = Signal(str)
    devices_found = Signal(object)
    device_label = "CPU, 2 threads"

    def __init__(self, model: DocumentModel) -> None:
        super().__init__()
        self._model = model
        self.model_name, self.compute = DEFAULT_MODEL, Compute()
        self.is_running = False
        self.settles_at_once = True

    def say(self, stage: Stage, progress: float = 0.0, text: str = "") -> None:
        self.is_running = stage in (Stage.DRAFT, Stage.SETTLING)
        self.status_changed.emit(MattingStatus(stage, progress, text))

    def cancel(self) -> bool:
        was_running = self.is_running
        if was_running:
            self.say(Stage.CANCELLED, text="Stopped.")
        return was_running

    def settle(self) -> None:
        self.say(Stage.SETTLING)
        if self.settles_at_once:
            self.answer()

    def answer(self) -> None:
        document = self._model.document
        shape = document.trimap.shape
        self._model.apply(
            MattingUpdate(
                document.epoch,
                document.revision,
                exact=True,
                rect=document.bounds,
                alpha=np.full(shape, 0.5, np.float32),
                foreground=np.full((*shape, 3), (200, 100, 50), np.uint8),
                pattern=np.full(shape, 5, np.uint8),
                confidence=np.full(shape, 255, np.uint8),
            )
        )
        self.say(Stage.SETTLED, 1.0)

    def set_model(self, name: str) -> None:
        self.model_name = name

    def set_compute(self, compute: Compute) -> None:
        self.compute = compute


class Theatre:
    """The window and those who act in it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, "dark")
        backend = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.settings = SettingsStore(backend)
        self.settings.change(export_folder=folder)
        self.model = DocumentModel()
        self.preview = StagedPreview(self.model)
        self.jobs = BackgroundJobs()
        self.window = MainWindow(self.model, self.preview, self.jobs, self.settings)
        self.window.show()

    @property
    def _errands(self) -> Errands:
        return self.part(Errands)

    # Finding

    def part(self, kind: type[Kind]) -> Kind:
        found = self.window.findChild(kind)
        assert found is not None
        return found

    def action(self, name: str) -> QAction:
        action = self.window.findChild(QAction, name)
        assert action is not None
        return action

    @property
    def message(self) -> str:
        return self.part(MessageBar).text

    @property
    def status(self) -> str:
        return self.part(StatusLine).text

    def dialog(self, kind: type[Kind]) -> Kind | None:
        """Return the dialog of this kind that is open over the window."""
        for dialog in self.window.findChildren(QDialog):
            if isinstance(dialog, kind) and dialog.isVisible():
                return dialog
        return None

    # Acting

    def open(self, path: Path) -> None:
        self.window.open_paths([path])
        self.wait_until_idle()

    def press(self, *keys: Qt.Key | str, on: QWidget | None = None) -> None:
        """Press a key, with modifiers before it as in `Qt.Key.Key_E, "ctrl"`."""
        held = Qt.KeyboardModifier.NoModifier
        for key in keys[1:]:
            held |= {
                "ctrl": Qt.KeyboardModifier.ControlModifier,
                "shift": Qt.KeyboardModifier.ShiftModifier,
            }[str(key)]
        assert isinstance(keys[0], Qt.Key)
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow, timeout=PATIENCE_MS)
        QTest.keyClick(on or self.window, keys[0], held)

    def paint(self, *, value: int = FOREGROUND) -> None:
        """Paint a short stroke in the middle of the picture."""
        document = self.model.document
        height, width = document.trimap.shape
        middle = width / 2, height / 2
        self.model.begin_stroke()
        self.model.stroke_to(middle, middle, radius=3, value=value)
        self.model.end_stroke("Paint")

    def prepare(self) -> None:
        """Paint both foreground and unknown and have them matted."""
        self.action("all_unknown").trigger()
        self.paint()
        self.preview.settle()

    def drop(self, target: QWidget, *paths: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        asked = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton
        held = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(target, QDragEnterEvent(QPoint(9, 9), *asked, held))
        QApplication.sendEvent(target, QDropEvent(QPointF(9, 9), *asked, held))

    def drop_on_canvas(self, *paths: Path) -> None:
        self.drop(self.part(CanvasView).viewport(), *paths)
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        """Wait for all jobs and what follows from them."""
        self.qtbot.waitUntil(
            lambda: (
                not (
                    self.jobs._pending
                    or self._errands.label
                    or self.window._flows.exports.is_copying
                )
            ),
            timeout=PATIENCE_MS,
        )

    def leave(self) -> None:
        self.wait_until_idle()
        self.model.undo_stack.setClean()
        self.window.close()
        assert self.jobs.wait(PATIENCE_MS)


def classes_of(model: DocumentModel) -> set[int]:
    return set(np.unique(model.document.trimap).tolist())
