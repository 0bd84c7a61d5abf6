"""Pictures to files: what other programs read there, and what cannot be written."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sim_core.errors import ImageWriteError
from sim_core.image_io import (
    check_target,
    read_alpha,
    read_gray,
    read_picture,
    write_bytes,
    write_image,
)

RNG = np.random.default_rng(11)
COLOURS = RNG.integers(0, 256, (6, 5, 3), dtype=np.uint8)
DEEP = RNG.integers(0, 65536, (6, 5, 4), dtype=np.uint16)
GLAZE = np.full((3, 2, 4), (200, 100, 50, 128), np.uint8)


@pytest.mark.parametrize("ending", ["png", "tif", "webp"])
def test_a_half_transparent_colour_is_read_as_itself_elsewhere(tmp_path, ending):
    path = tmp_path / f"glaze.{ending}"
    write_image(path, GLAZE)
    with Image.open(path) as image:
        assert image.mode == "RGBA"
        assert np.array_equal(np.asarray(image), GLAZE)


@pytest.mark.parametrize("pixels", [GLAZE, DEEP], ids=["8 bits", "16 bits"])
def test_tiff_says_that_its_fourth_channel_is_straight_alpha(tmp_path, pixels):
    write_image(tmp_path / "glaze.tif", pixels)
    with Image.open(tmp_path / "glaze.tif") as image:
        assert image.tag_v2[338] == (2,)


@pytest.mark.parametrize("ending", ["png", "tif", "webp"])
def test_colour_under_full_transparency_survives(tmp_path, ending):
    pixels = np.dstack([COLOURS, np.zeros(COLOURS.shape[:2], np.uint8)])
    write_image(tmp_path / f"clear.{ending}", pixels)
    picture = read_picture(tmp_path / f"clear.{ending}")
    assert np.array_equal(picture.pixels, COLOURS)
    assert (picture.alpha == 0).all()


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_sixteen_bits_round_trip_exactly(tmp_path, ending):
    path = tmp_path / f"deep.{ending}"
    write_image(path, DEEP)
    picture = read_picture(path)
    assert np.array_equal(picture.pixels, DEEP[..., :3])
    assert np.array_equal(np.rint(picture.alpha * 65535), DEEP[..., 3])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_grey_levels_round_trip_exactly(tmp_path, dtype):
    levels = DEEP[..., 0].astype(dtype)
    write_image(tmp_path / "alpha.png", levels)
    assert np.array_equal(read_gray(tmp_path / "alpha.png"), levels)
    assert read_alpha(tmp_path / "alpha.png").max() <= 1


@pytest.mark.parametrize("ending", ["png", "tif", "bmp", "PNG", "Tiff"])
def test_colours_are_not_swapped(tmp_path, ending):
    path = tmp_path / f"colours.{ending}"
    write_image(path, COLOURS)
    with Image.open(path) as image:
        assert np.array_equal(np.asarray(image), COLOURS)


def test_a_name_without_an_ending_becomes_a_png(tmp_path):
    write_image(tmp_path / "cutout", COLOURS)
    with Image.open(tmp_path / "cutout") as image:
        assert image.format == "PNG"


@pytest.mark.parametrize("name", ["čtyři.png", "毛 髪.png"])
def test_any_name_can_be_written(tmp_path, name):
    write_image(tmp_path / name, COLOURS)
    assert np.array_equal(read_picture(tmp_path / name).pixels, COLOURS)


@pytest.mark.parametrize(
    ("name", "pixels", "reason"),
    [
        ("cutout.jpg", GLAZE, "no transparency"),
        ("cutout.bmp", GLAZE, "no transparency"),
        ("deep.jpg", DEEP[..., :3], "no 16 bits"),
        ("deep.webp", DEEP, "no 16 bits"),
        ("picture.docx", COLOURS, "cannot write .docx"),
        ("wide.webp", np.zeros((1, 20_000, 3), np.uint8), "cannot be written as .webp"),
        ("tall.jpg", np.zeros((70_000, 1, 3), np.uint8), "up to 65500 on a side"),
    ],
)
def test_what_a_format_cannot_hold_is_refused(tmp_path, name, pixels, reason):
    with pytest.raises(ImageWriteError, match=f"{reason}.*Choose .png"):
        write_image(tmp_path / name, pixels)
    assert list(tmp_path.iterdir()) == []


def test_writing_replaces_the_old_file(tmp_path):
    path = tmp_path / "picture.png"
    write_image(path, COLOURS)
    write_image(path, COLOURS[::-1])
    assert np.array_equal(read_picture(path).pixels, COLOURS[::-1])
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
def test_a_failure_half_way_leaves_the_old_file_and_nothing_else(
    tmp_path, monkeypatch, step
):
    path = tmp_path / "precious.png"
    path.write_bytes(b"precious")

    def fail(*_):
        raise OSError(28, "No space left on device")

    owner = os if step == "fsync" else Path
    monkeypatch.setattr(owner, step, fail)
    with pytest.raises(ImageWriteError, match=r"precious\.png .*No space left.*make room"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"precious"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_write_leaves_no_temporary_file(tmp_path, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_bytes(tmp_path / "picture.png", b"new")
    assert list(tmp_path.iterdir()) == []


def test_new_files_have_the_usual_rights(tmp_path):
    (tmp_path / "usual").touch()
    write_bytes(tmp_path / "picture.png", b"new")
    usual, written = ((tmp_path / name).stat().st_mode for name in ("usual", "picture.png"))
    assert written == usual


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ImageWriteError, match=r"no folder .*missing\. Make it"):
        write_image(tmp_path / "missing" / "picture.png", COLOURS)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ImageWriteError, match="no folder"):
        write_image(tmp_path / "file" / "picture.png", COLOURS)


def test_a_read_only_folder_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ImageWriteError, match=r"is read-only\. Choose another folder"):
        write_image(tmp_path / "picture.png", COLOURS)


def test_a_folder_or_device_is_not_written_over(tmp_path):
    (tmp_path / "folder.png").mkdir()
    for path in (tmp_path / "folder.png", Path(os.devnull)):
        with pytest.raises(ImageWriteError, match="is not a file"):
            write_image(path, COLOURS)


@pytest.mark.parametrize(
    ("name", "transparent", "depth"),
    [("a.jpg", True, 8), ("a.jpg", False, 16), ("a.xyz", False, 8), ("no/a.png", True, 8)],
)
def test_what_would_fail_after_the_work_can_be_known_before(
    tmp_path, name, transparent, depth
):
    with pytest.raises(ImageWriteError):
        check_target(tmp_path / name, transparent=transparent, depth=depth)


def test_checking_a_good_target_leaves_nothing_behind(tmp_path):
    check_target(tmp_path / "cutout.png", transparent=True, depth=16)
    assert list(tmp_path.iterdir()) == []
