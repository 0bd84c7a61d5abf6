"""Runs go on exactly, stop cleanly, and leave what the rest of Simatte loads."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from sim_core.errors import MattingError, WeightsError
from sim_core.inference.checkpoint import WeightsEntry, load_weights, sha256_of
from sim_core.inference.compact_method import CompactNetwork
from sim_core.network.compact import SimatteS
from sim_core.training.batches import Share, StepBatches, batches_from
from sim_core.training.log import columns_of, read_log
from sim_core.training.pool import PoolPlan, fill_pool
from sim_core.training.recipes import recipe_of
from sim_core.training.recipes.compact import CompactRecipe
from sim_core.training.run_folder import begin_run, export_weights, options_of
from sim_core.training.state import STATE_FILE, TrainingState
from sim_core.training.validation import make_validation
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.training.tiny import CPU, DATA, RUN, stop_after, tiny_options, trainer_in

if TYPE_CHECKING:
    from sim_core.training.trainer import StepReport


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    """A run of six steps in one go: the trainer, its folder, and its reports."""
    folder = tmp_path_factory.mktemp("straight")
    reports: list[StepReport] = []
    trainer = trainer_in(folder, tiny_options())
    trainer.train(report=reports.append)
    return trainer, folder, reports


def equal_states(first: TrainingState, second: TrainingState) -> bool:
    ours, theirs = pickle.dumps([]), pickle.dumps([])
    for name in ("network", "average", "optimiser"):
        ours += pickle.dumps(_numbers(getattr(first, name).state_dict()))
        theirs += pickle.dumps(_numbers(getattr(second, name).state_dict()))
    return ours == theirs and first.step == second.step and first.samples == second.samples


def _numbers(value):
    if isinstance(value, dict):
        return {str(key): _numbers(item) for key, item in value.items()}
    if isinstance(value, torch.Tensor):
        return value.contiguous().numpy().tobytes()
    return repr(value)


def test_a_resumed_run_is_bit_for_bit_the_one_that_never_stopped(straight, tmp_path):
    trainer_in(tmp_path, tiny_options()).train(is_over=stop_after(3))
    resumed = trainer_in(tmp_path, tiny_options(), resume=True)
    assert resumed.state.step == 3
    resumed.train()
    assert equal_states(resumed.state, straight[0].state)


def test_another_seed_is_another_run(straight, tmp_path):
    other = trainer_in(tmp_path, tiny_options(run={**RUN, "seed": 1}))
    other.train(is_over=stop_after(1))
    assert not equal_states(other.state, straight[0].state)


def test_the_log_has_a_line_for_each_step_and_a_score_at_the_end(straight):
    lines = read_log(straight[1])
    assert [int(line["step"]) for line in lines] == [1, 2, 3, 4, 5, 6]
    recipe = straight[0].recipe
    assert tuple(lines[0]) == columns_of(recipe.loss_names, recipe.score_names)
    assert lines[0]["validation_sad"] == ""
    assert float(lines[-1]["validation_sad"]) > 0
    assert [float(line["loss"]) for line in lines] == pytest.approx(
        [report.loss for report in straight[2]], rel=1e-4
    )


def test_a_resumed_log_forgets_the_steps_that_are_taken_again(tmp_path):
    trainer = trainer_in(tmp_path, tiny_options())
    trainer.train(is_over=stop_after(2))
    kept = (tmp_path / STATE_FILE).read_bytes()
    trainer_in(tmp_path, tiny_options(), resume=True).train(is_over=stop_after(2))
    (tmp_path / STATE_FILE).write_bytes(kept)
    trainer_in(tmp_path, tiny_options(), resume=True).train(is_over=stop_after(1))
    assert [int(line["step"]) for line in read_log(tmp_path)] == [1, 2, 3]


def test_a_finished_run_leaves_a_preview(straight):
    assert [path.name for path in (straight[1] / "previews").iterdir()] == ["0000006.png"]


def test_training_makes_the_loss_fall(tmp_path):
    plan = PoolPlan(tmp_path / "pool", None, None, size=64, samples=2, seed=3)
    list(fill_pool(plan))
    options = tiny_options(
        data={**DATA, "pool": str(plan.folder)},
        run={**RUN, "steps": 60, "log_every": 100},
        crops=[{"size": 64, "batch": 2}],
        optimiser={"learning_rate": 2e-3, "warm_up": 2},
    )
    losses: list[float] = []
    trainer = trainer_in(tmp_path / "run", options)
    trainer.train(report=lambda report: losses.append(report.loss))
    # At this rate single steps jump by hundreds, differently with every rounding.
    assert np.median(losses[-20:]) < 0.7 * np.median(losses[:20])


def test_validation_samples_are_the_same_whatever_the_seed_of_the_run():
    options = [tiny_options(run={**RUN, "seed": seed}) for seed in (0, 5)]
    (first,), (second,) = map(make_validation, options)
    np.testing.assert_array_equal(first.image, second.image)


def test_two_processes_make_the_samples_of_one_with_the_doubled_batch():
    single, double = (
        tiny_options(crops=[{"size": 64, "batch": batch}]) for batch in (1, 2)
    )
    collate = CompactRecipe.collate
    parts = [StepBatches(single, Share(rank, 2), collate)[3] for rank in (0, 1)]
    whole = StepBatches(double, Share(), collate)[3]
    joined = torch.cat([part.inputs.features for part in parts])
    assert torch.equal(joined, whole.inputs.features)


def test_a_worker_makes_the_samples_that_the_trainer_would_make_itself():
    ours = tiny_options(crops=[{"size": 64, "batch": 1}])
    theirs = tiny_options(crops=[{"size": 64, "batch": 1}], data={**DATA, "workers": 1})
    first, second = (
        next(batches_from(StepBatches(options, Share(), CompactRecipe.collate), 5))
        for options in (ours, theirs)
    )
    assert torch.equal(first.inputs.features, second.inputs.features)
    assert torch.equal(first.truth.alpha, second.truth.alpha)


def test_exported_weights_fill_the_network_and_matte(straight, tmp_path):
    trainer, folder, _ = straight
    path = tmp_path / "own.safetensors"
    sha256 = export_weights([folder], path, description="Tiny.")
    entry = WeightsEntry(**json.loads(path.with_suffix(".json").read_text()))
    assert entry.sha256 == sha256 == sha256_of(path)
    network = SimatteS(trainer.recipe.options.network)
    load_weights(network, "simatte-s", path)
    for ours, theirs in zip(
        trainer.state.average.parameters(), network.parameters(), strict=True
    ):
        torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-6)
    trimap = np.full((64, 64), UNKNOWN, np.uint8)
    trimap[:16], trimap[48:] = FOREGROUND, BACKGROUND
    image = np.full((64, 64, 3), 90, np.uint8)
    matte = CompactNetwork(network, CPU).solve(image, trimap)
    assert (matte.alpha[:16] == 1).all()


def test_several_runs_are_exported_as_their_mean(straight, tmp_path):
    trainer, folder, _ = straight
    other = trainer_in(tmp_path / "other", tiny_options(run={**RUN, "seed": 5}))
    other.train(is_over=stop_after(1))
    path = tmp_path / "mean.safetensors"
    export_weights([folder, tmp_path / "other"], path, description="Both.")
    network = SimatteS(trainer.recipe.options.network)
    load_weights(network, "simatte-s", path)
    both = trainer.state.average, other.state.average
    for found, *ours in zip(
        network.parameters(), *(one.parameters() for one in both), strict=True
    ):
        torch.testing.assert_close(found, sum(ours) / 2, rtol=1e-3, atol=1e-6)


def test_runs_of_different_networks_have_no_mean(straight, tmp_path):
    _, folder, _ = straight
    trainer_in(tmp_path / "other", tiny_options("classifier")).train(is_over=stop_after(1))
    with pytest.raises(MattingError, match="different networks"):
        export_weights(
            [folder, tmp_path / "other"], tmp_path / "m.safetensors", description=""
        )


def test_training_begins_with_given_weights(straight, tmp_path):
    trainer, folder, _ = straight
    path = tmp_path / "own.safetensors"
    export_weights([folder], path, description="Tiny.")
    begun = TrainingState.begin(trainer.recipe, path)
    torch.testing.assert_close(
        begun.network.decoder.head.weight,
        trainer.state.average.decoder.head.weight,
        rtol=1e-3,
        atol=1e-6,
    )


def test_gradients_that_are_not_numbers_leave_the_weights_alone(tmp_path):
    options = tiny_options(run={**RUN, "steps": 1})
    trainer = trainer_in(tmp_path, options)
    before = trainer.state.network.decoder.head.weight.clone()
    with torch.no_grad():
        trainer.state.network.decoder.head.bias.fill_(float("nan"))
    trainer.train()
    assert torch.equal(trainer.state.network.decoder.head.weight, before)


def test_a_run_that_has_come_apart_says_so(tmp_path):
    trainer = trainer_in(tmp_path, tiny_options(run={**RUN, "steps": 20}))
    with torch.no_grad():
        trainer.state.network.decoder.head.bias.fill_(float("nan"))
    with pytest.raises(MattingError, match="no longer a number"):
        trainer.train()


class Spy:
    """Would leave a trace if it were unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_a_state_that_would_run_code_is_refused_with_nothing_run(tmp_path):
    trace = tmp_path / "trace"
    torch.save({"network": Spy(trace)}, tmp_path / STATE_FILE)
    with pytest.raises(WeightsError, match="damaged"):
        trainer_in(tmp_path, tiny_options(), resume=True)
    assert not trace.exists()


def test_a_truncated_state_is_refused(straight, tmp_path):
    whole = (straight[1] / STATE_FILE).read_bytes()
    (tmp_path / STATE_FILE).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(WeightsError, match="damaged"):
        trainer_in(tmp_path, tiny_options(), resume=True)


def test_a_state_of_other_sizes_is_refused(straight):
    other = tiny_options(network={})
    with pytest.raises(WeightsError, match="other sizes"):
        TrainingState.begin(recipe_of(other, CPU)).restore(straight[1])


def test_the_options_of_a_run_are_kept_in_its_folder(tmp_path):
    begin_run(tmp_path / "run", tiny_options())
    assert options_of(tmp_path / "run") == tiny_options()


def test_a_run_is_not_begun_over_another(straight):
    with pytest.raises(MattingError, match="--resume"):
        begin_run(straight[1], tiny_options())


def test_a_folder_without_a_run_cannot_be_resumed(tmp_path):
    with pytest.raises(MattingError, match="no run"):
        options_of(tmp_path)
