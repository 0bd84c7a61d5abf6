"""Everything the person can do, as one table: menus, keys, tooltips, cheat sheet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from app.icons import set_icon
from app.keymap import KeyMap, KeyOwner, readable
from app.tool_state import ToolKind
from app.view_state import ViewMode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from PySide6.QtCore import QObject

FILE, EDIT, PAINT, TRIMAP, VIEW, HELP = "File", "Edit", "Paint", "Trimap", "View", "Help"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One thing the person can do.

    Attributes
    ----------
    name
        Key of the command that does it.
    menu
        Where it stands, in the menu bar and on the cheat sheet.
    keys
        In Qt's portable notation; the first one is shown. The person may change them.
    hint
        Second line of the tooltip, with ``{name}`` for the key of that action.
    needs_picture
        Disabled while nothing is open.
    choice
        Actions of the same choice exclude each other.
    toggles
        On or off, by itself.
    starts_group
        A line is drawn above it in the menu.
    """

    name: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    hint: str = ""
    needs_picture: bool = True
    choice: str = ""
    toggles: bool = False
    starts_group: bool = False


def view_action(mode: ViewMode) -> str:
    """Return the name of the action that shows this view."""
    return f"view_{mode.name.lower()}"


def _view_spec(mode: ViewMode) -> ActionSpec:
    # The original is shown for as long as its key is held, which the canvas sees to.
    keys = () if mode is ViewMode.ORIGINAL else (mode.value.key,)
    return ActionSpec(
        view_action(mode), mode.value.label, VIEW, keys, hint=mode.value.hint, choice="view"
    )


def tool_action(kind: ToolKind) -> str:
    """Return the name of the action that takes this tool in hand."""
    return kind.name.lower()


def _tool_spec(kind: ToolKind) -> ActionSpec:
    label, key, icon, hint = kind.value
    return ActionSpec(tool_action(kind), label, PAINT, (key,), icon, hint, choice="tool")


# fmt: off
SPECS: Final = (
    ActionSpec("open", "Open picture…", FILE, ("Ctrl+O",), "open", needs_picture=False,
               hint="Or a project, to go on with it"),
    ActionSpec("paste", "Paste picture", FILE, ("Ctrl+V",), needs_picture=False),
    ActionSpec("save", "Save project", FILE, ("Ctrl+S",), "save", starts_group=True,
               hint="The picture and all that was done to it, to go on with it later"),
    ActionSpec("save_as", "Save project as…", FILE, ("Ctrl+Shift+S",)),
    ActionSpec("export", "Export…", FILE, ("Ctrl+E",), "export", starts_group=True,
               hint="Save the cut-out, its alpha or a composite"),
    ActionSpec("preview_export", "Preview export…", FILE, ("Ctrl+Shift+E",),
               hint="Look at the file before it is written, and at its size"),
    ActionSpec("copy", "Copy cut-out", FILE, ("Ctrl+C",),
               hint="Put the cut-out on the clipboard as a PNG with alpha"),
    ActionSpec("import_weights", "Import weights…", FILE, needs_picture=False,
               starts_group=True, hint="Official checkpoints for the model SIM R50"),
    ActionSpec("close", "Close picture", FILE, ("Ctrl+W",), starts_group=True),
    ActionSpec("quit", "Quit", FILE, ("Ctrl+Q",), needs_picture=False),
    ActionSpec("undo", "Undo", EDIT, ("Ctrl+Z",), "undo", needs_picture=False),
    ActionSpec("redo", "Redo", EDIT, ("Ctrl+Shift+Z", "Ctrl+Y"), "redo",
               needs_picture=False),
    ActionSpec("step_back", "Cancel", EDIT, ("Esc",), needs_picture=False,
               starts_group=True, hint="The stroke first, then the computation"),
    ActionSpec("edit_keys", "Change keys…", EDIT, needs_picture=False, starts_group=True,
               hint="Give anything another key"),
    *(_tool_spec(kind) for kind in ToolKind),
    ActionSpec("foreground", "Foreground", PAINT, ("1",), choice="class", starts_group=True,
               hint="Paint what is surely kept"),
    ActionSpec("background", "Background", PAINT, ("2",), choice="class",
               hint="Paint what is surely removed"),
    ActionSpec("unknown", "Unknown", PAINT, ("3",), choice="class",
               hint="Paint where both mix: hair, fur, glass, smoke, soft edges"),
    ActionSpec("swap", "Swap foreground and background", PAINT, ("X",), "swap"),
    ActionSpec("smaller", "Smaller brush", PAINT, ("[",), starts_group=True),
    ActionSpec("larger", "Larger brush", PAINT, ("]",)),
    ActionSpec("softer", "Softer brush", PAINT, ("Shift+[",),
               hint="Leave a wider ring of unknown around what is painted"),
    ActionSpec("harder", "Harder brush", PAINT, ("Shift+]",)),
    ActionSpec("open_trimap", "Open trimap…", TRIMAP, ("Ctrl+Shift+O",), "open",
               hint="A trimap, a mask or an alpha of the picture's size"),
    ActionSpec("save_trimap", "Save trimap…", TRIMAP, (), "save"),
    ActionSpec("make_band", "Make unknown band", TRIMAP, starts_group=True,
               hint="Lay an unknown band along the edge of the painted foreground"),
    ActionSpec("grow_unknown", "Grow", TRIMAP,
               hint="Widen the unknown region by the reach in the Trimap panel"),
    ActionSpec("shrink_unknown", "Shrink", TRIMAP,
               hint="Give the rim of the unknown region the nearest class"),
    ActionSpec("clean_up", "Clean up", TRIMAP,
               hint="Drop islands and fill pinholes that are smaller than the panel says"),
    ActionSpec("invert_trimap", "Invert", TRIMAP,
               hint="Exchange foreground and background"),
    ActionSpec("all_unknown", "Everything unknown", TRIMAP, starts_group=True,
               hint="Let the network decide about every pixel"),
    ActionSpec("clear_trimap", "Clear", TRIMAP, hint="Start over; undo brings it back"),
    *(_view_spec(mode) for mode in ViewMode),
    ActionSpec("cycle_view", "Next view", VIEW, ("F",), starts_group=True),
    ActionSpec("next_uncertain", "Next uncertain place", VIEW, ("N",),
               hint="Go to where alpha is least decided, then to the next such place"),
    ActionSpec("inspect_edge", "Edge inspector", VIEW, ("I",),
               hint="A loupe on four colours, and how much of a fringe there is"),
    ActionSpec("next_fringe", "Next fringe", VIEW, ("Shift+N",),
               hint="Go to where the old background shows most, then to the next place"),
    ActionSpec("zoom_in", "Zoom in", VIEW, ("Ctrl++", "Ctrl+="), "zoom-in",
               starts_group=True),
    ActionSpec("zoom_out", "Zoom out", VIEW, ("Ctrl+-",), "zoom-out"),
    ActionSpec("fit", "Fit in the window", VIEW, ("Ctrl+0",), "fit"),
    ActionSpec("actual_size", "Actual pixels", VIEW, ("Ctrl+1",), "actual-size"),
    ActionSpec("split_view", "Split view", VIEW, ("\\",), "split", toggles=True,
               starts_group=True,
               hint="Two canvases side by side, linked, each with a view of its own"),
    ActionSpec("wipe_view", "Wipe view", VIEW, ("Shift+\\",), "wipe", toggles=True,
               hint="Two views in one canvas, with a line between them to be dragged"),
    ActionSpec("turn_left", "Turn view left", VIEW, ("4",), starts_group=True,
               hint="By 15°; Shift-Space-drag turns freely, with Ctrl in steps"),
    ActionSpec("turn_right", "Turn view right", VIEW, ("6",),
               hint="By 15°; Shift-Space-drag turns freely, with Ctrl in steps"),
    ActionSpec("mirror_view", "Mirror view", VIEW, ("H",),
               hint="Exchange left and right of the screen; the picture stays as it is"),
    ActionSpec("upright", "Upright view", VIEW, ("5",),
               hint="Neither turned nor mirrored"),
    ActionSpec("overlay_colours", "Colours of the overlays…", VIEW, starts_group=True,
               hint="Other colours for the overlay and for the classes of the trimap"),
    ActionSpec("hide_panels", "Hide panels", VIEW, ("Tab",), toggles=True),
    ActionSpec("dark", "Dark theme", VIEW, choice="theme", needs_picture=False,
               starts_group=True),
    ActionSpec("light", "Light theme", VIEW, choice="theme", needs_picture=False),
    ActionSpec("keys", "Keys and gestures", HELP, ("F1", "?"), "help", needs_picture=False),
    ActionSpec("about", "About Simatte", HELP, needs_picture=False),
)
# fmt: on

HOLDS: Final = {
    "pan": KeyOwner("Move the picture", ("Space",), is_held=True),
    "peek": KeyOwner("Original picture", ("P",), is_held=True),
    "bare": KeyOwner("Hide the overlay", ("0",), is_held=True),
}
"""What lasts as long as its key is held, which the canvas sees to."""

GESTURES: Final = (
    ("Left button", "paint the chosen class"),
    ("Right button", "paint its opposite"),
    ("Shift-click", "straight line from the last point"),
    ("Alt-wheel, Shift-drag", "brush size"),
    ("Wheel", "zoom at the pointer"),
    ("{pan}-drag, middle-drag", "move the picture"),
    ("Shift-{pan}-drag, Shift-middle-drag", "turn the view; with Ctrl by 15°"),
    ("{peek} (held)", "the original picture"),
    ("{bare} (held)", "hide the overlay"),
    ("Tool key (held)", "another tool, just once"),
    ("Enter, double-click", "close the lasso"),
    ("Backspace", "take back a corner of it"),
)
"""What the canvas does without an action, for the cheat sheet."""

_FIXED: Final = {
    "Return": "close the lasso",
    "Enter": "close the lasso",
    "Backspace": "take back a corner of the lasso",
    **dict.fromkeys(("Left", "Right", "Up", "Down"), "move the picture"),
    **{f"Alt+{spec.menu[0]}": f"open the menu {spec.menu}" for spec in SPECS},
}
"""Keys that nobody can be given."""


class Actions(dict[str, QAction]):
    """The action of every spec, by its name, and the keys that they have now."""

    def __init__(self, keymap: KeyMap) -> None:
        super().__init__()
        self.keymap = keymap


def build_keymap(text: str = "", parent: QObject | None = None) -> KeyMap:
    """Return the keys of all actions and holds, as `text` says that they were changed."""
    owners = {spec.name: KeyOwner(spec.text.rstrip("…"), spec.keys) for spec in SPECS}
    return KeyMap({**owners, **HOLDS}, _FIXED, text, parent)


def build_actions(parent: QObject, keys: str = "") -> Actions:
    """Return the action of every spec; `connect_actions` gives them their commands.

    Parameters
    ----------
    keys
        What the person has changed, as `KeyMap.text` gives it.
    """
    actions = Actions(build_keymap(keys, parent))
    for spec in SPECS:
        actions[spec.name] = _build(spec, parent)
    actions.keymap.changed.connect(partial(_show_keys, actions))
    _show_keys(actions)
    for choice in dict.fromkeys(spec.choice for spec in SPECS if spec.choice):
        group = QActionGroup(parent)
        for spec in SPECS:
            if spec.choice == choice:
                group.addAction(actions[spec.name])
    return actions


def connect_actions(
    actions: Actions, commands: Mapping[str, Callable[..., object]]
) -> None:
    """Let every action run the command of its name."""
    for spec in SPECS:
        actions[spec.name].triggered.connect(commands[spec.name])


def _build(spec: ActionSpec, parent: QObject) -> QAction:
    action = QAction(spec.text, parent)
    action.setObjectName(spec.name)
    action.setCheckable(bool(spec.choice) or spec.toggles)
    if spec.icon:
        set_icon(action, spec.icon)
    return action


def _show_keys(actions: Actions) -> None:
    """Let actions have the keys that they are given now, and say so."""
    keymap = actions.keymap
    for spec in SPECS:
        keys = keymap.keys(spec.name)
        hint = keymap.say(spec.hint)
        if spec.choice == "tool" and keymap.held_keys(spec.name):
            hint = f"{hint}\nHold {readable(keys[0])} to use it just once"
        actions[spec.name].setShortcuts([QKeySequence(key) for key in keys])
        actions[spec.name].setToolTip(tooltip(spec.text, keys, hint))


def tooltip(text: str, keys: Iterable[str], hint: str = "") -> str:
    """Return what a control says about itself, always with its keys."""
    shown = ", ".join(readable(key) for key in keys)
    first = f"{text} ({shown})" if shown else text
    return f"{first}\n{hint}" if hint else first
