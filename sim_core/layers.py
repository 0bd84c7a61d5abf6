"""Pictures above each other, and OpenRaster files of them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import cv2
import numpy as np

from sim_core.composite import change_depth, composite
from sim_core.image_encoding import encode_image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_THUMBNAIL = 256


@dataclass(frozen=True, slots=True, eq=False)
class ImageLayer:
    """One picture of several.

    Attributes
    ----------
    pixels
        H×W×3 or H×W×4 with straight alpha, uint8 or uint16.
    place
        Of its top left corner, x and y.
    """

    name: str
    pixels: NDArray[Any]
    place: tuple[int, int] = (0, 0)
    visible: bool = True


def encode_openraster(
    layers: Sequence[ImageLayer], size: tuple[int, int], profile: bytes
) -> bytes:
    """Return an OpenRaster file (baseline 0.0.6), as Krita and GIMP read it.

    Parameters
    ----------
    layers
        The lowest first.
    size
        Width and height.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        # The specification wants it first and uncompressed.
        archive.writestr("mimetype", "image/openraster", zipfile.ZIP_STORED)
        archive.writestr("stack.xml", _stack(layers, size))
        for number, layer in enumerate(layers):
            png = encode_image(layer.pixels, ".png", profile=profile)
            archive.writestr(f"data/layer{number}.png", png, zipfile.ZIP_STORED)
        merged = merge(layers, size)
        archive.writestr("mergedimage.png", encode_image(merged, ".png", profile=profile))
        archive.writestr("Thumbnails/thumbnail.png", encode_image(_small(merged), ".png"))
    return file.getvalue()


def merge(layers: Sequence[ImageLayer], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the visible layers over each other as H×W×4 uint8, straight."""
    width, height = size
    merged = np.zeros((height, width, 4), np.uint8)
    for layer in layers:
        if layer.visible:
            left, top = layer.place
            rows, columns = layer.pixels.shape[:2]
            _lay(merged[top : top + rows, left : left + columns], layer.pixels)
    return merged


def _lay(ground: NDArray[np.uint8], pixels: NDArray[Any]) -> None:
    """Lay a picture over another in place; no opaque ground, or all of it opaque."""
    upper = change_depth(pixels, 8)
    if upper.shape[2] == 3:
        ground[..., :3], ground[..., 3] = upper, 255
    elif not ground[..., 3].any():
        ground[:] = upper
    else:
        alpha = upper[..., 3].astype(np.float32) / np.float32(255)
        ground[..., :3] = composite(upper[..., :3], ground[..., :3], alpha)


def _stack(layers: Sequence[ImageLayer], size: tuple[int, int]) -> bytes:
    image = ET.Element("image", {"version": "0.0.6", "w": str(size[0]), "h": str(size[1])})
    stack = ET.SubElement(image, "stack")
    for number, layer in reversed(list(enumerate(layers))):
        attributes = {
            "name": layer.name,
            "src": f"data/layer{number}.png",
            "x": str(layer.place[0]),
            "y": str(layer.place[1]),
            "opacity": "1.0",
            "visibility": "visible" if layer.visible else "hidden",
            "composite-op": "svg:src-over",
        }
        ET.SubElement(stack, "layer", attributes)
    text: bytes = ET.tostring(image, "UTF-8", xml_declaration=True)
    return text


def _small(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    scale = min(_THUMBNAIL / max(height, width), 1)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
