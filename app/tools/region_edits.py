"""What is done with a chosen region: filled with a class, or searched for an object."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from sim_core.trimap_tools.lasso import select_polygon
from sim_core.trimap_tools.proposal import propose_trimap
from sim_core.trimap_tools.selection import Selection, paint_selection

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.document_model import DocumentModel
    from app.errands import Errands
    from sim_core.arrays import ImageRGB, Trimap
    from sim_core.jobs import CancelToken, Progress
    from sim_core.trimap import Point
    from sim_core.trimap_tools.selection import TrimapPatch

    Select = Callable[[], Selection | None]
    Outlined = tuple[Point, ...]

_CLASSES = {FOREGROUND: "foreground", BACKGROUND: "background", UNKNOWN: "unknown"}
FIND_OBJECT = "Find the object"


class RegionEdits:
    """Each edit is one step of the history; what may take long is an errand."""

    def __init__(self, model: DocumentModel, errands: Errands) -> None:
        self._model, self._errands = model, errands

    def fill_selected(self, name: str, value: int, select: Select) -> None:
        """Give a class to what `select` returns from another thread."""
        text = f"{name} {_CLASSES[value]}"
        self._errands.run(name, partial(_plain, select), partial(self._fill, text, value))

    def fill_outline(self, name: str, value: int, outline: Outlined) -> None:
        select = partial(select_polygon, outline, self._model.document.bounds)
        self.fill_selected(name, value, select)

    def fill_rect(self, name: str, value: int, rect: Rect) -> None:
        inside = rect.clip(self._model.document.bounds)
        if inside is not None:
            text = f"{name} {_CLASSES[value]}"
            paint = partial(_fill_rect, rect=inside, value=value)
            self._model.edit(text, inside, paint, lifts=value != UNKNOWN)

    def find_object(self, region: Rect | Outlined) -> None:
        """Propose foreground, background and unknown for the object in a region."""
        work = partial(_propose, self._model.document.image, region)
        self._errands.run(FIND_OBJECT, work, self._add_object)

    def _fill(self, text: str, value: int, selection: Selection | None) -> None:
        if selection is not None:
            paint = partial(paint_selection, selection=selection, value=value)
            lifts = selection.mask if value != UNKNOWN else False
            self._model.edit(text, selection.rect, paint, lifts=lifts)

    def _add_object(self, patch: TrimapPatch | None) -> None:
        if patch is not None:
            self._model.edit(FIND_OBJECT, patch.rect, partial(_add, patch=patch))


def _plain(select: Select, _token: CancelToken, _progress: Progress) -> Selection | None:
    return select()


def _propose(
    image: ImageRGB, region: Rect | Outlined, token: CancelToken, progress: Progress
) -> TrimapPatch | None:
    if isinstance(region, Rect):
        return propose_trimap(image, region, token=token, progress=progress)
    selection = select_polygon(region, Rect.of(image))
    if selection is None:
        return None
    return propose_trimap(image, selection, token=token, progress=progress)


def _fill_rect(trimap: Trimap, rect: Rect, value: int) -> Rect:
    trimap[rect.slices] = value
    return rect


def _add(trimap: Trimap, patch: TrimapPatch) -> Rect:
    """Put an object beside what there is: of two classes the more solid one holds."""
    inside = trimap[patch.rect.slices]
    np.maximum(inside, patch.trimap, out=inside)
    return patch.rect
