"""Dark and light: strictly neutral greys, so that the chrome never tints a judgement."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from string import Template

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.icons import recolour_icons
from resources import resource


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by what they are for; every one is a grey.

    Attributes
    ----------
    name
        Also the folder of its small pictures in ``resources/style``.
    surround
        Around the picture on the canvas.
    window, panel, field, raised, hover, pressed
        Surfaces, from the window's ground to a button under the pointer.
    line, edge
        Between surfaces; around a control.
    text, quiet, disabled
        Words that matter, words that explain, words that do not apply.
    chosen, on_chosen
        What is selected, and words on it.
    strong, strong_hover, on_strong
        The one button that goes on, under the pointer, and words on it.
    focus
        Ring around what has the keyboard.
    """

    name: str
    surround: str
    window: str
    panel: str
    field: str
    raised: str
    hover: str
    pressed: str
    line: str
    edge: str
    text: str
    quiet: str
    disabled: str
    chosen: str
    on_chosen: str
    strong: str
    strong_hover: str
    on_strong: str
    focus: str


DARK = Theme(
    name="dark",
    surround="#1c1c1c",
    window="#292929",
    panel="#303030",
    field="#242424",
    raised="#404040",
    hover="#4b4b4b",
    pressed="#383838",
    line="#1f1f1f",
    edge="#4e4e4e",
    text="#e6e6e6",
    quiet="#ababab",
    disabled="#707070",
    chosen="#5e5e5e",
    on_chosen="#ffffff",
    strong="#dedede",
    strong_hover="#f4f4f4",
    on_strong="#161616",
    focus="#c4c4c4",
)
LIGHT = Theme(
    name="light",
    surround="#b6b6b6",
    window="#dedede",
    panel="#ebebeb",
    field="#fafafa",
    raised="#fbfbfb",
    hover="#ffffff",
    pressed="#d2d2d2",
    line="#c6c6c6",
    edge="#b4b4b4",
    text="#1b1b1b",
    quiet="#555555",
    disabled="#9b9b9b",
    chosen="#bcbcbc",
    on_chosen="#000000",
    strong="#2b2b2b",
    strong_hover="#434343",
    on_strong="#ffffff",
    focus="#4a4a4a",
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


def apply_theme(application: QApplication, name: str) -> None:
    """Dress the application; an unknown name gives the dark theme."""
    theme = THEMES.get(name, DARK)
    application.setStyle("Fusion")
    application.setPalette(palette_of(theme))
    application.setStyleSheet(style_sheet_of(theme))
    recolour_icons(application, QColor(theme.text), QColor(theme.disabled))


def use_theme(name: str) -> None:
    """Dress the running application."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, name)


def style_sheet_of(theme: Theme) -> str:
    """Return ``simatte.qss`` with the theme's colours and pictures filled in."""
    template = Template(resource("style", "simatte.qss").read_text(encoding="utf-8"))
    pictures = str(resource("style", theme.name)).replace("\\", "/")
    return template.substitute(asdict(theme), pictures=pictures)


def palette_of(theme: Theme) -> QPalette:
    """Return the colours for what is painted rather than styled."""
    role = QPalette.ColorRole
    palette = QPalette()
    for target, colour in {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: theme.field,
        role.AlternateBase: theme.panel,
        role.Text: theme.text,
        role.PlaceholderText: theme.quiet,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.on_chosen,
        role.ToolTipBase: theme.field,
        role.ToolTipText: theme.text,
        role.Highlight: theme.chosen,
        role.HighlightedText: theme.on_chosen,
        role.Accent: theme.focus,
        role.Link: theme.text,
        role.LinkVisited: theme.quiet,
        role.Light: theme.hover,
        role.Midlight: theme.raised,
        role.Mid: theme.edge,
        role.Dark: theme.surround,
        role.Shadow: theme.line,
    }.items():
        palette.setColor(target, QColor(colour))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(theme.disabled))
    return palette


def greys_of(theme: Theme) -> list[QColor]:
    """Return every colour of a theme."""
    names = [field.name for field in fields(theme) if field.name != "name"]
    return [QColor(getattr(theme, name)) for name in names]
