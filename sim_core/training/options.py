"""What a training run is made of, checked with sentences."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

from sim_core.network.compact import STRIDE
from sim_core.training.augmentation.options import Augmentation
from sim_core.training.synthesis.scene import Realism
from sim_core.training.tables import check

PRECISIONS = ("auto", "float32", "bfloat16")

_SMALLEST = 64


@dataclass(frozen=True, slots=True)
class Crop:
    """A size of training crops and when it is used.

    Attributes
    ----------
    size, batch
        Side in pixels; samples in a step, in each process.
    since, until
        Shares of the run between which it is drawn.
    weight
        How often, relative to the others.
    """

    size: int
    batch: int
    since: float = 0.0
    until: float = 1.0
    weight: float = 1.0

    def __post_init__(self) -> None:
        check(
            self.size >= _SMALLEST and self.size % STRIDE == 0,
            f"crop.size is {self.size}; give a multiple of {STRIDE} from {_SMALLEST} up.",
        )
        check(self.batch >= 1, f"crop.batch is {self.batch}; give at least 1.")
        check(
            0 <= self.since < self.until <= 1,
            f"A crop is used from {self.since} until {self.until}; give two rising shares "
            "of the run, from 0 to 1.",
        )
        check(self.weight > 0, f"crop.weight is {self.weight}; give more than 0.")


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How long, how exact, and how often something is written.

    Attributes
    ----------
    steps
        Of the optimiser, in the whole run.
    seed
        Of the first weights and of all samples.
    threads
        Of PyTorch in each process; several processes of one thread are faster than one of
        several where the processor does other work too.
    precision
        Of convolutions; "auto" takes bfloat16 where it is faster and sound.
    average_over
        Steps over which the weights that are exported are averaged.
    log_every, save_every, validate_every
        Steps between lines of the log, checkpoints, and validations.
    """

    steps: int = 1000
    seed: int = 0
    threads: int = 1
    precision: str = "auto"
    average_over: int = 500
    log_every: int = 10
    save_every: int = 250
    validate_every: int = 500

    def __post_init__(self) -> None:
        for name in ("steps", "threads", "log_every", "save_every", "validate_every"):
            value = getattr(self, name)
            check(value >= 1, f"run.{name} is {value}; give at least 1.")
        check(self.seed >= 0, f"run.seed is {self.seed}; give 0 or more.")
        check(
            self.average_over >= 1,
            f"run.average_over is {self.average_over}; give at least 1.",
        )
        check(
            self.precision in PRECISIONS,
            f'run.precision is "{self.precision}"; choose one of {", ".join(PRECISIONS)}.',
        )


@dataclass(frozen=True, slots=True)
class DataOptions:
    """Where samples come from.

    Attributes
    ----------
    workers
        Processes that make samples; 0 makes them between the steps.
    photographs, smoke
        Folders of textures; empty for made-up ones alone.
    even_patterns
        Whether made-up objects are of all patterns equally often; else of those more often
        of which pictures are full.
    cutouts
        Folder of foregrounds with their alphas; see `sim_core.training.cutouts`. Without,
        all objects are made up.
    backgrounds
        Folder of pictures to put cut-outs before; without, textures.
    share_made_up
        How many of the samples are made up although there are cut-outs.
    held_out
        Share of cut-outs and backgrounds that is for validation alone.
    pool
        Folder of samples made before, see `sim_core.training.pool`; empty to make them
        on the way.
    validation_samples, validation_size
        How many held-out samples, and their side in pixels.
    """

    workers: int = 0
    photographs: str = ""
    smoke: str = ""
    even_patterns: bool = False
    cutouts: str = ""
    backgrounds: str = ""
    share_made_up: float = 0.0
    held_out: float = 0.1
    pool: str = ""
    validation_samples: int = 40
    validation_size: int = 256

    def __post_init__(self) -> None:
        check(self.workers >= 0, f"data.workers is {self.workers}; give 0 or more.")
        check(
            bool(self.cutouts) or not self.backgrounds,
            "data.backgrounds are for data.cutouts; give both, or name photographs.",
        )
        check(
            0 <= self.share_made_up <= 1,
            f"data.share_made_up is {self.share_made_up}; give 0 to 1.",
        )
        check(
            0 < self.held_out < 1,
            f"data.held_out is {self.held_out}; give more than 0 and less than 1.",
        )
        check(
            self.validation_samples >= 1,
            f"data.validation_samples is {self.validation_samples}; give at least 1.",
        )
        check(
            self.validation_size >= _SMALLEST and self.validation_size % STRIDE == 0,
            f"data.validation_size is {self.validation_size}; give a multiple of {STRIDE} "
            f"from {_SMALLEST} up.",
        )


@dataclass(frozen=True, slots=True)
class OptimiserOptions:
    """AdamW with a linear warm-up and a cosine to the end.

    Attributes
    ----------
    learning_rate, final_learning_rate
        After the warm-up, and in the last step.
    warm_up
        Steps.
    clip
        Largest norm of the gradient.
    """

    learning_rate: float = 1e-3
    final_learning_rate: float = 1e-5
    warm_up: int = 100
    weight_decay: float = 1e-2
    beta1: float = 0.9
    beta2: float = 0.99
    clip: float = 1.0

    def __post_init__(self) -> None:
        check(
            0 <= self.final_learning_rate <= self.learning_rate,
            f"optimiser.learning_rate falls from {self.learning_rate} to "
            f"{self.final_learning_rate}; give two falling rates.",
        )
        check(self.warm_up >= 0, f"optimiser.warm_up is {self.warm_up}; give 0 or more.")
        check(self.clip > 0, f"optimiser.clip is {self.clip}; give more than 0.")
        check(
            0 <= self.beta1 < 1 and 0 <= self.beta2 < 1,
            f"optimiser.beta1 and beta2 are {self.beta1} and {self.beta2}; give two "
            "numbers from 0 to below 1.",
        )


@dataclass(frozen=True, slots=True)
class LossWeights:
    """What each loss counts; 0 turns it off. The fields are the names of the losses."""

    def __post_init__(self) -> None:
        for name, weight in dataclasses.asdict(self).items():
            check(weight >= 0, f"losses.{name} is {weight}; give 0 or more.")


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """Options that all runs have; `sim_core.training.configuration` reads them.

    Attributes
    ----------
    model
        What is trained, by its name in `sim_core.training.recipes`.
    """

    model: str = ""
    run: RunOptions = field(default_factory=RunOptions)
    data: DataOptions = field(default_factory=DataOptions)
    crops: tuple[Crop, ...] = (Crop(192, 4),)
    realism: Realism = field(default_factory=Realism)
    augmentation: Augmentation = field(default_factory=Augmentation)
    optimiser: OptimiserOptions = field(default_factory=OptimiserOptions)
    losses: LossWeights = field(default_factory=LossWeights)

    def __post_init__(self) -> None:
        check(
            _covered(self.crops) == 1,
            f"No crop is used after {_covered(self.crops):.0%} of the run; let one's since "
            "and until reach over it.",
        )


def _covered(crops: tuple[Crop, ...]) -> float:
    """Return the share of the run up to which there is always a crop to draw."""
    covered = 0.0
    for crop in sorted(crops, key=lambda crop: crop.since):
        if crop.since <= covered:
            covered = max(covered, crop.until)
    return covered
