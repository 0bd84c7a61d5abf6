"""The document as the window sees it: strokes, edits and their undoing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.alpha_painting import AlphaPainting
from app.open_document import OpenDocument
from app.undo import JointEdit, TrimapEdit
from sim_core import trimap as trimaps
from sim_core.changes import ChangeRecord, changed_parts, tiles_under
from sim_core.rect import Rect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from app.undo import PixelEdit
    from sim_core.arrays import Mask, Trimap
    from sim_core.document import MattingDocument
    from sim_core.trimap import Point

    Paint = Callable[[Trimap], Rect | None]
    Lifts = Mask | bool


class DocumentModel(OpenDocument):
    """The open document and its trimap, which is edited in steps that can be undone."""

    stroking_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stroke: ChangeRecord | None = None
        self.painting = AlphaPainting(self)

    def _let_go(self) -> None:
        self._take_stroke()
        super()._let_go()

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
        document = self.document
        box = rect.clip(document.bounds)
        if box is None:
            return
        self._stroke.keep(box)
        before = document.trimap[box.slices].copy()
        paint(document.trimap)
        for part in changed_parts(before, document.trimap[box.slices]):
            self._touch(part.placed_in(box))

    def end_stroke(self, text: str) -> None:
        """Keep the stroke as one step of the history."""
        stroke = self._take_stroke()
        if stroke is not None:
            self._push(text, stroke, self.painting.take_lifted(text))

    def cancel_stroke(self) -> None:
        """Take back what the unfinished stroke has painted."""
        stroke = self._take_stroke()
        if stroke is not None:
            self.replace_parts(
                (change.rect, change.before) for change in stroke.each_change()
            )
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
        self.edit(text, changed, partial(_paste, rect=changed, trimap=trimap))

    def edit(self, text: str, rect: Rect, paint: Paint, lifts: Lifts = False) -> None:
        """Let `paint` change the trimap inside `rect` as one undoable step.

        Parameters
        ----------
        lifts
            From which pixels of `rect` alpha paint is taken away, so that the change shows.
        """
        self.cancel_stroke()
        document = self.document
        record = ChangeRecord(document.trimap)
        record.keep(rect)
        changed = paint(document.trimap)
        if changed is not None:
            self._slices.start(_touches(document, changed))
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

    def replace_parts(self, parts: Iterable[tuple[Rect, Trimap]]) -> None:
        """Set trimap pixels in many places; undo and redo come here.

        A stroke that is still being painted is taken back first: it could not be undone
        on top of a history that has moved.
        """
        self.cancel_stroke()
        self._slices.start(_edits(self.document, parts))

    def _touch(self, rect: Rect) -> None:
        self.shown.touch(rect)
        self._announce(rect)


def _touches(document: MattingDocument, rect: Rect) -> Iterator[Rect]:
    """Let what is computed follow a trimap that has changed, tile after tile."""
    for tile in tiles_under(rect, document.bounds):
        part = tile.clip(rect)
        assert part is not None, "tiles under a rectangle meet it"
        document.touch(part)
        yield part


def _edits(
    document: MattingDocument, parts: Iterable[tuple[Rect, Trimap]]
) -> Iterator[Rect]:
    for rect, patch in parts:
        document.edit(rect, patch)
        yield rect


def _paste(target: Trimap, rect: Rect, trimap: Trimap) -> Rect:
    target[rect.slices] = trimap[rect.slices]
    return rect
