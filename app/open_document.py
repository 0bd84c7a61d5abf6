"""Which document is open, how it is finished, and what comes to it from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.arrivals import Arrivals
from app.raster import levels_of_rgb
from app.slices import Slices
from app.undo import History, LookEdit, RefinementEdit
from sim_core.errors import MattingError
from sim_core.refine import IDENTITY

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from sim_core.document import MattingDocument
    from sim_core.look import Look
    from sim_core.rect import Rect
    from sim_core.refine import Refinement
    from sim_core.refining import RefinedAlpha
    from sim_core.request import MattingRequest, MattingUpdate


class OpenDocument(QObject):
    """Owns the open document in the GUI thread and says what changes in it.

    Large edits are taken over piece by piece while the window goes on answering. Whoever
    asks for `document` gets all of them at once: nothing is ever computed, painted or
    saved of one that is half done.
    """

    opened = Signal()
    closed = Signal()
    renamed = Signal()
    trimap_changed = Signal(object)  # Rect
    alpha_changed = Signal(object)  # Rect
    caught_up = Signal()
    refinement_changed = Signal()
    look_changed = Signal()
    refined_changed = Signal(object)  # Rect
    settled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document: MattingDocument | None = None
        self._title = ""
        self._levels: list[QImage] = []
        self._arrivals = Arrivals(self._take, self)
        self._slices = Slices(self._announce, self)
        self._slices.finished.connect(self.caught_up)
        self.undo_stack = History(self)

    @property
    def is_open(self) -> bool:
        return self._document is not None

    @property
    def document(self) -> MattingDocument:
        """The open document, whole; ask `is_open` first."""
        self._slices.finish()
        return self.shown

    @property
    def shown(self) -> MattingDocument:
        """The same as far as it has come: for those who look at what is on the screen."""
        if self._document is None:
            raise MattingError("Open a picture first.")
        return self._document

    @property
    def is_catching_up(self) -> bool:
        """Whether a large edit is still being taken over."""
        return self._slices.is_busy

    @property
    def title(self) -> str:
        """Name of the picture, for the window and for proposed file names."""
        return self._title

    def rename(self, title: str) -> None:
        """Call the document otherwise, because it was saved under another name."""
        if title != self._title:
            self._title = title
            self.renamed.emit()

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
        self._let_go()
        self._document, self._title = document, title
        self._levels = levels_of_rgb(document.image) if levels is None else levels
        self.undo_stack.clear()
        self.opened.emit()

    @property
    def levels(self) -> list[QImage]:
        """The picture and its reductions, for the screen."""
        return self._levels

    def close(self) -> None:
        """Show no document; whoever owns this does so before letting go of it.

        Steps that are collected beside their stack are freed twice (PySide 6.11).
        """
        self._let_go()
        self._levels = []
        self._document, self._title = None, ""
        self.undo_stack.clear()
        self.closed.emit()

    def _let_go(self) -> None:
        """Forget what was on its way into the document that has been open so far."""
        self._slices.drop()
        self._arrivals.clear()

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
