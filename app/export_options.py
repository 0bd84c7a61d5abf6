"""What to save, and how: the same for the panel, the window and the tests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from sim_core.errors import ImageWriteError
from sim_core.image_io import write_image

if TYPE_CHECKING:
    from pathlib import Path

    from sim_core.arrays import ImageRGB
    from sim_core.document import MattingDocument


class Content(NamedTuple):
    label: str
    hint: str
    ending: str  # of the proposed file name
    suffixes: tuple[str, ...]


class ExportKind(Enum):
    """What a file holds."""

    CUTOUT = Content(
        "Cut-out with transparency",
        "Red, green, blue and straight (not premultiplied) alpha",
        "cutout",
        (".png", ".tif", ".tiff", ".webp"),
    )
    ALPHA = Content(
        "Alpha only",
        "Grey levels: black is background, white is foreground",
        "alpha",
        (".png", ".tif", ".tiff", ".webp", ".jpg", ".jpeg"),
    )
    COMPOSITE = Content(
        "Composite on the background",
        "The picture as the view On background shows it, in 8 bits",
        "composite",
        (".png", ".tif", ".tiff", ".webp", ".jpg", ".jpeg"),
    )


_EIGHT_BITS_ONLY = (".jpg", ".jpeg", ".webp")


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How to save.

    Attributes
    ----------
    depth
        Bits of a channel, 8 or 16; composites always have 8.
    decontaminate
        Whether the cut-out's colours are freed from the old background.
    """

    kind: ExportKind = ExportKind.CUTOUT
    depth: int = 8
    decontaminate: bool = True


def check_path(path: Path, options: ExportOptions) -> None:
    """Raise `ImageWriteError` where a file of this ending cannot hold what is asked for."""
    content, suffix = options.kind.value, path.suffix.lower()
    if suffix not in content.suffixes:
        raise ImageWriteError(
            f"“{content.label}” cannot be saved as {suffix or 'a file without ending'}. "
            f"Choose one of: {', '.join(content.suffixes)}."
        )
    deep = options.depth == 16 and options.kind is not ExportKind.COMPOSITE
    if deep and suffix in _EIGHT_BITS_ONLY:
        raise ImageWriteError(
            f"{suffix} files hold 8 bits only. Choose .png or .tif, or a depth of 8 bits."
        )


def write_export(
    document: MattingDocument, path: Path, options: ExportOptions, background: ImageRGB
) -> Path:
    """Write a document and return where it is.

    Parameters
    ----------
    document
        Not changed by anybody meanwhile.
    background
        H×W×3, or one colour of shape (3,); counts for composites only.

    Raises
    ------
    ImageWriteError
    """
    check_path(path, options)
    if options.kind is ExportKind.CUTOUT:
        document.export_cutout(
            path, depth=options.depth, decontaminate=options.decontaminate
        )
    elif options.kind is ExportKind.ALPHA:
        document.export_alpha(path, depth=options.depth)
    else:
        write_image(path, document.composite_over(background))
    return path
