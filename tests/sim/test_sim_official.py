"""Official checkpoints are recognised; everything else is refused for a reason."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from sim_core.errors import WeightsError
from sim_core.inference.checkpoint import load_weights, sha256_of
from sim_core.inference.imported import SimPart, imported_file, imported_weights
from sim_core.inference.official import import_checkpoint, read_checkpoint, recognise
from sim_core.inference.sim_method import SimNetworks
from sim_core.network.sim.classifier import PatternClassifier

State = dict[str, torch.Tensor]
Wrapping = Callable[[State], Any]


def light_state(part: SimPart) -> State:
    """Return a complete state dict that holds a single number in memory."""
    lines = Path(__file__).with_name(f"{part}_state.txt").read_text().splitlines()
    state = {}
    for name, shape, dtype, _ in (line.split("\t") for line in lines):
        sizes = [] if shape == "scalar" else [int(size) for size in shape.split("x")]
        state[name] = torch.ones((), dtype=getattr(torch, dtype)).expand(sizes)
    return state


def parallel(state: State) -> State:
    return {f"module.{name}": value for name, value in state.items()}


@pytest.fixture(params=SimPart)
def part(request: pytest.FixtureRequest) -> SimPart:
    return request.param


@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: state,
        parallel,
        lambda state: {"state_dict": state, "epoch": 30, "best_sad": 27.9},
        lambda state: {"state_dict": parallel(state), "best_sad": torch.tensor(27.9)},
    ],
    ids=["bare", "parallel", "wrapped", "wrapped and parallel"],
)
def test_both_networks_are_recognised_in_every_wrapping(
    part: SimPart, wrap: Wrapping
) -> None:
    state = light_state(part)
    found = recognise(wrap(state), "sim.pth")
    assert found.part is part
    assert found.state.keys() == state.keys()


@pytest.mark.parametrize("zipped", [True, False])
def test_files_of_old_and_new_pytorch_are_read(tmp_path: Path, zipped: bool) -> None:
    content = {"state_dict": {"a": torch.arange(3)}, "best_sad": np.float64(27.9)}
    path = tmp_path / "sim.pth"
    torch.save(content, path, _use_new_zipfile_serialization=zipped)
    read: Any = read_checkpoint(path)
    assert read["state_dict"]["a"].tolist() == [0, 1, 2]
    assert read["best_sad"] == 27.9


class Forged:
    def __init__(self, trace: Path) -> None:
        self._trace = trace

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return os.mkdir, (str(self._trace),)


@pytest.mark.parametrize("zipped", [True, False])
def test_a_forged_checkpoint_is_refused_and_nothing_is_run(
    tmp_path: Path, zipped: bool
) -> None:
    path, trace = tmp_path / "forged.pth", tmp_path / "it ran"
    content = {"state_dict": Forged(trace)}
    torch.save(content, path, _use_new_zipfile_serialization=zipped)
    with pytest.raises(
        WeightsError, match=r"asks to run code \(.*mkdir\).*nothing was run"
    ):
        import_checkpoint(path, tmp_path)
    assert not trace.exists()
    assert not imported_weights(tmp_path)


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("share", [0, 0.01, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_checkpoint_is_refused(
    tmp_path: Path, share: float, zipped: bool
) -> None:
    whole = io.BytesIO()
    content = {"state_dict": {"a": torch.zeros(500)}}
    torch.save(content, whole, _use_new_zipfile_serialization=zipped)
    path = tmp_path / "half.pth"
    path.write_bytes(whole.getvalue()[: int(share * len(whole.getvalue()))])
    with pytest.raises(WeightsError, match=r"half\.pth .* damaged.* Download"):
        import_checkpoint(path, tmp_path)


@pytest.mark.parametrize("name", ["text.pth", "text.safetensors"])
def test_other_files_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("Not a checkpoint. " * 50)
    with pytest.raises(WeightsError, match="cannot be read as a checkpoint"):
        import_checkpoint(path, tmp_path)
    with pytest.raises(WeightsError, match="There is no file"):
        import_checkpoint(tmp_path / "absent.pth", tmp_path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ([1, 2], "holds no weights"),
        ({"state_dict": {}}, "holds no weights"),
        ({"state_dict": {"a": "b"}}, r"something else than weights \('a'\)"),
        ({"epoch": 3}, r"something else than weights \('epoch'\)"),
        ({"conv1.weight": torch.zeros(1)}, "weights of another network"),
    ],
)
def test_other_contents_are_refused(content: object, reason: str) -> None:
    with pytest.raises(WeightsError, match=reason):
        recognise(content, "sim.pth")


def test_a_wrong_shape_is_named(part: SimPart) -> None:
    state = light_state(part)
    name, value = next(iter(state.items()))
    state[name] = value[:1]
    with pytest.raises(WeightsError, match=f"the {part} network.* {name} is .*, not "):
        recognise(state, "sim.pth")


def test_missing_and_additional_names_are_named(part: SimPart) -> None:
    state = light_state(part)
    first, *_, last = state
    state["another.weight"] = state.pop(last)
    del state[first]
    faults = f"{first} is missing; {last} is missing; another.weight is not part of it"
    with pytest.raises(WeightsError, match=faults):
        recognise(state, "sim.pth")


def test_weights_that_are_not_numbers_are_refused() -> None:
    state = light_state(SimPart.CLASSIFIER)
    state["fc.bias"] = torch.full((20,), torch.nan)
    with pytest.raises(WeightsError, match=r"fc\.bias holds values that are not numbers"):
        recognise(state, "sim.pth")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which an official classifier has been imported."""
    folder = tmp_path_factory.mktemp("data") / "weights"
    path = folder.parent / "classifier.pth"
    state = light_state(SimPart.CLASSIFIER)
    state["fc.bias"] = torch.linspace(0, 1, 20)
    torch.save({"state_dict": parallel(state)}, path)
    import_checkpoint(path, folder)
    return folder


def test_imported_weights_are_recorded(imported: Path) -> None:
    record = imported_weights(imported)[SimPart.CLASSIFIER]
    assert sha256_of(imported / record.file) == record.sha256
    assert sha256_of(imported.parent / record.source) == record.source_sha256
    assert sorted(file.name for file in imported.iterdir()) == [
        "sim-r50-classifier.json",
        "sim-r50-classifier.safetensors",
    ]


def test_imported_weights_fill_the_network(imported: Path) -> None:
    classifier = PatternClassifier()
    path = imported_file(SimPart.CLASSIFIER, imported)
    load_weights(classifier, "sim-r50", path)
    torch.testing.assert_close(classifier.fc.bias.data, torch.linspace(0, 1, 20))
    assert (classifier.conv1.weight == 1).all()


def test_imported_weights_can_be_imported_again(imported: Path, tmp_path: Path) -> None:
    record = import_checkpoint(imported_file(SimPart.CLASSIFIER, imported), tmp_path)
    assert record.sha256 == imported_weights(imported)[SimPart.CLASSIFIER].sha256


def test_what_is_missing_is_asked_for(imported: Path) -> None:
    with pytest.raises(WeightsError, match=r"matting checkpoint.*simatte weights import"):
        SimNetworks.load(imported)


def test_two_checkpoints_of_one_network_are_refused(imported: Path) -> None:
    path = imported.parent / "classifier.pth"
    with pytest.raises(WeightsError, match=r"second checkpoint of the classifier"):
        SimNetworks.load(imported, [path, path])


def test_changed_weights_are_not_used(imported: Path, tmp_path: Path) -> None:
    name = "sim-r50-classifier"
    (tmp_path / f"{name}.json").write_bytes((imported / f"{name}.json").read_bytes())
    (tmp_path / f"{name}.safetensors").write_bytes(b"changed")
    with pytest.raises(WeightsError, match="missing or damaged"):
        imported_file(SimPart.CLASSIFIER, tmp_path)


def test_a_damaged_record_is_named(tmp_path: Path) -> None:
    (tmp_path / "sim-r50-matting.json").write_text('{"part": "matting"}')
    with pytest.raises(WeightsError, match=r"record .* is damaged"):
        imported_weights(tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path, blocked = tmp_path / "sim.pth", tmp_path / "file"
    torch.save(light_state(SimPart.CLASSIFIER), path)
    blocked.write_text("not a folder")
    with pytest.raises(WeightsError, match=r"could not be written to .*file"):
        import_checkpoint(path, blocked)


def test_a_discriminator_of_ones_own_is_not_imported_as_a_classifier(
    tmp_path: Path,
) -> None:
    path = tmp_path / "mine.safetensors"
    state = {name: value.clone() for name, value in light_state(SimPart.CLASSIFIER).items()}
    save_file(state, path, {"network": "discriminator"})
    with pytest.raises(WeightsError, match=r"mine\.safetensors .*of a discriminator"):
        import_checkpoint(path, tmp_path / "weights")
    assert not (tmp_path / "weights").exists()
