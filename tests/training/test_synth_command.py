"""What `simatte synth` does for a person at a terminal."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from app.cli.synth import synth
from sim_core.errors import MattingError
from sim_core.image_io import read_alpha
from sim_core.test_sets import find_test_set

SIZE = 64


@pytest.fixture
def draw():
    program = typer.Typer()
    program.command()(synth)
    return lambda *options: CliRunner().invoke(program, [str(o) for o in options])


def _read(path):
    return cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)


def test_a_sheet_of_one_class_is_written(draw, tmp_path):
    sheet = tmp_path / "fur.png"
    result = draw("--class", "fur", "--count", 2, "--size", SIZE, "--sheet", sheet)
    assert result.exit_code == 0, result.output
    height, width = _read(sheet).shape[:2]
    assert height >= SIZE
    assert width >= 2 * 4 * SIZE


def test_a_sheet_of_all_classes_shows_twenty(draw, tmp_path):
    sheet = tmp_path / "all.png"
    options = ("--count", 1, "--size", SIZE, "--columns", 4, "--sheet", sheet)
    assert draw(*options).exit_code == 0
    assert _read(sheet).shape[0] >= 5 * SIZE


def test_the_same_seed_draws_the_same_sheet(draw, tmp_path):
    sheets = [tmp_path / "first.png", tmp_path / "second.png"]
    for sheet in sheets:
        draw("--class", "net", "--count", 1, "--size", SIZE, "--seed", 3, "--sheet", sheet)
    assert sheets[0].read_bytes() == sheets[1].read_bytes()


def test_an_unknown_class_is_refused(draw, tmp_path):
    assert draw("--class", "wool", "--sheet", tmp_path / "x.png").exit_code == 2


def test_samples_become_a_test_set_with_classes(draw, tmp_path):
    result = draw("--class", "net", "--count", 2, "--size", SIZE, "--test-set", tmp_path)
    assert result.exit_code == 0, result.output
    cases = find_test_set(tmp_path)
    assert [case.name for case in cases] == ["net/000", "net/001"]
    assert all(read_alpha(case.alpha).shape == (SIZE, SIZE) for case in cases)


def test_something_has_to_be_written(draw):
    assert isinstance(draw("--class", "net").exception, MattingError)
