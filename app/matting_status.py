"""How far matting is, in what the window shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QElapsedTimer


class Stage(Enum):
    """How far the alpha on the canvas is from the trimap under it."""

    IDLE = auto()
    LOADING = auto()
    DRAFT = auto()
    SETTLING = auto()
    SETTLED = auto()
    CANCELLED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class MattingStatus:
    """What to show about matting.

    Attributes
    ----------
    progress
        Finished share of the running pass, 0 to 1.
    text
        A sentence for the status bar, or empty.
    seconds_left
        As far as what has been done allows to tell; None where it does not.
    pieces
        How many of how many pieces of the picture are done; None where it is in one.
    """

    stage: Stage
    progress: float = 0.0
    text: str = ""
    seconds_left: float | None = None
    pieces: tuple[int, int] | None = None


def seconds_left(elapsed: float, share: float) -> float | None:
    """Return how long a pass still takes, judged by what it has done so far.

    None as long as that would be a guess: in the first second and the first twentieth.
    """
    if elapsed < 1 or share < 1 / 20:
        return None
    return elapsed * (1 - share) / share


class PassWatch:
    """Follows one pass: how far it is, and how long it still takes."""

    def __init__(self) -> None:
        self._since = QElapsedTimer()
        self._stage = Stage.IDLE
        self._share = 0.0
        self._pieces: tuple[int, int] | None = None

    def start(self, stage: Stage) -> MattingStatus:
        self._since.start()
        self._stage, self._share, self._pieces = stage, 0.0, None
        return self.status

    def reach(self, share: float) -> MattingStatus:
        self._share = share
        return self.status

    def count(self, done: int, total: int) -> MattingStatus:
        self._pieces = done, total
        return self.status

    @property
    def status(self) -> MattingStatus:
        left = seconds_left(self._since.elapsed() / 1000, self._share)
        return MattingStatus(
            self._stage, self._share, seconds_left=left, pieces=self._pieces
        )
