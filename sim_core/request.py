"""What crosses between the person's thread and the one that mattes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sim_core.jobs import CancelToken, Progress, ignore_progress

if TYPE_CHECKING:
    from sim_core.arrays import Alpha, ImageRGB, PatternMap, Trimap
    from sim_core.rect import Rect


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
        A private copy.
    exact
        False for a draft: only what changed, as fast as possible.
    """

    epoch: int
    revision: int
    image: ImageRGB
    trimap: Trimap
    exact: bool


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
    """

    epoch: int
    revision: int
    exact: bool
    rect: Rect
    alpha: Alpha
    foreground: ImageRGB
    pattern: PatternMap | None = None
    confidence: PatternMap | None = None


class Predictor(Protocol):
    """Answers requests; remembers the last image between them."""

    def predict(
        self,
        request: MattingRequest,
        *,
        token: CancelToken,
        progress: Progress = ignore_progress,
    ) -> MattingUpdate | None:
        """Return what changed, or None where a draft finds nothing new to answer.

        Raises
        ------
        Cancelled
            When `token` was set; the next request is answered as if this one had not been.
        MattingError
            When the request cannot be answered.
        """
        ...
