"""Checkpoints of the published system: recognised, checked and converted."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pickle import UnpicklingError
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from sim_core.errors import WeightsError
from sim_core.inference.checkpoint import check_network, sha256_of
from sim_core.inference.imported import (
    ImportedWeights,
    SimPart,
    imported_folder,
    write_record,
)
from sim_core.network.sim.classifier import PatternClassifier
from sim_core.network.sim.matting_net import SimNet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from torch import Tensor

_PARALLEL = "module."
"""What `DataParallel` puts before every name."""

_UNREADABLE = (
    UnpicklingError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    SafetensorError,
)
"""What reading a file that is no checkpoint, or half of one, may end in."""


class Checkpoint(NamedTuple):
    """Weights of one of the two networks, complete and of the right shapes."""

    part: SimPart
    state: dict[str, Tensor]


def import_checkpoint(path: Path, folder: Path | None = None) -> ImportedWeights:
    """Convert an official checkpoint to safetensors in the person's folder for weights.

    Returns
    -------
    ImportedWeights
        The record, which has been written as well. Weights of the same network that were
        imported before are replaced.

    Raises
    ------
    WeightsError
        When the file is refused or cannot be written; says why. No code in it is run.
    """
    checkpoint = _checkpoint_in(path)
    folder = folder or imported_folder()
    target = folder / f"{checkpoint.part.stem}.safetensors"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(checkpoint.state, target)
        record = ImportedWeights(
            part=checkpoint.part,
            file=target.name,
            sha256=sha256_of(target),
            source=path.name,
            source_sha256=sha256_of(path),
            imported=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        write_record(record, folder)
    except (OSError, SafetensorError) as error:
        raise WeightsError(
            f"The weights could not be written to {folder} ({error}). Make room there, or "
            "check that you may write to this folder."
        ) from error
    return record


def read_networks(paths: Iterable[Path]) -> dict[SimPart, dict[str, Tensor]]:
    """Return the weights in checkpoints, in float32, by the network they belong to.

    Raises
    ------
    WeightsError
        When a file is refused, or two are of the same network.
    """
    states: dict[SimPart, dict[str, Tensor]] = {}
    for path in paths:
        part, state = _checkpoint_in(path)
        if part in states:
            raise WeightsError(
                f"{path} is a second checkpoint of the {part} network. Give one of each."
            )
        states[part] = {name: _copied(value) for name, value in state.items()}
    return states


def _checkpoint_in(path: Path) -> Checkpoint:
    checkpoint = recognise(read_checkpoint(path), path.name)
    check_network(path, *SimPart)
    return checkpoint


def read_checkpoint(path: Path) -> object:
    """Return what a file of PyTorch or safetensors holds, without running code from it.

    Raises
    ------
    WeightsError
        When the file is missing, damaged, or would need code to be run.
    """
    if not path.is_file():
        raise WeightsError(f"There is no file {path}. Check the name and try again.")
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        # Numpy's numbers are all that checkpoints of training scripts hold besides tensors.
        with warnings.catch_warnings(), torch.serialization.safe_globals(_numpy_numbers()):
            warnings.simplefilter("ignore")
            return torch.load(path, map_location="cpu", weights_only=True)
    except _UNREADABLE as error:
        raise WeightsError(_reason(path.name, error)) from error


def recognise(content: object, name: str) -> Checkpoint:
    """Return the weights in a checkpoint's content, with the names that networks have.

    Parameters
    ----------
    content
        A state dict with or without ``module.`` before its names, or a mapping that holds
        one as ``state_dict``.
    name
        Of the file, for the messages.

    Raises
    ------
    WeightsError
        Unless every name and every shape is that of one of the two networks.
    """
    state = _state_in(content, name)
    part = max(SimPart, key=lambda part: len(state.keys() & _shapes(part).keys()))
    shapes = _shapes(part)
    if len(state.keys() & shapes.keys()) < len(shapes) // 2:
        raise WeightsError(
            f"{name} holds weights of another network than the two of Semantic Image "
            "Matting. Choose the official matting or classifier checkpoint."
        )
    if faults := _faults(state, shapes):
        more = f" and {len(faults) - 3} more" if len(faults) > 3 else ""
        raise WeightsError(
            f"{name} looks like the {part} network of Semantic Image Matting, but "
            f"{'; '.join(faults[:3])}{more}. Choose the official checkpoint, unchanged."
        )
    return Checkpoint(part, state)


def _state_in(content: object, name: str) -> dict[str, Tensor]:
    if isinstance(content, Mapping) and isinstance(content.get("state_dict"), Mapping):
        content = content["state_dict"]
    if not isinstance(content, Mapping) or not content:
        raise WeightsError(f"{name} holds no weights. Choose an official checkpoint.")
    for key, value in content.items():
        if not isinstance(key, str) or not isinstance(value, torch.Tensor):
            raise WeightsError(
                f"{name} holds something else than weights ({key!r}). Choose an official "
                "checkpoint."
            )
    return {key.removeprefix(_PARALLEL): value for key, value in content.items()}


@cache
def _shapes(part: SimPart) -> Mapping[str, torch.Size]:
    with torch.device("meta"):
        network = SimNet() if part is SimPart.MATTING else PatternClassifier()
    return {name: value.shape for name, value in network.state_dict().items()}


def _faults(state: Mapping[str, Tensor], shapes: Mapping[str, torch.Size]) -> list[str]:
    faults = [f"{name} is missing" for name in shapes if name not in state]
    faults += [f"{name} is not part of it" for name in state if name not in shapes]
    for name in shapes.keys() & state.keys():
        value = state[name]
        if value.shape != shapes[name]:
            faults.append(f"{name} is {tuple(value.shape)}, not {tuple(shapes[name])}")
        elif not torch.isfinite(value).all():
            faults.append(f"{name} holds values that are not numbers")
    return faults


def _write(state: Mapping[str, Tensor], target: Path) -> None:
    """Write safetensors in float32 under a name that nobody reads, then rename them."""
    unfinished = target.with_suffix(".part")
    try:
        save_file({name: _copied(value) for name, value in state.items()}, unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _copied(value: Tensor) -> Tensor:
    """Return a tensor that shares memory with no other, as safetensors requires."""
    dtype = torch.float32 if value.is_floating_point() else value.dtype
    return value.to(dtype, copy=True, memory_format=torch.contiguous_format)


def _numpy_numbers() -> list[Callable[..., Any] | tuple[Callable[..., Any], str]]:
    number = np.float64(0)
    make_number: Callable[..., Any] = number.__reduce__()[0]  # type: ignore[assignment]
    kinds = [type(np.dtype(kind)) for kind in (np.float32, np.float64, np.int64)]
    return [
        np.dtype,
        *kinds,
        *((make_number, f"numpy.{core}.multiarray.scalar") for core in ("core", "_core")),
    ]


def _reason(name: str, error: Exception) -> str:
    if found := re.search(r"GLOBAL ([\w.]+)", str(error)):
        return (
            f"{name} asks to run code ({found[1]}) when it is read: it is forged or "
            "damaged. It was refused, and nothing was run. Download the official "
            "checkpoint again."
        )
    return (
        f"{name} cannot be read as a checkpoint: it is damaged, incomplete, or of another "
        "kind. Download it again, or choose another file."
    )
