"""Samples made once, with what classical matting says about them, and drawn from often.

Making a sample and matting it classically costs more than a training step. From a pool in a
folder, turned and recoloured whenever one is drawn, samples cost next to nothing.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np

from sim_core import metrics
from sim_core.classical.classical import refine_samples
from sim_core.classical.closed_form import Equation
from sim_core.classical.light import mixed_in_light
from sim_core.classical.shared_matting import SharedSamples, share_samples
from sim_core.errors import MattingError
from sim_core.files import make_folder
from sim_core.image_io import write_bytes
from sim_core.inference.hints import Hints
from sim_core.patterns import MattingPattern
from sim_core.processes import begin_helping, deaf_from_birth
from sim_core.training.seeds import Stream, generator
from sim_core.training.synthesis.chance import happens
from sim_core.training.synthesis.compose import TrainingSample, make_sample
from sim_core.training.synthesis.textures import PlainTextures, Textures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from numpy.random import Generator
    from numpy.typing import NDArray

_DIFFICULTY, _REFINED_DIFFICULTY = 30.0, 12.0
"""Mean squared errors of shared matting and of what the Laplacian makes of it, in
thousandths, at which a sample is kept every third time: photographs have a third of the
former and two thirds of the latter, most made-up composites more."""

_LEAST_CHANCE, _LEAST_REFINED_CHANCE = 0.12, 0.08
"""Of keeping what classical matting cannot solve: there the network must answer alone."""

_OUT_OF_FOCUS = 0.3
"""Share of the samples that are out of focus, as most edges of photographs are a bit."""

_PLAIN = 0.1
"""Share of the samples that show plain things before plain grounds."""


def make_hinted(rng: Generator, size: int, textures: Textures) -> TrainingSample:
    """Return a sample that classical matting finds about as hard as a photograph.

    It comes with its hints.

    Parameters are those of `make_sample`.
    """
    while True:
        pattern = MattingPattern.DEFOCUS if happens(rng, _OUT_OF_FOCUS) else None
        shown = PlainTextures() if happens(rng, _PLAIN) else textures
        sample = make_sample(rng, size, shown, pattern=pattern)
        image, trimap = sample.image, sample.trimap
        shared = share_samples(image, trimap)
        error = metrics.mse(shared.alpha, sample.alpha, trimap)
        if not happens(rng, max(_LEAST_CHANCE, np.exp(-error / _DIFFICULTY))):
            continue
        shared = mixed_in_light(image, trimap, shared)
        prior = refine_samples(Equation(image, trimap), shared)
        error = metrics.mse(prior, sample.alpha, trimap)
        if happens(rng, max(_LEAST_REFINED_CHANCE, np.exp(-error / _REFINED_DIFFICULTY))):
            return replace(sample, hints=Hints(prior, shared))


@dataclass(frozen=True, slots=True)
class PoolPlan:
    """Which samples a pool shall hold.

    Attributes
    ----------
    folder
        Where they are written, a file each.
    photographs, smoke
        Folders of textures; None for made-up ones alone.
    size
        Side in pixels.
    samples
        How many.
    seed
        The same seed and textures, the same samples.
    """

    folder: Path
    photographs: Path | None
    smoke: Path | None
    size: int
    samples: int
    seed: int


def fill_pool(plan: PoolPlan, *, workers: int = 1) -> Iterator[int]:
    """Write the samples that the folder lacks; yield how many there are, as they come.

    Raises
    ------
    MattingError
        When the folder cannot be written or a folder of textures holds no picture.
    """
    make_folder(plan.folder)
    missing = [n for n in range(plan.samples) if not _path(plan.folder, n).exists()]
    done = plan.samples - len(missing)
    yield done
    if missing:
        # A forked process inherits OpenCV's pool without its threads and waits forever.
        with deaf_from_birth():
            processes = get_context("spawn").Pool(workers, _prepare_worker, (plan,))
        with processes:
            for _ in processes.imap_unordered(_write_one, missing):
                done += 1
                yield done


class _Worker:
    """What a process needs for every sample."""

    plan: PoolPlan
    textures: Textures


def _prepare_worker(plan: PoolPlan) -> None:
    begin_helping()
    _Worker.plan = plan
    _Worker.textures = Textures.of_folders(plan.photographs, plan.smoke)


def _write_one(number: int) -> None:
    plan = _Worker.plan
    rng = generator(plan.seed, Stream.POOL, number)
    sample = make_hinted(rng, plan.size, _Worker.textures)
    assert sample.hints is not None
    write_bytes(_path(plan.folder, number), _to_bytes(sample, sample.hints))


def pooled(folder: Path) -> list[Path]:
    """Return the samples of a pool, in the order of their numbers.

    Raises
    ------
    MattingError
        When there are none.
    """
    found = sorted(folder.glob("*.npz"))
    if not found:
        raise MattingError(
            f"There are no samples in {folder}. Make some with: simatte train pool {folder}"
        )
    return found


def read_pooled(path: Path) -> TrainingSample:
    """Return one sample of a pool, its fractions exact to 1/65535."""
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    fractions = {name: _fractions(arrays[name]) for name in _FRACTIONS}
    shared = SharedSamples(
        fractions["shared_alpha"],
        _fractions(arrays["shared_foreground"]),
        _fractions(arrays["shared_background"]),
        fractions["confidence"],
    )
    return TrainingSample(
        arrays["image"],
        arrays["trimap"],
        fractions["alpha"],
        arrays["foreground"],
        arrays["background"],
        MattingPattern(int(arrays["pattern"])),
        Hints(fractions["prior"], shared),
    )


_FRACTIONS = ("alpha", "shared_alpha", "confidence", "prior")


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number:07d}.npz"


def _to_bytes(sample: TrainingSample, hints: Hints) -> bytes:
    prior, shared = hints
    buffer = io.BytesIO()
    np.savez(
        buffer,
        image=sample.image,
        trimap=sample.trimap,
        foreground=sample.foreground,
        background=sample.background,
        pattern=np.uint8(sample.pattern or 0),
        alpha=_rounded(sample.alpha, np.uint16),
        shared_alpha=_rounded(shared.alpha, np.uint16),
        confidence=_rounded(shared.confidence, np.uint16),
        prior=_rounded(prior, np.uint16),
        shared_foreground=_rounded(shared.foreground, np.uint8),
        shared_background=_rounded(shared.background, np.uint8),
    )
    return buffer.getvalue()


def _rounded(
    values: NDArray[np.float32], kind: type[np.unsignedinteger[Any]]
) -> NDArray[Any]:
    return np.rint(values * np.iinfo(kind).max).astype(kind)


def _fractions(values: NDArray[Any]) -> NDArray[np.float32]:
    return values.astype(np.float32) / np.float32(np.iinfo(values.dtype).max)
