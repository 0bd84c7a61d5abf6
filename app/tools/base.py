"""What every tool understands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from sim_core.trimap import Point


@dataclass(frozen=True, slots=True)
class CanvasPointer:
    """Where the pointer is and how it is held.

    Attributes
    ----------
    x, y
        In pixels of the picture; may lie outside it.
    button
        The one that was pressed, the same until it is released; none while hovering.
    shift
        Whether Shift is held.
    pressure
        Of a pen, 0 to 1; None for a mouse, which knows no pressure.
    scale
        Pixels of the window per pixel of the picture.
    """

    x: float
    y: float
    button: Qt.MouseButton = Qt.MouseButton.NoButton
    shift: bool = False
    pressure: float | None = None
    scale: float = 1.0

    @property
    def point(self) -> Point:
        return self.x, self.y


class Tool(Protocol):
    """Turns what the pointer does into edits.

    Attributes
    ----------
    anchor
        Where the tool's outline stands still while the pointer moves on; None where it
        follows the pointer.
    guide
        Where the line starts that a click would end here.
    """

    anchor: Point | None
    guide: Point | None

    @property
    def value(self) -> int:
        """Class that is being painted, or would be by the left button."""
        ...

    @property
    def is_active(self) -> bool:
        """Whether something has begun that `release` or `cancel` will end."""
        ...

    def press(self, pointer: CanvasPointer) -> None: ...

    def move(self, pointer: CanvasPointer) -> None: ...

    def release(self, pointer: CanvasPointer) -> None: ...

    def cancel(self) -> None:
        """Leave everything as it was before `press`."""
        ...

    def hover(self, pointer: CanvasPointer) -> None:
        """Take note of a pointer that moves with no button down."""
        ...
