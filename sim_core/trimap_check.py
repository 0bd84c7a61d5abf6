"""What a trimap says too little or too much of, found before it is matted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from sim_core.trimap_places import (
    ISLAND_AREA,
    MOST_UNKNOWN,
    bare_holes,
    contacts,
    deepest_unknown,
    places_of,
    unknown_rim,
)
from sim_core.trimap_tools.clean_up import small_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim_core.arrays import Mask, Trimap
    from sim_core.rect import Rect
    from sim_core.trimap_places import Places

_STRIP = 64


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
        Tells `sim_core.trimap_fixes.fix` what to do.
    sentence
        For the person.
    rect
        Where to look: the largest of the places; None where it is the whole.
    count
        How many places there are.
    fix_label
        What the fix would do, for a button; None where only the person can tell.
    """

    kind: FindingKind
    sentence: str
    rect: Rect | None = None
    count: int = 1
    fix_label: str | None = None


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
    FindingKind.INNER_BACKGROUND: "Clear the border",
    FindingKind.MUCH_UNKNOWN: "Shrink it",
    FindingKind.HOLES: "Fill",
    FindingKind.CONTACT: "Lay a band",
    FindingKind.ISLANDS: "Clean up",
}


def find_problems(trimap: Trimap) -> list[Finding]:
    """Return what may be wrong with an H×W trimap, the gravest first.

    An empty trimap (all background) only lacks foreground. Background is called enclosed,
    and an island an island, by 4 neighbours. Takes memory for little more than what is
    wrong, however large the trimap is.
    """
    counts = _counts(trimap)
    touching = contacts(trimap)
    found = [*_missing(counts), *_misjudged(trimap, counts, touching)]
    return [*found, *_misplaced(trimap, counts, touching)]


def _counts(trimap: Trimap) -> dict[int, int]:
    """Count the pixels of each class in strips that stay in the processor's cache."""
    counts = dict.fromkeys((FOREGROUND, BACKGROUND, UNKNOWN), 0)
    for top in range(0, len(trimap), _STRIP):
        strip = trimap[top : top + _STRIP]
        for value in counts:
            counts[value] += int(np.count_nonzero(strip == value))
    return counts


def _missing(counts: dict[int, int]) -> Iterator[Finding]:
    if not counts[FOREGROUND]:
        yield _finding(FindingKind.NO_FOREGROUND)
    if not counts[BACKGROUND]:
        yield _finding(FindingKind.NO_BACKGROUND)


def _misjudged(trimap: Trimap, counts: dict[int, int], touching: Mask) -> Iterator[Finding]:
    """Look at what there is too much or too little of."""
    if counts[BACKGROUND] and not _touches_border(trimap):
        yield _finding(FindingKind.INNER_BACKGROUND, places_of(unknown_rim(trimap)))
    if not counts[UNKNOWN] and counts[FOREGROUND] and counts[BACKGROUND]:
        places = places_of(touching)
        yield _finding(FindingKind.NO_UNKNOWN, places and places._replace(number=1))
    if counts[UNKNOWN] > MOST_UNKNOWN * trimap.size:
        yield _finding(FindingKind.MUCH_UNKNOWN, deepest_unknown(trimap))


def _misplaced(trimap: Trimap, counts: dict[int, int], touching: Mask) -> Iterator[Finding]:
    """Look for slips of the brush; where nothing is unknown no contact is one."""
    holes = bare_holes(trimap, touching)
    places = places_of(holes)
    if places is not None:
        yield _finding(FindingKind.HOLES, places)
    touching &= ~holes
    places = places_of(touching)
    if places is not None and counts[UNKNOWN]:
        yield _finding(FindingKind.CONTACT, places)
    places = places_of(small_parts(trimap, min_area=ISLAND_AREA))
    if places is not None:
        yield _finding(FindingKind.ISLANDS, places)


def _finding(kind: FindingKind, places: Places | None = None) -> Finding:
    count = 1 if places is None else places.number
    sentence = _SENTENCES[kind].format(
        count=count, s="" if count == 1 else "s", area=ISLAND_AREA, most=MOST_UNKNOWN
    )
    rect, fix_label = None, None
    if places is not None:
        rect, fix_label = places.largest, _FIX_LABELS.get(kind)
    return Finding(kind, sentence.replace("%", " %"), rect, count, fix_label)


def _touches_border(trimap: Trimap) -> bool:
    edges = trimap[0], trimap[-1], trimap[:, 0], trimap[:, -1]
    return any(bool((edge == BACKGROUND).any()) for edge in edges)
