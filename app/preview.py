"""Alpha that follows the trimap: when to ask, what to show, what to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.matting_status import MattingStatus, PassWatch, Stage
from sim_core.compute import Compute

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from app.inference_thread import InferenceThread
    from sim_core.request import MattingRequest, MattingUpdate

DRAFT_INTERVAL_MS = 33
SETTLE_DELAY_MS = 400


class PreviewController(QObject):
    """Turns edits into requests and results into updates of the document.

    Drafts go out at most every 33 ms while the trimap changes; 400 ms after the last change
    an exact pass settles what is still draft.
    """

    status_changed = Signal(object)  # MattingStatus
    noticed = Signal(str)
    devices_found = Signal(object)  # names, and the precisions of each

    def __init__(
        self,
        model: DocumentModel,
        inference: InferenceThread,
        model_name: str,
        compute: Compute | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._inference = model, inference
        self._model_name, self._compute = model_name, compute or Compute()
        self._status = MattingStatus(Stage.IDLE)
        self._is_loading = False
        self._is_awaiting = False
        self._came_settled = False
        self._draft_timer = self._timer(DRAFT_INTERVAL_MS, self._draft)
        self._settle_timer = self._timer(SETTLE_DELAY_MS, self.settle)
        self._device = ""
        self._watch = PassWatch()
        self._connect()

    def _timer(self, interval_ms: int, slot: object) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=interval_ms)
        timer.timeout.connect(slot)
        return timer

    def _connect(self) -> None:
        self._model.opened.connect(self._on_opened)
        self._model.closed.connect(self._on_closed)
        self._model.trimap_changed.connect(self._on_trimap_changed)
        self._model.settled.connect(self._on_settled)
        self._inference.loading.connect(self._on_loading)
        self._inference.loaded.connect(self._on_loaded)
        self._inference.started.connect(self._on_started)
        self._inference.devices_found.connect(self.devices_found)
        self._inference.progressed.connect(self._on_progressed)
        self._inference.counted.connect(self._on_counted)
        self._inference.finished.connect(self._on_finished)
        self._inference.failed.connect(self._on_failed)

    @property
    def status(self) -> MattingStatus:
        return self._status

    @property
    def model_name(self) -> str:
        return self._model_name

    @property
    def compute(self) -> Compute:
        """The device and precision that were chosen."""
        return self._compute

    @property
    def device_label(self) -> str:
        """Where the model computes, in words; empty until it is loaded."""
        return self._device

    def start(self) -> None:
        """Load the model, while the person already works."""
        self._load()

    def set_model(self, name: str) -> None:
        """Use another model from now on; the present alpha stays until it has answered.

        The same model is loaded again only if something went wrong.
        """
        if name == self._model_name and self._status.stage is not Stage.FAILED:
            return
        self._model_name = name
        self._came_settled = False
        self._stop_timers()
        self._load()

    def set_compute(self, compute: Compute) -> None:
        """Compute elsewhere, or more or less finely, from now on; as `set_model`."""
        if compute == self._compute and self._status.stage is not Stage.FAILED:
            return
        self._compute = compute
        self._came_settled = False
        self._stop_timers()
        self._load()

    def cancel(self) -> bool:
        """Stop computing and keep what is there; the next edit starts again."""
        waiting = self._draft_timer.isActive() or self._settle_timer.isActive()
        self._stop_timers()
        if not self._inference.cancel() and not waiting:
            return False
        self._is_awaiting = False
        self._say(Stage.CANCELLED, text="Stopped. What was computed stays; paint to go on.")
        return True

    @Slot()
    def settle(self) -> None:
        """Ask for an exact pass, unless a stroke is still being painted."""
        if self._model.is_stroking:
            self._settle_timer.start()
        elif self._is_answerable():
            self._draft_timer.stop()
            self._ask(exact=True)
        else:
            self._rest()

    @Slot()
    def _draft(self) -> None:
        if self._model.is_catching_up:
            self._draft_timer.start()
        elif self._is_answerable():
            self._ask(exact=False)

    def _load(self) -> None:
        self._device = ""
        self._is_loading = True
        self._is_awaiting = False
        self._inference.choose_model(self._model_name, self._compute)

    def _ask(self, *, exact: bool) -> None:
        self._is_awaiting = True
        self._inference.submit(self._model.request(exact=exact))

    def _rest(self) -> None:
        """Drop what is under way; say that nothing is, or that the model is coming."""
        self._stop_timers()
        self._inference.cancel()
        self._is_awaiting = False
        if self._is_loading:
            self._say(Stage.LOADING, text=f"Loading {self._model_name} …")
        else:
            self._say(Stage.IDLE)

    def _is_answerable(self) -> bool:
        return self._model.is_open and not self._model.document.is_blank

    def _stop_timers(self) -> None:
        self._draft_timer.stop()
        self._settle_timer.stop()

    @Slot()
    def _on_opened(self) -> None:
        """Ask for a matte, unless the document has come with one that is settled."""
        self._rest()
        self._came_settled = self._model.shown.settled
        if self._is_answerable() and not self._came_settled:
            self._on_trimap_changed()

    @Slot()
    def _on_closed(self) -> None:
        self._rest()

    @Slot()
    def _on_trimap_changed(self) -> None:
        self._came_settled = False
        if not self._draft_timer.isActive():
            self._draft_timer.start()
        self._settle_timer.start()

    @Slot(str)
    def _on_loading(self, name: str) -> None:
        self._say(Stage.LOADING, text=f"Loading {name} …")

    @Slot(str, str)
    def _on_loaded(self, name: str, device: str) -> None:
        if name != self._model_name:
            return
        self._is_loading = False
        self._device = device
        if self._status.stage is Stage.CANCELLED:
            return
        self._say(Stage.IDLE)
        is_open = not self._is_awaiting and self._is_answerable()
        if is_open and not self._came_settled:
            self._on_trimap_changed()

    @Slot(object)
    def _on_started(self, request: MattingRequest) -> None:
        if self._is_awaiting and self._is_current(request):
            stage = Stage.SETTLING if request.exact else Stage.DRAFT
            self._show(self._watch.start(stage))

    @Slot(float)
    def _on_progressed(self, share: float) -> None:
        if self._is_awaiting and self._status.stage in (Stage.DRAFT, Stage.SETTLING):
            self._show(self._watch.reach(share))

    @Slot(int, int)
    def _on_counted(self, done: int, total: int) -> None:
        if self._is_awaiting and self._status.stage is Stage.SETTLING:
            self._show(self._watch.count(done, total))

    @Slot(object)
    def _on_finished(self, update: MattingUpdate | None) -> None:
        """Take over a result, even one that came just after it was cancelled.

        The predictor will only answer what changes from here on.
        """
        if update is not None:
            if not self._is_current(update):
                return
            self._model.apply(update)
            if update.notice:
                self.noticed.emit(update.notice)
        if self._is_awaiting:
            stage = Stage.SETTLED if self._model.shown.settled else Stage.DRAFT
            self._say(stage, progress=1)

    @Slot()
    def _on_settled(self) -> None:
        """Say so when the last piece of a large answer has been taken over."""
        if self._is_awaiting:
            self._say(Stage.SETTLED, progress=1)

    def _is_current(self, job: MattingRequest | MattingUpdate) -> bool:
        return self._model.is_open and job.epoch == self._model.shown.epoch

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        self._is_loading = False
        self._say(Stage.FAILED, text=reason)

    def _say(self, stage: Stage, *, progress: float = 0.0, text: str = "") -> None:
        self._show(MattingStatus(stage, progress, text))

    def _show(self, status: MattingStatus) -> None:
        self._status = status
        self.status_changed.emit(status)
