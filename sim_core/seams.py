"""Regions that go on from one strip of a picture to the next, made one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def seam_links(
    above: NDArray[np.int64], below: NDArray[np.int64], connectivity: int
) -> NDArray[np.int64]:
    """Return the pairs of regions that meet where two strips do, hardly any twice.

    Parameters
    ----------
    above, below
        The regions of two rows that touch, -1 where there is none.
    connectivity
        4 or 8 neighbours.
    """
    sides = [(above, below)]
    if connectivity == 8:
        sides += [(above[1:], below[:-1]), (above[:-1], below[1:])]
    return np.concatenate([_pairs(*side) for side in sides])


def _pairs(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    is_new = np.ones(len(first), bool)
    is_new[1:] = (first[1:] != first[:-1]) | (second[1:] != second[:-1])
    chosen = is_new & (first >= 0) & (second >= 0)
    return np.stack((first[chosen], second[chosen]), axis=1)


def united(count: int, links: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return a number from 0 for each of `count` regions, the same for all linked."""
    root = list(range(count))

    def root_of(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    for first, second in links.tolist():
        one, other = sorted((root_of(first), root_of(second)))
        root[other] = one
    roots = np.array([root_of(number) for number in range(count)], np.intp)
    return np.unique(roots, return_inverse=True)[1].astype(np.intp)
