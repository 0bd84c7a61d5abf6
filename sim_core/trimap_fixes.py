"""What mends the problems that the trimap check finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from sim_core.trimap_check import FindingKind
from sim_core.trimap_places import (
    ISLAND_AREA,
    MOST_UNKNOWN,
    band_radius,
    bare_holes,
    cell_side,
    contacts,
    unknown_cells,
    unknown_rim,
)
from sim_core.trimap_tools.clean_up import clean_up
from sim_core.trimap_tools.selection import TrimapPatch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Mask, Trimap

_AFTER_SHRINKING = MOST_UNKNOWN - 0.1
_SQUARE = np.ones((3, 3), np.uint8)


def fix(trimap: Trimap, kind: FindingKind) -> TrimapPatch | None:
    """Return the patch after which a kind of problem is no longer found.

    Contacts, and all edges where nothing is unknown, get an unknown band; bare holes become
    foreground; islands go as `clean_up` says; what is unknown along the border becomes
    background. Where too much is unknown, what lies nearest to something known becomes the
    same as that, as far as no foreground comes to touch background.

    Parameters
    ----------
    trimap
        H×W, not changed; it may have been painted on since the check.
    kind
        Of the finding.

    Returns
    -------
    TrimapPatch | None
        None where there is nothing (any more) that could be fixed.
    """
    fixes = {
        FindingKind.HOLES: _without_holes,
        FindingKind.CONTACT: _with_bands,
        FindingKind.NO_UNKNOWN: _with_bands_everywhere,
        FindingKind.INNER_BACKGROUND: _with_clear_border,
        FindingKind.MUCH_UNKNOWN: _with_less_unknown,
        FindingKind.ISLANDS: _without_islands,
    }
    return fixes[kind](trimap) if kind in fixes else None


def _without_holes(trimap: Trimap) -> TrimapPatch | None:
    return _patch(trimap, bare_holes(trimap, contacts(trimap)), FOREGROUND)


def _with_bands(trimap: Trimap) -> TrimapPatch | None:
    touching = contacts(trimap)
    return _band(trimap, touching & ~bare_holes(trimap, touching))


def _with_bands_everywhere(trimap: Trimap) -> TrimapPatch | None:
    return _band(trimap, contacts(trimap))


def _with_clear_border(trimap: Trimap) -> TrimapPatch | None:
    return _patch(trimap, unknown_rim(trimap), BACKGROUND)


def _without_islands(trimap: Trimap) -> TrimapPatch | None:
    cleaned = trimap.copy()
    rect = clean_up(cleaned, min_area=ISLAND_AREA)
    return None if rect is None else TrimapPatch(rect, cleaned[rect.slices].copy())


def _with_less_unknown(trimap: Trimap) -> TrimapPatch | None:
    """Work on squares, so that 50 megapixels take no more memory than one."""
    cells, side = unknown_cells(trimap), cell_side(trimap)
    if cells.all():
        return None
    wanted = np.count_nonzero(trimap == UNKNOWN) - _AFTER_SHRINKING * trimap.size
    settled = _settled(trimap[::side, ::side], cells, int(wanted / side**2) + 1)
    box = Rect.of_mask(settled != UNKNOWN)
    if box is None:
        return None
    rect = Rect(*(edge * side for edge in (box.left, box.top, box.right, box.bottom)))
    inside = rect.clip(Rect.of(trimap)) or rect
    grown = settled[box.slices].repeat(side, axis=0).repeat(side, axis=1)
    grown = grown[: inside.height, : inside.width]
    pixels = trimap[inside.slices].copy()
    np.copyto(pixels, grown, where=grown != UNKNOWN)
    return TrimapPatch(inside, pixels)


def _settled(known: Trimap, cells: Mask, wanted: int) -> Trimap:
    """Return a class for so many unknown squares, those nearest to known ones.

    Parameters
    ----------
    known
        The class in the corner of each square.
    cells
        Which squares are unknown all over.
    """
    distance, labels = cv2.distanceTransformWithLabels(
        cells.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest = _class_of_labels(known, np.asarray(labels), ~cells)
    fronts = cv2.dilate(nearest, _SQUARE) != cv2.erode(nearest, _SQUARE)
    free = cells & (nearest != UNKNOWN) & ~np.asarray(fronts)
    settled = np.full(cells.shape, UNKNOWN, np.uint8)
    if free.any():
        reaches = np.sort(np.asarray(distance)[free])
        reach = reaches[min(wanted, len(reaches)) - 1]
        chosen = free & (np.asarray(distance) <= reach)
        settled[chosen] = nearest[chosen]
    return settled


def _class_of_labels(known: Trimap, labels: NDArray[np.int32], is_known: Mask) -> Trimap:
    classes = np.full(int(labels.max()) + 1, UNKNOWN, np.uint8)
    classes[labels[is_known]] = known[is_known]
    nearest: Trimap = classes[labels]
    return nearest


def _patch(trimap: Trimap, mask: Mask, value: int) -> TrimapPatch | None:
    rect = Rect.of_mask(mask)
    if rect is None:
        return None
    pixels = trimap[rect.slices].copy()
    pixels[mask[rect.slices]] = value
    return TrimapPatch(rect, pixels)


def _band(trimap: Trimap, along: Mask) -> TrimapPatch | None:
    box = Rect.of_mask(along)
    if box is None:
        return None
    radius = band_radius(trimap)
    rect = box.grow(radius).clip(Rect.of(trimap))
    assert rect is not None, "the box lies in the trimap"
    far = (~along[rect.slices]).view(np.uint8)
    distance = cv2.distanceTransform(far, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    pixels = trimap[rect.slices].copy()
    pixels[np.asarray(distance) <= radius] = UNKNOWN
    return TrimapPatch(rect, pixels)
