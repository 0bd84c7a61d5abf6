"""The equation of closed-form matting on the processor."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.loops.colour_blocks import ColourBlocks
from sim_core.classical.loops.crew import crew
from sim_core.classical.loops.laplacian import diagonal_of, weigh_neighbours
from sim_core.classical.loops.solution import Solution
from sim_core.classical.loops.spans import Spans
from sim_core.classical.neighbours import MARGIN
from sim_core.classical.watch import Watch

if TYPE_CHECKING:
    from sim_core.arrays import Alpha, ImageRGB, Mask
    from sim_core.classical.conjugate_gradient import Stop
    from sim_core.classical.loops.compiled import Floats, Integers


class System:
    """``(L + weight) alpha = weight · guess - L · known`` over the unknown pixels.

    Vectors have an element for each column of `spans`' table; it is 0 where known.
    """

    def __init__(self, image: ImageRGB, unknown: Mask, dtype: type[np.floating]) -> None:
        """Take an H×W×3 image and an H×W mask."""
        self._image, self._dtype = image, dtype
        self._spans = Spans.of(unknown, MARGIN)
        self._weights = weigh_neighbours(image, self._spans, dtype)
        self._diagonal = diagonal_of(self._spans, self._weights)

    @cached_property
    def _blocks(self) -> ColourBlocks:
        return ColourBlocks(self._image, self._spans, self._weights, self._diagonal)

    @property
    def unknown(self) -> Mask:
        """Which pixels are solved for, H×W."""
        return self._spans.wanted.view(bool)

    def prepare(self) -> None:
        """Work out what every solution by blocks needs, and what depends on no guess."""
        _ = self._blocks

    def solve(
        self,
        known: Alpha,
        guess: Alpha,
        weight: Alpha | None,
        *,
        stop: Stop,
        watch: Watch,
        by_blocks: bool,
    ) -> Floats:
        """Return the solution for the unknown pixels in order, not limited to [0, 1].

        Parameters
        ----------
        known
            H×W: 1 in the known foreground, 0 elsewhere.
        guess, weight
            H×W: where to begin, and how much to stay there.
        """
        start = self._columns(guess)
        pull = np.zeros_like(start) if weight is None else self._columns(weight)
        with crew(self._spans.bands) as everyone:
            blocks = self._blocks if by_blocks else None
            run = Solution(*self._matrix, pull, blocks, everyone)
            fixed = run.image_of(self._spans.planes(known, self._dtype))
            run.begin(start, pull * start - fixed)
            run.converge(stop, watch)
        solution: Floats = run.values[self._places]
        return solution

    def answer(self, right: Alpha, weight: Alpha, *, stop: Stop) -> Floats:
        """Return what solves ``(L + weight) x = right`` for the unknown pixels in order.

        Parameters
        ----------
        right, weight
            H×W.
        """
        pull = self._columns(weight)
        with crew(self._spans.bands) as everyone:
            run = Solution(*self._matrix, pull, None, everyone)
            run.begin(np.zeros_like(pull), self._columns(right))
            run.converge(stop, Watch())
        solution: Floats = run.values[self._places]
        return solution

    @property
    def _matrix(self) -> tuple[Spans, Floats, Floats]:
        return self._spans, self._weights, self._diagonal

    @cached_property
    def _places(self) -> Integers:
        """The columns of the unknown pixels in order."""
        places: Integers = np.flatnonzero(self._spans.numbers >= 0)
        return places

    def _columns(self, plane: Alpha) -> Floats:
        """Return what an H×W plane has for the unknown pixels, as a vector."""
        vector = np.zeros_like(self._diagonal)
        vector[self._places] = plane[self.unknown]
        return vector
