"""`simatte weights`: what is imported, what is refused, what is missing."""

from pathlib import Path

import pytest
import torch

SHAPES = Path(__file__).parents[1] / "sim" / "classifier_state.txt"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder to be in, with the person's data in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "sim_core.inference.imported.user_data_path", lambda *_, **__: tmp_path / "data"
    )
    return tmp_path


def save_classifier(path):
    """Write a complete checkpoint that holds a single number."""
    state = {}
    for name, shape, dtype, _ in map(str.split, SHAPES.read_text().splitlines()):
        sizes = [] if shape == "scalar" else [int(size) for size in shape.split("x")]
        state[name] = torch.ones((), dtype=getattr(torch, dtype)).expand(sizes)
    torch.save({"state_dict": state}, path)


def test_without_imports_both_networks_are_missing(home, simatte):
    code, out, err = simatte("weights", "list")
    assert code == 0
    assert "simatte-s" in out
    assert out.count("missing") == 2
    assert "still needs the official checkpoint of: matting, classifier" in err


def test_good_files_are_imported_though_others_are_refused(home, simatte):
    save_classifier(home / "classifier.pth")
    (home / "photo.pth").write_bytes(b"\x89PNG")
    code, out, err = simatte("weights", "import", "photo.pth", "classifier.pth")
    assert code == 1
    assert "Error: photo.pth cannot be read as a checkpoint" in err
    assert "Imported classifier.pth as the classifier network of sim-r50" in out
    assert "still needs the official checkpoint of: matting." in err
    assert (home / "data" / "weights" / "sim-r50-classifier.safetensors").is_file()

    code, out, _ = simatte("weights", "list")
    assert code == 0
    assert "imported" in out
    assert "classifier.pth" in out
    assert out.count("missing") == 1
