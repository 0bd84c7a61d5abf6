"""A configuration is read whole, or refused with a sentence that says why."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from resources import resource
from sim_core.errors import MattingError
from sim_core.training.configuration import (
    read_configuration,
    read_options,
    read_preset,
)
from sim_core.training.options import Crop, RunOptions
from sim_core.training.recipes.compact import CompactOptions
from sim_core.training.schedule import crop_of, learning_rate

PRESETS = [f.name.removesuffix(".toml") for f in resource("training").iterdir()]


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_read(name: str) -> None:
    assert read_preset(name).run.steps > 100


def test_the_configurations_in_the_documentation_are_valid() -> None:
    page = (Path(__file__).parents[2] / "docs" / "training.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    models = [read_options(tomllib.loads(example)).model for example in examples]
    assert models == ["sim-r50", "sim-r50"]


def test_what_is_left_out_has_its_default() -> None:
    assert read_options({"run": {"steps": 7}}) == CompactOptions(run=RunOptions(steps=7))


def test_options_survive_the_way_through_a_file() -> None:
    options = read_preset("simatte-s")
    assert read_options(json.loads(json.dumps(dataclasses.asdict(options)))) == options


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"run": {"stepps": 3}}, "no option run.stepps"),
        ({"training": {}}, "no option training"),
        ({"run": {"steps": "many"}}, "run.steps is 'many'; give a whole number"),
        ({"run": {"steps": True}}, "give a whole number"),
        ({"run": {"steps": 0}}, "at least 1"),
        ({"run": 3}, "run must be a table"),
        ({"run": {"precision": "half"}}, "choose one of auto, float32, bfloat16"),
        ({"crops": {"size": 64}}, "crops must be a list"),
        ({"crops": [{"size": 64}]}, "crops.batch is missing"),
        ({"crops": [{"size": 100, "batch": 1}]}, "multiple of 16"),
        ({"crops": [{"size": 64, "batch": 1, "until": 0.5}]}, "after 50% of the run"),
        ({"crops": []}, "after 0% of the run"),
        ({"crops": [{"size": 64, "batch": 1, "since": 0.6, "until": 0.4}]}, "rising"),
        ({"optimiser": {"learning_rate": 1e-6}}, "two falling rates"),
        ({"losses": {"alpha": -1}}, "losses.alpha is -1.0; give 0 or more"),
        ({"network": {"features": 3}}, "leave them out"),
        ({"data": {"validation_size": 70}}, "multiple of 16"),
        ({"model": "alexnet"}, "choose one of simatte-s, simatte-s-patterns, sim-r50"),
        ({"model": "sim-r50", "crops": [{"size": 64, "batch": 1}]}, "at least 2"),
        ({"model": "sim-r50", "semantic": {"source": "guess"}}, "truth, classifier, none"),
        ({"model": "sim-r50", "freeze_statistics": 1}, "give true or false"),
        ({"model": "classifier", "losses": {"alpha": 1}}, "no option losses.alpha"),
    ],
)
def test_a_mistake_is_named(tables: dict[str, object], said: str) -> None:
    with pytest.raises(MattingError) as raised:
        read_options(tables)
    assert said in str(raised.value)


def test_a_file_that_is_missing_or_not_toml_is_named(tmp_path) -> None:
    with pytest.raises(MattingError, match=r"none.toml cannot be read"):
        read_configuration(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("steps = = 3")
    with pytest.raises(MattingError, match=r"bad.toml is not TOML"):
        read_configuration(tmp_path / "bad.toml")


def test_an_unknown_preset_is_answered_with_the_known_ones() -> None:
    with pytest.raises(
        MattingError, match=r"sim-r50, simatte-s, simatte-s-patterns, smoke"
    ):
        read_preset("huge")


def test_the_learning_rate_rises_then_falls_to_its_end() -> None:
    options = read_options({"run": {"steps": 1000}, "optimiser": {"warm_up": 100}})
    rates = np.array([learning_rate(options, step) for step in range(1000)])
    assert (np.diff(rates[:90]) > 0).all()
    assert (np.diff(rates[110:]) < 0).all()
    assert rates.max() == pytest.approx(1e-3, rel=0.05)
    assert rates[-1] == pytest.approx(1e-5, rel=1e-3)


def test_crops_are_drawn_in_their_part_of_the_run_by_weight() -> None:
    crops = (Crop(64, 4, until=0.5), Crop(96, 2, since=0.5), Crop(128, 1, weight=3))
    options = CompactOptions(run=RunOptions(steps=400), crops=crops)
    sizes = [crop_of(options, step).size for step in range(400)]
    assert set(sizes[:200]) == {64, 128}
    assert set(sizes[200:]) == {96, 128}
    assert sizes.count(128) == pytest.approx(300, abs=30)
