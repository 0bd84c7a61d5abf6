"""Photoshop files with layers, through psd-tools, which is an optional extra."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from PIL import Image

from sim_core.errors import ImageWriteError
from sim_core.layers import merge
from sim_core.metadata import NO_METADATA, Metadata

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    import numpy as np
    from numpy.typing import NDArray

    from sim_core.layers import ImageLayer

_MISSING = (
    ".psd files need psd-tools, which is not installed. Install it with: "
    "pip install 'simatte[formats]'. Or choose .ora."
)


_LONGEST_SIDE: Final = 30_000


def has_psd_tools() -> bool:
    """Tell whether the optional extra is there."""
    return _psd_tools() is not None


def check_psd_tools() -> None:
    """Raise `ImageWriteError` with what to install where the extra is missing."""
    if not has_psd_tools():
        raise ImageWriteError(_MISSING)


def encode_psd(
    layers: Sequence[ImageLayer],
    size: tuple[int, int],
    profile: bytes,
    metadata: Metadata = NO_METADATA,
) -> bytes:
    """Return a Photoshop file, 8 bits, alpha as the mask of its layer.

    Parameters
    ----------
    layers
        The lowest first.
    size
        Width and height.
    profile
        ICC profile of all of them.
    metadata
        As `Metadata.for_file` returns it.

    Raises
    ------
    ImageWriteError
    """
    library = _psd_tools()
    if library is None:
        raise ImageWriteError(_MISSING)
    if max(size) > _LONGEST_SIDE:
        raise ImageWriteError(
            f"Photoshop files hold up to {_LONGEST_SIDE} pixels on a side, not {max(size)}."
            " Choose .ora instead."
        )
    document = library.PSDImage.new("RGB", size, color=0)
    for layer in layers:
        _add(document, layer)
    resource = library.constants.Resource
    for key, data in (
        (resource.ICC_PROFILE, profile),
        (resource.EXIF_DATA_1, metadata.exif),
        (resource.XMP_METADATA, metadata.xmp),
        (resource.IPTC_NAA, metadata.iptc),
    ):
        if data:
            record = library.psd.image_resources.ImageResource(key=key.value, data=data)
            document.image_resources[key.value] = record
    _set_preview(library, document, merge(layers, size))
    file = io.BytesIO()
    document._record.write(file)
    return file.getvalue()


def _set_preview(library: ModuleType, document: Any, merged: NDArray[np.uint8]) -> None:
    """Set what programs without layers show.

    `PSDImage.save` would compose it again, slowly, and only with further libraries.
    """
    image = document._record.image_data
    image.compression = library.constants.Compression.RLE
    planes = [merged[..., channel].tobytes() for channel in range(3)]
    image.set_data(planes, document._record.header)


def _add(document: Any, layer: ImageLayer) -> None:
    colours = Image.fromarray(layer.pixels[..., :3])
    left, top = layer.place
    added = document.create_pixel_layer(colours, name=layer.name, top=top, left=left)
    added.visible = layer.visible
    if layer.pixels.shape[2] == 4:
        mask = Image.fromarray(layer.pixels[..., 3])
        added.create_mask(mask, top=top, left=left)


def _psd_tools() -> ModuleType | None:
    try:
        import psd_tools
        import psd_tools.constants
        import psd_tools.psd.image_resources
    except ImportError:
        return None
    module: ModuleType = psd_tools
    return module
