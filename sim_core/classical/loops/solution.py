"""One solution of a matting equation on the processor, as it comes about."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.conjugate_gradient import LEAST_DIAGONAL, Way
from sim_core.classical.loops import steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.classical.conjugate_gradient import Stop
    from sim_core.classical.loops.colour_blocks import ColourBlocks
    from sim_core.classical.loops.compiled import Floats
    from sim_core.classical.loops.crew import Everyone
    from sim_core.classical.loops.spans import Spans
    from sim_core.classical.watch import Watch

    Work = Callable[[int, int], None]
    """Done for the bands from one to before another."""


class Solution:
    """Conjugate gradients, as in `sim_core.classical.conjugate_gradient`.

    All meet two or three times a step: where one needs what the others have worked out.

    Attributes
    ----------
    values
        What `begin` was given, and in the end the solution.
    """

    values: Floats

    def __init__(
        self,
        spans: Spans,
        weights: Floats,
        diagonal: Floats,
        pull: Floats,
        blocks: ColourBlocks | None,
        everyone: Everyone,
    ) -> None:
        """Take what a system knows of L, and how much pixels stay where they are thought.

        Parameters
        ----------
        blocks
            To precondition by, beside the diagonal.
        """
        self._spans, self._everyone, self._blocks = spans, everyone, blocks
        diagonal = diagonal + pull
        unknown = (spans.numbers >= 0).astype(diagonal.dtype)
        self._matrix = weights, diagonal, unknown
        self._number = diagonal.dtype.type
        self._reciprocal = 1 / np.maximum(diagonal, self._number(LEAST_DIAGONAL))
        self._image, self._corrected, self._direction, self._before = np.zeros(
            (4, *diagonal.shape), diagonal.dtype
        )
        self._amount = self._share = self._number(0)
        bands = spans.bands
        self._edges = np.array([start for start, _ in bands] + [len(spans.spans)])
        self._columns = np.array([spans.columns(*band) for band in bands])
        self._products = np.zeros(len(spans.spans))
        self._measures = np.zeros((len(bands), 2))
        if blocks:
            self._inverse = blocks.inverse(pull)
            self._sums = np.zeros((len(self._columns), len(self._inverse)))
            starts = [*self._columns[:, 0], self._columns[-1, 1]]
            self._pieces = np.searchsorted(blocks.pieces[:, steps.START], starts)

    def image_of(self, vector: Floats) -> Floats:
        """Return the matrix times a vector; it is overwritten by the next step."""
        self._have_done(partial(self._apply_to, vector))
        image: Floats = self._image
        return image

    def begin(self, start: Floats, right: Floats) -> None:
        """Start somewhere; `right` is the right side, and is written to."""
        self.values = start
        self._residual = np.subtract(right, self.image_of(start), out=right)

    def converge(self, stop: Stop, watch: Watch) -> None:
        """Step until it is good enough, or nothing but rounding is left."""
        energy, size = self._correct()
        way = Way(size, stop, watch)
        while way.goes_on(size):
            self._direction, self._before = self._before, self._direction
            self._have_done(self._turn, self._apply)
            curvature = self._products.sum()
            if not curvature > 0:
                break
            before, self._amount = energy, self._number(energy / curvature)
            energy, size = self._correct(self._advance)
            self._share = self._number(energy / before)
        way.ends()

    def _correct(self, *first: Work) -> tuple[float, float]:
        """Precondition; return the energy and the root mean square of the correction.

        Parameters
        ----------
        first
            What each may do before without waiting for others.
        """
        if self._blocks:
            self._have_done(*first, self._restrict)
            self._amounts = self._inverse @ self._sums.sum(0)
            self._have_done(self._divide_and_prolong, self._measure)
        else:
            self._have_done(*first, self._divide, self._measure)
        energy, square = self._measures.sum(0)
        return float(energy), float(np.sqrt(square / len(self._reciprocal)))

    def _have_done(self, *works: Work) -> None:
        """Have everyone do this for the bands of their share, and wait for them."""

        def work(first: int, last: int) -> None:
            for each in works:
                each(first, last)

        self._everyone(work)

    def _turn(self, first: int, last: int) -> None:
        """Turn all that is looked at, the neighbours' too: they write the same there."""
        seen = slice(
            *self._spans.columns(self._edges[first], self._edges[last], around=True)
        )
        vectors = self._corrected, self._before, self._direction
        steps.turn(self._share, *(vector[seen] for vector in vectors))

    def _apply(self, first: int, last: int) -> None:
        self._apply_to(self._direction, first, last)

    def _apply_to(self, vector: Floats, first: int, last: int) -> None:
        here = slice(self._edges[first], self._edges[last])
        spans, places = self._spans.spans[here], self._spans.places[here]
        steps.apply(spans, places, *self._matrix, vector, self._image, self._products[here])

    def _advance(self, first: int, last: int) -> None:
        vectors = self._direction, self._image, self.values, self._residual
        steps.advance(self._amount, *(self._own(vector, first, last) for vector in vectors))

    def _divide(self, first: int, last: int) -> None:
        vectors = self._residual, self._reciprocal, self._corrected
        steps.divide(*(self._own(vector, first, last) for vector in vectors))

    def _restrict(self, first: int, last: int) -> None:
        assert self._blocks
        edges, sums = self._pieces[first : last + 1], self._sums[first:last]
        coarse = self._blocks.pieces, self._blocks.functions
        steps.restrict(edges, *coarse, self._residual, sums)

    def _divide_and_prolong(self, first: int, last: int) -> None:
        assert self._blocks
        pieces = self._blocks.pieces[self._pieces[first] : self._pieces[last]]
        coarse = pieces, self._amounts, self._blocks.functions
        steps.divide_and_prolong(*coarse, self._residual, self._reciprocal, self._corrected)

    def _measure(self, first: int, last: int) -> None:
        columns, measures = self._columns[first:last], self._measures[first:last]
        steps.measure(columns, self._residual, self._corrected, measures)

    def _own(self, vector: Floats, first: int, last: int) -> Floats:
        """Return the part of a vector that belongs to some bands."""
        own: Floats = vector[self._columns[first, 0] : self._columns[last - 1, 1]]
        return own
