"""A document to the bytes of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim_core.colour_profile import linear_from_srgb, srgb_profile
from sim_core.composite import change_depth, cutout, quantise_alpha
from sim_core.errors import ImageWriteError
from sim_core.export_options import ExportKind, ExportOptions, check_path
from sim_core.image_encoding import encode_image
from sim_core.image_io import write_bytes
from sim_core.layers import ImageLayer, encode_openraster
from sim_core.open_exr import encode_float
from sim_core.patterns import pattern_colours
from sim_core.photoshop import encode_psd
from sim_core.rect import Rect

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from sim_core.arrays import DeepRGB, ImageRGB
    from sim_core.document import MattingDocument

_NOTHING_VISIBLE = (
    "There is nothing to trim to: alpha is 0 everywhere. Paint some foreground first."
)


@dataclass(frozen=True, slots=True, eq=False)
class EncodedExport:
    """The very bytes of a file, and where its pixels stand in the picture."""

    data: bytes
    rect: Rect


def write_export(
    document: MattingDocument, path: Path, options: ExportOptions, background: ImageRGB
) -> Path:
    """Write a document and return where it is; see `encode_export`."""
    check_path(path, options)
    write_bytes(path, encode_export(document, path, options, background).data)
    return path


def encode_export(
    document: MattingDocument, path: Path, options: ExportOptions, background: ImageRGB
) -> EncodedExport:
    """Return what `write_export` would write.

    Parameters
    ----------
    document
        Not changed by anybody meanwhile.
    path
        Its ending chooses the format.
    background
        H×W×3, or one colour of shape (3,), sRGB; counts for composites and layers.

    Raises
    ------
    ImageWriteError
        Where the format cannot hold it, an optional library is missing, or there is
        nothing to trim to.
    """
    check_path(path, options)
    document.refine_all()
    rect = _content_rect(document) if options.trimmed else document.bounds
    suffix = path.suffix.lower()
    if options.kind is ExportKind.LAYERS:
        data = _encode_layers(document, suffix, options, background)
        return EncodedExport(data, document.bounds)
    if suffix == ".exr" or options.bits == 32:
        return EncodedExport(_encode_float(document, rect, suffix, options), rect)
    pixels = _pixels(document, options, background)[rect.slices]
    profile = _profile(document, options) if pixels.ndim == 3 else None
    offset = rect.left, rect.top
    data = encode_image(
        np.ascontiguousarray(pixels), suffix, profile=profile, offset=offset
    )
    return EncodedExport(data, rect)


def _content_rect(document: MattingDocument) -> Rect:
    rect = Rect.of_mask(document.refined > 0)
    if rect is None:
        raise ImageWriteError(_NOTHING_VISIBLE)
    return rect


def _profile(document: MattingDocument, options: ExportOptions) -> bytes:
    own = options.keep_profile and options.has_colours
    return (document.profile if own else None) or srgb_profile()


def _pixels(
    document: MattingDocument, options: ExportOptions, background: ImageRGB
) -> NDArray[Any]:
    """Return the whole picture's pixels: grey, RGB or RGBA, 8 or 16 bits."""
    match options.kind:
        case ExportKind.ALPHA:
            return quantise_alpha(document.refined, options.depth)
        case ExportKind.FOREGROUND:
            return change_depth(_colours(document, options), options.depth)
        case ExportKind.COMPOSITE:
            return document.composite_over(background)
        case ExportKind.TRIMAP:
            return document.trimap
        case ExportKind.SEMANTICS:
            return pattern_colours(document.pattern)
    straight = cutout(_colours(document, options), document.refined, options.depth)
    return premultiply(straight) if options.premultiplied else straight


def _colours(document: MattingDocument, options: ExportOptions) -> DeepRGB:
    """Return the foreground's colours in the colour space that is asked for."""
    if options.keep_profile or document.profile is None:
        return document.colours(options.decontaminate)
    if options.depth > 8:
        raise ImageWriteError(
            "Colours of more than 8 bits can only be saved with the picture's own colour "
            "profile. Choose to keep it, or a depth of 8 bits."
        )
    return document.display_colours(options.decontaminate)


def premultiply(rgba: NDArray[Any]) -> NDArray[Any]:
    """Return straight H×W×4 uint8 or uint16 pixels with colours multiplied by alpha."""
    most = np.iinfo(rgba.dtype).max
    share = rgba[..., 3:].astype(np.float64) / most
    return np.dstack([np.rint(rgba[..., :3] * share).astype(rgba.dtype), rgba[..., 3]])


def _encode_float(
    document: MattingDocument, rect: Rect, suffix: str, options: ExportOptions
) -> bytes:
    """Encode as floats: OpenEXR as premultiplied light, TIFF as it is."""
    alpha = document.refined[rect.slices][..., None]
    half = options.bits == 16
    if options.kind is ExportKind.ALPHA:
        return encode_float(np.ascontiguousarray(alpha), suffix, half=half)
    is_light = suffix == ".exr"
    colours = document.colours(options.decontaminate)
    if is_light and document.profile is not None:
        colours = document.display_colours(options.decontaminate)
    most = np.float32(np.iinfo(colours.dtype).max)
    shares = np.asarray(colours[rect.slices] / most, np.float32)
    if is_light:
        shares = linear_from_srgb(shares)
    if is_light or options.premultiplied:
        shares *= alpha
    if options.kind is ExportKind.CUTOUT:
        shares = np.dstack([shares, alpha])
    profile = None if is_light else _profile(document, options)
    pixels = np.ascontiguousarray(shares, np.float32)
    return encode_float(pixels, suffix, half=half, profile=profile)


def _encode_layers(
    document: MattingDocument, suffix: str, options: ExportOptions, background: ImageRGB
) -> bytes:
    """Encode background, picture (hidden) and cut-out in one colour space, sRGB."""
    depth = options.depth
    in_srgb = document.profile is None
    own = document.source if in_srgb else document.image
    amount = options.decontaminate
    colours = document.colours(amount) if in_srgb else document.display_colours(amount)
    rect = _content_rect(document) if options.trimmed else document.bounds
    cut = cutout(colours, document.refined, depth)[rect.slices]
    behind = np.broadcast_to(background, document.image.shape)
    layers = [
        ImageLayer("Background", change_depth(behind, depth)),
        ImageLayer("Picture", change_depth(own, depth), visible=False),
        ImageLayer("Foreground", np.ascontiguousarray(cut), (rect.left, rect.top)),
    ]
    size = document.bounds.width, document.bounds.height
    encode = encode_openraster if suffix == ".ora" else encode_psd
    return encode(layers, size, srgb_profile())
