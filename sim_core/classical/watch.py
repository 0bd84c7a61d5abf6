"""Cancellation and honest progress for a work of several parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sim_core.jobs import CancelToken, Progress, ignore_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Watch:
    """Stops one part of a work when it is cancelled, and reports its share of the whole."""

    def __init__(
        self,
        token: CancelToken | None = None,
        progress: Progress = ignore_progress,
        *,
        start: float = 0.0,
        end: float = 1.0,
    ) -> None:
        """Take the shares of the whole work at which this part starts and ends."""
        self._token = token or CancelToken()
        self._progress = progress
        self._start, self._end = start, end

    def part(self, start: float, end: float) -> Watch:
        """Return the watch over what lies between two shares of this part."""
        return Watch(
            self._token, self._progress, start=self._share(start), end=self._share(end)
        )

    @property
    def token(self) -> CancelToken:
        """What cancels this part, and all others."""
        return self._token

    def check(self) -> None:
        """Raise `Cancelled` if the work is no longer wanted."""
        self._token.raise_if_cancelled()

    def reached(self, share: float) -> None:
        """Report that this share of the part is done, 0 to 1, unless it was cancelled."""
        self.check()
        self._progress(self._share(share))

    def _share(self, share: float) -> float:
        return self._start + (self._end - self._start) * share


def map_chunks(
    work: Callable[[Item], Answer], chunks: Sequence[Item], watch: Watch
) -> list[Answer]:
    """Return the answers for all chunks, in order."""
    answers = []
    for chunk in chunks:
        watch.check()
        answers.append(work(chunk))
        watch.reached(len(answers) / len(chunks))
    return answers
