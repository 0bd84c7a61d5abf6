"""`simatte` without a command: the window, or the next best thing where there is none."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.cli import window as window_command
from app.model_choice import ModelChoice
from sim_core.compute import Compute
from sim_core.image_io import read_gray
from sim_core.models import DEFAULT_MODEL
from sim_core.samples import find_sample

OPEN_WINDOW = window_command.__globals__["_open_window"]
"""As it is outside tests."""


@pytest.fixture
def no_display(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), ([], None, ModelChoice())),
        (("picture.png",), ([Path("picture.png")], None, ModelChoice())),
        (("a.png", "b.png"), ([Path("a.png"), Path("b.png")], None, ModelChoice())),
        (("--sample", "hair"), ([], "hair", ModelChoice())),
        (("window", "a.png"), ([Path("a.png")], None, ModelChoice())),
        (
            ("--model", "simatte-s", "--weights", "own.safetensors"),
            ([], None, ModelChoice("simatte-s", (Path("own.safetensors"),))),
        ),
        (
            ("--weights", "own.safetensors"),
            ([], None, ModelChoice(DEFAULT_MODEL, (Path("own.safetensors"),))),
        ),
        (
            ("--device", "cpu", "--precision", "bfloat16"),
            ([], None, ModelChoice(compute=Compute("cpu", "bfloat16"))),
        ),
    ],
)
def test_bare_arguments_go_to_the_window(simatte, opened, arguments, expected):
    code, _, _ = simatte(*arguments)
    assert code == 0
    assert opened == [expected]


def test_an_unknown_sample_lists_the_known_ones(simatte, opened):
    code, _, err = simatte("--sample", "zebra")
    assert code == 1
    assert err.startswith("Error: ")
    assert "zebra" in err
    assert "hair" in err
    assert opened == []


@pytest.mark.usefixtures("no_display")
def test_without_a_display_the_sample_is_cut_out_beside_the_caller(
    files, simatte, opened, predictor
):
    code, _, err = simatte("--sample", "hair")
    assert code == 0
    assert "no display" in err
    assert "hair-cutout.png" in err
    assert opened == []
    with Image.open(files / "hair-cutout.png") as image:
        alpha = np.asarray(image.getchannel("A"))
    trimap = read_gray(find_sample("hair").trimap)
    assert (alpha[trimap == 255] == 255).all()
    assert (alpha[trimap == 0] == 0).all()


@pytest.mark.usefixtures("no_display", "files")
@pytest.mark.parametrize("arguments", [(), ("picture.png",)])
def test_without_a_display_the_way_out_is_said(simatte, opened, arguments):
    code, _, err = simatte(*arguments)
    assert code == 1
    assert "no display" in err
    assert "simatte matte" in err
    assert opened == []


def test_missing_libraries_of_qt_are_said_with_their_packages(simatte, monkeypatch):
    monkeypatch.setitem(window_command.__globals__, "_open_window", OPEN_WINDOW)
    monkeypatch.setitem(sys.modules, "app.main", None)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    code, _, err = simatte("picture.png")
    assert code == 1
    assert "apt-get install" in err
    assert "libegl1" in err


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_names_the_commands(simatte, option):
    code, out, _ = simatte(option)
    assert code == 0
    for command in ("matte", "evaluate", "window"):
        assert command in out


def test_the_version_is_said(simatte):
    code, out, _ = simatte("--version")
    assert code == 0
    assert out.startswith("simatte ")
