"""Backgrounds beyond a colour: chosen, moved, and shown as they are exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QSlider, QToolButton

from app.panels.backdrop_options import BackdropOptions
from app.panels.background_panel import BackgroundPanel
from app.raster import qimage_from_rgb
from app.view_state import ViewMode, ViewState
from sim_core.backdrop import Backdrop, BackdropKind, render_backdrop
from tests.gui.artist import Artist, matted_document
from tests.gui.stage import Theatre

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

PICTURE = np.random.default_rng(6).integers(0, 256, (9, 12, 3), np.uint8)


@pytest.fixture
def theatre(qtbot: QtBot, tmp_path: Path) -> Iterator[Theatre]:
    theatre = Theatre(qtbot, tmp_path)
    qtbot.addWidget(theatre.window)
    theatre.model.open(matted_document(), "portrait.jpg")
    yield theatre
    theatre.leave()


def choose(theatre: Theatre, title: str) -> None:
    tiles = theatre.part(BackgroundPanel).findChildren(QToolButton)
    next(tile for tile in tiles if tile.text() == title).click()


def slider(theatre: Theatre, label: str) -> QSlider:
    sliders = theatre.part(BackdropOptions).findChildren(QSlider)
    return next(s for s in sliders if s.accessibleName() == label)


def backdrop(theatre: Theatre) -> Backdrop:
    return theatre.part(ViewState).backdrop


def test_a_tile_shows_its_background_and_its_options(theatre: Theatre):
    options = theatre.part(BackdropOptions)
    assert not options.isVisible()
    choose(theatre, "Gradient")
    assert backdrop(theatre).kind is BackdropKind.GRADIENT
    assert theatre.part(ViewState).mode is ViewMode.ON_BACKGROUND
    assert slider(theatre, "Angle").isVisible()
    choose(theatre, "Blurred original")
    assert slider(theatre, "Blur").isVisible()
    assert not slider(theatre, "Angle").isVisible()
    choose(theatre, "Black")
    assert not options.isVisible()


def test_a_picture_can_be_moved_scaled_and_mirrored(theatre: Theatre):
    theatre.part(ViewState).set_background_picture(qimage_from_rgb(PICTURE))
    slider(theatre, "Scale").setValue(300)
    slider(theatre, "Across").setValue(250)
    slider(theatre, "Down").setValue(100)
    fit, mirror = theatre.part(BackdropOptions).findChildren(QCheckBox)
    fit.click()
    mirror.click()
    now = backdrop(theatre)
    assert now.scale > 1
    assert now.shift == (pytest.approx(0.25), pytest.approx(-0.5))
    assert (now.fills, now.mirrored) == (False, True)


def test_the_same_picture_stays_where_it_was_and_another_starts_anew(theatre: Theatre):
    state = theatre.part(ViewState)
    image = qimage_from_rgb(PICTURE)
    state.set_background_picture(image)
    slider(theatre, "Across").setValue(250)
    state.set_background_colour(QColor(1, 2, 3))
    state.set_background_picture(image)
    assert state.backdrop.shift[0] > 0
    state.set_background_picture(qimage_from_rgb(PICTURE[::-1].copy()))
    assert state.backdrop.shift == (0, 0)


def test_colours_of_a_gradient_survive_a_look_at_another_background(theatre: Theatre):
    choose(theatre, "Gradient")
    theatre.part(BackdropOptions)._on_colour_picked("second", QColor(9, 8, 7))
    choose(theatre, "Blurred original")
    choose(theatre, "Gradient")
    assert backdrop(theatre).second == (9, 8, 7)


@pytest.mark.parametrize(
    "chosen",
    [
        Backdrop(BackdropKind.GRADIENT, (10, 20, 30), (250, 200, 150), 30),
        Backdrop(BackdropKind.BLUR),
        Backdrop(BackdropKind.PICTURE, picture=PICTURE, shift=(0.2, 0), scale=1.5),
    ],
    ids=lambda chosen: chosen.kind.name,
)
def test_the_canvas_shows_what_is_exported(artist: Artist, chosen: Backdrop):
    artist.open(matted_document())
    artist.view_state.set_backdrop(chosen)
    artist.view_state.set_mode(ViewMode.ON_BACKGROUND)
    document = artist.model.document
    exported = document.composite_over(render_backdrop(chosen, document.image))
    away = np.abs(artist.seen().astype(int) - exported)
    assert np.quantile(away, 0.999) <= 2
