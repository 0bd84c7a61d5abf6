"""What the bytes of an export look like when they are read again."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from app.raster import qimage_from_rgb, qimage_from_rgba
from sim_core.export import encode_export
from sim_core.export_options import ExportKind
from sim_core.image_io import read_picture_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage

    from sim_core.arrays import ImageRGB
    from sim_core.document import MattingDocument
    from sim_core.export_options import ExportOptions
    from sim_core.image_io import Picture
    from sim_core.rect import Rect

_LARGEST = 1400
"""Pixels of the longer side that are shown."""


@dataclass(frozen=True, slots=True, eq=False)
class ExportPreview:
    """A file that could be written: how it looks, and facts about it."""

    picture: QImage
    size_text: str
    facts: str


def make_preview(
    document: MattingDocument, path: Path, options: ExportOptions, background: ImageRGB
) -> ExportPreview:
    """Encode a document, decode it again, and tell about it; raises `ImageWriteError`."""
    started = time.perf_counter()
    encoded = encode_export(document, path, options, background)
    seconds = time.perf_counter() - started
    facts = [_shape(encoded.rect, document), f"Encoded in {seconds:.1f} s"]
    if not document.settled:
        facts.append("Alpha is still a draft; the export waits for the exact one.")
    picture = _decode(encoded.data, path)
    return ExportPreview(
        _image(picture, options), size_in_words(len(encoded.data)), "\n".join(facts)
    )


def _shape(rect: Rect, document: MattingDocument) -> str:
    size = f"{rect.width} × {rect.height} pixels"
    if rect == document.bounds:
        return size
    return f"{size}, at {rect.left}, {rect.top}"


def _decode(data: bytes, path: Path) -> Picture:
    if path.suffix.lower() == ".ora":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = archive.read("mergedimage.png")
    return read_picture_bytes(data, path.name)


def _image(picture: Picture, options: ExportOptions) -> QImage:
    """Return what was read, reduced; premultiplied colours are shown as they are stored."""
    colours, alpha = picture.rgb8, picture.alpha
    scale = min(_LARGEST / max(colours.shape[:2]), 1)
    size = max(round(colours.shape[1] * scale), 1), max(round(colours.shape[0] * scale), 1)
    if alpha is None or options.kind is ExportKind.LAYERS:
        return qimage_from_rgb(np.asarray(_reduced(colours, size), np.uint8))
    levels = np.rint(alpha * 255).astype(np.uint8)
    pixels = np.dstack([_reduced(colours, size), _reduced(levels, size)])
    return qimage_from_rgba(pixels)


def _reduced(pixels: ImageRGB, size: tuple[int, int]) -> ImageRGB:
    if pixels.shape[1::-1] == size:
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def size_in_words(count: int) -> str:
    """Return a number of bytes as people say it."""
    if count < 1000:
        return f"{count} bytes"
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB"
