"""sim-r50 as published and as Simatte runs it: time, memory, difference.

Run: ``python -m tests.benchmarks.sim [--json FILE] [--side 1024]``. The published path
classifies one window at a time and mattes in one piece, in float32. Each path has a process
of its own, loads the same weights from files, and mattes the same picture, a third of which
is unknown. Processor time of one thread is compared, so that other work on the machine
matters little; memory is the most that the whole process ever held.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors.torch import save_file

from sim_core.inference.checkpoint import sha256_of
from sim_core.inference.imported import ImportedWeights, SimPart, write_record
from sim_core.inference.sim_method import SimNetworks, SimR50
from sim_core.network.sim.classifier import PatternClassifier
from sim_core.network.sim.matting_net import SimNet
from tests.benchmarks.report import Result, publish
from tests.sim.name_keyed import fill, make_picture, make_small_picture

PATHS = {
    "published": {"parity": True},
    "fast": {},
    "fast in float32": {"dtype": torch.float32},
}

_WEIGHTS = "weights"


def main() -> None:
    options = _parse_options()
    if options.only == _WEIGHTS:
        _write_weights(options.folder)
        return
    if options.only is not None:
        _measure_here(options.only, options.side, options.folder)
        return
    with tempfile.TemporaryDirectory() as folder:
        # Not here: what this process once held would count as held by its children.
        _run(_WEIGHTS, options.side, folder)
        measured = {
            path: json.loads(_run(path, options.side, folder)) for path in options.paths
        }
        results = _results(measured, Path(folder))
    sys.exit(publish(results, options.json))


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--side", type=int, default=1024)
    parser.add_argument("--paths", nargs="+", choices=PATHS, default=list(PATHS))
    parser.add_argument("--only", choices=[*PATHS, _WEIGHTS], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _write_weights(folder: Path) -> None:
    networks = {SimPart.MATTING: SimNet(), SimPart.CLASSIFIER: PatternClassifier()}
    for part, network in networks.items():
        fill(network, "classifier." if part is SimPart.CLASSIFIER else "")
        path = folder / f"{part.stem}.safetensors"
        save_file(network.state_dict(), path)
        digest = sha256_of(path)
        write_record(ImportedWeights(part, path.name, digest, "", "", ""), folder)


def _run(only: str, side: int, folder: str) -> str:
    """Return what a process of its own says."""
    arguments = ["--only", only, "--side", str(side), "--folder", folder]
    command = [sys.executable, "-m", "tests.benchmarks.sim", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _measure_here(path: str, side: int, folder: Path) -> None:
    torch.set_num_threads(1)
    image, trimap = make_picture()
    method = SimR50(SimNetworks.load(folder), torch.device("cpu"), **PATHS[path])
    method.solve(*make_small_picture())
    image = cv2.resize(image, (side, side))
    trimap = cv2.resize(trimap, (side, side), interpolation=cv2.INTER_NEAREST)
    wall, processor = time.perf_counter(), time.process_time()
    matte = method.solve(image, trimap)
    measured = {
        "processor_seconds": time.process_time() - processor,
        "wall_seconds": time.perf_counter() - wall,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    np.save(_alpha_file(folder, path), matte.alpha[trimap == 128])
    sys.stdout.write(json.dumps(measured))


def _results(measured: dict[str, dict[str, float]], folder: Path) -> list[Result]:
    results = []
    for path, values in measured.items():
        seconds, megabytes = values["processor_seconds"], values["megabytes"]
        results += [
            Result(f"sim-r50 {path}: processor time", seconds, "s"),
            Result(f"sim-r50 {path}: elapsed time", values["wall_seconds"], "s"),
            Result(f"sim-r50 {path}: peak memory", megabytes, "MB"),
        ]
    if {"published", "fast"} <= measured.keys():
        slow, fast = measured["published"], measured["fast"]
        time_ratio = fast["processor_seconds"] / slow["processor_seconds"]
        memory_ratio = fast["megabytes"] / slow["megabytes"]
        change = _mean_change(folder, "published", "fast")
        results += [
            Result("sim-r50 fast / published: time", time_ratio, "", 0.5),
            Result("sim-r50 fast / published: memory", memory_ratio, "", 0.5),
            Result("sim-r50 fast − published: mean |Δ alpha|", change, ""),
        ]
    if {"fast", "fast in float32"} <= measured.keys():
        change = _mean_change(folder, "fast in float32", "fast")
        results.append(Result("sim-r50 fast: rounding, mean |Δ alpha|", change, "", 2e-3))
    return results


def _mean_change(folder: Path, first: str, second: str) -> float:
    before, after = (np.load(_alpha_file(folder, path)) for path in (first, second))
    return float(np.abs(after - before).mean())


def _alpha_file(folder: Path, path: str) -> Path:
    return folder / f"{path}.npy"


if __name__ == "__main__":
    main()
