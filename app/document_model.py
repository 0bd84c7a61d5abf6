"""The document as the window sees it: signals, strokes, undo."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.alpha_painting import AlphaPainting
from app.arrivals import Arrivals
from app.raster import levels_of_rgb
from app.undo import History, JointEdit, LookEdit, RefinementEdit, TrimapEdit
from sim_core import trimap as trimaps
from sim_core.changes import ChangeRecord
from sim_core.errors import MattingError
from sim_core.rect import Rect, joined
from sim_core.refine import IDENTITY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QImage

    from app.undo import PixelEdit
    from sim_core.arrays import Mask, Trimap
    from sim_core.document import MattingDocument
    from sim_core.look import Look
    from sim_core.refine import Refinement
    from sim_core.refining import RefinedAlpha
    from sim_core.request import MattingRequest, MattingUpdate
    from sim_core.trimap import Point

    Paint = Callable[[Trimap], Rect | None]
    Lifts = Mask | bool


class DocumentModel(QObject):
    """Owns the open document in the GUI thread and says what changes in it."""

    opened = Signal()
    closed = Signal()
    trimap_changed = Signal(object)  # Rect
    alpha_changed = Signal(object)  # Rect
    refinement_changed = Signal()
    look_changed = Signal()
    refined_changed = Signal(object)  # Rect
    settled = Signal()
    stroking_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document: MattingDocument | None = None
        self._title = ""
        self._levels: list[QImage] = []
        self._stroke: ChangeRecord | None = None
        self._arrivals = Arrivals(self._take, self)
        self.undo_stack = History(self)
        self.painting = AlphaPainting(self)

    @property
    def is_open(self) -> bool:
        return self._document is not None

    @property
    def document(self) -> MattingDocument:
        """The open document; ask `is_open` first."""
        if self._document is None:
            raise MattingError("Open a picture first.")
        return self._document

    @property
    def title(self) -> str:
        """Name of the picture, for the window and for proposed file names."""
        return self._title

    def open(
        self, document: MattingDocument, title: str, levels: list[QImage] | None = None
    ) -> None:
        """Show another document; what was undoable in the last one is forgotten.

        Parameters
        ----------
        levels
            What `app.raster.levels_of_rgb` makes of the image, where it has been made
            already.
        """
        self._take_stroke()
        self._arrivals.clear()
        self._document, self._title = document, title
        self._levels = levels_of_rgb(document.image) if levels is None else levels
        self.undo_stack.clear()
        self.opened.emit()

    @property
    def levels(self) -> list[QImage]:
        """The picture and its reductions, for the screen."""
        return self._levels

    def close(self) -> None:
        self._take_stroke()
        self._arrivals.clear()
        self._levels = []
        self._document, self._title = None, ""
        self.undo_stack.clear()
        self.closed.emit()

    # Strokes are painted live; `end_stroke` makes one undoable step of them.

    @property
    def is_stroking(self) -> bool:
        return self._stroke is not None

    def begin_stroke(self) -> None:
        self._stroke = ChangeRecord(self.document.trimap)
        self.stroking_changed.emit(True)

    def stroke_to(self, start: Point, end: Point, *, radius: float, value: int) -> None:
        """Paint one segment of the stroke; see `sim_core.trimap.paint_segment`.

        Without a stroke, because another picture has come under the brush, nothing happens.
        """
        self.stroke_with(
            trimaps.segment_rect(start, end, radius=radius),
            partial(
                trimaps.paint_segment, start=start, end=end, radius=radius, value=value
            ),
        )

    def stroke_with(self, rect: Rect, paint: Paint) -> None:
        """Let `paint` change the trimap inside `rect` as a part of the stroke."""
        if self._stroke is None:
            return
        self._stroke.keep(rect)
        changed = paint(self.document.trimap)
        if changed is not None:
            self._touch(changed)

    def end_stroke(self, text: str) -> None:
        """Keep the stroke as one step of the history."""
        stroke = self._take_stroke()
        if stroke is not None:
            self._push(text, stroke, self.painting.take_lifted(text))

    def cancel_stroke(self) -> None:
        """Take back what the unfinished stroke has painted."""
        stroke = self._take_stroke()
        if stroke is not None:
            self.replace_parts((change.rect, change.before) for change in stroke.changes())
            self.painting.lay_back()

    def _take_stroke(self) -> ChangeRecord | None:
        stroke, self._stroke = self._stroke, None
        if stroke is not None:
            self.stroking_changed.emit(False)
        return stroke

    def load_trimap(self, trimap: Trimap, text: str) -> None:
        """Replace the whole trimap as one undoable step; raises `TrimapError`."""
        document = self.document
        trimaps.check_trimap(trimap, document.trimap.shape)
        self.cancel_stroke()
        changed = Rect.of_changes(document.trimap, trimap)
        if changed is None:
            return
        record = ChangeRecord(document.trimap)
        record.keep(changed)
        self.replace_trimap(changed, trimap[changed.slices])
        self._push(text, record)

    def edit(self, text: str, rect: Rect, paint: Paint, lifts: Lifts = False) -> None:
        """Let `paint` change the trimap inside `rect` as one undoable step.

        Parameters
        ----------
        lifts
            From which pixels of `rect` alpha paint is taken away, so that the change shows.
        """
        self.cancel_stroke()
        record = ChangeRecord(self.document.trimap)
        record.keep(rect)
        changed = paint(self.document.trimap)
        if changed is not None:
            self._touch(changed)
            if lifts is not False:
                self.painting.lift_pixels(rect, lifts)
            self._push(text, record, self.painting.take_lifted(text))

    def _push(
        self, text: str, record: ChangeRecord, lifted: PixelEdit | None = None
    ) -> None:
        edits = [lifted] if lifted is not None else []
        if record.has_changes:
            edits.insert(0, TrimapEdit(self, text, record.tiles()))
        if edits:
            self.undo_stack.push(edits[0] if len(edits) == 1 else JointEdit(text, edits))

    def replace_trimap(self, rect: Rect, patch: Trimap) -> None:
        """Set trimap pixels without making a step of it."""
        self.replace_parts([(rect, patch)])

    def replace_parts(self, parts: Iterable[tuple[Rect, Trimap]]) -> None:
        """Set trimap pixels in many places; undo and redo come here.

        A stroke that is still being painted is taken back first: it could not be undone
        on top of a history that has moved.
        """
        self.cancel_stroke()
        document, touched = self.document, []
        for rect, patch in parts:
            document.edit(rect, patch)
            touched.append(rect)
        for rect in joined(touched):
            self._announce(rect)

    def _touch(self, rect: Rect) -> None:
        self.document.touch(rect)
        self._announce(rect)

    def _announce(self, rect: Rect) -> None:
        self.trimap_changed.emit(rect)
        self.alpha_changed.emit(rect)

    # Refinement: sliders are moved live; what belongs to one gesture is one step.

    def refine(self, refinement: Refinement, text: str, gesture: int) -> None:
        """Refine alpha otherwise, as a step that merges with others of its gesture."""
        before = self.document.refinement
        if refinement != before:
            edit = RefinementEdit(text, self.set_refinement, before, refinement, gesture)
            self.undo_stack.push(edit)

    def set_refinement(self, refinement: Refinement) -> None:
        """Refine otherwise without making a step of it; undo and redo come here."""
        self.document.set_refinement(refinement)
        self.refinement_changed.emit()
        if refinement == IDENTITY:
            self.refined_changed.emit(self.document.bounds)

    def change_look(self, look: Look, text: str, gesture: int) -> None:
        """Put the foreground on backgrounds otherwise, as a step like those of `refine`."""
        before = self.document.look
        if look != before:
            edit = LookEdit(text, self.set_look, before, look, gesture)
            self.undo_stack.push(edit)

    def set_look(self, look: Look) -> None:
        """Do so without making a step of it; undo and redo come here."""
        self.document.look = look
        self.look_changed.emit()

    def apply_refined(self, answer: RefinedAlpha) -> None:
        """Show refined alpha, unless it is of a picture that is no longer open."""
        rect = self._document.apply_refined(answer) if self._document else None
        if rect is not None:
            self.refined_changed.emit(rect)

    # Results

    def request(self, *, exact: bool) -> MattingRequest:
        return self.document.request(exact=exact)

    def apply(self, update: MattingUpdate) -> None:
        """Take over a result, unless it is for a picture that is no longer open.

        A large one is taken over piece by piece while the window goes on answering.
        """
        self._arrivals.put(update)

    def _take(self, update: MattingUpdate) -> None:
        if self._document is None:
            return
        rect = self._document.apply(update)
        if rect is None:
            return
        self.alpha_changed.emit(rect)
        if self._document.settled:
            self.settled.emit()
