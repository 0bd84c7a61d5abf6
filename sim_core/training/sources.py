"""Where samples come from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sim_core.patterns import MattingPattern
from sim_core.training.folder_source import FolderSource
from sim_core.training.pool import pooled, read_pooled
from sim_core.training.pool_draws import draw_from
from sim_core.training.seeds import held_out_generator
from sim_core.training.synthesis.chance import choose, happens
from sim_core.training.synthesis.compose import make_sample
from sim_core.training.synthesis.textures import Textures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

    from sim_core.training.options import DataOptions, TrainingOptions
    from sim_core.training.synthesis.compose import TrainingSample
    from sim_core.training.synthesis.scene import Realism


class SampleSource(Protocol):
    """Makes training samples, and others that no run trains on."""

    def draw(self, rng: Generator, size: int) -> TrainingSample:
        """Return a sample of size×size pixels; the same random numbers, the same sample."""

    def held_out(self, number: int, size: int) -> TrainingSample:
        """Return a sample for validation, the same in every run."""


@dataclass(frozen=True, slots=True)
class Procedural:
    """Made-up objects of all patterns before photographs or made-up backgrounds."""

    textures: Textures
    realism: Realism
    even_patterns: bool = False

    def draw(self, rng: Generator, size: int) -> TrainingSample:
        pattern = choose(rng, tuple(MattingPattern)) if self.even_patterns else None
        return make_sample(rng, size, self.textures, pattern=pattern, realism=self.realism)

    def held_out(self, number: int, size: int) -> TrainingSample:
        """Return a sample of the patterns in turn, from seeds that no run draws from.

        Realism has its defaults, so that runs which leave a part of it out are measured
        alike.
        """
        rng = held_out_generator(number)
        pattern = MattingPattern(number % len(MattingPattern))
        return make_sample(rng, size, self.textures, pattern=pattern)


@dataclass(frozen=True, slots=True)
class Mixed:
    """Cut-outs from a folder, and made-up ones between them; validated on the former."""

    folder: FolderSource
    made_up: Procedural
    share_made_up: float

    def draw(self, rng: Generator, size: int) -> TrainingSample:
        source = self.made_up if happens(rng, self.share_made_up) else self.folder
        return source.draw(rng, size)

    def held_out(self, number: int, size: int) -> TrainingSample:
        return self.folder.held_out(number, size)


@dataclass(frozen=True, slots=True)
class Pool:
    """Procedural samples that were made before."""

    paths: Sequence[Path]
    procedural: Procedural

    def draw(self, rng: Generator, size: int) -> TrainingSample:
        return draw_from(rng, read_pooled(choose(rng, self.paths)), size)

    def held_out(self, number: int, size: int) -> TrainingSample:
        """Return what a run without a pool is measured by."""
        return self.procedural.held_out(number, size)


def source_of(options: TrainingOptions) -> SampleSource:
    """Return the source that a run draws its samples from.

    Raises
    ------
    MattingError
        When a folder is named that does not hold what it should.
    """
    textures = textures_of(options.data)
    made_up = Procedural(textures, options.realism, options.data.even_patterns)
    if options.data.pool:
        return Pool(pooled(Path(options.data.pool)), made_up)
    if not options.data.cutouts:
        return made_up
    folder = FolderSource.of(options.data, textures, options.augmentation)
    return Mixed(folder, made_up, options.data.share_made_up)


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
