"""Projects into files, at once or not at all."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np

from sim_core.colour_profile import srgb_profile
from sim_core.files import write_file
from sim_core.image_encoding import encode_image
from sim_core.metadata import MetadataChoice
from sim_core.origin import Origin, digest_of
from sim_core.project.archive import MANIFEST, MARK
from sim_core.project.options import stored
from sim_core.rect import union_of
from sim_core.trimap import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from sim_core.arrays import Mask
    from sim_core.picture import Picture
    from sim_core.project.contents import MatteTile, ProjectContents
    from sim_core.rect import Rect

VERSION: Final = 1
"""Of the format; raised when older programs would misunderstand newer files."""

_QUICK: Final = 1
"""Level of compression: what is packed is noise or nearly empty."""


def write_project(path: Path, contents: ProjectContents) -> Origin:
    """Write a project with its picture; return where the picture can be read from now on.

    Raises
    ------
    ImageWriteError
        Where the place cannot be written; a file that was there survives.
    """
    data, suffix = picture_bytes(contents.picture)
    origin = Origin(path.absolute(), digest_of(data), suffix, f"image{suffix}")
    _write(path, contents, {origin.member: data}, image=origin.member)
    return origin


def write_project_without_picture(path: Path, contents: ProjectContents) -> None:
    """Write all but the picture, which is kept beside; raises `ImageWriteError`."""
    _write(path, contents, {}, image="")


def picture_bytes(picture: Picture) -> tuple[bytes, str]:
    """Return a picture's own file as it was, and its ending; else a PNG with all of it."""
    data = picture.origin.read() if picture.origin else None
    if picture.origin is not None and data is not None:
        return data, picture.origin.suffix
    size, in_srgb = picture.pixels.shape[1::-1], picture.profile is None
    metadata = picture.metadata.for_file(MetadataChoice.ALL, size=size, in_srgb=in_srgb)
    profile = picture.profile or srgb_profile()
    return encode_image(picture.pixels, ".png", profile=profile, metadata=metadata), ".png"


def _write(
    path: Path, contents: ProjectContents, members: dict[str, bytes], *, image: str
) -> None:
    picture = contents.choices.backdrop.picture
    members["trimap.png"] = encode_image(np.asarray(contents.trimap), ".png")
    if picture is not None:
        members["backdrop.png"] = encode_image(picture, ".png")
    packed = {**_matte(contents, members), **_paint(contents)}
    manifest = json.dumps(_manifest(contents, image), indent=1, ensure_ascii=False)

    def fill(file: BinaryIO) -> None:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(_info(MARK[0]), MARK[1])
            _pack(archive, MANIFEST, manifest.encode())
            for name, data in members.items():
                archive.writestr(_info(name), data)
            for name, data in packed.items():
                _pack(archive, name, data)

    write_file(path, fill)


def _info(name: str) -> zipfile.ZipInfo:
    """Return a member without a date: the same project is the same file."""
    return zipfile.ZipInfo(name)


def _pack(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(_info(name), data, zipfile.ZIP_DEFLATED, _QUICK)


def _manifest(contents: ProjectContents, image: str) -> dict[str, Any]:
    height, width = contents.trimap.shape
    choices, area = contents.choices, _area(contents)
    return {
        "format": "simatte-project",
        "version": VERSION,
        "application": _application(),
        "title": contents.title,
        "image": {"member": image, "width": width, "height": height},
        "settled": contents.matte is not None,
        "paint": {
            "shown": contents.shows_paint,
            "area": area and list(asdict(area).values()),
        },
        "refinement": stored(contents.refinement),
        "look": stored(contents.look),
        "model": choices.model,
        "backdrop": stored(choices.backdrop),
        "export": {**stored(choices.export), "suffix": choices.suffix},
        "view": dict(choices.view),
        "saved_as": choices.saved_as,
    }


def _application() -> str:
    try:
        return version("simatte")
    except PackageNotFoundError:
        return ""


def _matte(contents: ProjectContents, members: dict[str, bytes]) -> dict[str, bytes]:
    """Add what was computed to the members; return what is to be packed of it."""
    tiles = contents.matte
    if tiles is None:
        return {}
    unknown = np.asarray(contents.trimap) == UNKNOWN
    members["foreground.png"] = encode_image(_foreground(contents, tiles, unknown), ".png")
    for name in ("pattern", "confidence"):
        levels = _joined(tiles, name, np.empty(unknown.shape, np.uint8))
        members[f"{name}.png"] = encode_image(levels, ".png")
    alpha = _joined(tiles, "alpha", np.empty(unknown.shape, np.float32))
    return {"alpha.f32": alpha[unknown].astype("<f4").tobytes()}


def _foreground(
    contents: ProjectContents, tiles: Mapping[Rect, MatteTile], unknown: Mask
) -> NDArray[np.uint8]:
    """Return H×W×4 colours, transparent where they are those of the image."""
    image = contents.picture.rgb8
    colours = _joined(tiles, "foreground", np.zeros((*unknown.shape, 4), np.uint8))
    own = (colours[..., :3] != image).any(axis=2)
    colours[..., 3] = 255
    colours *= own.view(np.uint8)[..., None]
    return colours


def _joined(
    tiles: Mapping[Rect, MatteTile], name: str, whole: NDArray[Any]
) -> NDArray[Any]:
    """Put tiles into the first channels of an array."""
    for rect, tile in tiles.items():
        pixels: NDArray[Any] = getattr(tile, name)
        part = whole[rect.slices]
        if pixels.ndim == part.ndim and pixels.shape != part.shape:
            part = part[..., : pixels.shape[-1]]
        part[...] = pixels
    return whole


def _area(contents: ProjectContents) -> Rect | None:
    area: Rect | None = None
    for rect in contents.paint:
        area = union_of(area, rect)
    return area


def _paint(contents: ProjectContents) -> dict[str, bytes]:
    area = _area(contents)
    if area is None:
        return {}
    pixels = np.zeros((area.height, area.width), "<u4")
    for rect, tile in contents.paint.items():
        pixels[rect.relative_to(area).slices] = tile
    return {"paint.u32": pixels.tobytes()}
