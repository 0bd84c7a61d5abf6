"""What every tool understands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

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
    right
        Direction in the picture, of length 1, that goes to the right on the screen.
    """

    x: float
    y: float
    button: Qt.MouseButton = Qt.MouseButton.NoButton
    shift: bool = False
    pressure: float | None = None
    scale: float = 1.0
    right: Point = (1.0, 0.0)

    @property
    def point(self) -> Point:
        return self.x, self.y


class Ring(NamedTuple):
    """Diameters of a brush and of its core, in pixels of the picture."""

    size: float
    core: float


class Outline(NamedTuple):
    """A line that a tool draws over the picture.

    Attributes
    ----------
    points
        In pixels of the picture.
    corners
        Those of the points that are shown as handles.
    is_closed
        Whether the last point is joined with the first one.
    """

    points: tuple[Point, ...]
    corners: tuple[Point, ...] = ()
    is_closed: bool = False


class Tool(Protocol):
    """Turns what the pointer does into edits.

    Attributes
    ----------
    anchor
        Where the tool's ring stands still while the pointer moves on; None where it
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
    def ring(self) -> Ring | None:
        """The brush around the pointer; None for a tool without a size."""
        ...

    @property
    def outline(self) -> Outline | None:
        """What has been drawn so far and is not yet in the trimap."""
        ...

    @property
    def is_active(self) -> bool:
        """Whether something has begun that `cancel` will end."""
        ...

    def press(self, pointer: CanvasPointer) -> None: ...

    def move(self, pointer: CanvasPointer) -> None:
        """Follow the pointer between `press` and `release`."""
        ...

    def release(self, pointer: CanvasPointer) -> None: ...

    def hover(self, pointer: CanvasPointer) -> None:
        """Take note of a pointer that moves with no button down."""
        ...

    def cancel(self) -> None:
        """Leave everything as it was before the first `press`."""
        ...

    def take_back_press(self) -> None:
        """Leave everything as it was before the last `press`, which was not meant."""
        ...

    def finish(self) -> bool:
        """Do now what waits for more; return whether there was anything."""
        ...

    def step_back(self) -> bool:
        """Take back the last part of what has begun; return whether there was any."""
        ...


class SteadyTool:
    """What most tools have none of; a base to say only what is different."""

    anchor: Point | None = None
    guide: Point | None = None

    @property
    def ring(self) -> Ring | None:
        return None

    @property
    def outline(self) -> Outline | None:
        return None

    @property
    def is_active(self) -> bool:
        return False

    def move(self, pointer: CanvasPointer) -> None:
        """Stay where it was pressed."""

    def release(self, pointer: CanvasPointer) -> None:
        """Have done all on `press`."""

    def hover(self, pointer: CanvasPointer) -> None:
        """Show nothing under the pointer."""

    def cancel(self) -> None:
        """Have nothing to take back."""

    def take_back_press(self) -> None:
        self.cancel()

    def finish(self) -> bool:
        return False

    def step_back(self) -> bool:
        return False
