"""What surrounds a network while it computes: a way to stop it, and plain words."""

from __future__ import annotations

import traceback
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
    """Turn a lack of memory, on a graphics card or not, into a `DeviceMemoryError`."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise DeviceMemoryError(
            "The graphics card's memory does not suffice for this picture. Choose the "
            "device cpu, or close other programs that use the card."
        ) from error
    except MemoryError as error:
        raise DeviceMemoryError(_TOO_LITTLE) from error
    except RuntimeError as error:
        if not any(sign in str(error) for sign in _SIGNS):
            raise
        raise DeviceMemoryError(_TOO_LITTLE) from error


def release_frames(error: BaseException) -> None:
    """Let go of what the functions held in which an error, or its cause, was raised."""
    link: BaseException | None = error
    while link is not None:
        traceback.clear_frames(link.__traceback__)
        link = link.__cause__ or link.__context__


_SIGNS = (
    "can't allocate memory",
    "could not create a primitive",
    "MPS backend out of memory",
)
"""What torch says, in a plain `RuntimeError`, of the processor's memory and of Apple's."""

_TOO_LITTLE = (
    "The memory does not suffice for this picture. Close other programs, or open a smaller "
    "copy of it."
)
