"""`simatte train` in the words of the person who types it."""

from __future__ import annotations

import json

import pytest

from app.cli import main
from sim_core.inference.checkpoint import load_weights, sha256_of
from sim_core.network.compact import SimatteS
from sim_core.training.log import read_log
from sim_core.training.run_folder import options_of

CONFIGURATION = """
[run]
steps = 3
precision = "float32"
log_every = 1
[data]
validation_samples = 1
validation_size = 64
[[crops]]
size = 64
batch = 1
[network]
full = 4
half = 4
quarter = 8
eighth = 8
sixteenth = 12
fused = 16
"""

PATTERNS = """
model = "{model}"
[run]
steps = 1
precision = "float32"
[data]
validation_samples = 1
validation_size = 64
[[crops]]
size = 64
batch = 2
[network]
width = 4
blocks = [1, 1, 1, 1]
"""


@pytest.fixture
def simatte(capsys):
    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in ("train", *arguments)])
        said = capsys.readouterr()
        return left.value.code or 0, said.out, said.err

    return run


@pytest.fixture
def configuration(tmp_path):
    path = tmp_path / "tiny.toml"
    path.write_text(CONFIGURATION)
    return path


def test_train_then_export_yields_weights_that_load(simatte, configuration, tmp_path):
    run, weights = tmp_path / "run", tmp_path / "own.safetensors"
    code, said, progress = simatte("matting", "--config", configuration, "--output", run)
    assert code == 0, progress
    assert "Export the weights" in said
    assert "3/3 loss" in progress
    assert simatte("export", run, "-o", weights)[0] == 0
    load_weights(SimatteS(options_of(run).network), "simatte-s", weights)
    entry = json.loads(weights.with_suffix(".json").read_text())
    assert entry["sha256"] == sha256_of(weights)


def test_no_time_at_all_is_one_step_which_can_be_resumed(simatte, configuration, tmp_path):
    run = tmp_path / "run"
    code, said, _ = simatte(
        "matting", "--config", configuration, "--output", run, "--minutes", 0
    )
    assert code == 0
    assert "Stopped after 1 of 3 steps" in said
    assert simatte("matting", "--resume", "--output", run)[0] == 0
    assert [int(line["step"]) for line in read_log(run)] == [1, 2, 3]


def test_choices_on_the_command_line_are_kept_for_resuming(
    simatte, configuration, tmp_path
):
    run = tmp_path / "run"
    simatte(
        "matting", "--config", configuration, "--output", run, "--steps", 9, "--minutes", 0
    )
    assert options_of(run).run.steps == 9


def test_a_run_is_named_after_its_options_unless_told_otherwise(
    simatte, configuration, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    code, said, _ = simatte("matting", "--config", configuration, "--minutes", 0)
    assert code == 0
    assert (tmp_path / "runs" / "tiny" / "state.pt").is_file()
    assert "--output runs/tiny" in said


def test_the_same_command_with_resume_goes_on(
    simatte, configuration, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    simatte("matting", "--config", configuration, "--minutes", 0)
    assert simatte("matting", "--config", configuration, "--resume")[0] == 0
    assert len(read_log(tmp_path / "runs" / "tiny")) == 3


def test_a_run_does_not_go_on_with_other_options(simatte, configuration, tmp_path):
    run = tmp_path / "run"
    simatte("matting", "--config", configuration, "--output", run, "--minutes", 0)
    configuration.write_text(CONFIGURATION.replace("batch = 1", "batch = 2"))
    code, _, error = simatte(
        "matting", "--config", configuration, "--output", run, "--resume"
    )
    assert code == 1
    assert "other options" in error


@pytest.mark.parametrize("name", ["classifier", "discriminator"])
def test_the_networks_of_patterns_have_commands_of_their_own(simatte, tmp_path, name):
    configuration, run = tmp_path / "tiny.toml", tmp_path / "run"
    configuration.write_text(PATTERNS.format(model=name))
    assert simatte(name, "--config", configuration, "--output", run)[0] == 0
    weights = tmp_path / "own.safetensors"
    assert simatte("export", run, "-o", weights)[0] == 0
    assert weights.is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--resume",), "no run"),
        ((), "--preset or --config"),
        (("--preset", "smoke", "--config", "x.toml"), "--preset or --config"),
        (("--preset", "huge"), "simatte-s-patterns, smoke"),
        (("--resume", "--preset", "smoke"), "no run"),
        (("--resume", "--steps", "9"), "keeps the options"),
        (("--preset", "smoke", "--from", "none.safetensors"), "no weights"),
        (("--preset", "smoke", "--photos", "none"), "no picture"),
        (("--preset", "classifier"), "trains simatte-s or sim-r50"),
        (("--preset", "sim-r50", "--patterns", "p.safetensors"), "for the model"),
        (("--preset", "smoke", "--patterns", "none.safetensors"), "no weights"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(simatte, tmp_path, arguments, said):
    code, _, error = simatte("matting", "--output", tmp_path / "run", *arguments)
    assert code == 1
    assert said in error


def test_weights_are_only_exported_as_safetensors(simatte, tmp_path):
    code, _, error = simatte("export", tmp_path, "-o", tmp_path / "weights.pt")
    assert code == 1
    assert "safetensors" in error
