"""Several processes that train one network, started by `torchrun`."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch
from torch import distributed
from torch.nn.parallel import DistributedDataParallel

from sim_core.training.batches import Share
from sim_core.training.synchronised import synchronise_statistics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor, nn


@contextmanager
def joined_processes(device: torch.device) -> Iterator[Share]:
    """Join the processes that `torchrun` started, or be the only one."""
    if "WORLD_SIZE" not in os.environ:
        yield Share()
        return
    distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield Share(distributed.get_rank(), distributed.get_world_size())
    finally:
        distributed.destroy_process_group()


def own_device(device: torch.device) -> torch.device:
    """Return this process's own of several graphics cards."""
    if device.type == "cuda" and "LOCAL_RANK" in os.environ:
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    return device


def learning_together(network: nn.Module, share: Share, device: torch.device) -> nn.Module:
    """Return the network such that all processes learn as one with all samples would.

    They get the mean of their gradients and the statistics of all batches.
    """
    if share.size == 1:
        return network
    return DistributedDataParallel(synchronise_statistics(network, device))


def mean_over_processes(values: Tensor, share: Share) -> Tensor:
    """Return the mean of all processes' values, without gradient; all must ask."""
    mean = values.detach().clone()
    if share.size > 1:
        distributed.all_reduce(mean)
        mean /= share.size
    return mean


def any_process(flag: bool, share: Share, device: torch.device) -> bool:
    """Return whether the flag is set in any process; all must ask."""
    if share.size == 1:
        return flag
    flags = torch.tensor(int(flag), device=device)
    distributed.all_reduce(flags, distributed.ReduceOp.MAX)
    return bool(flags.item())
