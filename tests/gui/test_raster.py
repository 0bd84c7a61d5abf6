from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QColorSpace, QImage

from app.raster import (
    LEVELS,
    LayerImage,
    alpha_bytes,
    array_from_qimage,
    average,
    colour_ramp,
    levels_of_rgb,
    pick,
    picture_from_qimage,
    premultiplied,
    qimage_from_rgb,
)
from sim_core.composite import composite, cutout
from sim_core.rect import Rect

INDEXED = QImage.Format.Format_Indexed8
COLOUR = QImage.Format.Format_ARGB32_Premultiplied


def random(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def pixels_of(image: QImage) -> np.ndarray:
    """Return what is in the memory of a picture, without qimage2ndarray."""
    channels = image.depth() // 8
    rows = np.frombuffer(image.constBits(), np.uint8)
    rows = rows.reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * channels].reshape(
        image.height(), image.width(), channels
    )


def test_premultiplied_is_the_composite_on_black() -> None:
    """Tolerance 1: alpha is rounded to 8 bits before it is multiplied."""
    foreground = random(40, 50, 3)
    alpha = np.random.default_rng(1).random((40, 50), dtype=np.float32)
    pixels = premultiplied(foreground, alpha)
    expected = composite(foreground, np.zeros(3, np.uint8), alpha)
    assert np.abs(pixels[..., 2::-1].astype(int) - expected).max() <= 1
    assert (pixels[..., 3] == np.rint(alpha * 255)).all()


def test_premultiplied_colour_never_exceeds_alpha() -> None:
    alpha = np.random.default_rng(2).random((64, 64), dtype=np.float32)
    pixels = premultiplied(random(64, 64, 3), alpha)
    assert (pixels[..., :3] <= pixels[..., 3:]).all()


def test_alpha_bytes_are_rounded_to_nearest() -> None:
    alpha = np.array([[0, 0.001, 0.002, 0.5, 0.998, 1]], np.float32)
    assert alpha_bytes(alpha).tolist() == [[0, 0, 1, 128, 254, 255]]


@pytest.mark.parametrize("pixel_format", [INDEXED, COLOUR])
def test_a_patch_changes_its_rectangle_and_nothing_else(
    pixel_format: QImage.Format,
) -> None:
    shape = (37, 53) if pixel_format == INDEXED else (37, 53, 4)
    layer = LayerImage(53, 37, pixel_format)
    whole, patch = random(*shape), random(*shape, seed=1)
    layer.patch(Rect(0, 0, 53, 37), whole)
    rect = Rect(11, 5, 30, 36)
    layer.patch(rect, patch[rect.slices])
    whole[rect.slices] = patch[rect.slices]
    assert (pixels_of(layer.levels[0]).reshape(shape) == whole).all()


@st.composite
def rects(draw: st.DrawFn) -> Rect:
    left, top = draw(st.integers(0, 60)), draw(st.integers(0, 40))
    return Rect(left, top, draw(st.integers(left + 1, 61)), draw(st.integers(top + 1, 41)))


@given(st.lists(rects(), min_size=1, max_size=4), st.sampled_from([average, pick]))
def test_patches_leave_the_same_reductions_as_starting_over(patches, halve) -> None:
    pixels = random(41, 61)
    layer, fresh = (LayerImage(61, 41, INDEXED, halve=halve) for _ in range(2))
    layer.patch(Rect.of(pixels), pixels)
    for number, rect in enumerate(patches):
        pixels[rect.slices] = random(rect.height, rect.width, seed=number)
        layer.patch(rect, pixels[rect.slices])
    fresh.patch(Rect.of(pixels), pixels)
    for mine, theirs in zip(layer.levels, fresh.levels, strict=True):
        assert (pixels_of(mine) == pixels_of(theirs)).all()


def test_reductions_are_means_of_squares() -> None:
    """Tolerance 1: every reduction rounds."""
    pixels = random(64, 64)
    layer = LayerImage(64, 64, INDEXED)
    layer.patch(Rect.of(pixels), pixels)
    means = pixels.reshape(16, 4, 16, 4).mean(axis=(1, 3))
    assert np.abs(pixels_of(layer.levels[2])[..., 0] - means).max() <= 1


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (4001, 3)])
def test_thin_pictures_have_all_reductions(size: tuple[int, int]) -> None:
    layer = LayerImage(*size, INDEXED)
    layer.patch(Rect(0, 0, *size), random(size[1], size[0]))
    assert len(layer.levels) == LEVELS
    assert not any(level.isNull() for level in layer.levels)


def test_the_levels_of_a_picture_start_with_the_picture_itself() -> None:
    image = random(9, 14, 3)
    image.flags.writeable = False
    levels = levels_of_rgb(image)
    assert (pixels_of(levels[0]) == image).all()
    assert [level.width() for level in levels] == [14, 7, 4, 2, 1, 1]


def test_the_reductions_of_a_picture_are_its_means() -> None:
    image = random(8, 12, 3)
    half = pixels_of(levels_of_rgb(image)[1])[..., 2::-1]
    means = image.reshape(4, 2, 6, 2, 3).mean((1, 3))
    assert np.abs(half - means).max() <= 0.5


def test_a_colour_ramp_goes_straight_from_end_to_end() -> None:
    ramp = colour_ramp(QColor(0, 10, 20, 255), QColor(255, 10, 20, 0))
    assert QColor.fromRgba(ramp[0]) == QColor(0, 10, 20, 255)
    assert QColor.fromRgba(ramp[100]) == QColor(100, 10, 20, 155)
    assert QColor.fromRgba(ramp[255]) == QColor(255, 10, 20, 0)


def test_rgb_survives_the_way_to_qt_and_back() -> None:
    image = random(13, 7, 3)
    shown = qimage_from_rgb(image)
    assert shown.pixelColor(3, 5).getRgb()[:3] == tuple(image[5, 3])
    assert (array_from_qimage(shown) == image).all()


def test_a_qimage_of_an_array_outlives_it() -> None:
    image = random(64, 64, 3)
    shown, kept = qimage_from_rgb(image), image.copy()
    image[:] = 0
    assert (array_from_qimage(shown) == kept).all()


def test_a_pasted_cutout_keeps_its_straight_colours() -> None:
    image = QImage(3, 2, QImage.Format.Format_ARGB32)
    image.fill(QColor(200, 100, 50, 128))
    picture = picture_from_qimage(image)
    assert picture.alpha is not None
    rgba = cutout(picture.pixels, picture.alpha)
    assert (rgba == [200, 100, 50, 128]).all()


@pytest.mark.parametrize(
    "pixel_format",
    [
        QImage.Format.Format_RGB888,
        QImage.Format.Format_RGB32,
        QImage.Format.Format_BGR888,
        QImage.Format.Format_RGBX8888,
    ],
)
def test_red_stays_red_in_every_format(pixel_format: QImage.Format) -> None:
    image = QImage(4, 4, pixel_format)
    image.fill(QColor(255, 40, 0))
    assert (array_from_qimage(image) == [255, 40, 0]).all()
    assert picture_from_qimage(image).alpha is None


def test_a_pasted_picture_is_converted_to_srgb() -> None:
    image = QImage(2, 2, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 60, 60))
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.DisplayP3))
    red, green, blue = array_from_qimage(image)[0, 0]
    assert red > 200
    assert green < 60
    assert blue < 60
