"""`simatte export`: the window's export, headless."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from PIL import Image

from app.cli import main
from sim_core.composite import composite
from sim_core.composition import compose
from sim_core.export_options import ExportOptions
from sim_core.export_presets import ExportPreset, PresetFile
from sim_core.foreground import estimate_foreground
from sim_core.image_io import read_picture, write_image
from sim_core.look import LightWrap, Look, Shadow

RNG = np.random.default_rng(8)
COLOURS = RNG.integers(0, 256, (24, 30, 3), dtype=np.uint8)
ALPHA = np.zeros((24, 30), np.uint8)
ALPHA[4:20, 6:22] = RNG.integers(1, 256, (16, 16), dtype=np.uint8)


@pytest.fixture
def folder(tmp_path):
    write_image(tmp_path / "picture.png", COLOURS)
    write_image(tmp_path / "alpha.png", ALPHA)
    return tmp_path


def export(folder, name, *more):
    main(
        [
            "export",
            str(folder / "picture.png"),
            "--alpha",
            str(folder / "alpha.png"),
            "-o",
            str(folder / name),
            *more,
        ]
    )


def run(folder, name, *more):
    with pytest.raises(SystemExit) as left:
        export(folder, name, *more)
    return left.value.code


def test_a_cutout_has_the_alpha_that_was_given(folder):
    assert run(folder, "cut.png", "--decontaminate", "0") == 0
    with Image.open(folder / "cut.png") as image:
        rgba = np.asarray(image)
    assert np.array_equal(rgba[..., 3], ALPHA)
    assert np.array_equal(rgba[..., :3], COLOURS)


def test_a_composite_is_on_the_colour_that_was_named(folder):
    assert run(folder, "on.png", "--contents", "composite", "--background", "#204060") == 0
    share = (ALPHA / 255).astype(np.float32)
    foreground = estimate_foreground(COLOURS, share)
    expected = composite(foreground, np.array((32, 64, 96), np.uint8), share)
    assert np.array_equal(read_picture(folder / "on.png").pixels, expected)


def test_trimming_and_layers_work_from_here_too(folder):
    assert run(folder, "small.png", "--trim", "--depth", "16") == 0
    assert read_picture(folder / "small.png").pixels.shape == (16, 16, 3)
    assert run(folder, "all.ora", "--contents", "layers") == 0
    assert (folder / "all.ora").stat().st_size > 1000


def test_a_trimap_is_solved_first(folder, monkeypatch):
    trimap = np.full((24, 30), 128, np.uint8)
    trimap[:6], trimap[18:] = 0, 255
    write_image(folder / "trimap.png", trimap)
    # The package shows the command of this name; the module is behind it.
    module = sys.modules["app.cli.export"]
    monkeypatch.setattr(
        module, "solve", lambda document, **_: document.alpha[6:18].fill(0.5)
    )
    paths = [str(folder / name) for name in ("picture.png", "trimap.png", "cut.png")]
    with pytest.raises(SystemExit) as left:
        main(["export", paths[0], "--trimap", paths[1], "-o", paths[2]])
    assert left.value.code == 0
    alpha = np.rint(read_picture(folder / "cut.png").alpha * 255)
    assert [set(np.unique(alpha[rows])) for rows in np.s_[:6, 6:18, 18:]] == [
        {0}, {128}, {255}
    ]  # fmt: skip


def test_a_preset_gives_the_options_that_are_not_given(folder, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    mine = ExportOptions(depth=16, decontaminate=0, trimmed=True)
    PresetFile().save(ExportPreset("Mine", mine, ".tif"))
    assert run(folder, "cut", "--preset", "mine") == 0
    picture = read_picture(folder / "cut.tif")
    assert (picture.pixels.dtype, picture.pixels.shape) == (np.uint16, (16, 16, 3))
    assert run(folder, "cut.png", "--preset", "mine", "--depth", "8") == 0
    assert read_picture(folder / "cut.png").pixels.dtype == np.uint8


def test_metadata_is_kept_or_left_out(folder):
    with Image.open(folder / "picture.png") as image:
        exif = Image.Exif()
        exif[0x010E] = "A caption"
        image.save(folder / "picture.png", exif=exif)
    assert run(folder, "kept.png") == 0
    assert b"A caption" in (folder / "kept.png").read_bytes()
    assert run(folder, "bare.png", "--metadata", "none") == 0
    assert b"A caption" not in (folder / "bare.png").read_bytes()


def test_of_an_animation_the_first_frame_is_taken_and_that_is_said(folder, capsys):
    frames = [Image.fromarray(COLOURS), Image.new("RGB", (30, 24))]
    frames[0].save(folder / "picture.png", save_all=True, append_images=frames[1:])
    assert run(folder, "cut.png", "--decontaminate", "0") == 0
    assert "2 pictures" in capsys.readouterr().err
    assert np.array_equal(read_picture(folder / "cut.png").pixels, COLOURS)


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("cut.jpg", (), "Choose one of"),
        ("cut.webp", ("--depth", "16"), "Choose"),
        ("cut.png", ("--background", "no such colour"), "no colour and no picture"),
        ("none/cut.png", (), "no folder"),
        ("cut.png", ("--preset", "nothing like it"), "There is no export preset"),
    ],
)
def test_what_cannot_be_is_said_before_the_work(folder, name, more, said, capsys):
    assert run(folder, name, *more) == 1
    assert said in capsys.readouterr().err
    assert not (folder / name).exists()


def test_shadow_light_and_linear_light_are_the_windows_own(folder):
    wanted = ("--shadow", "0.6", "--shadow-fall", "3", "-2", "--shadow-blur", "1.5")
    light = ("--light-wrap", "0.5", "--light-wrap-radius", "2", "--linear-light")
    composite_on = ("--contents", "composite", "--background", "#204060")
    assert run(folder, "on.png", *composite_on, *wanted, *light) == 0
    share = (ALPHA / 255).astype(np.float32)
    look = Look(1.0, Shadow(0.6, 3, -2, 1.5), LightWrap(0.5, 2), linear=True)
    colours = estimate_foreground(COLOURS, share)
    expected = compose(colours, np.array((32, 64, 96), np.uint8), share, look)
    assert np.array_equal(read_picture(folder / "on.png").pixels, expected)
