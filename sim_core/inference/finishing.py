"""From what was solved cell by cell to what a person sees of each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim_core.inference.blending import blended
from sim_core.inference.cells import cells_at, digest_of
from sim_core.patterns import NO_PATTERN
from sim_core.rect import Rect
from sim_core.trimap import FOREGROUND, UNKNOWN, constrain_alpha

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, ImageRGB, Trimap
    from sim_core.frozen_trimap import FrozenTrimap
    from sim_core.inference.cells import Plan
    from sim_core.inference.reduced import EstimateForeground
    from sim_core.jobs import CancelToken, Progress
    from sim_core.method import Matte

_MARGIN = 32
"""Surroundings that the estimation of a cell's foreground colours looks at."""


class Solved(NamedTuple):
    """What a method made of a plan's core."""

    plan: Plan
    matte: Matte


class FinishedCell(NamedTuple):
    """A cell's whole answer; arrays are of its size.

    Attributes
    ----------
    sources, window
        Digests of what alpha, and of what the colours were made of.
    stamp
        Digest of the answer: where it is the same, so is every pixel.
    """

    sources: tuple[bytes, ...]
    window: bytes
    stamp: bytes
    alpha: Alpha
    foreground: ImageRGB
    pattern: NDArray[np.uint8] | None
    confidence: NDArray[np.uint8] | None


class Finisher:
    """Puts the cells of one picture together, and again only what has changed."""

    def __init__(
        self, image: ImageRGB, estimate: EstimateForeground, *, always_estimate: bool
    ) -> None:
        self._image, self._estimate = image, estimate
        self._always_estimate = always_estimate
        self._bounds = Rect.of(image)

    def finish(
        self,
        solved: Mapping[Rect, Solved],
        trimap: FrozenTrimap,
        before: Mapping[Rect, FinishedCell],
        *,
        token: CancelToken,
        progress: Progress,
    ) -> dict[Rect, FinishedCell]:
        """Return all cells; raises `Cancelled` soon after `token` was set."""
        alphas = {cell: self._alpha(cell, solved, trimap, before) for cell in solved}
        finished = {}
        for done, cell in enumerate(solved):
            token.raise_if_cancelled()
            finished[cell] = self._cell(cell, solved, trimap, alphas, before.get(cell))
            progress((done + 1) / len(solved))
        return finished

    def _alpha(
        self,
        cell: Rect,
        solved: Mapping[Rect, Solved],
        trimap: FrozenTrimap,
        before: Mapping[Rect, FinishedCell],
    ) -> tuple[tuple[bytes, ...], Alpha]:
        """Return the cell's alpha and the digests of the plans that went into it."""
        sources = tuple(
            solved[other].plan.digest for other in _near(cell, solved, self._bounds)
        )
        last = before.get(cell)
        if last is not None and last.sources == sources:
            return sources, last.alpha
        here = trimap.crop(cell)
        box = Rect.of_mask(here == UNKNOWN)
        assert box is not None
        parts = (
            (other, solved[other].plan.core, solved[other].matte.alpha)
            for other in _near(cell, solved, self._bounds)
        )
        alpha = (here == FOREGROUND).astype(np.float32)
        alpha[box.slices] = blended(parts, box.placed_in(cell), self._bounds)
        return sources, constrain_alpha(alpha, here)

    def _cell(
        self,
        cell: Rect,
        solved: Mapping[Rect, Solved],
        trimap: FrozenTrimap,
        alphas: Mapping[Rect, tuple[tuple[bytes, ...], Alpha]],
        before: FinishedCell | None,
    ) -> FinishedCell:
        sources, alpha = alphas[cell]
        area = cell.grow(_MARGIN).clip(self._bounds) or cell
        around = _pasted(
            area, trimap, {c: alphas[c][1] for c in _near(cell, alphas, self._bounds)}
        )
        window = digest_of(around)
        if before is not None and (before.sources, before.window) == (sources, window):
            return before
        here, own = trimap.crop(cell), solved[cell]
        foreground = self._foreground(own, cell, here, area, around)
        pattern = _own_part(own, cell, here, own.matte.pattern, NO_PATTERN)
        confidence = _own_part(own, cell, here, own.matte.confidence, 0)
        stamp = digest_of(alpha, foreground, pattern, confidence)
        return FinishedCell(sources, window, stamp, alpha, foreground, pattern, confidence)

    def _foreground(
        self, own: Solved, cell: Rect, trimap: Trimap, area: Rect, alpha: Alpha
    ) -> ImageRGB:
        """Return the method's colours where it has any, else estimated ones."""
        inside = cell.relative_to(area).slices
        if own.matte.foreground is None or self._always_estimate:
            return self._estimate(self._image[area.slices], alpha)[inside].copy()
        image = self._image[cell.slices]
        common = own.plan.core.clip(cell) or cell
        colours = image.copy()
        part = own.matte.foreground[common.relative_to(own.plan.core).slices]
        colours[common.relative_to(cell).slices] = part
        mixed = (trimap == UNKNOWN) & (alpha[inside] < 1)
        return np.where(mixed[..., None], colours, image)


def _near(cell: Rect, cells: Container[Rect], bounds: Rect) -> list[Rect]:
    """Return those of the cells that touch a cell, itself included."""
    around = cells_at(cell.grow(1), bounds)
    return [other for other in around if other in cells] or [cell]


def _pasted(area: Rect, trimap: FrozenTrimap, alphas: Mapping[Rect, Alpha]) -> Alpha:
    """Return alpha of an area from the cells that it touches, and the known pixels'."""
    pasted = np.asarray(trimap.crop(area) == FOREGROUND, np.float32)
    for cell, alpha in alphas.items():
        common = cell.clip(area)
        if common is not None:
            inside = common.relative_to(cell).slices
            pasted[common.relative_to(area).slices] = alpha[inside]
    return pasted


def _own_part(
    own: Solved, cell: Rect, trimap: Trimap, labels: NDArray[Any] | None, nothing: int
) -> NDArray[np.uint8] | None:
    """Return labels of a plan's core as those of its cell, `nothing` where known."""
    if labels is None:
        return None
    part = np.full(trimap.shape, nothing, np.uint8)
    common = own.plan.core.clip(cell) or cell
    inside = common.relative_to(own.plan.core).slices
    part[common.relative_to(cell).slices] = labels[inside]
    return np.where(trimap == UNKNOWN, part, np.uint8(nothing))
