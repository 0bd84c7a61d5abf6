"""The methods by their names, made ready on a device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim_core.classical import Classical, ClosedForm, SharedMatting
from sim_core.errors import MattingError
from sim_core.inference.compact_method import CompactNetwork
from sim_core.inference.device import choose_device
from sim_core.inference.sim_method import SimR50
from sim_core.inference.with_patterns import WithPatterns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import torch

    from sim_core.compute import Compute
    from sim_core.method import MattingMethod


def load_named(
    name: str, compute: Compute, *, parity: bool = False, weights: Sequence[Path] = ()
) -> MattingMethod:
    """Return one of `sim_core.models.MODELS`; raises as `sim_core.models.load_method`."""
    if name == "sim-r50":
        return SimR50.load(
            compute.device, precision=compute.precision, parity=parity, weights=weights
        )
    if name == "simatte-s":
        return _load_compact(compute, weights)
    if weights:
        raise MattingError(
            f"{name} computes without weights. Choose the model that {weights[0]} is for: "
            "simatte-s or sim-r50."
        )
    return _CLASSICAL[name](choose_device(compute.device))


def with_patterns(method: MattingMethod, compute: Compute) -> MattingMethod:
    """Return a method with the compact network's patterns."""
    classifier = CompactNetwork.load(device=compute.device, precision=compute.precision)
    return WithPatterns(method, classifier)


def _load_compact(compute: Compute, weights: Sequence[Path]) -> MattingMethod:
    if len(weights) > 1:
        raise MattingError(f"simatte-s takes one file of weights, not {len(weights)}.")
    return CompactNetwork.load(
        "simatte-s", compute.device, *weights, precision=compute.precision
    )


_CLASSICAL: Mapping[str, Callable[[torch.device], MattingMethod]] = {
    "classical": Classical,
    "shared": SharedMatting,
    "closed-form": ClosedForm,
}
