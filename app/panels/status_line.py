"""The line at the bottom: what to do next, what is under the pointer, what is running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStatusBar, QToolButton, QWidget
from superqt import QElidingLabel

from app.actions import tooltip
from app.matting_status import Stage
from app.panels.activity import Activity
from app.panels.device_button import DeviceButton
from app.panels.hints import next_step
from app.panels.pieces import GAP, divider
from app.panels.readout import Readout

if TYPE_CHECKING:
    from app.actions import Actions
    from app.canvas.camera import Camera
    from app.document_model import DocumentModel
    from app.matting_status import MattingStatus
    from app.panels.trimap_shares import ShareCounter
    from app.preview import PreviewController

_NOTICE_MS = 8000
_ZOOM_TIP = "Zoom; press for 100 %"
_TURN_TIP = "The view is turned or mirrored; press for upright"


class StatusLine(QStatusBar):
    """A hint that is always there, and readings that come and go."""

    def __init__(
        self,
        model: DocumentModel,
        counter: ShareCounter,
        preview: PreviewController,
        actions: Actions,
    ) -> None:
        super().__init__()
        self._model, self._counter, self._preview = model, counter, preview
        self._actions = actions
        self.setSizeGripEnabled(False)
        self._hint = ""
        self._text = QElidingLabel()
        self._text.setAccessibleName("Next step")
        self.readout = Readout(model)
        self.activity = Activity(actions.keymap)
        self._draft = QLabel("Draft")
        self._draft.setObjectName("draft_mark")
        self._draft.setToolTip(
            "Alpha is still being computed exactly; it settles when you pause"
        )
        self._turn, self._zoom = _turn_button(), _zoom_button()
        self._turn.clicked.connect(actions["upright"].trigger)
        self._zoom.clicked.connect(actions["actual_size"].trigger)
        self.device = DeviceButton(preview)
        self._readings = QWidget()
        self._lay_out()
        self._notice = QTimer(self, singleShot=True, interval=_NOTICE_MS)
        self._notice.timeout.connect(self._show_hint)
        self._connect()
        self._show_keys()
        self._follow_document()

    def _lay_out(self) -> None:
        keep_place = self._draft.sizePolicy()
        keep_place.setRetainSizeWhenHidden(True)
        self._draft.setSizePolicy(keep_place)
        self._draft.hide()
        readings = QHBoxLayout(self._readings)
        readings.setContentsMargins(0, 0, 0, 0)
        readings.setSpacing(GAP)
        self._turn.hide()
        for widget in (self._draft, self.readout, divider(), self._turn, self._zoom):
            readings.addWidget(widget)
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(GAP, 2, GAP, 2)
        layout.setSpacing(GAP)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.activity)
        layout.addWidget(self._readings)
        layout.addWidget(self.device)
        self.addWidget(line, 1)

    @property
    def text(self) -> str:
        """The hint, or the notice that stands in for it."""
        return self._text.text()

    def _connect(self) -> None:
        model = self._model
        for signal in (model.opened, model.closed):
            signal.connect(self._follow_document)
        for signal in (model.opened, model.closed, model.settled, self._counter.changed):
            signal.connect(self._find_hint)
        self._preview.status_changed.connect(self._show_status)
        self._preview.noticed.connect(self.show_notice)
        self.activity.cancel_wanted.connect(self._preview.cancel)
        self._actions.keymap.changed.connect(self._show_keys)

    @Slot()
    def _show_keys(self) -> None:
        keymap = self._actions.keymap
        self._turn.setToolTip(tooltip(_TURN_TIP, keymap.keys("upright")))
        self._zoom.setToolTip(tooltip(_ZOOM_TIP, keymap.keys("actual_size")))
        self._find_hint()

    @Slot()
    def _follow_document(self) -> None:
        self._notice.stop()  # it was about another picture
        self._readings.setVisible(self._model.is_open)
        self._find_hint()

    @Slot()
    def _find_hint(self) -> None:
        """Choose the standing hint; a notice stays in front of it for its time."""
        is_open = self._model.is_open
        shares = self._counter.shares if is_open else None
        settled = is_open and self._model.document.settled
        self._hint = self._actions.keymap.say(next_step(shares, settled=settled))
        if not self._notice.isActive():
            self._show_hint()

    @Slot(str)
    def show_notice(self, text: str) -> None:
        """Show what has just happened, for some seconds."""
        self._set_text(text)
        self._notice.start()

    @Slot()
    def _show_hint(self) -> None:
        self._set_text(self._hint)

    def _set_text(self, text: str) -> None:
        self._text.setText(text)
        self._text.setToolTip(text)

    @Slot(float)
    def set_zoom(self, zoom: float) -> None:
        percent = f"{zoom * 100:.0f} %" if zoom >= 0.1 else f"{zoom * 100:.1f} %"
        self._zoom.setText(percent)
        self._zoom.setAccessibleName(f"Zoom {percent}, press for 100 %")

    @Slot(object)
    def show_turn(self, camera: Camera) -> None:
        """Say how the view is turned and mirrored; nothing where it is upright."""
        words = [f"{round(camera.angle)}°".replace("-", "−")] if camera.angle else []
        words += ["mirrored"] if camera.mirrored else []
        text = " ".join(words)
        if text != self._turn.text():
            self._turn.setText(text)
            self._turn.setAccessibleName(f"View turned {text}, press for upright")
            self._turn.setVisible(bool(text))

    @Slot(object)
    def _show_status(self, status: MattingStatus) -> None:
        self.activity.show_status(status)
        self._draft.setVisible(
            status.stage in (Stage.DRAFT, Stage.SETTLING, Stage.CANCELLED)
        )
        if status.stage is Stage.CANCELLED and status.text:
            self.show_notice(status.text)


def _zoom_button() -> QToolButton:
    button = _small_button()
    button.setText("100 %")
    button.setMinimumWidth(button.fontMetrics().horizontalAdvance("3200 %") + 2 * GAP)
    return button


def _turn_button() -> QToolButton:
    button = _small_button()
    button.setAccessibleName("Turn of the view")
    return button


def _small_button() -> QToolButton:
    button = QToolButton()
    button.setObjectName("small_button")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    return button
