"""The one thread that runs networks and solvers."""

from __future__ import annotations

import logging
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from app.mailbox import Mailbox
from sim_core.compute import Compute
from sim_core.errors import MattingError
from sim_core.jobs import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim_core.jobs import CancelToken
    from sim_core.request import MattingRequest, Predictor

_log = logging.getLogger(__name__)

_TOO_LITTLE_MEMORY = (
    "The memory does not suffice for this picture. Close other programs, or open a smaller "
    "copy of it. Your trimap is untouched."
)


class LoadedModel(NamedTuple):
    """A predictor that is ready.

    Attributes
    ----------
    device
        Where it computes, in words.
    devices
        The devices of this machine by name, and the precisions of each.
    """

    predictor: Predictor
    device: str
    devices: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class InferenceWorker(QObject):
    """Lives in the inference thread and owns the predictor."""

    loading = Signal(str)
    loaded = Signal(str, str)  # name of the model, device in words
    devices_found = Signal(object)  # names, and the precisions of each
    started = Signal(object)  # MattingRequest
    progressed = Signal(float)
    counted = Signal(int, int)  # pieces that are done, all pieces
    finished = Signal(object)  # MattingUpdate | None
    failed = Signal(str)

    def __init__(
        self, load: Callable[[str, Compute], LoadedModel], mailbox: Mailbox
    ) -> None:
        super().__init__()
        self._load, self._mailbox = load, mailbox
        self._predictor: Predictor | None = None
        self._refusal = ""

    @Slot(str, object)
    def load(self, model: str, compute: Compute) -> None:
        self._predictor, self._refusal = None, ""
        self.loading.emit(model)
        try:
            loaded = self._load(model, compute)
        except MattingError as error:
            self._refuse(str(error))
        except Exception as error:  # noqa: BLE001 - the thread must survive
            _log.exception("The model %s could not be loaded", model)
            self._refuse(f"The model {model} could not be loaded: {error}.")
        else:
            self._predictor = loaded.predictor
            self.devices_found.emit(loaded.devices)
            self.loaded.emit(model, loaded.device)
            self._warm_up(loaded.predictor)

    def _warm_up(self, predictor: Predictor) -> None:
        """Let the first picture be answered as fast as the second, unless it is there."""
        token = self._mailbox.begin_warming()
        if token is None:
            return
        try:
            predictor.warm_up(token)
        except Cancelled:
            return
        except Exception:  # noqa: BLE001 - the thread must survive
            # Whatever it is, the first picture will say it.
            _log.exception("Warming up failed")

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
                request,
                token=token,
                progress=self.progressed.emit,
                count=self.counted.emit,
            )
        except Cancelled:
            return
        except MattingError as error:
            self.failed.emit(str(error))
        except MemoryError:
            _log.exception("Matting failed")
            self.failed.emit(_TOO_LITTLE_MEMORY)
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
    devices_found = Signal(object)
    started = Signal(object)
    progressed = Signal(float)
    counted = Signal(int, int)
    finished = Signal(object)
    failed = Signal(str)
    _model_chosen = Signal(str, object)
    _wake = Signal()

    def __init__(
        self,
        load: Callable[[str, Compute], LoadedModel],
        parent: QObject | None = None,
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
        worker.devices_found.connect(self.devices_found, queued)
        worker.started.connect(self.started, queued)
        worker.progressed.connect(self.progressed, queued)
        worker.counted.connect(self.counted, queued)
        worker.finished.connect(self.finished, queued)
        worker.failed.connect(self.failed, queued)

    def choose_model(self, name: str, compute: Compute | None = None) -> None:
        """Load a model, or the same elsewhere; work for the last one is dropped."""
        self._mailbox.clear()
        self._model_chosen.emit(name, compute or Compute())

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
