"""Paint over the open document's alpha: strokes, showing and hiding, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand

from app.undo import PixelEdit
from sim_core.alpha_brush import AlphaBrush, PaintMode, PaintStroke
from sim_core.trimap import segment_rect

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    import numpy as np
    from numpy.typing import NDArray

    from app.document_model import DocumentModel
    from sim_core.alpha_paint import AlphaPaint
    from sim_core.arrays import Mask
    from sim_core.changes import Change
    from sim_core.rect import Rect
    from sim_core.trimap import Point


class AlphaPainting(QObject):
    """Paints on the alpha of the open document; each stroke is one step."""

    changed = Signal(object)  # Rect whose alpha is another one now
    state_changed = Signal()  # how much is painted, or whether it is shown

    def __init__(self, model: DocumentModel) -> None:
        super().__init__(model)
        self._model = model
        self._stroke: PaintStroke | None = None
        self._lifted: PaintStroke | None = None
        for signal in (model.opened, model.closed):
            signal.connect(self._forget)

    @property
    def is_stroking(self) -> bool:
        return self._stroke is not None

    @property
    def is_shown(self) -> bool:
        return self._model.is_open and self._model.shown.finish.shows_paint

    @property
    def share(self) -> float:
        """Painted share of the picture, 0 to 1."""
        return self._model.shown.finish.paint.share if self._model.is_open else 0.0

    # Strokes are painted live; `end_stroke` makes one undoable step of them.

    def begin_stroke(self, brush: AlphaBrush) -> None:
        """Begin a stroke; hidden paint is shown again, or nobody would see it."""
        self._model.cancel_stroke()
        if not self.is_shown:
            self.show(True)
        self._stroke = PaintStroke(self._paint, brush)
        self._model.stroking_changed.emit(True)

    def stroke_to(self, start: Point, end: Point, *, radius: float) -> None:
        """Paint one segment of the stroke, if there is one."""
        rect = self._stroke.segment(start, end, radius=radius) if self._stroke else None
        if rect is not None:
            self._touch(rect)

    def end_stroke(self, text: str) -> None:
        """Keep the stroke as one step of the history."""
        stroke = self._take_stroke()
        if stroke is not None and stroke.has_changes:
            self._model.undo_stack.push(_PaintEdit(self, text, stroke.tiles()))
            self.state_changed.emit()

    def cancel_stroke(self) -> None:
        """Take back what the unfinished stroke has painted."""
        stroke = self._take_stroke()
        rect = stroke.take_back() if stroke is not None else None
        if rect is not None:
            self._touch(rect)

    def _take_stroke(self) -> PaintStroke | None:
        stroke, self._stroke = self._stroke, None
        if stroke is not None:
            self._model.stroking_changed.emit(False)
        return stroke

    # Paint yields to a class that is painted later: the last stroke is what shows.

    def lift(self, start: Point, end: Point, *, radius: float, hardness: float) -> None:
        """Take shown paint away where a brush gives a class to the trimap."""
        rect = segment_rect(start, end, radius=radius)
        if self._model.is_stroking and self._is_met(rect):
            brush = AlphaBrush(PaintMode.ERASE, strength=1.0, hardness=hardness)
            self._lifted = self._lifted or PaintStroke(self._paint, brush)
            touched = self._lifted.segment(start, end, radius=radius)
            if touched is not None:
                self._touch(touched)

    def lift_pixels(self, rect: Rect, where: Mask | Literal[True]) -> None:
        """Take shown paint away from pixels of a rectangle."""
        if self._is_met(rect):
            self._lifted = self._lifted or PaintStroke(self._paint, AlphaBrush())
            self._lifted.wipe(rect, where)
            self._touch(rect)

    def take_lifted(self, text: str) -> PixelEdit | None:
        """Return what was lifted since the last time, as a step or a part of one."""
        lifted, self._lifted = self._lifted, None
        if lifted is None or not lifted.has_changes:
            return None
        self.state_changed.emit()
        return _PaintEdit(self, text, lifted.tiles())

    def lay_back(self) -> None:
        """Put back what an unfinished stroke has lifted."""
        lifted, self._lifted = self._lifted, None
        rect = lifted.take_back() if lifted is not None else None
        if rect is not None:
            self._touch(rect)

    def _is_met(self, rect: Rect) -> bool:
        return self.is_shown and self._paint.meets(rect)

    @property
    def _paint(self) -> AlphaPaint:
        return self._model.shown.finish.paint

    # The layer as a whole

    def show(self, shown: bool) -> None:
        """Let paint count or not, as an undoable step."""
        if self._model.is_open and shown != self.is_shown:
            self._model.undo_stack.push(_PaintShown(self, shown))

    def clear(self) -> None:
        """Take all paint away, as an undoable step."""
        if not self._model.is_open:
            return
        self.cancel_stroke()
        paint = self._paint
        area = paint.area
        if area is not None:
            edit = _PaintEdit(self, "Clear alpha paint", paint.clear())
            self._touch(area)
            self._model.undo_stack.push(edit)
            self.state_changed.emit()

    def replace(self, patches: Iterable[tuple[Rect, NDArray[np.uint32]]]) -> None:
        """Set paint without making a step of it; undo and redo come here."""
        self.cancel_stroke()
        paint = self._paint
        for rect, pixels in patches:
            paint.pixels[rect.slices] = pixels
            paint.touch(rect)
            self._touch(rect)
        self.state_changed.emit()

    def set_shown(self, shown: bool) -> None:
        """Show or hide paint without making a step of it; undo and redo come here."""
        self.cancel_stroke()
        finish = self._model.shown.finish
        finish.show_paint(shown)
        if finish.paint.area is not None:
            self._touch(finish.paint.area)
        self.state_changed.emit()

    def _touch(self, rect: Rect) -> None:
        self._model.shown.finish.touch_paint(rect)
        self.changed.emit(rect)
        self._model.refined_changed.emit(rect)

    def _forget(self) -> None:
        self._take_stroke()
        self._lifted = None
        self.state_changed.emit()


class _PaintEdit(PixelEdit):
    """A stroke or a clearing."""

    def __init__(self, painting: AlphaPainting, text: str, tiles: Iterable[Change]) -> None:
        super().__init__(text, tiles)
        self._painting = painting

    def _put(self, parts: Iterable[tuple[Rect, NDArray[np.uint32]]]) -> None:
        self._painting.replace(parts)


class _PaintShown(QUndoCommand):
    def __init__(self, painting: AlphaPainting, shown: bool) -> None:
        super().__init__("Show alpha paint" if shown else "Hide alpha paint")
        self._painting, self._shown = painting, shown

    def undo(self) -> None:
        self._painting.set_shown(not self._shown)

    def redo(self) -> None:
        self._painting.set_shown(self._shown)
