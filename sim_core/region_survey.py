"""Connected regions of pictures of any size, surveyed strip by strip.

Labels for a whole picture take four bytes a pixel and more to look at than a cache holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from sim_core.rect import Rect
from sim_core.seams import seam_links, united

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sim_core.arrays import Mask

    MaskOf = Callable[[slice], Mask]
    """Returns some rows of an H×W mask."""

_STRIP = 128
_MOST_COLUMNS = 0.7
"""Share of the columns from which on leaving out the others is not worth the copy."""


class _Table(NamedTuple):
    """What is known of regions, an entry each.

    Attributes
    ----------
    areas
        Pixels.
    is_marked
        Whether it holds a marked pixel.
    boxes
        N×4: left and top, and right and bottom negated, so that all are minima.
    seeds
        N×2: row and column of one of its pixels.
    """

    areas: NDArray[np.int64]
    is_marked: NDArray[np.bool_]
    boxes: NDArray[np.int64]
    seeds: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class RegionSurvey:
    """The connected regions of a mask, counted from 0.

    Attributes
    ----------
    areas
        Pixels of each region.
    is_marked
        Whether a region holds a marked pixel.
    """

    areas: NDArray[np.int64]
    is_marked: NDArray[np.bool_]
    _table: _Table
    _strips: _Strips

    def rect(self, region: int) -> Rect:
        """Return the bounding box of one region."""
        left, top, right, bottom = self._table.boxes[region].tolist()
        return Rect(left, top, -right, -bottom)

    def mask(self, chosen: NDArray[np.bool_]) -> Mask:
        """Return the pixels of the chosen regions; `chosen` has an entry for each.

        Costs as much as their boxes are large.
        """
        mask = np.zeros(self._strips.shape, bool)
        for region in np.flatnonzero(chosen).tolist():
            box, (row, column) = self.rect(region), self._table.seeds[region]
            labels = self._strips.labels_in(box)
            mask[box.slices] |= labels == labels[row - box.top, column - box.left]
        return mask


def survey_regions(
    mask_of: MaskOf,
    shape: tuple[int, int],
    *,
    marks_of: MaskOf | None = None,
    connectivity: int = 4,
) -> RegionSurvey:
    """Return the regions of an H×W mask whose pixels hang together by 4 or 8 neighbours.

    Takes memory for a strip of the mask and for some numbers a region.

    Parameters
    ----------
    mask_of
        Asked for strips from top to bottom, and again when regions are looked at.
    marks_of
        Which pixels are marked, if any.
    """
    strips = _Strips(mask_of, shape, connectivity)
    tables, links, total = [], [], 0
    above: NDArray[np.int64] = np.full(shape[1], -1)
    for top in range(0, shape[0], _STRIP):
        rows = slice(top, min(top + _STRIP, shape[0]))
        labels = strips.labels(rows)
        tables.append(labels.table(top, None if marks_of is None else marks_of(rows)))
        links.append(seam_links(above, labels.line(0, total), connectivity))
        above = labels.line(-1, total)
        total += len(tables[-1].areas)
    table = _Table(*(np.concatenate(column) for column in zip(*tables, strict=True)))
    table = _merged(table, united(total, np.concatenate(links)))
    return RegionSurvey(table.areas, table.is_marked, table, strips)


@dataclass(frozen=True, slots=True, eq=False)
class _Strips:
    mask_of: MaskOf
    shape: tuple[int, int]
    connectivity: int

    def labels(self, rows: slice) -> _Labels:
        """Label the regions of one strip by itself."""
        mask = self.mask_of(rows)
        columns = _columns_worth_a_look(mask)
        part = np.ascontiguousarray(mask if columns is None else mask[:, columns])
        return _Labels(self._label(part), part, columns, mask.shape[1])

    def labels_in(self, box: Rect) -> NDArray[np.int32]:
        """Label what lies in a box."""
        part = self.mask_of(slice(box.top, box.bottom))[:, box.left : box.right]
        return self._label(np.ascontiguousarray(part))

    def _label(self, mask: Mask) -> NDArray[np.int32]:
        levels = mask.view(np.uint8)
        _, labels = cv2.connectedComponents(levels, connectivity=self.connectivity)
        return np.asarray(labels, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class _Labels:
    """Labels of the columns of a strip that are not empty; of all where there are none."""

    pixels: NDArray[np.int32]
    mask: Mask
    columns: NDArray[np.intp] | None
    width: int

    def table(self, top: int, marks: Mask | None) -> _Table:
        """Gather what is to be known by runs of pixels, which are far fewer."""
        starts, ends = _runs(self.mask)
        row, left = np.divmod(starts, self.mask.shape[1])
        right = ends - 1 - row * self.mask.shape[1]
        if self.columns is not None:
            left, right = self.columns[left], self.columns[right]
        row += top
        labels = self.pixels.ravel()[starts] - 1
        count = int(labels.max(initial=-1)) + 1
        boxes = np.full((count, 4), np.iinfo(np.int64).max)
        np.minimum.at(boxes, labels, np.stack((left, row, -right - 1, -row - 1), axis=1))
        seeds = np.zeros((count, 2), np.int64)
        seeds[labels] = np.stack((row, left), axis=1)
        areas = np.bincount(labels, ends - starts, count).astype(np.int64)
        return _Table(areas, self._marked(marks, count), boxes, seeds)

    def _marked(self, marks: Mask | None, count: int) -> NDArray[np.bool_]:
        is_marked = np.zeros(count + 1, bool)
        if marks is not None:
            covered = marks if self.columns is None else marks[:, self.columns]
            is_marked[self.pixels[covered]] = True
        return is_marked[1:]

    def line(self, row: int, before: int) -> NDArray[np.int64]:
        """Return the regions of one row in full width, -1 where there is none.

        Parameters
        ----------
        before
            How many regions the strips above have.
        """
        full = np.full(self.width, -1)
        labels = self.pixels[row]
        numbers = np.where(labels > 0, labels.astype(np.int64) + (before - 1), -1)
        full[slice(None) if self.columns is None else self.columns] = numbers
        return full


def _runs(mask: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where runs of true pixels start and end, as flat indices; rows break them."""
    edges = np.zeros((len(mask), mask.shape[1] + 1), bool)
    edges[:, 1:-1] = mask[:, 1:] != mask[:, :-1]
    edges[:, 0], edges[:, -1] = mask[:, 0], mask[:, -1]
    # Each row has one edge more than pixels; both ends of a run lie in the same row.
    places = np.flatnonzero(edges)
    places -= places // edges.shape[1]
    return places[::2], places[1::2]


def _columns_worth_a_look(mask: Mask) -> NDArray[np.intp] | None:
    """Return the columns that hold something, and one beside each; None for most of all.

    The one beside keeps regions apart when what is empty between them is left out.
    """
    full: NDArray[np.bool_] = np.logical_or.reduce(mask, axis=0)
    beside = full.copy()
    beside[1:] |= full[:-1]
    columns = np.flatnonzero(beside)
    if len(columns) == 0:
        return np.zeros(1, np.intp)
    return columns if len(columns) < _MOST_COLUMNS * len(full) else None


def _merged(table: _Table, numbers: NDArray[np.intp]) -> _Table:
    """Return a table with one entry for all that have the same number."""
    count = int(numbers.max(initial=-1)) + 1
    boxes = np.full((count, 4), np.iinfo(np.int64).max)
    np.minimum.at(boxes, numbers, table.boxes)
    seeds = np.zeros((count, 2), np.int64)
    seeds[numbers] = table.seeds
    areas = np.bincount(numbers, table.areas, count).astype(np.int64)
    marked = np.bincount(numbers, table.is_marked, count) > 0
    return _Table(areas, marked, boxes, seeds)
