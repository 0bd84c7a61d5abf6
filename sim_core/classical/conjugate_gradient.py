"""Preconditioned conjugate gradients for a matrix that is only known by what it does."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from sim_core.classical.watch import Watch


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

    Progress is the share of the way, in orders of magnitude, from the first residual to the
    tolerance; it never goes back.

    Parameters
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
    first = _size(corrected)
    reached = 0.0
    for step in range(stop.steps):
        size = _size(corrected)
        if size <= stop.tolerance:
            break
        way = math.log(first / size) / math.log(first / stop.tolerance)
        reached = max(reached, way, step / stop.steps)
        watch.reached(reached)
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
    watch.reached(1)
    return solution


def _size(vector: Tensor) -> float:
    return float(vector.square().mean().sqrt())
