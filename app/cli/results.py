"""What `simatte matte` writes for a picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim_core.document import MattingDocument
from sim_core.image_io import check_target
from sim_core.metadata import MetadataChoice


@dataclass(frozen=True, slots=True)
class Results:
    """Where the cut-out goes, and alpha if it is wanted, and in which form."""

    cutout: Path
    alpha: Path | None
    depth: int
    metadata: MetadataChoice

    @property
    def paths(self) -> list[Path]:
        return [self.cutout] if self.alpha is None else [self.cutout, self.alpha]

    def check(self) -> None:
        """Raise before the work, not after it, where a result cannot be written."""
        check_target(self.cutout, transparent=True, depth=self.depth)
        if self.alpha is not None:
            check_target(self.alpha, transparent=False, depth=self.depth)

    def write_each(self, document: MattingDocument) -> Iterator[Path]:
        """Write one file after the other; yield each when it is there."""
        document.export_cutout(self.cutout, depth=self.depth, metadata=self.metadata)
        yield self.cutout
        if self.alpha is not None:
            document.export_alpha(self.alpha, depth=self.depth)
            yield self.alpha
