"""What to save, and how: the same for the window, the command line and the tests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from sim_core.errors import ImageWriteError
from sim_core.metadata import MetadataChoice
from sim_core.open_exr import check_openimageio
from sim_core.photoshop import check_psd_tools

if TYPE_CHECKING:
    from pathlib import Path


class Format(NamedTuple):
    """What a kind of file can hold.

    Attributes
    ----------
    depths
        Bits of a channel; 32 is floating point, and OpenEXR's 16 is as well.
    """

    label: str
    depths: tuple[int, ...]


_PNG, _JPEG = Format("PNG", (8, 16)), Format("JPEG", (8,))
_TIFF, _WEBP = Format("TIFF", (8, 16, 32)), Format("WebP", (8,))
_EXR = Format("OpenEXR", (16, 32))
_LAYERED = Format("OpenRaster", (8, 16)), Format("Photoshop", (8,))

FORMATS: Final = {
    ".png": _PNG,
    ".tif": _TIFF,
    ".tiff": _TIFF,
    ".webp": _WEBP,
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".exr": _EXR,
    ".ora": _LAYERED[0],
    ".psd": _LAYERED[1],
}

_CLEAR = (".png", ".tif", ".tiff", ".webp", ".exr")
_OPAQUE = (".png", ".tif", ".tiff", ".webp", ".jpg", ".jpeg")


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
        _CLEAR,
    )
    ALPHA = Content(
        "Alpha only",
        "Grey levels: black is background, white is foreground",
        "alpha",
        _OPAQUE,
    )
    FOREGROUND = Content(
        "Foreground colours only",
        "The colours of the cut-out without its alpha",
        "foreground",
        _OPAQUE,
    )
    COMPOSITE = Content(
        "Composite on the background",
        "The picture as the view On background shows it, in 8 bits",
        "composite",
        _OPAQUE,
    )
    LAYERS = Content(
        "Layers",
        "The background, the whole picture and the cut-out above each other, for Krita, "
        "GIMP and Photoshop",
        "layers",
        (".ora", ".psd"),
    )
    TRIMAP = Content(
        "Trimap", "Black goes, white stays, grey is unknown", "trimap", (".png", ".tif")
    )
    SEMANTICS = Content(
        "Semantic map",
        "The matting pattern of each unknown pixel, in the colours of the legend",
        "semantics",
        (".png", ".tif"),
    )


_DEEP = (ExportKind.CUTOUT, ExportKind.ALPHA, ExportKind.FOREGROUND, ExportKind.LAYERS)
_DESCRIBED = (
    ExportKind.CUTOUT,
    ExportKind.FOREGROUND,
    ExportKind.COMPOSITE,
    ExportKind.LAYERS,
)
_COLOURFUL = (ExportKind.CUTOUT, ExportKind.FOREGROUND, ExportKind.LAYERS)


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How to save.

    Attributes
    ----------
    depth
        Bits of a channel: 8, 16, or 32 for floating point. Counts where `has_depth`.
    decontaminate
        How far the colours are freed from the old background, 0 to 1.
    premultiplied
        Whether the cut-out's colours are multiplied by alpha; OpenEXR's always are.
    trimmed
        Whether what is fully transparent around the foreground is cut off.
    keep_profile
        Whether colours stay in the picture's own colour space rather than in sRGB.
    metadata
        What the file says about the picture beside its pixels. Counts where
        `has_metadata`, and for the formats that hold any.
    estimated
        Whether colours are estimated even where the model has its own.
    """

    kind: ExportKind = ExportKind.CUTOUT
    depth: int = 8
    decontaminate: float = 1.0
    premultiplied: bool = False
    trimmed: bool = False
    keep_profile: bool = True
    metadata: MetadataChoice = MetadataChoice.WITHOUT_LOCATION
    estimated: bool = False

    @property
    def has_depth(self) -> bool:
        """Whether there is a choice of bits."""
        return self.kind in _DEEP

    @property
    def has_colours(self) -> bool:
        """Whether the foreground's own colours are saved."""
        return self.kind in _COLOURFUL

    @property
    def has_metadata(self) -> bool:
        """Whether the file is the picture itself, changed, rather than a map of it."""
        return self.kind in _DESCRIBED

    @property
    def bits(self) -> int:
        """Bits that a channel will have."""
        return self.depth if self.has_depth else 8


def check_path(path: Path, options: ExportOptions) -> None:
    """Raise `ImageWriteError` where a file of this ending cannot hold what is asked for."""
    content, suffix = options.kind.value, path.suffix.lower()
    if suffix not in content.suffixes:
        raise ImageWriteError(
            f"“{content.label}” cannot be saved as {suffix or 'a file without ending'}. "
            f"Choose one of: {', '.join(content.suffixes)}."
        )
    known = FORMATS[suffix]
    if options.bits not in known.depths:
        possible = " or ".join(str(depth) for depth in known.depths)
        raise ImageWriteError(
            f"{suffix} files hold {possible} bits, not {options.bits}. Choose "
            f"{'.tif' if options.bits == 32 else '.png or .tif'}, or another depth."
        )
    if suffix == ".exr" or options.bits == 32:
        check_openimageio(f"{suffix} with floating point numbers")
    if suffix == ".psd":
        check_psd_tools()
