"""Bands, clean up, and pictures taken over as trimaps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sim_core.rect import Rect
from sim_core.regions import find_regions, small_regions
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from sim_core.trimap_tools.adoption import adopt_alpha, adopt_mask, adopt_trimap
from sim_core.trimap_tools.bands import (
    Width,
    WidthUnit,
    band_from_mask,
    grow_unknown,
    invert,
    shrink_unknown,
)
from sim_core.trimap_tools.clean_up import clean_up, small_parts

CLASSES = [BACKGROUND, UNKNOWN, FOREGROUND]
shapes = st.tuples(st.integers(1, 12), st.integers(1, 12))
trimaps = arrays.arrays(np.uint8, shapes, elements=st.sampled_from(CLASSES))
masks = arrays.arrays(bool, shapes)
radii = st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.2])


def _distances(mask: np.ndarray) -> np.ndarray:
    """Return each pixel's distance to the nearest true one, infinite without one."""
    places = np.argwhere(mask)
    rows, columns = np.indices(mask.shape)
    if not len(places):
        return np.full(mask.shape, np.inf)
    y, x = places.T
    return np.hypot(rows[..., None] - y, columns[..., None] - x).min(axis=-1)


@given(mask=masks, inside=st.integers(0, 3), outside=st.integers(0, 3))
def test_a_band_is_what_lies_within_its_widths_of_the_edge(mask, inside, outside) -> None:
    trimap = band_from_mask(mask, inside=Width(inside), outside=Width(outside))
    foreground = mask & (_distances(~mask) > inside)
    background = ~mask & (_distances(mask) > outside)
    expected = np.select([foreground, background], [FOREGROUND, BACKGROUND], UNKNOWN)
    assert (trimap == expected).all()


def test_a_width_in_percent_follows_the_shorter_side() -> None:
    bounds = Rect(0, 0, 3000, 2000)
    assert Width(1.5, WidthUnit.PERCENT).pixels(bounds) == 30
    assert Width(12).pixels(bounds) == 12
    assert Width(0.001, WidthUnit.PERCENT).pixels(bounds) == 1
    assert Width(0, WidthUnit.PERCENT).pixels(bounds) == 0
    with pytest.raises(ValueError, match="negative"):
        Width(-1)


@given(trimap=trimaps)
def test_inverting_twice_changes_nothing_and_once_swaps_the_known(trimap) -> None:
    before = trimap.copy()
    changed = invert(trimap)
    assert (trimap[before == FOREGROUND] == BACKGROUND).all()
    assert (trimap[before == BACKGROUND] == FOREGROUND).all()
    assert changed == Rect.of_changes(before, trimap)
    invert(trimap)
    assert (trimap == before).all()


@given(trimap=trimaps, radius=radii)
def test_growing_takes_in_everything_within_the_radius(trimap, radius) -> None:
    before = trimap.copy()
    changed = grow_unknown(trimap, radius)
    near = _distances(before == UNKNOWN) <= radius
    assert (trimap == np.where(near, UNKNOWN, before)).all()
    assert changed == Rect.of_changes(before, trimap)


@given(trimap=trimaps, radius=radii)
def test_shrinking_gives_the_border_to_the_class_beside_it(trimap, radius) -> None:
    before = trimap.copy()
    changed = shrink_unknown(trimap, radius)
    distance = _distances(before != UNKNOWN)
    closing = (before == UNKNOWN) & (distance <= radius)
    assert (trimap[~closing] == before[~closing]).all()
    assert changed == Rect.of_changes(before, trimap)
    for y, x in np.argwhere(closing):
        # The nearest is looked up in a distance transform that is right to some 2 %.
        of_class = _distances(before == trimap[y, x])[y, x]
        assert of_class <= distance[y, x] * 1.1
        assert trimap[y, x] != UNKNOWN


def _parts(trimap: np.ndarray) -> list[int]:
    return [
        int(area)
        for value in CLASSES
        for area in find_regions(trimap == value).areas[1:]
        if area
    ]


@given(mask=masks, below=st.integers(0, 30), connectivity=st.sampled_from([4, 8]))
def test_small_regions_are_those_of_few_pixels(mask, below, connectivity) -> None:
    regions = find_regions(mask, connectivity=connectivity)
    expected = mask & (regions.areas[regions.labels] < below)
    assert (small_regions(mask, below=below, connectivity=connectivity) == expected).all()


@given(trimap=trimaps, min_area=st.integers(1, 9))
def test_cleaning_leaves_nothing_small_and_a_second_run_nothing_to_do(
    trimap, min_area
) -> None:
    before = trimap.copy()
    small = small_parts(trimap, min_area=min_area)
    changed = clean_up(trimap, min_area=min_area)
    assert changed == Rect.of_changes(before, trimap)
    assert (trimap[~small] == before[~small]).all()
    if not small.all():
        assert min(_parts(trimap)) >= min_area
    assert clean_up(trimap, min_area=min_area) is None


def test_islands_drop_and_pinholes_fill() -> None:
    trimap = np.zeros((40, 60), np.uint8)
    trimap[:, 30:] = FOREGROUND
    clean = trimap.copy()
    trimap[5:8, 5:8] = FOREGROUND
    trimap[20:23, 45:47] = BACKGROUND
    trimap[30, 10:14] = UNKNOWN
    # A speck with a ring of its own goes with it.
    trimap[10:15, 50:55], trimap[12, 52] = UNKNOWN, FOREGROUND
    assert clean_up(trimap, min_area=26) == Rect(5, 5, 55, 31)
    assert (trimap == clean).all()


def test_only_the_named_classes_are_cleaned() -> None:
    trimap = np.zeros((20, 20), np.uint8)
    trimap[3, 3], trimap[9, 9] = FOREGROUND, UNKNOWN
    clean_up(trimap, min_area=5, classes=[FOREGROUND])
    assert (trimap[3, 3], trimap[9, 9]) == (BACKGROUND, UNKNOWN)


def test_a_dithered_surface_becomes_unknown() -> None:
    trimap = np.zeros((30, 30), np.uint8)
    trimap[10:20, 10:20] = FOREGROUND * (np.indices((10, 10)).sum(axis=0) % 2)
    clean_up(trimap, min_area=5)
    assert (trimap[11:19, 11:19] == UNKNOWN).all()
    assert (trimap[:9] == BACKGROUND).all()


def test_a_trimap_of_the_right_size_and_levels_is_taken_as_it_is() -> None:
    gray = np.array([[0, 128, 255, 127]], np.uint8)
    trimap, note = adopt_trimap(gray, (1, 4))
    assert trimap.tolist() == [[0, 128, 255, 128]]
    assert note == ""


@pytest.mark.parametrize("top", [255, 65535, 1.0])
def test_a_trimap_of_any_depth_means_the_same(top: float) -> None:
    dtype = {255: np.uint8, 65535: np.uint16, 1.0: np.float32}[top]
    gray = (np.array([[0.0, 0.05, 0.5, 0.8, 0.95, 1.0]]) * top).astype(dtype)
    trimap, note = adopt_trimap(gray, gray.shape)
    assert trimap.tolist() == [[0, 0, 128, 128, 255, 255]]
    assert note.startswith("50 % of it had other grey levels")


def test_a_trimap_of_another_size_is_scaled_without_new_classes_and_says_so() -> None:
    gray = np.repeat(np.uint8([[0, 255]]), 3, axis=0)
    trimap, note = adopt_trimap(gray, (6, 4))
    assert trimap.tolist() == [[0, 0, 255, 255]] * 6
    assert note == "The trimap was 2 × 3 pixels and has been scaled to 4 × 6."


def test_other_proportions_are_questioned() -> None:
    assert "is it the right one" in adopt_trimap(np.zeros((3, 9), np.uint8), (9, 9)).note


def test_a_smaller_alpha_is_the_mean_of_its_area() -> None:
    gray = np.uint16([[0, 65535, 0, 0], [65535, 65535, 0, 0]])
    alpha, note = adopt_alpha(gray, (1, 2))
    assert alpha.dtype == np.float32
    assert alpha == pytest.approx(np.array([[0.75, 0]]), abs=1e-6)
    assert note


@given(
    gray=arrays.arrays(np.uint8, shapes, elements=st.sampled_from([0, 60, 255])),
    shape=shapes,
)
def test_a_scaled_alpha_stays_within_its_range(gray, shape) -> None:
    alpha = adopt_alpha(gray, shape).alpha
    assert alpha.shape == shape
    assert alpha.min() >= gray.min() / 255 - 1e-6
    assert alpha.max() <= gray.max() / 255 + 1e-6


def test_an_enlarged_alpha_is_smooth() -> None:
    ramp = np.linspace(0, 1, 11, dtype=np.float32)[None, :].repeat(11, axis=0)
    alpha = adopt_alpha(ramp, (22, 44)).alpha
    assert np.abs(np.diff(alpha[0])).max() < 0.03


def test_nonsense_in_a_float_picture_becomes_background_or_foreground() -> None:
    gray = np.array([[np.nan, np.inf, -np.inf, 2.0]], np.float32)
    assert adopt_alpha(gray, (1, 4)).alpha.tolist() == [[0, 1, 0, 1]]
    assert adopt_trimap(gray, (1, 4)).trimap.tolist() == [[0, 255, 0, 255]]


def test_a_mask_is_cut_at_half_and_says_so() -> None:
    mask, note = adopt_mask(np.uint8([[0, 100, 200, 255]]), (1, 4))
    assert mask.tolist() == [[False, False, True, True]]
    assert note == "50 % of it was grey and has been cut at half."
    assert adopt_mask(np.uint8([[0, 255]]), (1, 2)).note == ""
