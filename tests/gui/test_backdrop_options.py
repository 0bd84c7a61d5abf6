"""Backgrounds beyond a colour: chosen, moved, and shown as they are exported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QPushButton, QSlider, QToolButton

from app.panels.backdrop_options import BackdropOptions
from app.panels.background_panel import BackgroundPanel
from app.panels.export_panel import ExportPanel
from app.panels.look_panel import LookPanel
from app.raster import qimage_from_rgb
from app.view_state import ViewMode, ViewState
from sim_core.backdrop import Backdrop, BackdropKind, render_backdrop
from sim_core.look import PLAIN, Look
from tests.gui.artist import Artist, matted_document

if TYPE_CHECKING:
    from tests.gui.stage import Theatre

PICTURE = np.random.default_rng(6).integers(0, 256, (9, 12, 3), np.uint8)


@pytest.fixture
def theatre(theatre: Theatre) -> Theatre:
    theatre.model.open(matted_document(), "portrait.jpg")
    return theatre


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
    slider(theatre, "Turn").setValue(300)
    (mirror,) = theatre.part(BackdropOptions).findChildren(QCheckBox)
    mirror.click()
    now = backdrop(theatre)
    assert now.scale > 1
    assert now.shift == (pytest.approx(0.25), pytest.approx(-0.5))
    assert (now.turn, now.mirrored) == (90, True)
    buttons = theatre.part(BackdropOptions).findChildren(QPushButton)
    fill, fit = (next(b for b in buttons if b.text() == text) for text in ("Fill", "Fit"))
    fit.click()
    now = backdrop(theatre)
    assert (now.fills, now.shift, now.turn) == (False, (0, 0), 90)
    fill.click()
    assert backdrop(theatre).fills


def test_backgrounds_are_undone_step_by_step(theatre: Theatre):
    history, first = theatre.model.undo_stack, backdrop(theatre)
    choose(theatre, "Gradient")
    angle = slider(theatre, "Angle")
    angle.setSliderDown(True)
    for position in (100, 150, 200):
        angle.setValue(position)
    angle.setSliderDown(False)
    assert history.count() == 2
    history.undo()
    assert backdrop(theatre).kind is BackdropKind.GRADIENT
    assert backdrop(theatre).angle == first.angle
    tiles = theatre.part(BackgroundPanel).findChildren(QToolButton)
    gradient = next(tile for tile in tiles if tile.text() == "Gradient")
    assert gradient.isChecked()
    history.undo()
    assert backdrop(theatre) is first
    assert not gradient.isChecked()


def test_the_look_is_set_in_the_panel_and_undone(theatre: Theatre):
    panel = theatre.part(LookPanel)
    sliders = {s.accessibleName(): s for s in panel.findChildren(QSlider)}
    sliders["Drop shadow: opacity"].setValue(200)
    sliders["Light wrap: amount"].setValue(100)
    panel.findChild(QCheckBox).click()
    look = theatre.model.document.look
    assert (look.shadow.opacity, look.light_wrap.amount) == (0.5, 0.25)
    assert look.linear
    assert theatre.part(ViewState).mode is ViewMode.ON_BACKGROUND
    while theatre.model.undo_stack.canUndo():
        theatre.model.undo_stack.undo()
    assert theatre.model.document.look == PLAIN
    assert not panel.findChild(QCheckBox).isChecked()


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


def test_clean_edges_are_the_same_on_the_canvas_and_in_exports(theatre: Theatre):
    export, model = theatre.part(ExportPanel), theatre.model
    model.set_look(Look(clean_edges=0.4))
    assert export.options.decontaminate == 0.4
    export.set_options(replace(export.options, decontaminate=0.7), ".png")
    assert model.document.look.clean_edges == 0.7
    model.undo_stack.undo()
    assert export.options.decontaminate == 0.4
    model.open(matted_document(), "other.jpg")
    assert model.document.look.clean_edges == 0.4
