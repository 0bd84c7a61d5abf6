"""The models a person can choose from; torch is imported only when one is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim_core.compute import AUTO, Compute
from sim_core.errors import MattingError, WeightsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sim_core.method import MattingMethod
    from sim_core.request import Predictor


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A way to compute alpha, in words.

    Attributes
    ----------
    name
        On the command line.
    label
        In the window.
    description
        One line.
    classifies
        Whether it finds matting patterns itself.
    """

    name: str
    label: str
    description: str
    classifies: bool


_INFOS = (
    ModelInfo(
        "simatte-s",
        "Simatte S",
        "Classical alpha, corrected by a compact semantic network: the best so far on real "
        "photographs.",
        classifies=True,
    ),
    ModelInfo(
        "classical",
        "Classical",
        "Shared matting, then the matting Laplacian: the best without weights.",
        classifies=False,
    ),
    ModelInfo(
        "shared",
        "Shared matting",
        "Samples known colours along rays: the fastest.",
        classifies=False,
    ),
    ModelInfo(
        "closed-form",
        "Closed form",
        "Levin's matting Laplacian alone: smooth, needs a narrow unknown region.",
        classifies=False,
    ),
    ModelInfo(
        "sim-r50",
        "SIM R50",
        "The network of Semantic Image Matting, for those who hold its checkpoints.",
        classifies=True,
    ),
)

MODELS: Mapping[str, ModelInfo] = {info.name: info for info in _INFOS}

DEFAULT_MODEL = "simatte-s"
"""Whatever measured best on real photographs; see docs/quality.md."""


def load_predictor(
    name: str,
    compute: Compute | str = AUTO,
    *,
    patterns: bool = True,
    parity: bool = False,
    always_estimate: bool = False,
    weights: Sequence[Path] = (),
) -> Predictor:
    """Return a predictor around the named model.

    Parameters
    ----------
    name
        Of `MODELS`.
    compute
        Where and how finely, or the name of a device alone.
    patterns
        Whether the compact network names the patterns for models that do not classify.
    parity
        Compute exactly as published, whole pictures in one piece; only for sim-r50.
    always_estimate
        Whether foreground colours are estimated even for models with their own.
    weights
        Files to take in place of those that ship or have been imported: one for simatte-s;
        for sim-r50 checkpoints of one or both of its networks, official or converted.

    Raises
    ------
    MattingError
        When there is no such model, device or file of weights, nothing published that the
        model could equal, or no place for weights in it.
    """
    from sim_core.inference.device import choose_device
    from sim_core.inference.foreground_on_device import estimator_on
    from sim_core.inference.frugal import Frugal
    from sim_core.inference.loading import with_patterns
    from sim_core.inference.predictor import IncrementalPredictor
    from sim_core.inference.rations import Rations

    def load(where: Compute) -> MattingMethod:
        method = load_method(name, where, parity=parity, weights=weights)
        if patterns and not MODELS[name].classifies:
            method = with_patterns(method, where)
        return method

    chosen = _as_compute(compute)
    device = choose_device(chosen.device)
    method = Frugal(load(chosen), lambda: load(Compute("cpu")), Rations(name, device))
    return IncrementalPredictor(
        method,
        estimate=estimator_on(device),
        always_estimate=always_estimate,
        prepare=method.prepare,
        notices=method.take_notice,
    )


def load_method(
    name: str,
    compute: Compute | str = AUTO,
    *,
    parity: bool = False,
    weights: Sequence[Path] = (),
) -> MattingMethod:
    """Return the named model as a bare method; raises as `load_predictor` does."""
    if name not in MODELS:
        raise MattingError(
            f'There is no model called "{name}". Choose one of {", ".join(MODELS)}.'
        )
    from sim_core.inference.loading import load_named

    if parity and name != "sim-r50":
        raise MattingError(
            f"Parity is with what was published for sim-r50; {name} has no such mode. "
            "Choose sim-r50, or leave parity out."
        )
    return load_named(name, _as_compute(compute), parity=parity, weights=weights)


def weights_of(name: str, chosen: Sequence[Path] = ()) -> dict[str, str]:
    """Return the sha256 of the files of weights that a model takes, by their names.

    Raises
    ------
    WeightsError
        When a file is missing or the record of an imported one is damaged.
    """
    from sim_core.inference.checkpoint import find_weights, sha256_of
    from sim_core.inference.imported import imported_weights

    found = {}
    if name == "sim-r50" and len(chosen) < 2:
        found = {record.file: record.sha256 for record in imported_weights().values()}
    if name == "simatte-s" and not chosen:
        chosen = [find_weights(name)]
    return found | {path.name: sha256_of(find_weights(name, path)) for path in chosen}


def why_unavailable(name: str) -> str:
    """Return what the named model still needs from a person; empty where it is ready."""
    if name != "sim-r50":
        return ""
    from sim_core.inference.imported import missing_parts

    try:
        missing = missing_parts()
    except WeightsError as error:
        return str(error)
    if not missing:
        return ""
    checkpoints = "checkpoint" if len(missing) == 1 else "checkpoints"
    return (
        f"{MODELS[name].label} needs the official {' and '.join(missing)} {checkpoints} of "
        "Semantic Image Matting. Import what you have: File, Import weights…"
    )


def _as_compute(compute: Compute | str) -> Compute:
    return Compute(compute) if isinstance(compute, str) else compute
