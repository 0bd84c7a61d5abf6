"""Several processes train as one would."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sim_core.training.log import read_log

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-c", "from app.cli import main; main()", "train", "matting")

CONFIGURATION = """
model = "{model}"
[run]
steps = 3
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


def run_processes(
    folder: Path, *, model: str, network: str, batch: int, size: int
) -> list[float]:
    """Train in so many processes; return the loss of each step."""
    configuration = folder.with_suffix(".toml")
    configuration.write_text(
        CONFIGURATION.format(model=model, batch=batch, network=network)
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if size > 1:
        environment |= {"WORLD_SIZE": str(size), "MASTER_ADDR": "127.0.0.1"}
        environment |= {"MASTER_PORT": str(free_port())}
    arguments = ("--config", str(configuration), "--output", str(folder))
    processes = [
        subprocess.Popen(
            (*COMMAND, *arguments, "--device", "cpu"),
            env={**environment, "RANK": str(rank)},
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        for rank in range(size)
    ]
    for process in processes:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
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
    kind = {"model": model, "network": network}
    apart = run_processes(tmp_path / "apart", **kind, batch=batch, size=2)
    together = run_processes(tmp_path / "together", **kind, batch=2 * batch, size=1)
    assert len(apart) == 3
    assert apart == pytest.approx(together, rel=1e-5)
