"""`simatte matte`: what it writes, and what it says when it cannot."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sim_core.image_io import read_picture

pytestmark = pytest.mark.usefixtures("predictor")


def test_the_cutout_holds_the_answer(files, simatte, predictor):
    code, out, err = simatte("matte", "picture.png", "trimap.png", "-o", "cut.png")
    assert (code, out, err) == (0, "", "Wrote cut.png\n")
    with Image.open(files / "cut.png") as image:
        assert image.mode == "RGBA"
        pixels = np.asarray(image)
    assert (pixels[:, 2:6] == (33, 33, 33, 102)).all()
    assert (pixels[:, 6:] == (10, 200, 90, 255)).all()
    assert (pixels[:, :2, 3] == 0).all()
    assert predictor.requests[0].exact


def test_alpha_can_be_written_as_well(files, simatte):
    code, _, err = simatte(
        "matte", "picture.png", "trimap.png", "-o", "cut.png", "--alpha", "alpha.png"
    )
    assert code == 0
    assert err.splitlines() == ["Wrote cut.png", "Wrote alpha.png"]
    with Image.open(files / "alpha.png") as image:
        assert image.mode == "L"
        assert set(np.unique(np.asarray(image))) == {0, 102, 255}


def test_sixteen_bits_are_sixteen_bits(files, simatte):
    code, _, _ = simatte(
        "matte", "picture.png", "trimap.png", "-o", "cut.png", "--depth", 16
    )
    assert code == 0
    picture = read_picture(files / "cut.png")
    assert picture.pixels.dtype == np.uint16
    assert set(np.rint(picture.alpha.ravel() * 65535)) == {0, 26214, 65535}


def test_metadata_is_kept_or_left_out_as_by_export(files, simatte):
    with Image.open(files / "picture.png") as image:
        exif = Image.Exif()
        exif[0x010E] = "A caption"
        image.save(files / "picture.png", exif=exif)
    matte = "matte", "picture.png", "trimap.png"
    assert simatte(*matte, "-o", "kept.png")[0] == 0
    assert b"A caption" in (files / "kept.png").read_bytes()
    assert simatte(*matte, "-o", "bare.tif", "--metadata", "none")[0] == 0
    assert b"A caption" not in (files / "bare.tif").read_bytes()


def test_model_and_device_are_passed_on(files, simatte, predictor):
    simatte(
        "matte", "picture.png", "trimap.png", "-o", "cut.png",
        "--model", "simatte-s", "--device", "cpu",
    )  # fmt: skip
    assert predictor.loaded == ("simatte-s", "cpu", False)


def shopping_list(path):
    path.write_text("milk, eggs")


def half_a_picture(path):
    whole = path.parent / "whole.png"
    noise = np.random.default_rng(0).integers(0, 256, (90, 90, 3), dtype=np.uint8)
    Image.fromarray(noise).save(whole)
    path.write_bytes(whole.read_bytes()[:-2000])


def another_size(path):
    Image.new("L", (5, 5), 128).save(path)


BAD_FILES = {
    "a missing picture": ("picture.png", lambda path: None, "There is no file picture.png"),
    "a text as picture": ("picture.png", shopping_list, "is not a picture"),
    "half a picture": ("picture.png", half_a_picture, "is damaged or incomplete"),
    "an empty file": ("picture.png", lambda path: path.touch(), "is not a picture"),
    "a folder": ("picture.png", lambda path: path.mkdir(), "is a folder"),
    "a missing trimap": ("trimap.png", lambda path: None, "There is no file trimap.png"),
    "a text as trimap": ("trimap.png", shopping_list, "is not a picture"),
    "a trimap of another size": ("trimap.png", another_size, "is 5 × 5 pixels"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_one_line_and_no_output(files, simatte, case):
    name, spoil, reason = BAD_FILES[case]
    (files / name).unlink()
    spoil(files / name)
    code, out, err = simatte("matte", "picture.png", "trimap.png", "-o", "cut.png")
    assert (code, out) == (1, "")
    assert err.startswith("Error: ")
    assert err.count("\n") == 1
    assert name in err
    assert reason in err
    assert not (files / "cut.png").exists()


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("nowhere/cut.png", "no folder nowhere"),
        ("picture.png/cut.png", "no folder picture.png"),
        ("cut.jpg", "no transparency"),
        ("cut.xyz", "cannot write .xyz"),
        ("picture.png", "would be written over"),
        ("trimap.png", "would be written over"),
        ("folder", "is not a file"),
    ],
)
def test_a_bad_target_is_refused_before_the_work(files, simatte, predictor, target, reason):
    (files / "folder").mkdir()
    before = {path: path.stat().st_mtime_ns for path in files.rglob("*")}
    code, _, err = simatte("matte", "picture.png", "trimap.png", "-o", target)
    assert code == 1
    assert err.startswith("Error: ")
    assert reason in err
    assert err.count("\n") == 1
    assert predictor.requests == []
    assert {path: path.stat().st_mtime_ns for path in files.rglob("*")} == before


def test_a_read_only_folder_is_refused_before_the_work(
    files, simatte, predictor, monkeypatch
):
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    code, _, err = simatte("matte", "picture.png", "trimap.png", "-o", "cut.png")
    assert code == 1
    assert "is read-only" in err
    assert predictor.requests == []


def test_alpha_and_cutout_need_different_names(files, simatte, predictor):
    code, _, err = simatte(
        "matte", "picture.png", "trimap.png", "-o", "cut.png", "--alpha", "./cut.png"
    )
    assert code == 1
    assert "would be written over" in err
    assert predictor.requests == []


@pytest.mark.parametrize(
    "options",
    [
        ("--model", "mystery"),
        ("--depth", "12"),
        ("--device", "abacus"),
        ("--colour", "blue"),
    ],
)
def test_a_wrong_option_is_misuse(files, simatte, options):
    code, _, err = simatte("matte", "picture.png", "trimap.png", "-o", "c.png", *options)
    assert code == 2
    assert options[0] in err
    assert "Traceback" not in err
    assert not (files / "c.png").exists()


def test_an_output_has_to_be_named(files, simatte):
    assert simatte("matte", "picture.png", "trimap.png")[0] == 2


@pytest.mark.parametrize(
    ("level", "note"), [(0, "no unknown"), (255, "no unknown"), (128, "is unknown")]
)
def test_an_odd_trimap_gets_a_note_and_an_answer(files, simatte, level, note):
    Image.new("L", (8, 6), level).save("trimap.png")
    code, _, err = simatte("matte", "picture.png", "trimap.png", "-o", "cut.png")
    assert code == 0
    assert err.splitlines()[0].startswith("Note: ")
    assert note in err
    assert read_picture(files / "cut.png").alpha is not None


@pytest.mark.parametrize("size", [(1, 1), (20_000, 10), (1, 500)])
def test_unusual_sizes_work(files, simatte, size):
    Image.new("RGB", size, (5, 6, 7)).save("picture.png")
    Image.new("L", size, 128).save("trimap.png")
    assert simatte("matte", "picture.png", "trimap.png", "-o", "cut.png")[0] == 0
    with Image.open(files / "cut.png") as image:
        assert image.size == size


def test_names_with_accents_and_spaces_work(files, simatte):
    (files / "picture.png").rename("été à la plage.png")
    code, *_ = simatte("matte", "été à la plage.png", "trimap.png", "-o", "découpe.png")
    assert code == 0
    assert (files / "découpe.png").exists()


def test_decoders_keep_quiet_beside_the_one_line(files):
    """In a process of its own, because the libraries write to the terminal themselves."""
    Image.fromarray(np.zeros((9, 9), np.uint16)).save("deep.tif")
    (files / "half.tif").write_bytes((files / "deep.tif").read_bytes()[:60])
    command = "import sys; from app.cli import main; main(sys.argv[1:])"
    ended = subprocess.run(
        [sys.executable, "-c", command, "matte", "half.tif", "trimap.png", "-o", "c.png"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.startswith("Error: half.tif")
    assert ended.stderr.count("\n") == 1


def test_parity_and_estimated_colours_are_passed_on(files, simatte, predictor):
    arguments = ("picture.png", "trimap.png", "-o", "cutout.png", "--parity")
    assert simatte("matte", *arguments, "--estimate-foreground")[0] == 0
    assert (predictor.parity, predictor.always_estimate) == (True, True)


def test_weights_of_ones_own_are_passed_on(files, simatte, predictor):
    simatte(
        "matte", "picture.png", "trimap.png", "-o", "cut.png",
        "--model", "simatte-s", "--weights", "mine.safetensors",
    )  # fmt: skip
    assert predictor.weights == [Path("mine.safetensors")]
