"""Training samples as tensors, each determined by the seed and its place in the run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from sim_core.inference.features import CompactInputs
from sim_core.inference.inputs import PictureInputs
from sim_core.training.schedule import crop_of
from sim_core.training.seeds import Stream, generator
from sim_core.training.synthesis.compose import make_sample
from sim_core.training.synthesis.textures import Textures
from sim_core.training.workers import leave_interrupts_to_the_parent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from sim_core.training.options import DataOptions, TrainingOptions
    from sim_core.training.synthesis.compose import TrainingSample

_CPU = torch.device("cpu")


class Truth(NamedTuple):
    """What the network should say: B×C×H×W in [0, 1], patterns B.

    Attributes
    ----------
    image
        What the camera saw.
    foreground, background
        Before the camera.
    """

    image: Tensor
    alpha: Tensor
    foreground: Tensor
    background: Tensor
    pattern: Tensor


class Batch(NamedTuple):
    """The network's inputs, and the truth about them."""

    inputs: CompactInputs
    truth: Truth

    def to(self, device: torch.device) -> Batch:
        """Return the batch on a device, its features laid out channels last."""
        features, base, unknown = (tensor.to(device) for tensor in self.inputs)
        features = features.contiguous(memory_format=torch.channels_last)
        return Batch(
            CompactInputs(features, base, unknown),
            Truth(*(tensor.to(device) for tensor in self.truth)),
        )


def textures_of(options: DataOptions) -> Textures:
    """Return the textures that a run draws from.

    Raises
    ------
    MattingError
        When a folder is named that holds no picture.
    """
    return Textures.of_folders(*map(_folder, (options.photographs, options.smoke)))


def _folder(name: str) -> Path | None:
    return Path(name) if name else None


def collate(samples: Sequence[TrainingSample]) -> Batch:
    """Return samples of one size, a multiple of 16, as a batch."""
    inputs = [_inputs_of(sample) for sample in samples]
    return Batch(
        CompactInputs(*(torch.cat(tensors) for tensors in zip(*inputs, strict=True))),
        Truth(
            _stack([sample.image for sample in samples]),
            _stack([sample.alpha for sample in samples]),
            _stack([sample.foreground for sample in samples]),
            _stack([sample.background for sample in samples]),
            torch.tensor([int(sample.pattern) for sample in samples]),
        ),
    )


def _inputs_of(sample: TrainingSample) -> CompactInputs:
    picture = PictureInputs(sample.image, sample.trimap, device=_CPU)
    return picture.crop(picture.bounds)


def _stack(pictures: Sequence[NDArray[np.uint8] | NDArray[np.float32]]) -> Tensor:
    """Return B×C×H×W in [0, 1] of H×W(×3) arrays, bytes or already in [0, 1]."""
    whole = np.stack(pictures)
    tensor = torch.from_numpy(whole.reshape(*whole.shape[:3], -1)).permute(0, 3, 1, 2)
    return tensor.float() / 255 if whole.dtype == np.uint8 else tensor


@dataclass(frozen=True, slots=True)
class Share:
    """Which part of each step's samples a process makes: its rank among all."""

    rank: int = 0
    size: int = 1


class StepBatches(Dataset[Batch]):
    """The batch of each step, by the step's number."""

    def __init__(self, options: TrainingOptions, share: Share) -> None:
        self._options, self._share = options, share
        self._textures = textures_of(options.data)

    def __len__(self) -> int:
        return self._options.run.steps

    def __getitem__(self, step: int) -> Batch:
        crop = crop_of(self._options, step)
        first = self._share.rank * crop.batch
        numbers = range(first, first + crop.batch)
        return collate([self._sample(crop.size, step, number) for number in numbers])

    def _sample(self, size: int, step: int, number: int) -> TrainingSample:
        rng = generator(self._options.run.seed, Stream.SAMPLES, step, number)
        return make_sample(rng, size, self._textures, realism=self._options.realism)


def batches_from(options: TrainingOptions, start: int, share: Share) -> Iterator[Batch]:
    """Return the batches of the steps from `start` to the last."""
    loader = DataLoader(
        StepBatches(options, share),
        batch_size=None,
        sampler=range(start, options.run.steps),
        num_workers=options.data.workers,
        worker_init_fn=leave_interrupts_to_the_parent,
        # A forked process inherits OpenCV's pool without its threads and waits forever.
        multiprocessing_context="spawn" if options.data.workers else None,
        # Its own, so that the numbers everything else draws do not depend on the loader.
        generator=torch.Generator(),
    )
    return iter(loader)
