"""Says what the open picture will take of the memory, before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from sim_core.memory import free_main_memory, in_words, memory_need

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from app.preview import PreviewController

_MUCH = 0.5
"""A picture that needs more than this share of what is free is worth a word."""


class MemoryWatch(QObject):
    """Estimates once for each picture and model."""

    changed = Signal(str)  # a sentence, empty without a picture
    noticed = Signal(str)

    def __init__(
        self, model: DocumentModel, preview: PreviewController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._model, self._preview = model, preview
        self._seen: tuple[str, int] | None = None
        model.opened.connect(self._look)
        model.closed.connect(self._look)
        preview.status_changed.connect(self._look)

    @Slot()
    def _look(self) -> None:
        if not self._model.is_open:
            self._seen = None
            self.changed.emit("")
            return
        now = self._preview.model_name, self._model.document.epoch
        if now != self._seen:
            self._seen = now
            self._estimate()

    def _estimate(self) -> None:
        need = memory_need(self._preview.model_name, self._model.document.bounds).total
        free = free_main_memory()
        text = f"needs about {in_words(need)} of memory; {in_words(free)} are free"
        self.changed.emit(f"This picture {text}")
        if need > _MUCH * free:
            self.noticed.emit(
                f"A large picture: it {text}. It is matted in pieces that fit."
            )
