"""Builds the application and runs it."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if sys.platform == "win32":
    import torch  # noqa: F401 - its libraries must load before Qt's

import cv2
from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.background import BackgroundJobs
from app.document_model import DocumentModel
from app.icons import application_icon
from app.inference_thread import InferenceThread, LoadedModel
from app.main_window import MainWindow
from app.preview import PreviewController
from app.settings import SettingsStore
from app.theme import apply_theme
from sim_core.models import DEFAULT_MODEL, load_predictor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

_log = logging.getLogger("simatte")

_MODEL_DELAY_MS = 50
"""Lets the window paint itself before torch is imported beside it."""

_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
}


def run(
    pictures: list[Path],
    sample: str | None = None,
    model_name: str = DEFAULT_MODEL,
    weights: Sequence[Path] = (),
) -> int:
    """Open the window and return the exit code once it is closed.

    Parameters
    ----------
    model_name
        The model that is chosen at first.
    weights
        Files that this model, and no other, takes in place of those it has.
    """
    application = make_application()
    inference = InferenceThread(
        lambda name: load_for_window(name, weights if name == model_name else ())
    )
    jobs = BackgroundJobs()
    model = DocumentModel()
    preview = PreviewController(model, inference, model_name)
    window = MainWindow(model, preview, jobs, SettingsStore())
    window.show()
    QTimer.singleShot(_MODEL_DELAY_MS, preview.start)
    if sample is not None:
        window.open_sample(sample)
    elif pictures:
        window.open_paths(pictures)
    code = application.exec()
    jobs.wait()
    if not inference.shutdown():
        _leave_at_once(code)
    return code


def _leave_at_once(code: int) -> None:
    """Leave a thread behind that does not end: taking it down with Qt would crash."""
    _log.warning("The matting thread did not end in time; left behind")
    logging.shutdown()
    os._exit(code)


def make_application() -> QApplication:
    """Return the one QApplication, dressed in Simatte's name, icon and theme."""
    _forget_opencv_plugins()
    qInstallMessageHandler(_log_qt_message)
    sys.excepthook = _log_exception
    application = QApplication(sys.argv[:1])
    application.setOrganizationName("Simatte")
    application.setApplicationName("Simatte")
    application.setWindowIcon(application_icon())
    apply_theme(application, SettingsStore().load().theme)
    return application


def load_for_window(name: str, weights: Sequence[Path] = ()) -> LoadedModel:
    """Load a model in the inference thread, leaving a core to the window."""
    from sim_core.inference.device import choose_device, describe_device, leave_a_core

    leave_a_core()
    predictor = load_predictor(name, weights=weights)
    return LoadedModel(predictor, describe_device(choose_device("auto")))


def _forget_opencv_plugins() -> None:
    """Undo what plain opencv-python does at import: it points Qt at its own plugins."""
    inside = str(Path(cv2.__file__).parent)
    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        if os.environ.get(name, "").startswith(inside):
            del os.environ[name]


def _log_qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    _log.log(_QT_LEVELS.get(kind, logging.ERROR), "Qt: %s", message)


def _log_exception(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    _log.critical("Something went wrong inside Simatte", exc_info=(kind, error, trace))
