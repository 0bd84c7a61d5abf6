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
from app.garbage import collect_while_away
from app.icons import application_icon
from app.inference_thread import InferenceThread, LoadedModel
from app.main_window import MainWindow
from app.model_choice import ModelChoice
from app.preview import PreviewController
from app.settings import Settings, SettingsStore
from app.theme import apply_theme
from app.torch_ahead import torch_ahead
from sim_core.compute import Compute
from sim_core.models import DEFAULT_MODEL, MODELS, load_predictor, why_unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

_log = logging.getLogger("simatte")

_MODEL_DELAY_MS = 50
"""Lets the window paint itself before torch is imported beside it."""

_SWITCH_INTERVAL_S = 0.001
"""How long another thread may keep Python's lock when the window asks for it; five
milliseconds, Python's own, add up in an event that asks often."""

_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
}


def run(
    pictures: list[Path],
    sample: str | None = None,
    choice: ModelChoice | None = None,
) -> int:
    """Open the window and return the exit code once it is closed.

    Parameters
    ----------
    choice
        What is chosen at first in place of what was chosen last.
    """
    application = make_application()
    settings = SettingsStore()
    choice = choice or ModelChoice()
    model_name = choice.name or remembered_model(settings.load())
    inference = InferenceThread(
        lambda name, compute: load_for_window(
            name, compute, choice.weights if name == model_name else ()
        )
    )
    jobs = BackgroundJobs()
    model = DocumentModel()
    compute = choice.compute or settings.load().compute
    preview = PreviewController(model, inference, model_name, compute)
    window = MainWindow(model, preview, jobs, settings)
    window.show()
    QTimer.singleShot(_MODEL_DELAY_MS, preview.start)
    window.offer_recovery()
    if sample is not None:
        window.open_sample(sample)
    elif pictures:
        window.open_paths(pictures)
    code = application.exec()
    jobs.wait()
    if not inference.shutdown():
        _leave_at_once(code)
    return code


def remembered_model(settings: Settings) -> str:
    """Return the model that was chosen last, if it is still there."""
    name = settings.model
    return name if name in MODELS and not why_unavailable(name) else DEFAULT_MODEL


def _leave_at_once(code: int) -> None:
    """Leave a thread behind that does not end: taking it down with Qt would crash."""
    _log.warning("The matting thread did not end in time; left behind")
    logging.shutdown()
    os._exit(code)


def make_application() -> QApplication:
    """Return the one QApplication, dressed in Simatte's name, icon and theme."""
    _forget_opencv_plugins()
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    qInstallMessageHandler(_log_qt_message)
    sys.excepthook = _log_exception
    application = QApplication(sys.argv[:1])
    application.setOrganizationName("Simatte")
    application.setApplicationName("Simatte")
    application.setWindowIcon(application_icon())
    apply_theme(application, SettingsStore().load().theme)
    collect_while_away(application)
    return application


def load_for_window(
    name: str, compute: Compute, weights: Sequence[Path] = ()
) -> LoadedModel:
    """Load a model in the inference thread, leaving a core to the window.

    A remembered device or precision that is no longer there becomes automatic.
    """
    with torch_ahead():
        return _load(name, compute, weights)


def _load(name: str, compute: Compute, weights: Sequence[Path]) -> LoadedModel:
    from sim_core.inference import device as devices

    devices.leave_a_core()
    here = devices.devices_here()
    if compute.device not in here:
        compute = Compute()
    if compute.precision not in here[compute.device]:
        compute = Compute(compute.device)
    predictor = load_predictor(name, compute, weights=weights)
    device = devices.choose_device(compute.device)
    return LoadedModel(predictor, devices.describe_device(device), here)


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
