"""What surrounds a network while it computes: a way to stop it, and plain words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch

from sim_core.errors import DeviceMemoryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from torch import nn

    from sim_core.jobs import CancelToken


@contextmanager
def stoppable(stages: Iterable[nn.Module], token: CancelToken) -> Iterator[None]:
    """Let a network raise `Cancelled` before each of these stages once the token is set."""

    def stop_if_cancelled(*_: object) -> None:
        token.raise_if_cancelled()

    hooks = [stage.register_forward_pre_hook(stop_if_cancelled) for stage in stages]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


@contextmanager
def memory_errors() -> Iterator[None]:
    """Turn a graphics card's lack of memory into a `DeviceMemoryError`."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise DeviceMemoryError(
            "The graphics card's memory does not suffice for this picture. Choose the "
            "device cpu, or close other programs that use the card."
        ) from error
