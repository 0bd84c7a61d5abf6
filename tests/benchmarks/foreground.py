"""Foreground colours: how fast and how near the truth, beside pymatting's multi-level.

Run: ``python -m tests.benchmarks.foreground [--megapixels 12] [--json OUT]``. Both get the
same pictures in one run, after a warm-up, and are compared by the sum of absolute
differences to known colours over the fractional pixels (in thousands, colours in [0, 1]).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from pymatting import estimate_foreground_ml

from sim_core.foreground import estimate_foreground


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megapixels", type=float, default=12)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = [
        _compare(name, options.megapixels, options.repeats) for name in ("hair", "smoke")
    ]
    sys.stdout.writelines(_line(row) for row in rows)
    if options.json is not None:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def _line(row: dict[str, Any]) -> str:
    ours = f"{row['seconds']:.2f} s (CPU {row['cpu_seconds']:.2f}), SAD {row['sad']:.1f}"
    peer = f"{row['peer_seconds']:.2f} s (CPU {row['peer_cpu_seconds']:.2f})"
    return (
        f"{row['scene']:6} {row['unknown_percent']:.0f} % unknown   ours {ours}   "
        f"pymatting {peer}, SAD {row['peer_sad']:.1f}\n"
    )


def _compare(scene: str, megapixels: float, repeats: int) -> dict[str, Any]:
    truth, alpha, image = _make(scene, megapixels)
    small = image[:64, :64].copy(), alpha[:64, :64].copy()
    estimate_foreground(*small)
    estimate_foreground_ml(small[0] / 255.0, small[1].astype(np.float64))
    ours, seconds, cpu = _best(lambda: estimate_foreground(image, alpha), repeats)
    shares, wide = image / 255.0, alpha.astype(np.float64)
    theirs, peer_seconds, peer_cpu = _best(
        lambda: estimate_foreground_ml(shares, wide), repeats
    )
    fractional = (alpha > 0) & (alpha < 1)
    return {
        "scene": scene,
        "megapixels": megapixels,
        "unknown_percent": float(fractional.mean() * 100),
        "seconds": seconds,
        "peer_seconds": peer_seconds,
        "cpu_seconds": cpu,
        "peer_cpu_seconds": peer_cpu,
        "sad": _sad(ours / 255.0, truth, fractional),
        "peer_sad": _sad(theirs, truth, fractional),
    }


def _best(call, repeats: int):
    """Return what a call gives, and its least wall clock and processor seconds."""
    walls, processors, result = [], [], None
    for _ in range(repeats):
        started, busy = time.perf_counter(), time.process_time()
        result = call()
        walls.append(time.perf_counter() - started)
        processors.append(time.process_time() - busy)
    return result, min(walls), min(processors)


def _sad(colours, truth, where) -> float:
    return float(np.abs(colours[where] - truth[where]).sum() / 1000)


def _make(scene: str, megapixels: float):
    """Return true colours and alpha of a scene, and the 8-bit picture of them."""
    width = round((megapixels * 1e6 * 4 / 3) ** 0.5)
    height = round(width * 3 / 4)
    rng = np.random.default_rng(7)
    truth = _texture(rng, height, width, (0.55, 0.35, 0.2))
    background = _texture(rng, height, width, (0.3, 0.55, 0.5))
    alpha = _hair(rng, height, width) if scene == "hair" else _smoke(rng, height, width)
    mixed = truth * alpha[..., None] + background * (1 - alpha[..., None])
    return truth, alpha, np.rint(mixed * 255).astype(np.uint8)


def _texture(rng, height: int, width: int, tint) -> np.ndarray:
    coarse = rng.normal(0, 0.12, (9, 12, 3)) + np.array(tint)
    fine = rng.normal(0, 0.03, (height // 8, width // 8, 3))
    size = width, height
    texture = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    texture += cv2.resize(fine, size, interpolation=cv2.INTER_LINEAR)
    return np.clip(texture, 0, 1).astype(np.float32)


def _hair(rng, height: int, width: int) -> np.ndarray:
    """Return a solid body with strands that stand off around it."""
    shift = 4
    canvas = np.zeros((height, width), np.uint8)
    middle, radius = (width // 2, height // 2), height // 4
    cv2.circle(canvas, middle, radius, 255, -1, cv2.LINE_AA)
    for turn in rng.uniform(0, 2 * np.pi, 2500):
        steps = np.linspace(0.9, 1 + rng.uniform(0.1, 0.6), 12)
        bend = turn + (steps - 0.9) * rng.normal(0, 0.5)
        points = np.stack([np.cos(bend), np.sin(bend)], 1) * (steps * radius)[:, None]
        points = np.rint((points + middle) * 2**shift).astype(np.int32)
        thickness = int(rng.integers(1, 4))
        cv2.polylines(canvas, [points], False, 255, thickness, cv2.LINE_AA, shift)
    soft = cv2.GaussianBlur(canvas, (0, 0), 0.8)
    return soft.astype(np.float32) / 255


def _smoke(rng, height: int, width: int) -> np.ndarray:
    coarse = rng.normal(0.35, 0.45, (12, 16)).astype(np.float32)
    cloud = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(cloud, 0, 1)


if __name__ == "__main__":
    main()
