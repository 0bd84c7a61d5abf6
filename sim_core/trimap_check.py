"""What a trimap says too little or too much of, found before it is matted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from sim_core.trimap_places import (
    ISLAND_AREA,
    bare_holes,
    contacts,
    places_of,
)
from sim_core.trimap_tools.clean_up import clean_up, small_parts
from sim_core.trimap_tools.selection import TrimapPatch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim_core.arrays import Mask, Trimap

_MOST_UNKNOWN = 0.6

_BAND = 0.004
"""Half the width of a band laid as a fix, as a share of the shorter side."""


class FindingKind(Enum):
    """What may be wrong, the gravest first."""

    NO_FOREGROUND = "no foreground"
    NO_BACKGROUND = "no background"
    NO_UNKNOWN = "nothing unknown"
    INNER_BACKGROUND = "no background at the border"
    MUCH_UNKNOWN = "much unknown"
    HOLES = "holes"
    CONTACT = "contact"
    ISLANDS = "islands"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check.

    Attributes
    ----------
    kind
        Tells `fix` what to do.
    sentence
        For the person.
    rect
        Where to look: the largest of the places, or the whole.
    count
        How many places there are.
    """

    kind: FindingKind
    sentence: str
    rect: Rect
    count: int = 1

    @property
    def fix_label(self) -> str | None:
        """What `fix` would do, for a button; None where only the person can tell."""
        return _FIX_LABELS.get(self.kind)


_SENTENCES = {
    FindingKind.NO_FOREGROUND: "Nothing is foreground yet. Paint what surely belongs to "
    "the object.",
    FindingKind.NO_BACKGROUND: "Nothing is background. Paint what surely does not belong "
    "to the object.",
    FindingKind.NO_UNKNOWN: "Nothing is unknown, so every edge stays hard.",
    FindingKind.INNER_BACKGROUND: "No background touches the border of the picture. Is the "
    "object cut off on all sides?",
    FindingKind.MUCH_UNKNOWN: "More than {most:.0%} of the picture is unknown. Paint more "
    "of what is sure.",
    FindingKind.HOLES: "{count} hole{s} in the foreground without an unknown edge. Gaps "
    "between strokes?",
    FindingKind.CONTACT: "Foreground touches background without an unknown band in {count} "
    "place{s}.",
    FindingKind.ISLANDS: "{count} island{s} of less than {area} pixels.",
}

_FIX_LABELS = {
    FindingKind.NO_UNKNOWN: "Lay a band",
    FindingKind.HOLES: "Fill",
    FindingKind.CONTACT: "Lay a band",
    FindingKind.ISLANDS: "Clean up",
}


def find_problems(trimap: Trimap) -> list[Finding]:
    """Return what may be wrong with an H×W trimap, the gravest first.

    An empty trimap (all background) only lacks foreground. Background is called enclosed,
    and an island an island, by 4 neighbours.
    """
    return [*_missing(trimap), *_misplaced(trimap)]


def fix(trimap: Trimap, kind: FindingKind) -> TrimapPatch | None:
    """Return the patch after which a kind of problem is no longer found.

    Contacts, and all edges where nothing is unknown, get an unknown band; bare holes become
    foreground; islands go as `clean_up` says.

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
    if kind is FindingKind.HOLES:
        return _patch(trimap, bare_holes(trimap), FOREGROUND)
    if kind is FindingKind.CONTACT:
        return _band(trimap, contacts(trimap) & ~bare_holes(trimap))
    if kind is FindingKind.NO_UNKNOWN:
        return _band(trimap, contacts(trimap))
    return _without_islands(trimap) if kind is FindingKind.ISLANDS else None


def _missing(trimap: Trimap) -> Iterator[Finding]:
    whole = Rect.of(trimap)
    shares = {
        value: np.count_nonzero(trimap == value) / trimap.size
        for value in (FOREGROUND, BACKGROUND, UNKNOWN)
    }
    if not shares[FOREGROUND]:
        yield _finding(FindingKind.NO_FOREGROUND, whole)
    if not shares[BACKGROUND]:
        yield _finding(FindingKind.NO_BACKGROUND, whole)
    elif not _touches_border(trimap == BACKGROUND):
        yield _finding(FindingKind.INNER_BACKGROUND, whole)
    if not shares[UNKNOWN] and shares[FOREGROUND] and shares[BACKGROUND]:
        yield _finding(FindingKind.NO_UNKNOWN, whole)
    if shares[UNKNOWN] > _MOST_UNKNOWN:
        yield _finding(FindingKind.MUCH_UNKNOWN, whole)


def _misplaced(trimap: Trimap) -> Iterator[Finding]:
    holes = bare_holes(trimap)
    has_unknown = bool((trimap == UNKNOWN).any())
    touching = contacts(trimap) & ~holes if has_unknown else np.zeros_like(holes)
    masks = (
        (FindingKind.HOLES, holes),
        (FindingKind.CONTACT, touching),
        (FindingKind.ISLANDS, small_parts(trimap, min_area=ISLAND_AREA)),
    )
    for kind, mask in masks:
        places = places_of(mask)
        if places is not None:
            yield _finding(kind, places.largest, places.number)


def _finding(kind: FindingKind, rect: Rect, count: int = 1) -> Finding:
    plural = "" if count == 1 else "s"
    sentence = _SENTENCES[kind].format(
        count=count, s=plural, area=ISLAND_AREA, most=_MOST_UNKNOWN
    )
    return Finding(kind, sentence.replace("%", " %"), rect, count)


def _touches_border(mask: Mask) -> bool:
    edges = mask[0], mask[-1], mask[:, 0], mask[:, -1]
    return any(bool(edge.any()) for edge in edges)


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
    radius = max(round(_BAND * min(trimap.shape)), 2)
    rect = box.grow(radius).clip(Rect.of(trimap))
    assert rect is not None, "the box lies in the trimap"
    far = (~along[rect.slices]).view(np.uint8)
    distance = cv2.distanceTransform(far, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    pixels = trimap[rect.slices].copy()
    pixels[np.asarray(distance) <= radius] = UNKNOWN
    return TrimapPatch(rect, pixels)


def _without_islands(trimap: Trimap) -> TrimapPatch | None:
    cleaned = trimap.copy()
    rect = clean_up(cleaned, min_area=ISLAND_AREA)
    return None if rect is None else TrimapPatch(rect, cleaned[rect.slices].copy())
