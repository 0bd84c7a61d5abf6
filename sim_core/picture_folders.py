"""Folders of pictures that belong together by name, whatever their endings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim_core.errors import MattingError
from sim_core.image_io import PICTURE_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_MOST_NAMED = 20

_TRIMAP_ENDINGS = ("_trimap", "-trimap")
"""What a trimap's name may have after its picture's: by custom, and by the window's own."""


@dataclass(frozen=True, slots=True)
class PictureWithTrimap:
    """Two files that belong together; the name is the picture's, without its ending."""

    name: str
    image: Path
    trimap: Path


@dataclass(frozen=True, slots=True)
class TrimapPairs:
    """What `pair_with_trimaps` found.

    Attributes
    ----------
    pairs
        Sorted by the pictures' paths.
    without_trimap, without_image
        Files that have no partner.
    """

    pairs: tuple[PictureWithTrimap, ...]
    without_trimap: tuple[Path, ...]
    without_image: tuple[Path, ...]


def find_pictures(folder: Path, *, below: bool = False) -> dict[str, Path]:
    """Return the pictures in a folder by their path in it without ending, sorted.

    Files are only listed, not opened; hidden ones do not count.

    Parameters
    ----------
    below
        Whether those in folders of the folder count, too.

    Raises
    ------
    MattingError
        Where there is no such folder, or two pictures have the same name.
    """
    if not folder.is_dir():
        raise MattingError(f"There is no folder {folder}.")
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*") if below else folder.iterdir()):
        if path.suffix.lower() not in PICTURE_SUFFIXES or path.name.startswith("."):
            continue
        name = path.relative_to(folder).with_suffix("").as_posix()
        if name in found:
            raise MattingError(
                f"{path} and {found[name].name} have the same name. Remove one of them."
            )
        found[name] = path
    return found


def pair_with_trimaps(images: Path, trimaps: Path) -> TrimapPairs:
    """Pair the pictures of a folder with their trimaps: NAME, NAME_trimap or NAME-trimap.

    Trimaps of the two longer names may also lie beside the pictures; where both folders
    are the same, they have to.

    Raises
    ------
    MattingError
        As `find_pictures` does.
    """
    listed = find_pictures(images)
    beside = {
        longer: listed[longer]
        for name in listed
        for longer in _longer_names(name)
        if longer in listed
    }
    photos = {name: path for name, path in listed.items() if name not in beside}
    apart = not trimaps.is_dir() or not trimaps.samefile(images)
    elsewhere = find_pictures(trimaps) if apart else {}
    partners = {name: _partner(name, elsewhere, beside) for name in photos}
    pairs = [PictureWithTrimap(n, photos[n], path) for n, path in partners.items() if path]
    used = {pair.trimap for pair in pairs}
    return TrimapPairs(
        tuple(pairs),
        tuple(photos[name] for name, path in partners.items() if path is None),
        tuple(path for path in elsewhere.values() if path not in used),
    )


def named_in_part(names: Sequence[object], most: int = _MOST_NAMED) -> str:
    """Return the first of the names in a row, and how many more there are."""
    more = len(names) - most
    rest = f" and {more} more" if more > 0 else ""
    return ", ".join(str(name) for name in names[:most]) + rest


def _longer_names(name: str) -> tuple[str, ...]:
    return tuple(name + ending for ending in _TRIMAP_ENDINGS)


def _partner(
    name: str, elsewhere: Mapping[str, Path], beside: Mapping[str, Path]
) -> Path | None:
    found = (elsewhere.get(n) for n in (name, *_longer_names(name)))
    near = (beside.get(n) for n in _longer_names(name))
    return next((path for path in (*found, *near) if path), None)
