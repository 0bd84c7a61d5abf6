"""The published system as a matting method."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from sim_core.inference.official import import_checkpoint
from sim_core.inference.predictor import IncrementalPredictor
from sim_core.inference.sim_method import SimR50
from sim_core.jobs import Cancelled, CancelToken
from sim_core.method import Matte
from sim_core.patterns import NO_PATTERN
from sim_core.request import MattingRequest
from tests.sim.name_keyed import make_picture, make_small_picture

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim_core.network.sim.classifier import PatternClassifier
    from sim_core.network.sim.matting_net import SimNet
    from tests.sim.conftest import PublishedRun

Picture = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def picture() -> Picture:
    return make_picture()


@pytest.fixture(scope="module")
def published_matte(published_run: PublishedRun) -> Matte:
    return published_run.matte


@pytest.fixture(scope="module")
def matte(sim_r50: SimR50, picture: Picture) -> Matte:
    return sim_r50.solve(*picture)


def test_parity_gives_the_published_alpha(
    published_matte: Matte, golden: Mapping[str, np.ndarray]
) -> None:
    alpha = golden["alpha_final"]
    np.testing.assert_allclose(published_matte.alpha, alpha, rtol=0, atol=2e-5)


def test_in_parity_the_whole_picture_is_seen_and_its_foreground_kept(
    published: SimR50, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def solve(image: np.ndarray, trimap: np.ndarray, **_: object) -> Matte:
        seen.append(trimap.shape)
        colours = np.full_like(image, 7)
        return Matte(np.full(trimap.shape, 0.5, np.float32), foreground=colours)

    monkeypatch.setattr(published, "solve", solve)
    image, trimap = np.zeros((40, 3000, 3), np.uint8), np.zeros((40, 3000), np.uint8)
    trimap[20, 10] = 128
    request = MattingRequest(1, 0, image, trimap, exact=True)
    update = IncrementalPredictor(published).predict(request)
    assert seen == [trimap.shape]
    assert update is not None
    assert (update.foreground[20, 10] == 7).all()
    assert update.foreground.sum() == 3 * 7


def test_default_mode_stays_near_the_published_alpha(
    matte: Matte, published_matte: Matte, picture: Picture
) -> None:
    unknown = picture[1] == 128
    difference = np.abs(matte.alpha - published_matte.alpha)[unknown]
    # The windows' borders matter little: measured 2.5e-3, and 0.025 at most.
    assert difference.mean() < 5e-3
    assert difference.max() < 0.05


def test_known_pixels_are_exactly_zero_and_one(matte: Matte, picture: Picture) -> None:
    _, trimap = picture
    assert (matte.alpha[trimap == 0] == 0).all()
    assert (matte.alpha[trimap == 255] == 1).all()


def test_only_the_unknown_region_has_patterns(matte: Matte, picture: Picture) -> None:
    unknown = picture[1] == 128
    assert matte.pattern is not None
    assert matte.confidence is not None
    assert (matte.pattern[unknown] < 20).all()
    assert (matte.confidence[unknown] >= 255 // 20).all()
    assert (matte.pattern[~unknown] == NO_PATTERN).all()
    assert (matte.confidence[~unknown] == 0).all()


def test_patterns_are_the_strongest_class_of_the_semantic_trimap(
    published_matte: Matte, picture: Picture, golden: Mapping[str, np.ndarray]
) -> None:
    # Of the padded picture every fourth unknown pixel is kept, row by row.
    trimap = np.pad(picture[1], ((0, 8), (0, 8)), mode="symmetric")
    pattern = np.pad(published_matte.pattern, ((0, 8), (0, 8)), mode="symmetric")
    inside = np.zeros(trimap.shape, bool)
    inside[:-8, :-8] = True
    kept = inside[trimap == 128][::4]
    strongest = golden["smap_unknown_s4"].argmax(0)
    assert (pattern[trimap == 128][::4] == strongest)[kept].mean() > 0.9999


def test_foreground_is_the_image_where_nothing_is_mixed(
    matte: Matte, picture: Picture
) -> None:
    image, trimap = picture
    assert matte.foreground is not None
    unmixed = (trimap == 0) | (matte.alpha == 1)
    np.testing.assert_array_equal(matte.foreground[unmixed], image[unmixed])
    assert (matte.foreground[~unmixed] != image[~unmixed]).any(1).mean() > 0.9


@pytest.mark.parametrize("mode", ["sim_r50", "published"])
@pytest.mark.parametrize("size", [(1, 1), (7, 3), (33, 40)])
@pytest.mark.parametrize("value", [0, 128, 255, 100])
def test_every_size_and_trimap_gets_a_finite_answer(
    request: pytest.FixtureRequest, mode: str, size: tuple[int, int], value: int
) -> None:
    method: SimR50 = request.getfixturevalue(mode)
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (*size, 3), np.uint8)
    trimap = np.full(size, value, np.uint8)
    matte = method.solve(image, trimap)
    assert matte.alpha.shape == size
    assert matte.alpha.dtype == np.float32
    assert ((matte.alpha >= 0) & (matte.alpha <= 1)).all()
    assert matte.foreground is not None
    assert matte.foreground.shape == (*size, 3)


def test_soft_trimaps_are_snapped(sim_r50: SimR50) -> None:
    image, trimap = make_small_picture()
    soft = trimap.astype(int) + np.random.default_rng(0).integers(-20, 21, trimap.shape)
    snapped = sim_r50.solve(image, trimap)
    matte = sim_r50.solve(image, np.clip(soft, 0, 255).astype(np.uint8))
    np.testing.assert_array_equal(matte.alpha, snapped.alpha)


@pytest.mark.parametrize("mode", ["sim_r50", "published"])
def test_a_cancelled_pass_raises(request: pytest.FixtureRequest, mode: str) -> None:
    method: SimR50 = request.getfixturevalue(mode)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        method.solve(*make_small_picture(), token=token)


def test_imported_checkpoints_matte_as_the_networks_in_them(
    network: SimNet, classifier: PatternClassifier, sim_r50: SimR50, tmp_path: Path
) -> None:
    for saved in (network, classifier):
        checkpoint = tmp_path / "official.pth"
        torch.save({"state_dict": saved.state_dict(), "epoch": 30}, checkpoint)
        import_checkpoint(checkpoint, tmp_path)
        checkpoint.unlink()
    picture = make_small_picture()
    matte = SimR50.load("cpu", folder=tmp_path).solve(*picture)
    shutil.rmtree(tmp_path)
    np.testing.assert_array_equal(matte.alpha, sim_r50.solve(*picture).alpha)


def test_progress_grows_to_one(sim_r50: SimR50) -> None:
    shares: list[float] = []
    sim_r50.solve(*make_small_picture(), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1
