"""One canvas, or two side by side that show the same place of the same picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.canvas.side_chooser import SideChooser
from app.canvas.view import CanvasView
from app.canvas.wipe import line_at
from app.canvas.wipe_grip import WipeGrip
from app.view_state import Arrangement, Side

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from app.canvas.easel import Easel
    from sim_core.rect import Rect

_SEAM, _MARGIN = 2, 8


class CanvasPanes(QWidget):
    """Shows `ViewState.arrangement`; the right canvas is made when it is first wanted.

    Attributes
    ----------
    view
        The canvas that is always there.
    """

    paths_dropped = Signal(list)  # list[Path]
    image_dropped = Signal(object)  # QImage
    cursor_moved = Signal(object)  # (x, y) inside the picture, or None

    def __init__(self, easel: Easel) -> None:
        super().__init__()
        self._easel, self._view_state = easel, easel.view_state
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.view = self._take_in(CanvasView(easel))
        self._right: CanvasView | None = None
        self.setFocusProxy(self.view)
        self._grip = WipeGrip(self._view_state, self)
        self._choosers = {side: SideChooser(easel, side, self) for side in Side}
        self._choosers[Side.RIGHT].resized.connect(self._place)
        self._arrangement = Arrangement.SINGLE
        self._show_arrangement()
        self._view_state.changed.connect(self._follow)
        self._view_state.wipe_moved.connect(self._place)

    def _take_in(self, view: CanvasView) -> CanvasView:
        view.setParent(self)
        view.paths_dropped.connect(self.paths_dropped)
        view.image_dropped.connect(self.image_dropped)
        view.cursor_moved.connect(self.cursor_moved)
        return view

    def cancel_stroke(self) -> bool:
        """Take back what the pointer has begun; return whether there was anything."""
        return self._let_go_if(self.view.cancel_stroke())

    def undo_stroke(self) -> bool:
        """Take back the last part of what the pointer has begun, if it has begun any."""
        return self._let_go_if(self.view.undo_stroke())

    def look_at(self, rect: Rect) -> None:
        """Show a place of the picture in the middle, near enough to see it well."""
        self.view.look_at(rect)
        if self._right is not None:
            self._right.flash(rect)

    def _let_go_if(self, ended: bool) -> bool:
        """Forget in the right canvas what has been ended in the left one."""
        if ended and self._right is not None and not self._easel.toolbox.tool.is_active:
            self._right.let_go()
        return ended

    @Slot()
    def _follow(self) -> None:
        before, self._arrangement = self._arrangement, self._view_state.arrangement
        if before is self._arrangement:
            return
        if before is Arrangement.SPLIT:
            self._end_split()
        elif self._arrangement is Arrangement.SPLIT:
            self._begin_split()
        self._show_arrangement()

    def _begin_split(self) -> None:
        if self._right is None:
            self._right = self._take_in(CanvasView(self._easel, Side.RIGHT))
            self._right.show_document()
        self._right.show()
        self._right.follow(self.view.camera)
        for one, other in ((self.view, self._right), (self._right, self.view)):
            one.looked.connect(other.follow)
            one.hovered.connect(other.show_echo)

    def _end_split(self) -> None:
        assert self._right is not None
        for one, other in ((self.view, self._right), (self._right, self.view)):
            one.looked.disconnect(other.follow)
            one.hovered.disconnect(other.show_echo)
        self._right.hide()
        self.view.show_echo(None)

    def _show_arrangement(self) -> None:
        self._grip.setVisible(self._arrangement is not Arrangement.SINGLE)
        for chooser in self._choosers.values():
            chooser.setVisible(self._arrangement is not Arrangement.SINGLE)
            chooser.raise_()
        self._grip.raise_()
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    @Slot()
    def _place(self) -> None:
        """Put canvases, their names and the grip where the line between them is."""
        self._place_views()
        right = self._choosers[Side.RIGHT]
        self._choosers[Side.LEFT].move(_MARGIN, _MARGIN)
        right.move(self.width() - right.sizeHint().width() - _MARGIN, _MARGIN)
        self._grip.place()

    def _place_views(self) -> None:
        """Give one canvas all the room, or two what the line leaves each of them."""
        width, height = self.width(), self.height()
        if self._arrangement is not Arrangement.SPLIT or self._right is None:
            self.view.setGeometry(0, 0, width, height)
            return
        line = line_at(self._view_state.seam, width)
        left, right = line - _SEAM // 2, line + _SEAM // 2
        self.view.setGeometry(0, 0, left, height)
        self._right.setGeometry(right, 0, width - right, height)
