"""Odd pictures, trimaps and alphas: read right, or refused in a sentence."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from sim_core.deep_levels import deep_levels, levels_of_light
from sim_core.errors import ImageReadError, ImageWriteError
from sim_core.image_io import (
    check_folder,
    read_alpha,
    read_coverage,
    read_gray,
    read_picture,
    write_bytes,
)
from sim_core.photoshop import encode_psd
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, snap

LEVELS = np.array([[0, 0, 128, 128, 255, 255]] * 4, np.uint8)
CLASSES = LEVELS
WHITE = 65535


def saved(path, array, **options):
    Image.fromarray(array).save(path, **options)
    return path


def floats(path, array):
    path.write_bytes(cv2.imencode(".tif", array)[1].tobytes())
    return path


# Levels of all kinds of numbers


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (np.float32([0, 0.5, 1]), [0, 32768, WHITE]),
        (np.float64([0, 0.5, 1]), [0, 32768, WHITE]),
        (np.float32([0, 128, 255]), [0, 128 * 257, WHITE]),
        (np.float32([0, 32768, 65535]), [0, 32768, WHITE]),
        (np.float32([0, 0.5, 7.5]), [0, 32768, WHITE]),
        (np.float32([np.nan, np.inf, -np.inf, -3]), [0, WHITE, 0, 0]),
        (np.int32([0, 300, 65535, -4]), [0, 300, WHITE, 0]),
        (np.uint32([0, 2**31, 2**32 - 1]), [0, 32768, WHITE]),
    ],
)
def test_levels_of_any_kind_become_sixteen_bits(levels, expected):
    assert deep_levels(levels).levels.tolist() == expected


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ([0, 0.5, 1], []),
        ([0, 2.5, 1, 1], ["brighter than white in 25 %"]),
        ([np.nan, 0.2], ["no numbers"]),
        ([np.inf, 2.5], ["no numbers", "brighter than white"]),
    ],
)
def test_what_does_not_fit_between_black_and_white_is_said(shares, said):
    remarks = deep_levels(np.float32(shares)).remarks
    assert len(remarks) == len(said)
    assert all(part in remark for part, remark in zip(said, remarks, strict=True))


@given(arrays(np.float32, (3, 4), elements=st.floats(width=32)))
def test_light_of_any_strength_becomes_levels_without_a_warning(light):
    levels = levels_of_light(light).levels
    assert levels.dtype == np.uint16
    assert (levels[light >= 1] == WHITE).all()
    assert (levels[~(light > 0)] == 0).all()


# What is said about a picture


def test_transparency_of_its_own_is_said(tmp_path):
    clear = np.full((3, 4, 4), 200, np.uint8)
    remarks = read_picture(saved(tmp_path / "clear.png", clear)).remarks
    assert "transparency" in remarks[0]
    clear[..., 3] = 255
    assert read_picture(saved(tmp_path / "opaque.png", clear)).remarks == ()


def test_several_pictures_in_a_file_are_said(tmp_path):
    frames = [Image.new("L", (3, 2), level) for level in (0, 90, 200)]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    assert "holds 3 pictures" in read_picture(tmp_path / "moving.gif").remarks[0]


def test_much_text_beside_the_pixels_does_not_cost_the_picture(tmp_path):
    text = PngInfo()
    text.add_text("workflow", "x" * 3_000_000, zip=True)
    path = saved(tmp_path / "made.png", LEVELS, pnginfo=text)
    assert np.array_equal(read_gray(path), LEVELS)


def test_an_empty_file_is_called_empty(tmp_path):
    (tmp_path / "empty.png").touch()
    with pytest.raises(ImageReadError, match=r"empty\.png .*it is empty"):
        read_picture(tmp_path / "empty.png")


def test_half_an_exr_is_one_line_without_our_temporary_name(tmp_path):
    pytest.importorskip("OpenImageIO")
    path = tmp_path / "half.exr"
    path.write_bytes(b"v/1\x01" + bytes(range(100)))
    with pytest.raises(ImageReadError) as caught:
        read_picture(path)
    assert "\n" not in str(caught.value)
    assert "simatte-" not in str(caught.value)


# Trimaps


def beside(transparency, colour):
    """Return a trimap whose transparency says something as well."""
    return np.dstack([*[np.uint8(colour)] * 3, np.uint8(transparency)])


OPAQUE = np.full_like(LEVELS, 255)
SOFT = cv2.GaussianBlur(LEVELS, (3, 1), 0.5, borderType=cv2.BORDER_REPLICATE)
TRIMAPS = {
    "grey": ("png", LEVELS, {}),
    "colour channels": ("png", np.dstack([LEVELS] * 3), {}),
    "opaque": ("png", beside(OPAQUE, LEVELS), {}),
    "in its transparency": ("png", beside(LEVELS, OPAQUE), {}),
    "in both": ("png", beside(LEVELS, LEVELS), {}),
    "clear white is background": (
        "png", beside(np.where(LEVELS, 255, 0), np.where(LEVELS, LEVELS, 255)), {},
    ),
    "sixteen bits": ("png", LEVELS.astype(np.uint16) * 257, {}),
    "soft by a little": ("png", SOFT, {}),
    "JPEG": ("jpg", LEVELS.repeat(8, 0).repeat(8, 1), {"quality": 60}),
    "palette": ("gif", LEVELS, {}),
}  # fmt: skip


@pytest.mark.parametrize("kind", TRIMAPS)
def test_a_trimap_means_its_classes_however_it_is_stored(tmp_path, kind):
    ending, stored, options = TRIMAPS[kind]
    path = saved(tmp_path / f"trimap.{ending}", stored, **options)
    scale = stored.shape[0] // LEVELS.shape[0]
    found = snap(read_gray(path))[scale // 2 :: scale, scale // 2 :: scale]
    assert np.array_equal(found, CLASSES)


def test_a_floating_trimap_may_count_to_255(tmp_path):
    assert np.array_equal(
        snap(read_gray(floats(tmp_path / "a.tif", LEVELS / 255))), CLASSES
    )
    whole = floats(tmp_path / "b.tif", LEVELS.astype(np.float32))
    assert np.array_equal(snap(read_gray(whole)), CLASSES)


@given(arrays(np.uint8, (2, 5)))
def test_snapping_twice_changes_nothing_and_never_crosses_unknown(gray):
    once = snap(gray)
    assert np.array_equal(snap(once), once)
    assert set(np.unique(once)) <= {BACKGROUND, UNKNOWN, FOREGROUND}
    assert ((once == BACKGROUND) == (gray <= 25)).all()
    assert ((once == FOREGROUND) == (gray >= 230)).all()


# Alphas


def test_the_alpha_of_a_cutout_is_its_transparency(tmp_path):
    colours = np.random.default_rng(1).integers(0, 256, (4, 6, 3), dtype=np.uint8)
    cutout = saved(tmp_path / "cutout.png", np.dstack([colours, LEVELS]))
    assert np.array_equal(read_coverage(cutout), LEVELS)
    assert np.allclose(read_alpha(cutout), LEVELS / np.float32(255))


def test_a_photograph_is_no_alpha(tmp_path):
    colours = np.random.default_rng(1).integers(0, 256, (4, 6, 3), dtype=np.uint8)
    with pytest.raises(ImageReadError, match="is in colour"):
        read_alpha(saved(tmp_path / "photo.png", colours))


def test_a_grey_alpha_may_have_the_colours_of_its_compression(tmp_path):
    grey = np.dstack([np.tile(np.arange(64, dtype=np.uint8) * 4, (64, 1))] * 3)
    path = saved(tmp_path / "alpha.jpg", grey, quality=40)
    assert np.abs(read_coverage(path).astype(int) - grey[..., 0]).max() < 24


# Places


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path):
    (tmp_path / "real.png").write_bytes(b"old")
    (tmp_path / "link.png").symlink_to("real.png")
    write_bytes(tmp_path / "link.png", b"new")
    assert (tmp_path / "link.png").is_symlink()
    assert (tmp_path / "real.png").read_bytes() == b"new"


def test_a_name_that_is_too_long_is_refused(tmp_path):
    with pytest.raises(ImageWriteError, match=r"File name too long\. Choose another name"):
        check_folder(tmp_path / ("x" * 300 + ".png"))
    with pytest.raises(ImageReadError, match="File name too long"):
        read_picture(tmp_path / ("x" * 300 + ".png"))


def test_a_link_that_leads_nowhere_is_refused(tmp_path):
    (tmp_path / "loop.png").symlink_to("loop.png")
    with pytest.raises(ImageReadError, match="symbolic links"):
        read_picture(tmp_path / "loop.png")


def test_a_file_that_may_not_be_written_is_not_replaced(tmp_path, monkeypatch):
    path = tmp_path / "kept.png"
    path.write_bytes(b"old")
    monkeypatch.setattr("os.access", lambda place, _: place != path)
    with pytest.raises(ImageWriteError, match=r"kept\.png is read-only\. Choose another"):
        check_folder(path)


def test_a_photoshop_file_that_nothing_could_read_is_not_made():
    pytest.importorskip("psd_tools")
    with pytest.raises(ImageWriteError, match="30000 pixels on a side, not 40000"):
        encode_psd([], (40_000, 2), b"")
