"""Backgrounds that are chosen and changed as undoable steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.undo import BackdropEdit, next_gesture
from app.view_state import ViewMode

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from app.view_state import ViewState
    from sim_core.backdrop import Backdrop


class Backdrops:
    """Changes `ViewState.backdrop` and shows what comes of it."""

    def __init__(self, model: DocumentModel, view_state: ViewState) -> None:
        self._model, self._view_state = model, view_state

    @property
    def now(self) -> Backdrop:
        return self._view_state.backdrop

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the image that the backdrop lies behind, if there is one."""
        if not self._model.is_open:
            return None
        bounds = self._model.document.bounds
        return bounds.width, bounds.height

    def change(self, backdrop: Backdrop, text: str, gesture: int | None = None) -> None:
        """Put the cut-out on another backdrop; steps of one gesture are merged."""
        state = self._view_state
        if not self._model.is_open:
            state.set_backdrop(backdrop)
        elif backdrop is not state.backdrop:
            gesture = next_gesture() if gesture is None else gesture
            edit = BackdropEdit(text, state.set_backdrop, state.backdrop, backdrop, gesture)
            self._model.undo_stack.push(edit)
        state.set_mode(ViewMode.ON_BACKGROUND)
