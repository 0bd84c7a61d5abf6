"""Whatever is trained goes through the same loop, and comes out as something that loads."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import load_file

from sim_core.errors import WeightsError
from sim_core.inference.imported import SimPart
from sim_core.inference.official import import_checkpoint
from sim_core.network.sim.classifier import PatternClassifier
from sim_core.network.sim.matting_net import SimNet
from sim_core.training.batches import Share, StepBatches
from sim_core.training.log import read_log
from sim_core.training.losses import UNNAMED
from sim_core.training.recipes import RECIPES, recipe_of
from sim_core.training.recipes.frozen import load_classifier, load_discriminator
from sim_core.training.run_folder import export_weights
from sim_core.training.semantic import named_pattern
from sim_core.training.state import TrainingState
from tests.training.tiny import CPU, NETWORKS, RUN, stop_after, tiny_options, trainer_in

PUBLISHED = ["sim-r50", "classifier", "discriminator"]
ALL_BUT_THE_DEFAULT = ["simatte-s-patterns", *PUBLISHED]


def exported(folder, options):
    """The file of a run of one step."""
    trainer_in(folder / "run", options).train(is_over=stop_after(1))
    path = folder / "weights.safetensors"
    export_weights([folder / "run"], path, description="Tiny.")
    return path


@pytest.fixture(scope="module")
def classifier_file(tmp_path_factory):
    return exported(tmp_path_factory.mktemp("classifier"), tiny_options("classifier"))


@pytest.fixture(scope="module")
def discriminator_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("discriminator")
    return exported(folder, tiny_options("discriminator"))


def batch_of(recipe):
    return StepBatches(recipe.options, Share(), recipe.collate)[0]


@pytest.mark.parametrize("model", ALL_BUT_THE_DEFAULT)
def test_a_resumed_run_is_bit_for_bit_the_one_that_never_stopped(model, tmp_path):
    """Normalisation statistics, dropout and all."""
    options = tiny_options(model, run={**RUN, "steps": 4})
    straight = trainer_in(tmp_path / "straight", options)
    straight.train()
    trainer_in(tmp_path / "parts", options).train(is_over=stop_after(2))
    resumed = trainer_in(tmp_path / "parts", options, resume=True)
    resumed.train()
    for part in ("network", "average"):
        ours, theirs = (
            getattr(trainer.state, part).state_dict() for trainer in (straight, resumed)
        )
        assert all(torch.equal(ours[name], theirs[name]) for name in ours)


@pytest.mark.parametrize("model", ALL_BUT_THE_DEFAULT)
def test_a_run_logs_its_own_losses_and_scores_and_draws(model, tmp_path):
    trainer = trainer_in(tmp_path / "run", tiny_options(model, run={**RUN, "steps": 2}))
    trainer.train()
    last = read_log(tmp_path / "run")[-1]
    assert float(last[trainer.recipe.loss_names[0]]) > 0
    for name in trainer.recipe.score_names:
        assert float(last[f"validation_{name}"]) >= 0
    assert (tmp_path / "run" / "previews" / "0000002.png").is_file()


@pytest.mark.parametrize("model", ALL_BUT_THE_DEFAULT)
def test_a_network_learns_a_batch_by_heart(model):
    recipe = recipe_of(tiny_options(model, optimiser={"learning_rate": 1e-2}), CPU)
    state = TrainingState.begin(recipe)
    batch = batch_of(recipe)
    totals = []
    for _ in range(25):
        loss = recipe.total(recipe.losses(recipe.look(state.network, batch), batch))
        state.optimiser.zero_grad()
        loss.backward()
        state.optimiser.step()
        totals.append(loss.item())
    assert totals[-1] < 0.6 * totals[0]


def test_trained_weights_are_imported_like_the_official_ones(tmp_path):
    networks = {"sim-r50": SimNet(), "classifier": PatternClassifier()}
    for model, part in zip(networks, SimPart, strict=True):
        path = tmp_path / f"{model}.safetensors"
        RECIPES[model].export(networks[model].state_dict(), path, "Ours.")
        assert import_checkpoint(path, tmp_path / "weights").part is part


def test_training_begins_with_exported_weights(classifier_file):
    recipe = recipe_of(tiny_options("classifier"), CPU)
    begun = TrainingState.begin(recipe, classifier_file)
    kept = load_classifier(classifier_file, CPU)
    assert torch.equal(begun.network.fc.weight, kept.fc.weight)
    assert torch.equal(begun.network.bn1.running_mean, kept.bn1.running_mean)


def test_a_classifier_makes_the_semantic_trimap_of_the_unknown_region(classifier_file):
    semantic = {"source": "classifier", "weights": str(classifier_file)}
    recipe = recipe_of(tiny_options("sim-r50", semantic=semantic), CPU)
    crop, truth = batch_of(recipe).inputs, batch_of(recipe).truth
    found = recipe._semantic_of(crop, truth.pattern)
    assert found.shape == (2, 20, 64, 64)
    assert 0 <= found.min() < found.max() <= 1
    assert not found.requires_grad
    assert (found * (1 - crop.unknown)).abs().sum() == 0


def test_the_true_pattern_can_stand_in_for_the_classifier():
    recipe = recipe_of(tiny_options("sim-r50"), CPU)
    crop = batch_of(recipe).inputs
    found = named_pattern(crop, torch.tensor([7, UNNAMED]))
    torch.testing.assert_close(found[0, 7], crop.unknown[0, 0])
    assert found.sum() == crop.unknown[0].sum()


def test_a_discriminator_adds_its_losses(discriminator_file):
    options = tiny_options("sim-r50", discriminator=str(discriminator_file))
    recipe = recipe_of(options, CPU)
    network, batch = recipe.build(), batch_of(recipe)
    losses = recipe.losses(recipe.look(network, batch), batch)
    losses["discriminator_features"].backward()
    assert network.decoder.conv_up4_alpha[0].weight.grad.abs().sum() > 0
    assert "discriminator_classification" in losses


def test_frozen_statistics_stay_while_weights_learn():
    options = tiny_options(
        "sim-r50", freeze_statistics=True, crops=[{"size": 64, "batch": 1}]
    )
    recipe = recipe_of(options, CPU)
    state, batch = TrainingState.begin(recipe), batch_of(recipe)
    before = state.network.encoder.bn1.running_mean.clone()
    recipe.total(recipe.losses(recipe.look(state.network, batch), batch)).backward()
    assert torch.equal(state.network.encoder.bn1.running_mean, before)
    assert state.network.encoder.bn1.weight.grad is not None


@pytest.mark.parametrize("model", RECIPES)
def test_mixed_precision_computes_about_the_same(model, tmp_path):
    losses = []
    for precision in ("float32", "bfloat16"):
        run = {**RUN, "precision": precision, "steps": 1}
        trainer = trainer_in(tmp_path / precision, tiny_options(model, run=run))
        trainer.train(report=lambda report: losses.append(report.loss))
    assert losses[0] == pytest.approx(losses[1], rel=0.05)
    assert losses[0] != losses[1]


def test_the_average_has_the_statistics_of_the_network(tmp_path):
    trainer = trainer_in(tmp_path / "run", tiny_options("classifier"))
    trainer.train(is_over=stop_after(3))
    network, average = trainer.state.network, trainer.state.average
    assert torch.equal(network.bn1.running_var, average.bn1.running_var)
    assert not torch.equal(network.bn1.weight, average.bn1.weight)
    assert network.training
    assert not average.training


def test_a_clipped_gradient_has_the_norm_of_the_options(tmp_path):
    options = tiny_options("classifier", optimiser={"clip": 0.01}, run={**RUN, "steps": 1})
    trainer, reports = trainer_in(tmp_path / "run", options), []
    trainer.train(report=reports.append)
    gradients = [p.grad.flatten() for p in trainer.state.network.parameters()]
    assert torch.cat(gradients).norm().item() == pytest.approx(0.01, rel=1e-3)
    assert reports[0].gradient > 0.01


def test_a_discriminator_is_no_classifier_though_it_has_its_shapes(
    classifier_file, discriminator_file
):
    with pytest.raises(WeightsError, match="weights of a discriminator"):
        load_classifier(discriminator_file, CPU)
    with pytest.raises(WeightsError, match=r"classifier\. Choose those of a discriminator"):
        load_discriminator(classifier_file, CPU)


def test_what_is_no_classifier_is_refused_as_one(tmp_path):
    path = exported(tmp_path, tiny_options())
    with pytest.raises(WeightsError, match="no classifier"):
        load_classifier(path, CPU)


def test_the_default_takes_over_a_classifier_and_leaves_it_as_it_is(tmp_path):
    options = tiny_options("simatte-s-patterns")
    file = exported(tmp_path, options)
    network = {**NETWORKS["simatte-s"], "patterns": NETWORKS["simatte-s-patterns"]}
    trainer = trainer_in(
        tmp_path / "matting", tiny_options(network=network, patterns=str(file))
    )
    before = load_file(file)
    trainer.train(is_over=stop_after(2))
    for part in (trainer.state.network, trainer.state.average):
        found = part.patterns.state_dict()
        assert all(torch.equal(found[name], before[name]) for name in before)
