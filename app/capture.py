"""A document as it is at one moment, copied a few milliseconds at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Slot

from sim_core.changes import tiles_under
from sim_core.frozen_trimap import TILE_SIDE
from sim_core.grid import cells_under
from sim_core.project.contents import contents_of, matte_tile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from app.document_model import DocumentModel
    from sim_core.document import MattingDocument
    from sim_core.project.contents import MatteTile, ProjectChoices, ProjectContents
    from sim_core.rect import Rect

_PATIENCE_MS = 4
"""For so long the window may be kept from answering; then it has its turn."""


def never(_: MattingDocument) -> bool:
    """Alpha is not copied."""
    return False


def where_settled(document: MattingDocument) -> bool:
    """Alpha is copied once it is exact."""
    return document.settled


def always(_: MattingDocument) -> bool:
    """Alpha is copied, be it a draft."""
    return True


class Capture(QObject):
    """Copies what a project holds, or a file to be exported; changes are copied again.

    A whole document of 24 megapixels would stop the window for 100 ms. What is handed on
    is of one moment in which nobody was drawing.

    Parameters
    ----------
    wants_matte
        Whether alpha is copied too, of a document as it is by then.
    """

    def __init__(
        self,
        model: DocumentModel,
        *,
        wants_matte: Callable[[MattingDocument], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._wants_matte = model, wants_matte
        self._done: Callable[[ProjectContents], None] | None = None
        self._choices: Callable[[], ProjectChoices] | None = None
        self._matte: dict[Rect, MatteTile] = {}
        self._paint: dict[Rect, NDArray[np.uint32]] = {}
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)
        model.alpha_changed.connect(self._forget_matte)
        model.painting.changed.connect(self._forget_paint)
        model.stroking_changed.connect(self._wake)
        model.caught_up.connect(self._wake)
        for signal in (model.opened, model.closed):
            signal.connect(self.stop)

    @property
    def is_busy(self) -> bool:
        return self._done is not None

    def start(
        self,
        choices: Callable[[], ProjectChoices],
        done: Callable[[ProjectContents], None],
    ) -> None:
        """Copy the open document and call `done`, later, unless another is opened."""
        self.stop()
        self._choices, self._done = choices, done
        self._timer.start()

    @Slot()
    def stop(self) -> None:
        """Let go of what has been copied."""
        self._done = self._choices = None
        self._matte, self._paint = {}, {}
        self._timer.stop()

    @Slot()
    def _wake(self) -> None:
        if self.is_busy:
            self._timer.start()

    @Slot(object)
    def _forget_matte(self, rect: Rect) -> None:
        if self._matte:
            for cell in cells_under(rect, self._model.shown.bounds, TILE_SIDE):
                self._matte.pop(cell, None)

    @Slot(object)
    def _forget_paint(self, rect: Rect) -> None:
        if self._paint:
            for tile in tiles_under(rect, self._model.shown.bounds):
                self._paint.pop(tile, None)

    @Slot()
    def _go_on(self) -> None:
        if self._is_being_changed:
            self._timer.stop()  # until a signal says that it is over
        elif self._copy():
            self._hand_on()

    @property
    def _is_being_changed(self) -> bool:
        model = self._model
        is_drawn_on = model.is_stroking or model.painting.is_stroking
        return is_drawn_on or model.is_catching_up

    def _copy(self) -> bool:
        """Copy for a while; tell whether everything is there."""
        time = QElapsedTimer()
        time.start()
        return all(time.elapsed() < _PATIENCE_MS for _ in self._copied_tiles())

    def _copied_tiles(self) -> Iterator[Rect]:
        """Copy what is missing, tile after tile, and yield where it lies."""
        document = self._model.shown
        yield from document.freeze_trimap()
        for tile in document.finish.paint.tiles:
            if tile not in self._paint:
                self._paint[tile] = document.finish.paint.pixels[tile.slices].copy()
                yield tile
        if self._wants_matte(document):
            for cell in cells_under(document.bounds, document.bounds, TILE_SIDE):
                if cell not in self._matte:
                    self._matte[cell] = matte_tile(document, cell)
                    yield cell

    def _hand_on(self) -> None:
        done, choices = self._done, self._choices
        assert done is not None, "the timer runs while somebody waits"
        assert choices is not None, "likewise"
        matte = self._matte if self._wants_matte(self._model.shown) else None
        contents = contents_of(
            self._model.shown,
            self._model.title,
            choices(),
            matte=matte,
            paint=self._paint,
        )
        self.stop()
        done(contents)
