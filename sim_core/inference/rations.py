"""How large the pieces of a picture may be, by the memory that is free."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from sim_core.inference.device import free_memory
from sim_core.memory import affordable_need

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.memory import MemoryNeed
    from sim_core.rect import Rect

_CPU = torch.device("cpu")


class Rations:
    """Looks at the memory of one model's device, and of the machine."""

    def __init__(
        self,
        model: str,
        device: torch.device,
        *,
        free: Callable[[torch.device], int] = free_memory,
    ) -> None:
        self._model, self._device, self._free = model, device, free

    def needed(self, bounds: Rect, *, on_cpu: bool = False) -> MemoryNeed:
        """Return what a picture needs, in the largest pieces that fit.

        Parameters
        ----------
        on_cpu
            Whether the model has left its device for the processor.

        Raises
        ------
        DeviceMemoryError
            When not even the smallest pieces fit.
        """
        free, free_on_card = self._free(_CPU), None
        if self._device.type == "cuda" and not on_cpu:
            free_on_card = self._free(self._device)
        return affordable_need(self._model, bounds, free=free, free_on_card=free_on_card)

    @property
    def can_move(self) -> bool:
        """Whether the processor is another place than the device."""
        return self._device.type != "cpu"
