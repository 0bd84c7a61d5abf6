"""Training samples as tensors, each determined by the seed and its place in the run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar, cast

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from sim_core.errors import MattingError
from sim_core.processes import begin_helping, deaf_from_birth
from sim_core.training.losses import UNNAMED
from sim_core.training.schedule import crop_of
from sim_core.training.seeds import Stream, generator
from sim_core.training.sources import source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from sim_core.training.options import TrainingOptions
    from sim_core.training.synthesis.compose import TrainingSample

Inputs = TypeVar("Inputs", bound=tuple[object, ...])


class Truth(NamedTuple):
    """What the network should say: B×C×H×W in [0, 1], patterns B.

    Attributes
    ----------
    image
        What the camera saw.
    foreground, background
        Before the camera.
    pattern
        `UNNAMED` where nobody knows it.
    """

    image: Tensor
    alpha: Tensor
    foreground: Tensor
    background: Tensor
    pattern: Tensor


@dataclass(frozen=True, slots=True)
class Batch(Generic[Inputs]):
    """The network's inputs, a named tuple of tensors, and the truth about them."""

    inputs: Inputs
    truth: Truth

    def to(self, device: torch.device) -> Batch[Inputs]:
        """Return the batch on a device."""
        return Batch(_moved(self.inputs, device), _moved(self.truth, device))

    @property
    def samples(self) -> int:
        """How many there are."""
        return len(self.truth.pattern)


def collate_truth(samples: Sequence[TrainingSample]) -> Truth:
    """Return the truth about samples of one size."""
    return Truth(
        stack([sample.image for sample in samples]),
        stack([sample.alpha for sample in samples]),
        stack([sample.foreground for sample in samples]),
        stack([sample.background for sample in samples]),
        torch.tensor([_number(sample) for sample in samples]),
    )


def concatenate(inputs: Sequence[Inputs]) -> Inputs:
    """Return one named tuple of B×… tensors of several of 1×… tensors."""
    joined = [torch.cat(tensors) for tensors in zip(*inputs, strict=True)]
    return type(inputs[0])(*joined)


def stack(pictures: Sequence[NDArray[np.uint8] | NDArray[np.float32]]) -> Tensor:
    """Return B×C×H×W in [0, 1] of H×W(×3) arrays, bytes or already in [0, 1]."""
    whole = np.stack(pictures)
    tensor = torch.from_numpy(whole.reshape(*whole.shape[:3], -1)).permute(0, 3, 1, 2)
    return tensor.float() / 255 if whole.dtype == np.uint8 else tensor


def _begin_worker(_worker: int) -> None:
    begin_helping()


def _number(sample: TrainingSample) -> int:
    return UNNAMED if sample.pattern is None else int(sample.pattern)


def _moved(tensors: Inputs, device: torch.device) -> Inputs:
    moved = [tensor.to(device) for tensor in cast("tuple[Tensor, ...]", tensors)]
    return type(tensors)(*moved)


@dataclass(frozen=True, slots=True)
class Share:
    """Which part of each step's samples a process makes: its rank among all."""

    rank: int = 0
    size: int = 1


class StepBatches(Dataset[Batch[Inputs]]):
    """The batch of each step, by the step's number."""

    def __init__(
        self,
        options: TrainingOptions,
        share: Share,
        collate: Callable[[Sequence[TrainingSample]], Batch[Inputs]],
    ) -> None:
        self._options, self._share, self._collate = options, share, collate
        self._source = source_of(options)

    def __len__(self) -> int:
        return self._options.run.steps

    @property
    def workers(self) -> int:
        """How many processes make the batches."""
        return self._options.data.workers

    def __getitem__(self, step: int) -> Batch[Inputs]:
        crop = crop_of(self._options, step)
        first = self._share.rank * crop.batch
        numbers = range(first, first + crop.batch)
        return self._collate([self._sample(crop.size, step, n) for n in numbers])

    def _sample(self, size: int, step: int, number: int) -> TrainingSample:
        rng = generator(self._options.run.seed, Stream.SAMPLES, step, number)
        return self._source.draw(rng, size)


def batches_from(batches: StepBatches[Inputs], start: int) -> Iterator[Batch[Inputs]]:
    """Yield the batches of the steps from `start` to the last.

    Raises
    ------
    MattingError
        When a file for a sample cannot be read.
    """
    workers = batches.workers
    loader: DataLoader[Batch[Inputs] | MattingError] = DataLoader(
        _Answers(batches),
        batch_size=None,
        sampler=range(start, len(batches)),
        num_workers=workers,
        worker_init_fn=_begin_worker,
        # A forked process inherits OpenCV's pool without its threads and waits forever.
        multiprocessing_context="spawn" if workers else None,
        # Its own, so that the numbers everything else draws do not depend on the loader.
        generator=torch.Generator(),
    )
    with deaf_from_birth():
        answers = iter(loader)
    for answer in answers:
        if isinstance(answer, MattingError):
            raise answer
        yield answer


class _Answers(Dataset[Batch[Inputs] | MattingError]):
    """Batches, or why there is none: a raised error would come with its traceback."""

    def __init__(self, batches: StepBatches[Inputs]) -> None:
        self._batches = batches

    def __getitem__(self, step: int) -> Batch[Inputs] | MattingError:
        try:
            return self._batches[step]
        except MattingError as error:
            return error
