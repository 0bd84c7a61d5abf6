"""A document to the bytes of a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim_core.colour_profile import linear_from_srgb, srgb_profile
from sim_core.composite import change_depth, cutout, quantise_alpha
from sim_core.composition import shadow_share
from sim_core.errors import ImageWriteError
from sim_core.export_colours import (
    foreground_colours,
    premultiply,
    profile_of,
    srgb_colours,
    srgb_picture,
)
from sim_core.export_options import ExportKind, ExportOptions, check_path
from sim_core.image_encoding import encode_image
from sim_core.image_io import write_bytes
from sim_core.layers import ImageLayer, encode_openraster
from sim_core.metadata import NO_METADATA, Metadata
from sim_core.open_exr import Placed, encode_float
from sim_core.patterns import pattern_colours
from sim_core.photoshop import encode_psd
from sim_core.rect import Rect
from sim_core.tiff_marks import add_tags

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
    data = encode_image(
        np.ascontiguousarray(pixels),
        suffix,
        profile=profile_of(document, options) if pixels.ndim == 3 else None,
        offset=(rect.left, rect.top),
        metadata=_metadata(document, options, rect),
    )
    return EncodedExport(data, rect)


def _content_rect(document: MattingDocument) -> Rect:
    rect = Rect.of_mask(document.refined > 0)
    if rect is None:
        raise ImageWriteError(_NOTHING_VISIBLE)
    return rect


def _metadata(document: MattingDocument, options: ExportOptions, rect: Rect) -> Metadata:
    """Return what the file shall say about the picture."""
    if not options.has_metadata:
        return NO_METADATA
    own = options.keep_profile and options.has_colours and document.profile is not None
    size = rect.width, rect.height
    return document.metadata.for_file(options.metadata, size=size, in_srgb=not own)


def _pixels(
    document: MattingDocument, options: ExportOptions, background: ImageRGB
) -> NDArray[Any]:
    """Return the whole picture's pixels: grey, RGB or RGBA, 8 or 16 bits."""
    match options.kind:
        case ExportKind.ALPHA:
            return quantise_alpha(document.refined, options.depth)
        case ExportKind.FOREGROUND:
            return change_depth(foreground_colours(document, options), options.depth)
        case ExportKind.COMPOSITE:
            return document.composite_over(background)
        case ExportKind.TRIMAP:
            return document.trimap
        case ExportKind.SEMANTICS:
            return pattern_colours(document.pattern)
    colours = foreground_colours(document, options)
    straight = cutout(colours, document.refined, options.depth)
    return premultiply(straight) if options.premultiplied else straight


def _encode_float(
    document: MattingDocument, rect: Rect, suffix: str, options: ExportOptions
) -> bytes:
    """Encode as floats: OpenEXR as premultiplied light, TIFF as it is."""
    alpha = document.refined[rect.slices][..., None]
    place = Placed(rect, document.bounds)
    half, is_light = options.bits == 16, suffix == ".exr"
    if options.kind is ExportKind.ALPHA:
        return encode_float(np.ascontiguousarray(alpha), suffix, place, half=half)
    if is_light:
        colours = srgb_colours(document, options)
    else:
        colours = foreground_colours(document, options)
    shares = _shares(colours[rect.slices])
    if is_light:
        shares = linear_from_srgb(shares)
    if is_light or options.premultiplied:
        shares *= alpha
    if options.kind is ExportKind.CUTOUT:
        shares = np.dstack([shares, alpha])
    data = encode_float(np.ascontiguousarray(shares), suffix, place, half=half)
    if is_light:
        return data
    return add_tags(
        data,
        profile=profile_of(document, options),
        straight_alpha=options.kind is ExportKind.CUTOUT,
        offset=(rect.left, rect.top),
        metadata=_metadata(document, options, rect),
    )


def _shares(colours: DeepRGB) -> NDArray[np.float32]:
    return np.asarray(colours / np.float32(np.iinfo(colours.dtype).max), np.float32)


def _shadow_layer(document: MattingDocument, depth: int) -> ImageLayer:
    colour = np.array(document.look.shadow.colour, np.uint8)
    share = shadow_share(document.refined, document.look)
    flat = np.broadcast_to(colour, document.image.shape)
    return ImageLayer("Shadow", cutout(flat, share, depth))


def _encode_layers(
    document: MattingDocument, suffix: str, options: ExportOptions, background: ImageRGB
) -> bytes:
    """Encode background, picture (hidden) and cut-out in one colour space, sRGB."""
    depth, bounds = options.depth, document.bounds
    colours = srgb_colours(document, options)
    rect = _content_rect(document) if options.trimmed else bounds
    cut = cutout(colours, document.refined, depth)[rect.slices]
    behind = np.broadcast_to(background, document.image.shape)
    layers = [
        ImageLayer("Background", change_depth(behind, depth)),
        ImageLayer(
            "Picture", change_depth(srgb_picture(document, depth), depth), visible=False
        ),
        ImageLayer("Foreground", np.ascontiguousarray(cut), (rect.left, rect.top)),
    ]
    if document.look.casts_shadow:
        layers.insert(1, _shadow_layer(document, depth))
    size = bounds.width, bounds.height
    if suffix == ".ora":
        return encode_openraster(layers, size, srgb_profile())
    srgb = replace(options, keep_profile=False)
    return encode_psd(layers, size, srgb_profile(), _metadata(document, srgb, bounds))
