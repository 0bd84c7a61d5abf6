import numpy as np
import pytest

from sim_core.inference import compact_method
from sim_core.inference.compact_method import CompactNetwork
from sim_core.jobs import Cancelled, CancelToken
from sim_core.metrics import mse
from sim_core.patterns import NO_PATTERN, MattingPattern
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.inference.discs import disc_alpha, disc_image, disc_trimap


def noise(height: int, width: int) -> np.ndarray:
    generator = np.random.default_rng(height * width)
    return generator.integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_a_soft_disc_is_matted(network: CompactNetwork) -> None:
    """Measured: an error of 0.065 in the mean; a half everywhere would have 0.29."""
    trimap = disc_trimap(160, 192)
    alpha = network.solve(disc_image(160, 192), trimap).alpha
    assert alpha.dtype == np.float32
    assert np.abs(alpha - disc_alpha(160, 192))[trimap == UNKNOWN].mean() < 0.1


def test_known_pixels_are_exactly_zero_and_one(network: CompactNetwork) -> None:
    trimap = np.random.default_rng(7).choice(
        np.uint8([BACKGROUND, UNKNOWN, FOREGROUND]), size=(50, 70)
    )
    alpha = network.solve(noise(50, 70), trimap).alpha
    assert (alpha[trimap == FOREGROUND] == 1).all()
    assert (alpha[trimap == BACKGROUND] == 0).all()
    assert ((alpha >= 0) & (alpha <= 1)).all()


def test_every_unknown_pixel_has_a_pattern_and_no_other(network: CompactNetwork) -> None:
    trimap = disc_trimap(70, 90)
    matte = network.solve(disc_image(70, 90), trimap)
    assert matte.pattern is not None
    assert matte.confidence is not None
    assert (matte.pattern[trimap == UNKNOWN] < len(MattingPattern)).all()
    assert (matte.confidence[trimap == UNKNOWN] > 255 // len(MattingPattern)).all()
    assert (matte.pattern[trimap != UNKNOWN] == NO_PATTERN).all()
    assert (matte.confidence[trimap != UNKNOWN] == 0).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 90), (90, 1), (3, 400), (400, 3), (17, 33)])
@pytest.mark.parametrize("kinds", [[128], [0, 128], [128, 255], [0, 128, 255], [0], [255]])
def test_any_size_and_any_trimap_is_answered(
    network: CompactNetwork, size: tuple[int, int], kinds: list[int]
) -> None:
    trimap = np.random.default_rng(1).choice(np.uint8(kinds), size=size)
    matte = network.solve(noise(*size), trimap)
    assert matte.alpha.shape == size
    assert np.isfinite(matte.alpha).all()


def test_the_same_picture_gives_the_same_alpha(network: CompactNetwork) -> None:
    picture = disc_image(64, 64), disc_trimap(64, 64)
    assert (network.solve(*picture).alpha == network.solve(*picture).alpha).all()


def test_classifying_alone_finds_the_patterns_of_a_draft(network: CompactNetwork) -> None:
    picture = disc_image(90, 70), disc_trimap(90, 70)
    matte, maps = network.solve(*picture, exact=False), network.classify(*picture)
    assert (matte.pattern == maps.pattern).all()
    assert (matte.confidence == maps.confidence).all()


@pytest.mark.parametrize("size", [(32, 32), (32, 176), (176, 32)])
def test_bfloat16_answers_narrow_pictures_as_float32_does(
    networks: dict[str, CompactNetwork], size: tuple[int, int]
) -> None:
    """Measured: 0.0006 in the mean, with AVX-512 BF16."""
    picture = disc_image(*size), np.full(size, UNKNOWN, np.uint8)
    alphas = [network.solve(*picture, exact=False).alpha for network in networks.values()]
    assert np.abs(alphas[0] - alphas[1]).mean() < 0.003


def test_cancelling_stops_and_leaves_the_network_usable(network: CompactNetwork) -> None:
    picture, token = (disc_image(64, 64), disc_trimap(64, 64)), CancelToken()
    before = network.solve(*picture).alpha

    def cancel(_share: float) -> None:
        token.cancel()

    with pytest.raises(Cancelled):
        network.solve(*picture, token=token, progress=cancel)
    assert (network.solve(*picture).alpha == before).all()


def test_progress_grows_to_one(network: CompactNetwork) -> None:
    shares: list[float] = []
    network.solve(disc_image(64, 64), disc_trimap(64, 64), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_tiles_equal_the_whole_picture(
    network: CompactNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Measured: 3e-5 in the mean; 0.004 at most, which is one step of bfloat16."""
    image, trimap = disc_image(96, 1024), np.full((96, 1024), UNKNOWN, np.uint8)
    trimap[:24], trimap[72:] = FOREGROUND, BACKGROUND
    whole = network.solve(image, trimap)
    monkeypatch.setattr(compact_method, "_WHOLE_PIXELS", 1000)
    monkeypatch.setattr(compact_method, "_TILE_SIDE", 256)
    tiled = network.solve(image, trimap)
    difference = np.abs(tiled.alpha - whole.alpha)[trimap == UNKNOWN]
    assert difference.mean() < 1e-3
    assert difference.max() < 0.02
    assert (tiled.pattern == whole.pattern).mean() > 0.98


def test_the_context_of_large_pictures_is_that_of_a_reduced_copy(
    network: CompactNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compact_method, "_WHOLE_PIXELS", 1000)
    monkeypatch.setattr(compact_method, "_TILE_SIDE", 64)
    monkeypatch.setattr(compact_method, "_CONTEXT_PIXELS", 5000)
    truth, trimap = disc_alpha(192, 192), disc_trimap(192, 192)
    alpha = network.solve(disc_image(192, 192), trimap).alpha
    assert mse(alpha, truth, trimap) < 10
