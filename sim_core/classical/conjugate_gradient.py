"""Preconditioned conjugate gradients for a matrix that is only known by what it does."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from sim_core.classical.watch import Watch


LEAST_DIAGONAL = 1e-3
"""What a residual is divided by at least."""


@dataclass(frozen=True, slots=True)
class Stop:
    """When a solution is good enough.

    Attributes
    ----------
    tolerance
        Root mean square of the preconditioned residual: about the change of the solution
        that one more step would ask for.
    steps
        Stop after so many in any case.
    """

    tolerance: float
    steps: int


class Way:
    """How far a solution has come, and whether it has to go on.

    Progress is the share of the way, in orders of magnitude, from the first residual to the
    tolerance; it never goes back.
    """

    def __init__(self, first: float, stop: Stop, watch: Watch) -> None:
        """Take the root mean square of the first preconditioned residual."""
        self._first, self._stop, self._watch = first, stop, watch
        self._steps, self._reached = 0, 0.0

    def goes_on(self, size: float) -> bool:
        """Return whether one more step is asked for; report how far things are if so.

        Raises
        ------
        Cancelled
            When the watch's token is set.
        """
        stop = self._stop
        if size <= stop.tolerance or self._steps >= stop.steps:
            return False
        way = math.log(self._first / size) / math.log(self._first / stop.tolerance)
        self._reached = max(self._reached, way, self._steps / stop.steps)
        self._watch.reached(self._reached)
        self._steps += 1
        return True

    def ends(self) -> None:
        """Report that all is done."""
        self._watch.reached(1)


def conjugate_gradient(
    matrix: Callable[[Tensor], Tensor],
    right: Tensor,
    start: Tensor,
    *,
    precondition: Callable[[Tensor], Tensor],
    stop: Stop,
    watch: Watch,
) -> Tensor:
    """Solve ``A x = b`` for a symmetric positive A.

    Parameters.
    ----------
    matrix, precondition
        What A and an approximation of its inverse do to a vector.
    right, start
        b, and any x to begin with.

    Raises
    ------
    Cancelled
        Between two steps, after the watch's token was set.
    """
    solution = start.clone()
    residual = right - matrix(solution)
    corrected = precondition(residual)
    direction = corrected.clone()
    energy = residual.dot(corrected)
    way = Way(_size(corrected), stop, watch)
    while way.goes_on(_size(corrected)):
        image = matrix(direction)
        curvature = direction.dot(image)
        if not curvature > 0:  # rounding is all that is left
            break
        length = energy / curvature
        solution.addcmul_(direction, length)
        residual.addcmul_(image, -length)
        corrected = precondition(residual)
        energy, before = residual.dot(corrected), energy
        direction.mul_(energy / before).add_(corrected)
    way.ends()
    return solution


def _size(vector: Tensor) -> float:
    return float(vector.square().mean().sqrt())
