import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from sim_core.errors import WeightsError
from sim_core.inference import checkpoint
from sim_core.inference.checkpoint import (
    FOLDER_VARIABLE,
    find_weights,
    load_weights,
    manifest,
    sha256_of,
)
from sim_core.network.compact import SimatteS

SHIPPED = Path(__file__).parents[2] / "resources" / "weights" / "simatte-s.safetensors"


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr(checkpoint, "user_data_path", lambda *_, **__: tmp_path / "user")


@pytest.fixture
def weights() -> dict[str, torch.Tensor]:
    return load_file(SHIPPED)


def refusal(path: Path) -> str:
    with pytest.raises(WeightsError) as refused:
        load_weights(SimatteS(), "simatte-s", path)
    return str(refused.value)


def test_every_shipped_file_is_the_one_in_the_manifest() -> None:
    for entry in manifest().values():
        assert sha256_of(SHIPPED.parent / entry.file) == entry.sha256
        assert SHIPPED.with_name(f"{entry.name}.md").is_file()


def test_shipped_weights_fill_the_network(weights: dict[str, torch.Tensor]) -> None:
    network = SimatteS()
    load_weights(network, "simatte-s")
    for name, value in network.state_dict().items():
        assert torch.equal(value, weights[name].float())


def test_a_named_folder_goes_before_the_shipped_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert find_weights("simatte-s").samefile(SHIPPED)
    own = tmp_path / "simatte-s.safetensors"
    own.write_bytes(b"")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    assert find_weights("simatte-s") == own


def test_the_data_folder_is_the_last_resort(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(checkpoint, "resource", lambda *_: tmp_path / "empty")
    monkeypatch.setattr(checkpoint, "_entry", lambda _: manifest_entry)
    manifest_entry = manifest_of_shipped()
    own = tmp_path / "user" / "weights" / "simatte-s.safetensors"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"")
    assert find_weights("simatte-s") == own


def manifest_of_shipped() -> checkpoint.WeightsEntry:
    return checkpoint.WeightsEntry("simatte-s", SHIPPED.name, "", "", "", "", ())


def test_missing_weights_are_reported_with_all_places(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    entry = manifest_of_shipped()
    monkeypatch.setattr(checkpoint, "_entry", lambda _: entry)
    monkeypatch.setattr(checkpoint, "resource", lambda *_: tmp_path / "empty")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "named"))
    with pytest.raises(WeightsError) as refused:
        find_weights("simatte-s")
    for place in ("named", "empty", "user", FOLDER_VARIABLE):
        assert place in str(refused.value)


def test_unknown_names_are_refused_with_the_known_ones() -> None:
    with pytest.raises(WeightsError, match="simatte-s"):
        find_weights("simatte-xxl")


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert "no weights at" in refusal(tmp_path / "nothing.safetensors")


def test_a_changed_byte_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = bytearray(SHIPPED.read_bytes())
    data[-1] ^= 1
    (tmp_path / SHIPPED.name).write_bytes(data)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    with pytest.raises(WeightsError, match="sha256"):
        load_weights(SimatteS(), "simatte-s")


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "half.safetensors"
    path.write_bytes(SHIPPED.read_bytes()[:-1000])
    assert "only complete safetensors files" in refusal(path)


def test_a_pickle_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(pickle.dumps({"weight": [1.0]}))
    assert "can run code and are refused" in refusal(path)


def test_a_missing_tensor_is_named(
    weights: dict[str, torch.Tensor], tmp_path: Path
) -> None:
    del weights["patterns.activation.bias"]
    save_file(weights, tmp_path / "w.safetensors")
    assert "patterns.activation.bias is missing" in refusal(tmp_path / "w.safetensors")


def test_a_tensor_of_another_shape_is_named(
    weights: dict[str, torch.Tensor], tmp_path: Path
) -> None:
    weights["patterns.activation.bias"] = torch.zeros(19)
    save_file(weights, tmp_path / "w.safetensors")
    expected = "patterns.activation.bias is (19,) and not (20,)"
    assert expected in refusal(tmp_path / "w.safetensors")


def test_of_many_faults_the_first_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    save_file({"stranger": torch.zeros(1)}, tmp_path / "w.safetensors")
    message = refusal(tmp_path / "w.safetensors")
    assert f"and {len(SimatteS().state_dict()) - 2} more" in message
