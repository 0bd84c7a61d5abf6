import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from sim_core.errors import MattingError
from sim_core.inference.checkpoint import manifest, sha256_of
from sim_core.models import DEFAULT_MODEL, MODELS, load_predictor, weights_of
from sim_core.network.compact import SimatteS
from tests.inference.discs import disc_image, disc_trimap
from tests.inference.fakes import request


def test_the_default_model_can_be_chosen() -> None:
    assert DEFAULT_MODEL in MODELS
    assert all(name == info.name for name, info in MODELS.items())


def test_naming_the_models_does_not_import_torch() -> None:
    code = "import sys, sim_core.models; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_unknown_model_is_refused_with_the_names_of_all() -> None:
    with pytest.raises(MattingError, match="simatte-s"):
        load_predictor("abacus")


@pytest.mark.parametrize("name", [name for name in MODELS if name != "sim-r50"])
def test_only_the_published_network_has_a_parity_mode(name: str) -> None:
    with pytest.raises(MattingError, match=f"{name} has no such mode.*sim-r50"):
        load_predictor(name, "cpu", parity=True)


def test_the_compact_network_answers_with_patterns() -> None:
    predictor = load_predictor("simatte-s", "cpu")
    update = predictor.predict(request(disc_image(40, 40), disc_trimap(40, 40), exact=True))
    assert update is not None
    assert update.pattern is not None


def test_weights_of_ones_own_take_the_place_of_those_that_ship(tmp_path: Path) -> None:
    path = tmp_path / "mine.safetensors"
    network = SimatteS()
    torch.nn.init.ones_(network.decoder.head.weight)
    save_file(network.state_dict(), path)
    asked = request(disc_image(40, 40), disc_trimap(40, 40), exact=True)
    shipped = load_predictor("simatte-s", "cpu").predict(asked)
    own = load_predictor("simatte-s", "cpu", weights=[path]).predict(asked)
    assert shipped is not None
    assert own is not None
    assert not np.array_equal(own.alpha, shipped.alpha)


@pytest.mark.parametrize(
    ("name", "files", "reason"),
    [
        ("classical", ["a"], "classical computes without weights.*simatte-s or sim-r50"),
        ("simatte-s", ["a", "b"], "one file of weights, not 2"),
        ("simatte-s", ["a"], "no weights at a"),
        ("sim-r50", ["a"], "no file a"),
    ],
)
def test_weights_that_do_not_fit_the_model_are_refused(
    name: str, files: list[str], reason: str
) -> None:
    with pytest.raises(MattingError, match=reason):
        load_predictor(name, "cpu", weights=[Path(file) for file in files])


def test_the_weights_that_a_model_takes_are_known_by_their_hash(tmp_path: Path) -> None:
    own = tmp_path / "own.safetensors"
    own.write_bytes(b"")
    shipped = manifest()["simatte-s"]
    assert weights_of("classical") == {}
    assert weights_of("simatte-s") == {shipped.file: shipped.sha256}
    assert weights_of("simatte-s", [own]) == {own.name: sha256_of(own)}
