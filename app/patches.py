"""Rectangles of a trimap before and after an edit, compressed while nobody waits."""

from __future__ import annotations

import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim_core.rect import Rect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sim_core.arrays import Trimap
    from sim_core.changes import Change


class _Packed(NamedTuple):
    rect: Rect
    before: bytes
    after: bytes


class Patches:
    """The pixels of one edit.

    The end of a stroke takes no longer than copying what it has touched. To find out what
    of that has changed, and to compress it, takes ten times as long: another thread does.

    Parameters
    ----------
    tiles
        Rectangles that do not overlap, changed or not.
    """

    def __init__(self, tiles: Iterable[Change]) -> None:
        pixels = [tile._replace(after=tile.after.copy()) for tile in tiles]
        self._packed: Future[list[_Packed]] = _packer().submit(_pack, pixels)

    @property
    def size(self) -> int:
        """Bytes that are kept, once they are compressed."""
        return sum(len(patch.before) + len(patch.after) for patch in self._packed.result())

    def before(self) -> Iterator[tuple[Rect, Trimap]]:
        """Return every rectangle with what it held before the edit."""
        for patch in self._packed.result():
            yield patch.rect, _unpack(patch.rect, patch.before)

    def after(self) -> Iterator[tuple[Rect, Trimap]]:
        """Return every rectangle with what it held after the edit."""
        for patch in self._packed.result():
            yield patch.rect, _unpack(patch.rect, patch.after)


@cache
def _packer() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="undo")


def _pack(tiles: list[Change]) -> list[_Packed]:
    """Compress what has changed, forgetting one tile after the other."""
    packed = []
    while tiles:
        tile, before, after = tiles.pop()
        changed = Rect.of_changes(before, after)
        if changed is not None:
            sides = (_compress(pixels[changed.slices]) for pixels in (before, after))
            packed.append(_Packed(changed.placed_in(tile), *sides))
    return packed


def _compress(pixels: Trimap) -> bytes:
    return zlib.compress(pixels.tobytes(), 1)


def _unpack(rect: Rect, packed: bytes) -> Trimap:
    pixels = np.frombuffer(zlib.decompress(packed), np.uint8)
    return pixels.reshape(rect.height, rect.width)
