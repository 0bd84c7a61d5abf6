"""`simatte` with odd inputs: a result or one clear line, and never a traceback."""

import numpy as np
import pytest
from PIL import Image

from app.cli import matte

GREYS = np.tile(np.uint8([0, 0, 128, 128, 128, 128, 255, 255]), (6, 1))
EXCHANGED = np.pad(
    np.pad(np.zeros((2, 4), np.uint8), 1, constant_values=128), 1, constant_values=255
)
TRIMAPS = {
    "three levels": (GREYS, []),
    "soft greys": (np.where(GREYS == 128, 90, GREYS), ["other grey levels"]),
    "all unknown": (np.full_like(GREYS, 128), ["is unknown everywhere"]),
    "no foreground": (np.where(GREYS == 255, 128, GREYS), ["no foreground (white)"]),
    "no background": (np.where(GREYS == 0, 128, GREYS), ["no background (black)"]),
    "only two": (np.where(GREYS == 128, 255, GREYS), ["no unknown", "hard edges"]),
    "all background": (np.zeros_like(GREYS), ["nothing is cut out"]),
    "numbers of classes": (GREYS // 127, ["nothing is cut out", "other grey levels"]),
    "exchanged": (EXCHANGED, ["are black and white exchanged?"]),
}


@pytest.mark.usefixtures("predictor")
@pytest.mark.parametrize("kind", TRIMAPS)
def test_what_is_odd_about_a_trimap_is_said(files, simatte, kind):
    levels, notes = TRIMAPS[kind]
    Image.fromarray(levels.astype(np.uint8)).save("trimap.png")
    code, _, err = simatte("matte", "picture.png", "trimap.png", "-o", "cut.png")
    assert code == 0
    assert all(note in err for note in notes)
    assert ("Note: " in err) == bool(notes)
    assert all(line.startswith(("Note: ", "Wrote ")) for line in err.splitlines())


@pytest.mark.usefixtures("predictor")
def test_what_is_not_looked_at_in_a_picture_is_said(files, simatte):
    picture = Image.open("picture.png").convert("RGBA")
    picture.putalpha(90)
    picture.save("picture.png")
    _, _, err = simatte("matte", "picture.png", "trimap.png", "-o", "cut.png")
    assert "Note: picture.png has transparency of its own" in err


REFUSED = {
    "a link to itself": ("loop.png", "trimap.png", "-o", "c.png"),
    "a long name": ("picture.png", "trimap.png", "-o", "x" * 300 + ".png"),
    "a trimap as picture": ("trimap.png", "picture.png", "-o", "trimap.png"),
}


@pytest.mark.usefixtures("predictor")
@pytest.mark.parametrize("case", REFUSED)
def test_odd_places_are_one_line(files, simatte, case):
    (files / "loop.png").symlink_to("loop.png")
    code, out, err = simatte("matte", *REFUSED[case])
    assert (code, out) == (1, "")
    assert err.startswith("Error: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--shift-edge", "nan"), ("--shift-edge", "inf"), ("--feather", "1e9"),
        ("--feather", "nan"), ("--shadow-blur", "inf"), ("--light-wrap-radius", "nan"),
        ("--decontaminate", "nan"), ("--shadow", "2"),
    ],
)  # fmt: skip
def test_numbers_out_of_range_are_misuse(files, simatte, option, value):
    code, _, err = simatte(
        "export", "picture.png", "--alpha", "trimap.png", "-o", "c.png", option, value
    )
    assert code == 2
    assert option in err
    assert not (files / "c.png").exists()


def test_a_shadow_does_not_fall_to_infinity(files, simatte):
    code, _, err = simatte(
        "export", "picture.png", "--alpha", "trimap.png", "-o", "c.png",
        "--shadow-fall", "nan", "5",
    )  # fmt: skip
    assert code == 2
    assert "--shadow-fall" in err


@pytest.mark.parametrize(
    "arguments",
    [("--alpha", "trimap.png", "-o", "picture.png"), ("--alpha", "a.png", "-o", "./a.png")],
)
def test_an_export_does_not_replace_what_it_is_made_from(files, simatte, arguments):
    (files / "a.png").write_bytes((files / "trimap.png").read_bytes())
    before = {path: path.read_bytes() for path in files.iterdir()}
    code, _, err = simatte("export", "picture.png", *arguments)
    assert code == 1
    assert "would be written over" in err
    assert {path: path.read_bytes() for path in files.iterdir()} == before


def test_the_depth_is_the_least_that_a_file_holds(files, simatte):
    pytest.importorskip("OpenImageIO")
    assert simatte("export", "picture.png", "--alpha", "trimap.png", "-o", "c.exr")[0] == 0
    assert simatte("export", "picture.png", "--alpha", "trimap.png", "-o", "c.png")[0] == 0
    with Image.open(files / "c.png") as image:
        assert image.mode == "RGBA"


def test_a_mistyped_command_opens_no_window(files, simatte, opened):
    code, _, err = simatte("mate", "picture.png", "trimap.png")
    assert code == 1
    assert "Did you mean `simatte matte`?" in err
    assert opened == []


def test_a_picture_without_an_ending_is_opened(files, simatte, opened):
    (files / "picture.png").rename(files / "scan")
    assert simatte("scan")[0] == 0
    assert len(opened) == 1


def test_a_sheet_that_cannot_be_written_is_refused_before_the_work(files, simatte):
    code, _, err = simatte("synth", "--sheet", "nowhere/sheet.png")
    assert code == 1
    assert "no folder nowhere" in err


def test_a_pool_that_cannot_be_made_is_one_line(files, simatte):
    code, _, err = simatte("train", "pool", "picture.png", "--samples", "1")
    assert code == 1
    assert err.startswith("Error: The folder picture.png cannot be made")


@pytest.mark.parametrize(
    ("failure", "said"),
    [(MemoryError(), "not enough memory"), (ZeroDivisionError("sum"), "ZeroDivisionError")],
)
def test_the_unexpected_is_one_line_unless_more_is_asked_for(
    files, simatte, monkeypatch, failure, said
):
    def fail(*_):
        raise failure

    monkeypatch.setitem(matte.__globals__, "open_with_trimap", fail)
    code, _, err = simatte("matte", "picture.png", "trimap.png", "-o", "cut.png")
    assert code == 1
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", ["matte", "export", "evaluate", "synth", "simd"])
def test_help_is_free_of_types_that_say_nothing(simatte, command):
    code, out, _ = simatte(command, "--help")
    assert code == 0
    flags = [line for line in out.splitlines() if "<bool>" in line and "--help" not in line]
    assert flags == []
