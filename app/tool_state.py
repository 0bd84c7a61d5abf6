"""Which tool is in hand and how it is set: state that outlives the widgets."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

MIN_SIZE, MAX_SIZE = 1.0, 2000.0

_OPPOSITE = {FOREGROUND: BACKGROUND, BACKGROUND: FOREGROUND, UNKNOWN: FOREGROUND}


class ToolState(QObject):
    """The class to paint and the brush to paint it with."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._value = FOREGROUND
        self._size = 40.0

    @property
    def value(self) -> int:
        """`FOREGROUND`, `BACKGROUND` or `UNKNOWN`: what the left button paints."""
        return self._value

    @property
    def opposite_value(self) -> int:
        """What the right button paints."""
        return _OPPOSITE[self._value]

    @property
    def size(self) -> float:
        """Diameter of the brush in image pixels."""
        return self._size

    def set_value(self, value: int) -> None:
        if value != self._value:
            self._value = value
            self.changed.emit()

    def swap_values(self) -> None:
        """Turn foreground into background and back."""
        self.set_value(self.opposite_value)

    def set_size(self, size: float) -> None:
        size = min(max(size, MIN_SIZE), MAX_SIZE)
        if size != self._size:
            self._size = size
            self.changed.emit()

    def scale_size(self, factor: float) -> None:
        """Make the brush larger or smaller, by one pixel at least."""
        grown = self._size * factor
        step = 1.0 if factor > 1 else -1.0
        self.set_size(grown if abs(grown - self._size) >= 1 else self._size + step)
