"""The published system's numbers come out again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
import pytest
import torch
from torch.nn.functional import interpolate

from sim_core.inference.semantic import published_semantic_trimap, published_windows
from sim_core.inference.sim_inputs import SimPicture
from sim_core.rect import Rect
from tests.sim.name_keyed import make_picture

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim_core.network.sim.classifier import PatternClassifier
    from tests.sim.conftest import PublishedRun

    Golden = Mapping[str, np.ndarray]

WINDOW = Rect(104, 40, 424, 360)


def assert_near(ours: torch.Tensor, golden: np.ndarray, tolerance: float) -> None:
    np.testing.assert_allclose(ours.numpy(), golden, rtol=0, atol=tolerance)


@pytest.fixture(scope="module")
def picture() -> SimPicture:
    image, trimap = make_picture()
    return SimPicture(image, trimap, device=torch.device("cpu"), parity=True)


def test_the_picture_is_the_golden_one(golden: Golden) -> None:
    image, trimap = make_picture()
    assert crc32(np.ascontiguousarray(image[..., ::-1])) == int(golden["image_bgr_crc32"])
    np.testing.assert_array_equal(trimap, golden["trimap"])


def test_distances_are_the_published_ones(
    published_run: PublishedRun, golden: Golden
) -> None:
    # Kept as float16, whose step just below 1 is 4.9e-4.
    assert_near(
        published_run.inputs.distances[0, :, ::4, ::4], golden["clicks_s4_f16"], 2.5e-4
    )


def test_semantic_trimap_is_the_published_one(
    published_run: PublishedRun, picture: SimPicture, golden: Golden
) -> None:
    semantic = published_run.inputs.semantic[0]
    assert picture.bounds == Rect(0, 0, 424, 360)
    unknown = torch.from_numpy(picture.unknown)
    assert_near(semantic[:, unknown][:, ::4], golden["smap_unknown_s4"], 2e-5)
    assert not semantic[:, ~unknown].any()


def test_deep_features_are_the_published_ones(
    published_run: PublishedRun, golden: Golden
) -> None:
    assert_near(published_run.deep.mean((0, 2, 3)), golden["layer4_mean"], 2e-5)


def test_alpha_is_the_published_one(published_run: PublishedRun, golden: Golden) -> None:
    assert_near(published_run.output.alpha[0, 0], golden["alpha_raw"], 2e-5)


def test_colours_and_attention_are_the_published_ones(
    published_run: PublishedRun, golden: Golden
) -> None:
    output = published_run.output
    assert_near(output.foreground[0, :, ::4, ::4], golden["fg_s4"], 2e-5)
    assert_near(output.background[0, :, ::4, ::4], golden["bg_s4"], 2e-5)
    assert_near(output.attention[0, :, ::4, ::4], golden["attn_s4"], 2e-5)


def test_one_window_is_classified_as_published(
    picture: SimPicture, classifier: PatternClassifier, golden: Golden
) -> None:
    with torch.inference_mode():
        logits, cells = classifier(picture.image_of(WINDOW), picture.trimap_of(WINDOW))
    activation = interpolate(cells, size=(320, 320), mode="bilinear")
    semantic = published_semantic_trimap(activation, picture.unknown_of(WINDOW))
    assert_near(logits[0], golden["patch_logits"], 1e-4)
    assert_near(activation[0, :, ::16, ::16], golden["patch_cam_s16"], 1e-4)
    assert_near(semantic[0, :, ::16, ::16], golden["patch_smap_s16"], 2e-5)


@pytest.mark.parametrize(
    ("length", "spans"),
    [
        (160, {(0, 160)}),
        (200, {(80, 200), (0, 200)}),
        (264, {(208, 264), (0, 264)}),
        (424, {(0, 320), (104, 424), (48, 424)}),
        (600, {(0, 320), (160, 480), (280, 600), (400, 600)}),
        (792, {(0, 320), (160, 480), (320, 640), (472, 792), (784, 792)}),
    ],
)
def test_windows_of_short_sides_are_cut_as_published(
    length: int, spans: set[tuple[int, int]]
) -> None:
    windows = list(published_windows(length, length))
    assert {(w.left, w.right) for w in windows} == spans
    assert {(w.top, w.bottom) for w in windows} == spans
