"""Rectangles of an array before and after an edit, compressed while nobody waits."""

from __future__ import annotations

import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim_core.rect import Rect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from sim_core.changes import Change


class _Packed(NamedTuple):
    rect: Rect
    dtype: np.dtype[Any]
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
        pixels = [tile._replace(after=_kept(tile.after)) for tile in tiles]
        self._packed: Future[list[_Packed]] = _packer().submit(_pack, pixels)

    @property
    def size(self) -> int:
        """Bytes that are kept, once they are compressed."""
        return sum(len(patch.before) + len(patch.after) for patch in self._packed.result())

    @property
    def size_so_far(self) -> int:
        """The same without waiting: 0 until they are compressed."""
        return self.size if self._packed.done() else 0

    def before(self) -> Iterator[tuple[Rect, NDArray[Any]]]:
        """Return every rectangle with what it held before the edit, not to be changed."""
        for patch in self._packed.result():
            yield patch.rect, _unpack(patch, patch.before)

    def after(self) -> Iterator[tuple[Rect, NDArray[Any]]]:
        """Return every rectangle with what it held after the edit, not to be changed."""
        for patch in self._packed.result():
            yield patch.rect, _unpack(patch, patch.after)


@cache
def _packer() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="undo")


def _kept(pixels: NDArray[Any]) -> NDArray[Any]:
    """Return a copy; of a single value, as most of a large stroke is, in no memory."""
    if pixels.min() == pixels.max():
        # As `np.broadcast_to` would, in a tenth of the time.
        value = pixels[:1, :1].copy()
        return np.ndarray(pixels.shape, pixels.dtype, value, strides=(0, 0))
    return pixels.copy()


def _pack(tiles: list[Change]) -> list[_Packed]:
    """Compress what has changed, forgetting one tile after the other."""
    packed = []
    while tiles:
        tile, before, after = tiles.pop()
        changed = Rect.of_changes(before, after)
        if changed is not None:
            sides = (_compress(pixels[changed.slices]) for pixels in (before, after))
            packed.append(_Packed(changed.placed_in(tile), before.dtype, *sides))
    return packed[::-1]


def _compress(pixels: NDArray[Any]) -> bytes:
    """Most of a stroke is of one value before or after it: to say it once is enough."""
    if pixels.min() == pixels.max():
        return pixels[:1, :1].tobytes()
    return zlib.compress(pixels.tobytes(), 1)


def _unpack(patch: _Packed, packed: bytes) -> NDArray[Any]:
    shape = patch.rect.height, patch.rect.width
    if len(packed) == patch.dtype.itemsize:
        return np.broadcast_to(np.frombuffer(packed, patch.dtype), shape)
    return np.frombuffer(zlib.decompress(packed), patch.dtype).reshape(shape)
