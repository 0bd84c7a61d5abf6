from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import ndimage

from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from sim_core.trimap_check import FindingKind, find_problems
from sim_core.trimap_fixes import fix
from sim_core.trimap_places import bare_holes, contacts, places_of
from sim_core.trimap_tools.clean_up import small_parts

CLASSES = [BACKGROUND, UNKNOWN, FOREGROUND]
trimaps = st.builds(
    # Large blocks make regions, single pixels make specks.
    lambda blocks, specks, at: _sprinkled(
        np.kron(blocks, np.ones((6, 6), np.uint8)), specks, at
    ),
    arrays.arrays(np.uint8, (5, 6), elements=st.sampled_from(CLASSES)),
    arrays.arrays(np.uint8, 8, elements=st.sampled_from(CLASSES)),
    arrays.arrays(np.intp, 8, elements=st.integers(0, 30 * 36 - 1)),
)
fixable = st.sampled_from(
    [
        FindingKind.NO_UNKNOWN,
        FindingKind.INNER_BACKGROUND,
        FindingKind.HOLES,
        FindingKind.CONTACT,
        FindingKind.ISLANDS,
    ]
)


def _sprinkled(trimap: np.ndarray, specks: np.ndarray, at: np.ndarray) -> np.ndarray:
    trimap.ravel()[at] = specks
    return trimap


def _good() -> np.ndarray:
    """Return a square object with a band around it, on background."""
    trimap = np.zeros((200, 300), np.uint8)
    trimap[50:150, 80:220] = UNKNOWN
    trimap[60:140, 90:210] = FOREGROUND
    return trimap


def _kinds(trimap: np.ndarray) -> list[FindingKind]:
    return [finding.kind for finding in find_problems(trimap)]


def _only(trimap: np.ndarray):
    (finding,) = find_problems(trimap)
    return finding


def _put(trimap: np.ndarray, patch) -> np.ndarray:
    fixed = trimap.copy()
    fixed[patch.rect.slices] = patch.trimap
    return fixed


def test_a_good_trimap_has_no_problems() -> None:
    assert find_problems(_good()) == []


def test_an_empty_trimap_only_lacks_foreground() -> None:
    assert _kinds(np.zeros((30, 40), np.uint8)) == [FindingKind.NO_FOREGROUND]


def test_nothing_but_foreground_only_lacks_background() -> None:
    assert _kinds(np.full((30, 40), FOREGROUND, np.uint8)) == [FindingKind.NO_BACKGROUND]


def test_nothing_but_unknown_lacks_all_that_could_help() -> None:
    assert _kinds(np.full((30, 40), UNKNOWN, np.uint8)) == [
        FindingKind.NO_FOREGROUND,
        FindingKind.NO_BACKGROUND,
        FindingKind.MUCH_UNKNOWN,
    ]


def test_background_that_touches_no_border_is_questioned() -> None:
    trimap = np.full((200, 300), FOREGROUND, np.uint8)
    trimap[50:150, 80:220] = UNKNOWN
    trimap[60:140, 90:210] = BACKGROUND
    assert _kinds(trimap) == [FindingKind.INNER_BACKGROUND]


def test_sixty_percent_unknown_is_not_yet_too_much() -> None:
    trimap = np.zeros((100, 100), np.uint8)
    trimap[:60], trimap[60:70] = UNKNOWN, FOREGROUND
    assert FindingKind.MUCH_UNKNOWN not in _kinds(trimap)
    trimap[70, :2] = UNKNOWN
    assert FindingKind.MUCH_UNKNOWN in _kinds(trimap)


def test_a_hard_mask_gets_one_line_and_one_fix() -> None:
    trimap = np.where(_good() == UNKNOWN, FOREGROUND, _good()).astype(np.uint8)
    finding = _only(trimap)
    assert finding.kind is FindingKind.NO_UNKNOWN
    assert finding.fix_label is not None
    patch = fix(trimap, finding.kind)
    assert patch is not None
    assert find_problems(_put(trimap, patch)) == []


def test_contact_is_found_where_it_is() -> None:
    trimap = _good()
    trimap[50:60, 100:110] = FOREGROUND
    trimap[140:150, 100:130] = FOREGROUND
    finding = _only(trimap)
    assert finding.kind is FindingKind.CONTACT
    assert finding.count == 2
    assert finding.rect == Rect(100, 150, 130, 151)
    assert "in 2 places" in finding.sentence


def test_the_fix_of_a_contact_leaves_the_rest_alone() -> None:
    trimap = _good()
    trimap[50:60, 100:110] = FOREGROUND
    patch = fix(trimap, FindingKind.CONTACT)
    assert patch is not None
    assert Rect(95, 45, 115, 55).contains(patch.rect)
    assert find_problems(_put(trimap, patch)) == []


def test_a_bare_gap_in_the_foreground_is_a_suspected_hole() -> None:
    trimap = _good()
    trimap[90:96, 120:126] = BACKGROUND
    finding = _only(trimap)
    assert finding.kind is FindingKind.HOLES
    assert finding.rect == Rect(120, 90, 126, 96)
    assert finding.sentence.startswith("1 hole in")
    patch = fix(trimap, finding.kind)
    assert patch is not None
    assert (_put(trimap, patch) == _good()).all()


def test_a_hole_with_an_unknown_edge_is_meant() -> None:
    trimap = _good()
    trimap[85:101, 115:131] = UNKNOWN
    trimap[90:96, 120:126] = BACKGROUND
    assert find_problems(trimap) == []


def test_a_large_opening_is_a_contact_and_no_hole() -> None:
    trimap = _good()
    trimap[70:130, 100:200] = BACKGROUND
    assert _kinds(trimap) == [FindingKind.CONTACT]


@pytest.mark.parametrize(("side", "found"), [(4, True), (5, False)])
def test_islands_are_regions_under_20_pixels(side: int, found: bool) -> None:
    trimap = _good()
    trimap[5 : 5 + side, 5 : 5 + side] = UNKNOWN
    assert (FindingKind.ISLANDS in _kinds(trimap)) is found


def test_islands_are_counted_and_cleaned() -> None:
    trimap = _good()
    trimap[5, 5], trimap[100, 100], trimap[199, 297:] = UNKNOWN, UNKNOWN, UNKNOWN
    finding = _only(trimap)
    assert (finding.kind, finding.count) == (FindingKind.ISLANDS, 3)
    assert finding.rect == Rect(297, 199, 300, 200)
    patch = fix(trimap, finding.kind)
    assert patch is not None
    assert (_put(trimap, patch) == _good()).all()


@given(trimap=trimaps, kind=fixable)
def test_what_has_been_fixed_is_not_found_again(trimap, kind) -> None:
    before = trimap.copy()
    finding = next((f for f in find_problems(trimap) if f.kind is kind), None)
    patch = fix(trimap, kind)
    assert (trimap == before).all()
    if finding is not None and finding.fix_label:
        assert patch is not None
        assert kind not in _kinds(_put(trimap, patch))


@given(trimap=trimaps)
def test_a_line_without_a_fix_has_no_patch(trimap) -> None:
    for finding in find_problems(trimap):
        assert (fix(trimap, finding.kind) is not None) == (finding.fix_label is not None)
        assert finding.count >= 1
        assert (finding.rect is not None) == (finding.fix_label is not None)
        assert finding.rect is None or Rect.of(trimap).contains(finding.rect)


@given(trimap=trimaps)
def test_islands_are_reported_exactly_where_there_are_small_regions(trimap) -> None:
    has_small = bool(small_parts(trimap, min_area=20).any())
    assert (FindingKind.ISLANDS in _kinds(trimap)) == has_small


def _places_by_scipy(mask: np.ndarray) -> tuple[int, int]:
    """Return how many places there are, and the area of the largest."""
    labels, count = ndimage.label(mask, np.ones((3, 3)))
    return count, int(np.bincount(labels.ravel())[1:].max(initial=0))


@pytest.mark.parametrize("seed", range(4))
def test_places_are_found_alike_across_the_strips_they_are_looked_for_in(seed: int) -> None:
    """Strips are 128 rows high; lines cross them and meet again, dots fill them."""
    random = np.random.default_rng(seed)
    mask = random.random((400, 300)) < (0, 0.01, 0.3, 0.5)[seed]
    for x in random.integers(0, 300, 3):
        mask[20:380, x] = True
    mask[260, 10:290] = True
    places = places_of(mask)
    assert places is not None
    count, area = _places_by_scipy(mask)
    assert places.number == count
    labels, _ = ndimage.label(mask, np.ones((3, 3)))
    boxes = [
        Rect(at[1].start, at[0].start, at[1].stop, at[0].stop)
        for number, at in enumerate(ndimage.find_objects(labels), 1)
        if np.count_nonzero(labels == number) == area
    ]
    assert places.largest in boxes


def test_holes_and_contacts_are_found_alike_across_strips() -> None:
    """The same on its side, where no strip cuts it, and upright, where two do."""
    trimap = np.zeros((400, 100), np.uint8)
    trimap[20:380, 10:90] = FOREGROUND
    hole = np.zeros(trimap.shape, bool)
    hole[120:260, 45] = True
    trimap[hole] = BACKGROUND
    lying = trimap.T.copy()
    assert (bare_holes(trimap, contacts(trimap)) == hole).all()
    assert (bare_holes(lying, contacts(lying)) == hole.T).all()


def test_too_much_unknown_is_shown_where_it_is_deepest_and_shrinks() -> None:
    trimap = np.full((1200, 1500), UNKNOWN, np.uint8)
    trimap[:, :100], trimap[500:700, 1300:] = BACKGROUND, FOREGROUND
    (finding,) = (f for f in find_problems(trimap) if f.kind is FindingKind.MUCH_UNKNOWN)
    assert finding.rect is not None
    assert (trimap[finding.rect.slices] == UNKNOWN).mean() > 0.9
    patch = fix(trimap, finding.kind)
    assert patch is not None
    shrunk = _put(trimap, patch)
    assert (shrunk[trimap != UNKNOWN] == trimap[trimap != UNKNOWN]).all()
    assert FindingKind.MUCH_UNKNOWN not in _kinds(shrunk)
    assert FindingKind.CONTACT not in _kinds(shrunk)


def test_where_nothing_is_known_nothing_can_be_shrunk() -> None:
    trimap = np.full((40, 50), UNKNOWN, np.uint8)
    assert fix(trimap, FindingKind.MUCH_UNKNOWN) is None
    assert not any(finding.fix_label for finding in find_problems(trimap))


def test_clearing_the_border_leaves_the_object_a_band() -> None:
    trimap = np.full((300, 400), UNKNOWN, np.uint8)
    trimap[100:, 100:300] = FOREGROUND
    trimap[20:30, 20:30] = BACKGROUND
    patch = fix(trimap, FindingKind.INNER_BACKGROUND)
    assert patch is not None
    cleared = _put(trimap, patch)
    assert (cleared[0] == BACKGROUND).all()
    assert not contacts(cleared).any()
