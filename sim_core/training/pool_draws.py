"""One sample of a pool as many: cut out, turned, recoloured."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim_core.inference.hints import Hints
from sim_core.training.synthesis.chance import happens
from sim_core.trimap import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from numpy.random import Generator
    from numpy.typing import NDArray

    from sim_core.arrays import Trimap
    from sim_core.training.synthesis.compose import TrainingSample

    Change = Callable[[NDArray[Any]], NDArray[Any]]

_UNREFINED = 0.25
"""Share of samples whose prior is shared matting's alpha, as in a draft."""


def draw_from(rng: Generator, sample: TrainingSample, size: int) -> TrainingSample:
    """Return a size×size part around an unknown pixel, turned and recoloured.

    Raises
    ------
    ValueError
        When the sample is smaller than that.
    """
    part = _part_around_unknown(rng, sample.trimap, size)
    turns, mirrors = int(rng.integers(4)), happens(rng, 0.5)
    recolour = _recolouring(rng)

    def cut(plane: NDArray[Any]) -> NDArray[Any]:
        turned = np.rot90(plane[part], turns)
        return np.ascontiguousarray(turned[:, ::-1] if mirrors else turned)

    def cut_colours(plane: NDArray[Any]) -> NDArray[Any]:
        return recolour(cut(plane))

    drawn = _changed(sample, cut, cut_colours)
    return _without_refinement(drawn) if happens(rng, _UNREFINED) else drawn


def _without_refinement(sample: TrainingSample) -> TrainingSample:
    """Return the sample with shared matting's alpha as prior, as a draft has it."""
    hints = sample.hints
    return replace(sample, hints=hints and hints._replace(prior=hints.shared.alpha))


def _changed(sample: TrainingSample, cut: Change, cut_colours: Change) -> TrainingSample:
    return replace(
        sample,
        image=cut_colours(sample.image),
        trimap=cut(sample.trimap),
        alpha=cut(sample.alpha),
        foreground=cut_colours(sample.foreground),
        background=cut_colours(sample.background),
        hints=sample.hints and _changed_hints(sample.hints, cut, cut_colours),
    )


def _changed_hints(hints: Hints, cut: Change, cut_colours: Change) -> Hints:
    shared = replace(
        hints.shared,
        alpha=cut(hints.shared.alpha),
        foreground=cut_colours(hints.shared.foreground),
        background=cut_colours(hints.shared.background),
        confidence=cut(hints.shared.confidence),
    )
    return Hints(cut(hints.prior), shared)


def _part_around_unknown(rng: Generator, trimap: Trimap, size: int) -> tuple[slice, slice]:
    rows, columns = np.nonzero(trimap == UNKNOWN)
    chosen = rng.integers(len(rows))
    centre = rows[chosen], columns[chosen]
    starts = [
        int(np.clip(at - rng.integers(size), 0, side - size))
        for at, side in zip(centre, trimap.shape, strict=True)
    ]
    return slice(starts[0], starts[0] + size), slice(starts[1], starts[1] + size)


def _recolouring(rng: Generator) -> Change:
    """Return a permutation of the channels, now and then with the negative."""
    order, negative = rng.permutation(3), happens(rng, 0.1)

    def recolour(colours: NDArray[Any]) -> NDArray[Any]:
        white = colours.dtype.type(255 if colours.dtype == np.uint8 else 1)
        permuted = colours[..., order]
        return np.ascontiguousarray(white - permuted if negative else permuted)

    return recolour
