"""GrabCut proposals."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from sim_core.errors import TrimapError
from sim_core.image_io import read_gray, read_picture
from sim_core.jobs import Cancelled, CancelToken
from sim_core.rect import Rect
from sim_core.samples import find_sample
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from sim_core.trimap_tools.lasso import select_polygon
from sim_core.trimap_tools.proposal import propose_trimap


def _scene(height: int = 120, width: int = 160) -> tuple[np.ndarray, np.ndarray]:
    """Return a noisy red disc on a noisy blue ground, and where the disc is."""
    noise = np.random.default_rng(3).normal(0, 12, (height, width, 3))
    y, x = np.mgrid[:height, :width]
    disc = np.hypot(y - height / 2, x - width / 2) < 0.3 * height
    colours = np.where(disc[..., None], (190, 60, 50), (60, 80, 150))
    return np.clip(colours + noise, 0, 255).astype(np.uint8), disc


def _whole(patch, shape) -> np.ndarray:
    trimap = np.zeros(shape, np.uint8)
    trimap[patch.rect.slices] = patch.trimap
    return trimap


@pytest.mark.parametrize("shape", [(120, 160), (900, 1200)])
def test_an_object_in_a_rectangle_is_found(shape: tuple[int, int]) -> None:
    image, disc = _scene(*shape)
    box = Rect.of_mask(disc)
    assert box is not None
    trimap = _whole(propose_trimap(image, box.grow(shape[0] // 12)), disc.shape)
    assert disc[trimap == FOREGROUND].all()
    assert not disc[trimap == BACKGROUND].any()
    assert 0.01 < (trimap == UNKNOWN).mean() < 0.15


def test_a_lasso_leaves_out_what_it_does_not_go_around() -> None:
    image, disc = _scene()
    image[5:25, 5:25] = (190, 60, 50)
    lasso = select_polygon([(30, 8), (130, 8), (130, 112), (30, 112)], Rect.of(image))
    assert lasso is not None
    trimap = _whole(propose_trimap(image, lasso), disc.shape)
    assert disc[trimap == FOREGROUND].all()
    assert (trimap[5:25, 5:25] == BACKGROUND).all()
    assert (trimap == FOREGROUND).sum() > 0.7 * disc.sum()


@pytest.mark.parametrize("band", [2, 6, 12])
def test_the_band_is_as_wide_as_asked(band: float) -> None:
    image, disc = _scene()
    patch = propose_trimap(image, Rect(30, 10, 130, 110), band=band)
    unknown = _whole(patch, disc.shape)[60] == UNKNOWN
    # Left and right edge, each twice the band, to a pixel or two of the found edge.
    assert abs(int(unknown.sum()) - 4 * band) <= 5


def test_the_same_input_gives_the_same_trimap() -> None:
    image, _ = _scene()
    first = propose_trimap(image, Rect(30, 10, 130, 110))
    np.random.default_rng().normal(size=9)
    cv2.setRNGSeed(99)
    second = propose_trimap(image, Rect(30, 10, 130, 110))
    assert first.rect == second.rect
    assert (first.trimap == second.trimap).all()


def test_a_rectangle_around_the_whole_picture_still_finds_the_object() -> None:
    image, disc = _scene()
    trimap = _whole(propose_trimap(image, Rect.of(image)), disc.shape)
    assert disc[trimap == FOREGROUND].all()
    assert not disc[trimap == BACKGROUND].any()


@pytest.mark.parametrize(
    "region",
    [
        Rect(-50, -50, -10, -10),
        Rect(10, 10, 12, 90),
        Rect(500, 500, 600, 600),
        Rect(158, 118, 400, 400),
    ],
)
def test_a_region_of_next_to_nothing_is_refused_with_advice(region: Rect) -> None:
    with pytest.raises(TrimapError, match="too small"):
        propose_trimap(_scene()[0], region)


@pytest.mark.parametrize("shape", [(4, 4), (5, 300), (300, 4), (40, 40), (8, 2000)])
@pytest.mark.parametrize("level", [0, 77, 255])
def test_a_flat_picture_gives_a_trimap_or_a_refusal(
    shape: tuple[int, int], level: int
) -> None:
    image = np.full((*shape, 3), level, np.uint8)
    for region in (Rect.of(image), Rect(0, 0, 4, 4), Rect(0, 0, shape[1], 4)):
        try:
            classes = set(np.unique(propose_trimap(image, region).trimap))
        except TrimapError:
            classes = set()
        assert classes <= {BACKGROUND, UNKNOWN, FOREGROUND}


def test_a_proposal_stops_where_it_is_cancelled() -> None:
    token, shares = CancelToken(), []

    def watch(share: float) -> None:
        shares.append(share)
        token.cancel()

    with pytest.raises(Cancelled):
        propose_trimap(_scene()[0], Rect(30, 10, 130, 110), token=token, progress=watch)
    assert len(shares) == 1


def test_a_box_around_the_fur_sample_gives_what_a_person_painted() -> None:
    sample = find_sample("fur")
    image, painted = read_picture(sample.image).rgb8, read_gray(sample.trimap)
    box = Rect.of_mask(painted > 100)
    assert box is not None
    trimap = _whole(propose_trimap(image, box.grow(4)), painted.shape)
    wrong = ((trimap == FOREGROUND) & (painted == 0)) | (
        (trimap == BACKGROUND) & (painted == 255)
    )
    assert wrong.mean() < 0.03
    assert 0.02 < (trimap == UNKNOWN).mean() < 0.35
