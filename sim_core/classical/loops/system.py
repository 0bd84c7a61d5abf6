"""The equation of closed-form matting on the processor."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.conjugate_gradient import LEAST_DIAGONAL, Way
from sim_core.classical.loops import steps
from sim_core.classical.loops.colour_blocks import ColourBlocks
from sim_core.classical.loops.crew import crew
from sim_core.classical.loops.laplacian import diagonal_of, weigh_neighbours
from sim_core.classical.loops.spans import Spans
from sim_core.classical.neighbours import MARGIN
from sim_core.classical.watch import Watch

if TYPE_CHECKING:
    from sim_core.arrays import Alpha, ImageRGB, Mask
    from sim_core.classical.conjugate_gradient import Stop
    from sim_core.classical.loops.compiled import Floats, Integers, Number
    from sim_core.classical.loops.crew import Everyone


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
        return ColourBlocks(self._image, self._spans, self._weights)

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
            run = _Run(self._spans, self._weights, self._diagonal + pull, everyone)
            run.correct_by(self._blocks if by_blocks else None, pull)
            fixed = run.image_of(self._spans.planes(known, self._dtype))
            run.begin(start, pull * start - fixed)
            run.converge(stop, watch)
        solution: Floats = run.solution[self._places]
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
            run = _Run(self._spans, self._weights, self._diagonal + pull, everyone)
            run.correct_by(None, pull)
            run.begin(np.zeros_like(pull), self._columns(right))
            run.converge(stop, Watch())
        solution: Floats = run.solution[self._places]
        return solution

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


class _Run:
    """One solution, as it comes about; see `sim_core.classical.conjugate_gradient`."""

    def __init__(
        self, spans: Spans, weights: Floats, diagonal: Floats, everyone: Everyone
    ) -> None:
        self._spans, self._weights, self._everyone = spans, weights, everyone
        self._diagonal = diagonal
        self._unknown = (spans.numbers >= 0).astype(diagonal.dtype)
        self._divisor = np.maximum(diagonal, diagonal.dtype.type(LEAST_DIAGONAL))
        self._image, self._corrected, self._direction = np.zeros(
            (3, *diagonal.shape), diagonal.dtype
        )
        self._products, self._squares = np.zeros((2, len(spans.spans)))
        bands = spans.bands
        self._edges = [start for start, _ in bands] + [len(spans.spans)]

    def correct_by(self, blocks: ColourBlocks | None, pull: Floats) -> None:
        """Precondition by blocks too, if there are any; `pull` is the data's weight."""
        dtype = self._diagonal.dtype
        self._inverse = blocks.inverse(pull) if blocks else np.empty((0, 0))
        self._block = blocks.block if blocks else np.empty(0, np.int32)
        self._functions = blocks.functions if blocks else np.empty((0, 0), dtype)
        self._sums = np.zeros((len(self._edges) - 1, len(self._inverse)), np.float64)

    def image_of(self, vector: Floats) -> Floats:
        """Return the matrix times a vector; it is overwritten by the next step."""
        self._apply(vector)
        image: Floats = self._image
        return image

    def begin(self, start: Floats, right: Floats) -> None:
        """Start somewhere; `right` is the right side, and is written to."""
        self.solution = start
        self._residual = np.subtract(right, self.image_of(start), out=right)

    def converge(self, stop: Stop, watch: Watch) -> None:
        """Step until it is good enough, or nothing but rounding is left."""
        energy, size = self._correct()
        self._direction[:] = self._corrected
        way = Way(size, stop, watch)
        while way.goes_on(size):
            curvature = self._apply(self._direction)
            if not curvature > 0:
                break
            self._advance(energy / curvature)
            before = energy
            energy, size = self._correct()
            self._turn(energy / before)
        way.ends()

    def _apply(self, vector: Floats) -> Number:
        def work(first: int, last: int) -> None:
            spans, places, here = self._of(first, last)
            products = self._products[here]
            matrix = self._weights, self._diagonal, self._unknown
            steps.apply(spans, places, *matrix, vector, self._image, products)

        self._everyone(work)
        return float(self._products.sum())

    def _advance(self, amount: Number) -> None:
        length = self._diagonal.dtype.type(amount)

        def work(first: int, last: int) -> None:
            spans, places, _ = self._of(first, last)
            ways = self._direction, self._image, self.solution, self._residual
            steps.advance(spans, places, length, *ways)

        self._everyone(work)

    def _correct(self) -> tuple[float, float]:
        """Precondition; return the energy and the root mean square of the correction."""
        amounts = self._amounts()

        def work(first: int, last: int) -> None:
            spans, places, here = self._of(first, last)
            way = spans, places, self._divisor, self._residual
            if len(amounts):
                coarse = self._block, self._functions, amounts
                steps.divide_and_prolong(*way, *coarse, self._corrected)
            else:
                steps.divide(*way, self._corrected)
            sums = self._products[here], self._squares[here]
            steps.measure(spans, places, self._residual, self._corrected, *sums)

        self._everyone(work)
        mean = self._squares.sum() / len(self._diagonal)
        return float(self._products.sum()), float(np.sqrt(mean))

    def _amounts(self) -> Floats:
        """Return what the coarse space makes of the residual."""
        if not len(self._inverse):
            return np.empty(0)

        def work(first: int, last: int) -> None:
            for band in range(first, last):
                spans, places, _ = self._of(band, band + 1)
                self._sums[band] = 0
                coarse = self._block, self._functions
                steps.restrict(spans, places, *coarse, self._residual, self._sums[band])

        self._everyone(work)
        amounts: Floats = self._inverse @ self._sums.sum(0)
        return amounts

    def _turn(self, share: Number) -> None:
        amount = self._diagonal.dtype.type(share)

        def work(first: int, last: int) -> None:
            spans, places, _ = self._of(first, last)
            steps.turn(spans, places, amount, self._corrected, self._direction)

        self._everyone(work)

    def _of(self, first: int, last: int) -> tuple[Floats, Floats, slice]:
        """Return the spans of some bands, their places, and their numbers."""
        here = slice(self._edges[first], self._edges[last])
        return self._spans.spans[here], self._spans.places[here], here
