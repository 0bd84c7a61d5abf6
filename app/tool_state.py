"""Which tool is in hand and how it is set: state that outlives the widgets."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from sim_core.alpha_brush import OPPOSITE, AlphaBrush, PaintMode
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

MIN_SIZE, MAX_SIZE = 1.0, 2000.0
MAX_TOLERANCE = 128

_MODES = {
    FOREGROUND: PaintMode.DODGE,
    BACKGROUND: PaintMode.BURN,
    UNKNOWN: PaintMode.SET,
}
_OPPOSITE = {FOREGROUND: BACKGROUND, BACKGROUND: FOREGROUND, UNKNOWN: FOREGROUND}


class ToolLabel(NamedTuple):
    label: str
    key: str
    icon: str
    hint: str


class ToolKind(Enum):
    """What the pointer may be; letters are those of Photoshop where it has them."""

    BRUSH = ToolLabel(
        "Brush",
        "B",
        "brush",
        "Left button paints the chosen class, right button its opposite",
    )
    REFINE_EDGE = ToolLabel(
        "Refine-edge brush", "E", "refine", "Lays unknown along the edge that it crosses"
    )
    ALPHA_BRUSH = ToolLabel(
        "Alpha brush",
        "D",
        "alpha-brush",
        "Dodges, burns or sets alpha itself; a new result leaves the paint alone",
    )
    FILL = ToolLabel(
        "Fill",
        "G",
        "fill",
        "Gives a region of the trimap one class, or what in it has a similar colour",
    )
    WAND = ToolLabel("Magic wand", "W", "wand", "Gives pixels of similar colour one class")
    LASSO = ToolLabel(
        "Lasso",
        "L",
        "lasso",
        "Drag around it, or click corners: Enter or a double click closes the outline",
    )
    RECTANGLE = ToolLabel(
        "Rectangle",
        "R",
        "rectangle",
        "Drag around an object: left finds it, right fills the rectangle",
    )
    PLACE = ToolLabel(
        "Place background",
        "J",
        "place",
        "Drag the picture behind the cut-out: corners scale, the knob turns, "
        "sides mirror,\na double click fills or fits",
    )


class ToolState(QObject):
    """The tool in hand, the class it paints, and the settings of each tool."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool = ToolKind.BRUSH
        self._value = FOREGROUND
        self._size = 40.0
        self._hardness = 1.0
        self._tolerance = 24
        self._is_contiguous = True
        self._alpha_brush = AlphaBrush()
        self._fill_follows_colour = False
        self._lasso_finds_object = False
        self._rectangle_finds_object = True

    @property
    def tool(self) -> ToolKind:
        return self._tool

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

    @property
    def hardness(self) -> float:
        """Share of the brush that is its core, 0 to 1; the ring around is unknown."""
        return self._hardness

    @property
    def tolerance(self) -> int:
        """How far colours may lie from the one under the magic wand or the fill."""
        return self._tolerance

    @property
    def is_contiguous(self) -> bool:
        """Whether the magic wand takes only what hangs together."""
        return self._is_contiguous

    @property
    def fill_follows_colour(self) -> bool:
        """Whether a fill ends where the colour changes, not only where the class does."""
        return self._fill_follows_colour

    @property
    def lasso_finds_object(self) -> bool:
        """Whether a lasso proposes a trimap for the object in it instead of filling it."""
        return self._lasso_finds_object

    @property
    def rectangle_finds_object(self) -> bool:
        """The same for the rectangle."""
        return self._rectangle_finds_object

    @property
    def alpha_brush(self) -> AlphaBrush:
        """How the alpha brush paints; its size is that of all brushes."""
        return self._alpha_brush

    @property
    def paints_alpha(self) -> bool:
        """Whether the brush in hand paints on alpha rather than on the trimap."""
        return self._tool is ToolKind.ALPHA_BRUSH

    def set_tool(self, tool: ToolKind) -> None:
        self._set("_tool", tool)

    def set_value(self, value: int) -> None:
        self._set("_value", value)

    def choose_value(self, value: int) -> None:
        """Paint a class, or do with the alpha brush what stands for it."""
        if self.paints_alpha:
            self.change_alpha_brush(mode=_MODES[value])
        else:
            self.set_value(value)

    def swap_values(self) -> None:
        """Turn foreground into background and back; the alpha brush into its opposite."""
        brush = self._alpha_brush
        if not self.paints_alpha:
            self.set_value(self.opposite_value)
        elif brush.mode is PaintMode.SET:
            self.change_alpha_brush(value=round(1 - brush.value, 3))
        elif brush.mode is not PaintMode.ERASE:
            self.change_alpha_brush(mode=OPPOSITE[brush.mode])

    def change_alpha_brush(self, **changes: Any) -> None:
        """Change attributes of `alpha_brush`; shares are kept within 0 and 1."""
        limited: dict[str, Any] = {
            name: min(max(value, 0.0), 1.0) if isinstance(value, float) else value
            for name, value in changes.items()
        }
        self._set("_alpha_brush", replace(self._alpha_brush, **limited))

    def set_size(self, size: float) -> None:
        self._set("_size", min(max(size, MIN_SIZE), MAX_SIZE))

    def scale_size(self, factor: float) -> None:
        """Make the brush larger or smaller, by one pixel at least."""
        grown = self._size * factor
        step = 1.0 if factor > 1 else -1.0
        self.set_size(grown if abs(grown - self._size) >= 1 else self._size + step)

    def set_hardness(self, hardness: float) -> None:
        self._set("_hardness", min(max(round(hardness, 3), 0.0), 1.0))

    def add_hardness(self, step: float) -> None:
        """Make the brush in hand harder."""
        if self.paints_alpha:
            hardness = round(self._alpha_brush.hardness + step, 3)
            self.change_alpha_brush(hardness=hardness)
        else:
            self.set_hardness(self._hardness + step)

    def set_tolerance(self, tolerance: int) -> None:
        self._set("_tolerance", min(max(tolerance, 0), MAX_TOLERANCE))

    def set_contiguous(self, contiguous: bool) -> None:
        self._set("_is_contiguous", contiguous)

    def set_fill_follows_colour(self, follows: bool) -> None:
        self._set("_fill_follows_colour", follows)

    def set_lasso_finds_object(self, finds: bool) -> None:
        self._set("_lasso_finds_object", finds)

    def set_rectangle_finds_object(self, finds: bool) -> None:
        self._set("_rectangle_finds_object", finds)

    def _set(self, name: str, value: object) -> None:
        if getattr(self, name) != value:
            setattr(self, name, value)
            self.changed.emit()
