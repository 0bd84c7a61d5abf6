"""What the actions of `app.actions` do, where it takes no more than one call."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from app.actions import tool_action, view_action
from app.tool_state import ToolKind
from app.view_state import Arrangement, ViewMode
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.panels.trimap_panel import TrimapPanel
    from app.tool_state import ToolState
    from app.trimap_commands import TrimapCommands
    from app.view_state import ViewState

    Commands = dict[str, Callable[..., object]]

CLASS_ACTIONS = {FOREGROUND: "foreground", BACKGROUND: "background", UNKNOWN: "unknown"}

_SIZE_STEP, _HARDNESS_STEP = 1.15, 0.1


class Lookable(Protocol):
    """What the canvas can do to be looked at."""

    def zoom_in(self) -> None: ...
    def zoom_out(self) -> None: ...
    def fit(self) -> None: ...
    def set_zoom(self, zoom: float) -> None: ...
    def turn_left(self) -> None: ...
    def turn_right(self) -> None: ...
    def mirror(self) -> None: ...
    def set_upright(self) -> None: ...


def painting_commands(tool_state: ToolState) -> Commands:
    return {
        **{tool_action(kind): partial(tool_state.set_tool, kind) for kind in ToolKind},
        **{
            name: partial(tool_state.choose_value, value)
            for value, name in CLASS_ACTIONS.items()
        },
        "swap": tool_state.swap_values,
        "smaller": partial(tool_state.scale_size, 1 / _SIZE_STEP),
        "larger": partial(tool_state.scale_size, _SIZE_STEP),
        "softer": partial(tool_state.add_hardness, -_HARDNESS_STEP),
        "harder": partial(tool_state.add_hardness, _HARDNESS_STEP),
    }


def viewing_commands(view_state: ViewState, canvas: Lookable) -> Commands:
    return {
        **{view_action(mode): partial(view_state.set_mode, mode) for mode in ViewMode},
        "cycle_view": view_state.cycle_mode,
        "zoom_in": canvas.zoom_in,
        "zoom_out": canvas.zoom_out,
        "fit": canvas.fit,
        "actual_size": partial(canvas.set_zoom, 1.0),
        "split_view": partial(view_state.toggle_arrangement, Arrangement.SPLIT),
        "wipe_view": partial(view_state.toggle_arrangement, Arrangement.WIPE),
        "turn_left": canvas.turn_left,
        "turn_right": canvas.turn_right,
        "mirror_view": canvas.mirror,
        "upright": canvas.set_upright,
    }


def trimap_commands(trimaps: TrimapCommands, panel: TrimapPanel) -> Commands:
    return {
        "make_band": lambda: trimaps.make_band(*panel.band.widths),
        "grow_unknown": lambda: trimaps.grow_unknown(panel.reach),
        "shrink_unknown": lambda: trimaps.shrink_unknown(panel.reach),
        "clean_up": lambda: trimaps.clean_up(panel.speck),
        "invert_trimap": trimaps.invert,
        "all_unknown": partial(trimaps.fill, UNKNOWN, "Everything unknown"),
        "clear_trimap": partial(trimaps.fill, BACKGROUND, "Clear the trimap"),
    }
