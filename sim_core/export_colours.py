"""The colours of an export, in the colour space and the depth that are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim_core.colour_profile import deep_to_srgb, srgb_profile
from sim_core.composite import change_depth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import DeepRGB
    from sim_core.document import MattingDocument
    from sim_core.export_options import ExportOptions


def foreground_colours(document: MattingDocument, options: ExportOptions) -> DeepRGB:
    """Return H×W×3 foreground colours; in `profile_of`, their depth is the picture's.

    Raises
    ------
    ImageWriteError
        Where deep colours should be converted and the library for it is missing.
    """
    if options.keep_profile or document.profile is None:
        return document.colours(options.decontaminate, estimated=options.estimated)
    return srgb_colours(document, options)


def profile_of(document: MattingDocument, options: ExportOptions) -> bytes:
    """Return the profile of the colours, which is sRGB where they are composed here."""
    own = options.keep_profile and options.has_colours
    return (document.profile if own else None) or srgb_profile()


def srgb_colours(document: MattingDocument, options: ExportOptions) -> DeepRGB:
    """Return foreground colours in sRGB; raises as `foreground_colours` does."""
    amount, estimated = options.decontaminate, options.estimated
    if document.profile is None:
        return document.colours(amount, estimated=estimated)
    if not _is_deep(document, options.depth):
        return document.display_colours(amount, estimated=estimated)
    colours = document.colours(amount, estimated=estimated)
    return deep_to_srgb(change_depth(colours, 16), document.profile)


def srgb_picture(document: MattingDocument, depth: int) -> DeepRGB:
    """Return the whole picture in sRGB; raises as `foreground_colours` does."""
    if document.profile is None:
        return document.source
    if not _is_deep(document, depth):
        return document.image
    return deep_to_srgb(change_depth(document.source, 16), document.profile)


def _is_deep(document: MattingDocument, depth: int) -> bool:
    return depth > 8 and document.source.dtype != np.uint8


def premultiply(rgba: NDArray[Any]) -> NDArray[Any]:
    """Return straight H×W×4 uint8 or uint16 pixels with colours multiplied by alpha."""
    most = np.iinfo(rgba.dtype).max
    share = rgba[..., 3:].astype(np.float64) / most
    return np.dstack([np.rint(rgba[..., :3] * share).astype(rgba.dtype), rgba[..., 3]])
