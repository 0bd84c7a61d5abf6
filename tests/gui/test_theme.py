"""Colours of the window, its words, and letters of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton

from app.panels.option_bar import OptionBar
from app.panels.side_panel import SidePanel
from app.theme import DARK, LIGHT, THEMES, apply_theme, greys_of, style_sheet_of
from tests.gui.artist import matted_document

if TYPE_CHECKING:
    from app.theme import Theme
    from tests.gui.stage import Theatre


@pytest.fixture
def theatre(theatre: Theatre) -> Theatre:
    theatre.model.open(matted_document(), "noise.png")
    return theatre


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_chrome_is_strictly_neutral(theme: Theme):
    for grey in greys_of(theme):
        assert grey.red() == grey.green() == grey.blue()


def luminance(colour: str) -> float:
    level = QColor(colour).redF()
    return level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast ratio of two greys."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_words_can_be_read(theme: Theme):
    for ground in (theme.window, theme.panel, theme.field):
        assert contrast(theme.text, ground) >= 7
        assert contrast(theme.quiet, ground) >= 4.5
    assert contrast(theme.on_strong, theme.strong) >= 7
    assert contrast(theme.on_chosen, theme.chosen) >= 4.5
    assert contrast(theme.focus, theme.panel) >= 3


def test_the_style_sheet_has_no_open_ends():
    for theme in THEMES.values():
        assert "$" not in style_sheet_of(theme)


def test_the_theme_changes_at_once_and_is_remembered(theatre: Theatre):
    button = theatre.part(OptionBar).findChildren(QToolButton)[-1]
    before = button.icon().pixmap(20, 20).toImage()
    theatre.action("light").trigger()
    assert theatre.settings.load().theme == "light"
    assert button.icon().pixmap(20, 20).toImage() != before


def shows_its_text(button: QPushButton) -> bool:
    return button.width() >= button.fontMetrics().horizontalAdvance(button.text()) + 8


@pytest.mark.parametrize("scale", [1.25, 1.5, 2.0])
def test_large_fonts_cut_no_button(theatre: Theatre, scale: float):
    plain = QApplication.font()
    large = QFont(plain)
    large.setPointSizeF(plain.pointSizeF() * scale)
    QApplication.setFont(large)
    try:
        apply_theme(QApplication.instance(), "dark")
        buttons = theatre.part(SidePanel).findChildren(QPushButton)
        theatre.qtbot.waitUntil(lambda: all(shows_its_text(b) for b in buttons))
        assert theatre.window.minimumSizeHint().width() <= 1280
    finally:
        QApplication.setFont(plain)
