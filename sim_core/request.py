"""What crosses between the person's thread and the one that mattes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from sim_core.grid import cells_under
from sim_core.jobs import CancelToken, Count, Progress, ignore_count, ignore_progress
from sim_core.rect import Rect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim_core.arrays import Alpha, ImageRGB, PatternMap, Trimap
    from sim_core.frozen_trimap import FrozenTrimap


@dataclass(frozen=True, slots=True, eq=False)
class MattingRequest:
    """Everything the worker needs; nothing in it is shared with a writer.

    Attributes
    ----------
    epoch, revision
        Which image, and which state of its trimap.
    image
        Read-only and shared.
    trimap
        As it was when this was asked; nobody writes to it.
    exact
        False for a draft: only what changed, as fast as possible.
    shown
        Stamps of the cells of exact answers that the asker still has, as `MattingUpdate`
        gave them; an exact answer leaves out what it would only repeat.
    """

    epoch: int
    revision: int
    image: ImageRGB
    trimap: Trimap | FrozenTrimap
    exact: bool
    shown: Mapping[Rect, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class MattingUpdate:
    """A result; every array covers `rect` only.

    Attributes
    ----------
    alpha
        Exactly 0 and 1 where the request's trimap is known.
    foreground
        The method's foreground colours, else estimated ones; the image's where alpha is 1.
    pattern, confidence
        Likeliest pattern and the probability of it over 255; None from methods that do not
        classify.
    stamps
        Of an exact answer: digests of the cells of the picture that it holds.
    is_last
        Whether all that belongs to the answer is there with it.
    notice
        What the person should know about how it came to be; mostly empty.
    """

    epoch: int
    revision: int
    exact: bool
    rect: Rect
    alpha: Alpha
    foreground: ImageRGB
    pattern: PatternMap | None = None
    confidence: PatternMap | None = None
    stamps: Mapping[Rect, bytes] = field(default_factory=dict)
    is_last: bool = True
    notice: str = ""

    def parts(self, side: int) -> Iterator[MattingUpdate]:
        """Yield the same in pieces, none of them wider or higher than `side`.

        The pieces are the squares of a grid over the picture.
        """
        if self.rect.width <= side and self.rect.height <= side:
            yield self
            return
        pieces = list(_squares(self.rect, side))
        for piece in pieces:
            yield self._part(piece, is_last=piece is pieces[-1])

    def _part(self, rect: Rect, *, is_last: bool) -> MattingUpdate:
        inside = rect.relative_to(self.rect).slices
        return replace(
            self,
            rect=rect,
            alpha=self.alpha[inside],
            foreground=self.foreground[inside],
            pattern=self.pattern[inside] if self.pattern is not None else None,
            confidence=self.confidence[inside] if self.confidence is not None else None,
            stamps={c: s for c, s in self.stamps.items() if rect.contains(c)},
            is_last=is_last,
        )


def _squares(rect: Rect, side: int) -> Iterator[Rect]:
    """Cut a rectangle along the lines of a grid over the picture."""
    bounds = Rect(0, 0, rect.right, rect.bottom)
    for cell in cells_under(rect, bounds, side):
        part = cell.clip(rect)
        if part is not None:
            yield part


class Predictor(Protocol):
    """Answers requests; remembers the last image between them."""

    def predict(
        self,
        request: MattingRequest,
        *,
        token: CancelToken,
        progress: Progress = ignore_progress,
        count: Count = ignore_count,
    ) -> MattingUpdate | None:
        """Return what changed, or None where a draft finds nothing new to answer.

        Parameters
        ----------
        count
            Called by exact passes over pictures in several pieces.

        Raises
        ------
        Cancelled
            When `token` was set; the next request is answered as if this one had not been.
        MattingError
            When the request cannot be answered.
        """
        ...

    def warm_up(self, token: CancelToken) -> None:
        """Do what is slow only the first time, before the first request.

        Raises
        ------
        Cancelled
            When `token` was set; nothing is lost by that.
        """
        ...
