"""The one thread that runs networks and solvers."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from sim_core.errors import MattingError
from sim_core.jobs import Cancelled, CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.request import MattingRequest, Predictor

_log = logging.getLogger(__name__)


class LoadedModel(NamedTuple):
    """A predictor that is ready, and where it computes, in words."""

    predictor: Predictor
    device: str


class Mailbox:
    """Holds at most one request; putting a newer one drops the older one.

    A running draft is short and is left to finish, or steady painting would starve the
    screen of results. A running exact pass is long and gives way at once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pending: MattingRequest | None = None
        self._running: tuple[MattingRequest, CancelToken] | None = None

    def put(self, request: MattingRequest) -> None:
        with self._lock:
            self._pending = request
            if self._running is None:
                return
            running, token = self._running
            if running.exact or running.epoch != request.epoch:
                token.cancel()

    def take(self) -> tuple[MattingRequest, CancelToken] | None:
        with self._lock:
            if self._pending is None:
                return None
            request, self._pending = self._pending, None
            token = CancelToken()
            self._running = request, token
            return request, token

    def done(self) -> None:
        with self._lock:
            self._running = None

    def clear(self) -> bool:
        """Drop what waits and cancel what runs; tell whether there was anything."""
        with self._lock:
            had_work = self._pending is not None or self._running is not None
            self._pending = None
            if self._running is not None:
                self._running[1].cancel()
            return had_work


class InferenceWorker(QObject):
    """Lives in the inference thread and owns the predictor."""

    loading = Signal(str)
    loaded = Signal(str, str)  # name of the model, device in words
    started = Signal(object)  # MattingRequest
    progressed = Signal(float)
    finished = Signal(object)  # MattingUpdate | None
    failed = Signal(str)

    def __init__(self, load: Callable[[str], LoadedModel], mailbox: Mailbox) -> None:
        super().__init__()
        self._load, self._mailbox = load, mailbox
        self._predictor: Predictor | None = None
        self._refusal = ""

    @Slot(str)
    def load(self, model: str) -> None:
        self._predictor, self._refusal = None, ""
        self.loading.emit(model)
        try:
            self._predictor, device = self._load(model)
        except MattingError as error:
            self._refuse(str(error))
        except Exception as error:  # noqa: BLE001 - the thread must survive
            _log.exception("The model %s could not be loaded", model)
            self._refuse(f"The model {model} could not be loaded: {error}.")
        else:
            self.loaded.emit(model, device)

    def _refuse(self, reason: str) -> None:
        """Say why there is no model, now and to every request."""
        self._refusal = reason
        self.failed.emit(reason)

    @Slot()
    def process(self) -> None:
        job = self._mailbox.take()
        if job is None:
            return
        request, token = job
        try:
            self._answer(request, token)
        finally:
            self._mailbox.done()

    def _answer(self, request: MattingRequest, token: CancelToken) -> None:
        if self._predictor is None:
            if self._refusal:
                self.failed.emit(self._refusal)
            return
        self.started.emit(request)
        try:
            update = self._predictor.predict(
                request, token=token, progress=self.progressed.emit
            )
        except Cancelled:
            return
        except MattingError as error:
            self.failed.emit(str(error))
        except Exception as error:  # noqa: BLE001 - the thread must survive
            _log.exception("Matting failed")
            self.failed.emit(f"Matting failed: {error}. Your trimap is untouched.")
        else:
            self.finished.emit(update)


class InferenceThread(QObject):
    """Handle in the GUI thread: choose a model, submit requests, receive results.

    The predictor is made, used and let go in the inference thread alone, so the window
    never waits for torch to be imported or for weights to be read.
    """

    loading = Signal(str)
    loaded = Signal(str, str)  # name of the model, device in words
    started = Signal(object)
    progressed = Signal(float)
    finished = Signal(object)
    failed = Signal(str)
    _model_chosen = Signal(str)
    _wake = Signal()

    def __init__(
        self, load: Callable[[str], LoadedModel], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._mailbox = Mailbox()
        self._thread = QThread(self)
        self._thread.setObjectName("inference")
        self._worker = InferenceWorker(load, self._mailbox)
        self._worker.moveToThread(self._thread)
        self._connect(self._worker)
        self._thread.start()

    def _connect(self, worker: InferenceWorker) -> None:
        queued = Qt.ConnectionType.QueuedConnection
        self._model_chosen.connect(worker.load, queued)
        self._wake.connect(worker.process, queued)
        worker.loading.connect(self.loading, queued)
        worker.loaded.connect(self.loaded, queued)
        worker.started.connect(self.started, queued)
        worker.progressed.connect(self.progressed, queued)
        worker.finished.connect(self.finished, queued)
        worker.failed.connect(self.failed, queued)

    def choose_model(self, name: str) -> None:
        """Load another model; what is running or waiting for the old one is dropped."""
        self._mailbox.clear()
        self._model_chosen.emit(name)

    def submit(self, request: MattingRequest) -> None:
        """Ask for a result; replaces a request that still waits."""
        self._mailbox.put(request)
        self._wake.emit()

    def cancel(self) -> bool:
        """Drop what waits and stop what runs; tell whether there was anything."""
        return self._mailbox.clear()

    def shutdown(self, timeout_ms: int = 10_000) -> bool:
        """Stop the thread; tell whether it ended in time."""
        self._mailbox.clear()
        self._thread.quit()
        return self._thread.wait(timeout_ms)
