"""What every training sample promises: truth, trimap, camera, contact sheet."""

from __future__ import annotations

from collections import Counter

import cv2
import numpy as np
import pytest

from sim_core.errors import MattingError
from sim_core.patterns import MattingPattern
from sim_core.training.sources import Procedural
from sim_core.training.synthesis.camera import photograph, to_bytes
from sim_core.training.synthesis.compose import make_sample
from sim_core.training.synthesis.procedural import PROCEDURAL
from sim_core.training.synthesis.scene import Realism
from sim_core.training.synthesis.sheet import draw_sheet
from sim_core.training.synthesis.textures import Textures
from sim_core.training.synthesis.trimaps import (
    KNOWN_BACKGROUND,
    KNOWN_FOREGROUND,
    draw_trimap,
)
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

SIZE = 96
MADE_UP = Textures()
BEFORE_CAMERA = Realism(camera=0, lens=0)


def _sample(seed, pattern=None, **options):
    return make_sample(
        np.random.default_rng(seed), SIZE, MADE_UP, pattern=pattern, **options
    )


@pytest.fixture(scope="module")
def samples():
    return [_sample(seed) for seed in range(24)]


def test_a_sample_consists_of_pictures_of_one_size(samples):
    for sample in samples:
        for picture in (sample.image, sample.foreground, sample.background):
            assert picture.shape == (SIZE, SIZE, 3)
            assert picture.dtype == np.uint8
        assert sample.trimap.shape == sample.alpha.shape == (SIZE, SIZE)
        assert sample.alpha.dtype == np.float32


def test_the_same_seed_makes_the_same_sample():
    first, second = _sample(7), _sample(7)
    for name in ("image", "trimap", "alpha", "foreground", "background"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


@pytest.mark.parametrize("pattern", MattingPattern, ids=lambda p: p.name)
def test_the_compositing_equation_holds_before_the_camera(pattern):
    """Within one and a half levels: image, foreground and background are rounded."""
    sample = _sample(11, pattern, realism=BEFORE_CAMERA)
    alpha = sample.alpha[..., None]
    composite = sample.foreground * alpha + sample.background * (1 - alpha)
    assert np.abs(sample.image - composite).max() <= 1.5


def test_a_lens_mixes_light():
    lens, none = (Realism(camera=0, lens=lens) for lens in (1, 0))
    seen, flat = _sample(11, realism=lens), _sample(11, realism=none)
    alpha = seen.alpha[..., None]
    light = sum(
        share * (colours / 255.0) ** 2.2
        for share, colours in ((alpha, seen.foreground), (1 - alpha, seen.background))
    )
    bright = light > 0.1  # where rounding to whole levels says little
    assert np.abs(seen.image / 255.0 - light ** (1 / 2.2))[bright].max() < 0.02
    assert (seen.image >= flat.image.astype(int) - 1).all()
    assert (seen.image > flat.image.astype(int) + 10).any()


def test_the_trimap_never_contradicts_alpha(samples):
    for sample in samples:
        assert set(np.unique(sample.trimap)) <= {BACKGROUND, UNKNOWN, FOREGROUND}
        known_foreground = sample.alpha[sample.trimap == FOREGROUND]
        known_background = sample.alpha[sample.trimap == BACKGROUND]
        assert (known_foreground >= KNOWN_FOREGROUND).all()
        assert (known_background <= KNOWN_BACKGROUND).all()


def test_trimaps_vary_from_exact_to_wide():
    y, x = np.mgrid[:256, :256]
    alpha = np.clip(90 - np.hypot(x - 128, y - 128), 0, 1).astype(np.float32)
    rng = np.random.default_rng(0)
    shares = [
        (draw_trimap(rng, alpha, MattingPattern.SHARP) == UNKNOWN).mean() for _ in range(60)
    ]
    assert min(shares) < 0.02
    assert max(shares) > 0.3


def test_transparent_objects_are_often_unknown_as_a_whole():
    alpha = np.zeros((96, 96), np.float32)
    alpha[20:70, 20:70] = 1
    rng = np.random.default_rng(0)
    trimaps = [draw_trimap(rng, alpha, MattingPattern.GLASS_ICE) for _ in range(40)]
    whole = sum(FOREGROUND not in trimap for trimap in trimaps)
    assert 8 <= whole < 40


def test_without_any_realism_the_background_is_a_plain_texture():
    off = Realism(*(0.0,) * 8)
    sample = _sample(3, MattingPattern.SHARP, realism=off)
    assert sample.pattern is MattingPattern.SHARP


def test_the_camera_keeps_the_scene_recognisable():
    scene = np.linspace(0, 1, 64 * 64, dtype=np.float32).reshape(1, 64, 64).repeat(3, 0)
    for seed in range(12):
        image = photograph(np.random.default_rng(seed), scene)
        assert image.dtype == np.uint8
        assert np.abs(image.astype(float) - to_bytes(scene)).mean() < 40


@pytest.mark.parametrize("make", [make for make, _ in PROCEDURAL], ids=lambda f: f.__name__)
def test_a_made_up_picture_is_in_range_and_not_flat(make):
    picture = make(np.random.default_rng(5), SIZE)
    assert picture.shape == (3, SIZE, SIZE)
    assert picture.dtype == np.float32
    assert picture.min() >= 0
    assert picture.max() <= 1
    assert picture.std() > 0.002


def test_textures_come_from_the_photographs_of_a_folder(tmp_path):
    red = np.zeros((80, 120, 3), np.uint8)
    red[..., 2] = 255
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "red.png").write_bytes(cv2.imencode(".png", red)[1].tobytes())
    textures = Textures.of_folders(tmp_path)
    rng = np.random.default_rng(0)
    drawn = [textures.draw(rng, 64) for _ in range(20)]
    assert any(picture[1:].max() == 0 and picture[0].min() > 0.4 for picture in drawn)


def test_a_folder_without_pictures_is_refused(tmp_path):
    with pytest.raises(MattingError, match="no picture"):
        Textures.of_folders(tmp_path)


def test_smoke_is_drawn_from_pictures_with_transparency(tmp_path):
    puff = np.zeros((40, 40, 4), np.uint8)
    puff[10:30, 10:30] = 255
    (tmp_path / "puff.png").write_bytes(cv2.imencode(".png", puff)[1].tobytes())
    alpha = Textures.of_folders(None, tmp_path).draw_smoke(np.random.default_rng(0), 80)
    assert alpha.shape == (80, 80)
    assert alpha[40, 40] == 1
    assert alpha[2, 2] == 0


def test_a_sheet_shows_four_pictures_of_each_sample(samples):
    sheet = draw_sheet(samples[:5], columns=2)
    height, width = sheet.shape[:2]
    assert height >= 3 * SIZE
    assert width >= 2 * 4 * SIZE
    np.testing.assert_array_equal(sheet[:SIZE, :SIZE], samples[0].image)


def test_even_patterns_are_drawn_equally_often():
    source = Procedural(MADE_UP, Realism(company=0), even_patterns=True)
    rng = np.random.default_rng(0)
    drawn = Counter(source.draw(rng, 64).pattern for _ in range(200))
    assert len(drawn) == len(MattingPattern)
    assert max(drawn.values()) < 25
