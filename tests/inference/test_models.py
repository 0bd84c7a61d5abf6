import subprocess
import sys

import pytest

from sim_core.errors import MattingError
from sim_core.models import DEFAULT_MODEL, MODELS, load_predictor
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
