"""Several processes train as one would."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from app.cli import main
from sim_core.training.log import read_log
from sim_core.training.state import average_weights

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-c", "from app.cli import main; main()")

CONFIGURATION = """
model = "{model}"
[run]
steps = 3
seed = 1
precision = "float32"
log_every = 1
[data]
validation_samples = 1
validation_size = 64
[[crops]]
size = 64
batch = {batch}
[network]
{network}
"""

COMPACT = """
full = 4
half = 4
quarter = 8
eighth = 8
sixteenth = 12
fused = 16
"""
RESNET = "width = 4\nblocks = [1, 1, 1, 1]"
# What is left out at random differs between processes, as it should.
PUBLISHED = f"{RESNET}\ncontext = 8\nfine = 8\ndropout = 0.0"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def arguments(folder: Path, *, model: str, network: str, batch: int) -> tuple[str, ...]:
    """What is typed to train in a folder."""
    path = folder.with_suffix(".toml")
    path.write_text(CONFIGURATION.format(model=model, batch=batch, network=network))
    where = ("--config", str(path), "--output", str(folder), "--device", "cpu")
    return ("train", "matting", *where)


def train_apart(typed: tuple[str, ...]) -> None:
    """Train in two processes, as `torchrun` starts them."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "WORLD_SIZE": "2"}
    environment |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port())}
    processes = [
        subprocess.Popen(
            (*COMMAND, *typed),
            env={**environment, "RANK": str(rank)},
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        for rank in range(2)
    ]
    for process in processes:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said


def train_together(typed: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as left:
        main(typed)
    assert not left.value.code


def losses_in(folder: Path) -> list[float]:
    return [float(line["loss"]) for line in read_log(folder)]


@pytest.mark.parametrize(
    ("model", "network", "batch"),
    [("simatte-s", COMPACT, 1), ("sim-r50", PUBLISHED, 2)],
    ids=["compact", "published"],
)
def test_two_processes_have_the_losses_of_one_with_the_doubled_batch(
    tmp_path, model, network, batch
):
    """Of the published network, whose layers normalise over the batch, as well."""
    apart, together = tmp_path / "apart", tmp_path / "together"
    kind = {"model": model, "network": network}
    train_apart(arguments(apart, **kind, batch=batch))
    train_together(arguments(together, **kind, batch=2 * batch))
    assert len(losses_in(apart)) == 3
    assert losses_in(apart) == pytest.approx(losses_in(together), rel=1e-5)
    ours, theirs = average_weights(apart), average_weights(together)
    torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-4)
