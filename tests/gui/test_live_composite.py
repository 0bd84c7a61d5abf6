"""Shadow, light and clean edges on the canvas: what is seen is what is exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtTest import QTest

from app.view_state import ViewMode
from sim_core.alpha_brush import AlphaBrush, PaintMode
from sim_core.backdrop import Backdrop, BackdropKind, render_backdrop
from sim_core.look import LightWrap, Look, Shadow
from sim_core.rect import Rect
from tests.gui.artist import Artist, matted_document

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

PICTURE = np.random.default_rng(6).integers(0, 256, (9, 12, 3), np.uint8)
ALL = Look(0.5, Shadow(0.7, 6, -4, 3), LightWrap(0.8, 4), linear=True)
LOOKS = (Look(linear=True), Look(shadow=Shadow(0.8, 5, 5, 2)), ALL)
BACKDROPS = (
    Backdrop(colour=(90, 140, 190)),
    Backdrop(BackdropKind.GRADIENT, (10, 20, 30), (250, 200, 150), 30),
    Backdrop(BackdropKind.PICTURE, picture=PICTURE, shift=(0.2, 0), turn=20),
)


@pytest.fixture
def viewer(artist: Artist, qtbot: QtBot) -> Artist:
    artist.open(matted_document())
    artist.view_state.set_mode(ViewMode.ON_BACKGROUND)
    artist.qtbot = qtbot
    return artist


def wait(viewer: Artist) -> None:
    """Wait until the canvas has all that it has asked for."""
    viewer.settle()
    picture = viewer.view.scene().picture
    viewer.qtbot.waitUntil(lambda: not any(c.is_busy for c in picture._composites.values()))
    viewer.settle()


def seen(viewer: Artist) -> np.ndarray:
    viewer.seen()
    for _ in range(3):
        wait(viewer)
    return viewer.seen().astype(int)


def exported(viewer: Artist) -> np.ndarray:
    document = viewer.model.document
    behind = render_backdrop(viewer.view_state.backdrop, document.image)
    return document.composite_over(behind)


@pytest.mark.parametrize("look", LOOKS, ids=["linear", "shadow", "all"])
@pytest.mark.parametrize("backdrop", BACKDROPS, ids=lambda b: b.kind.name)
def test_the_canvas_shows_what_is_exported(viewer: Artist, look: Look, backdrop: Backdrop):
    viewer.view_state.set_backdrop(backdrop)
    viewer.model.set_look(look)
    assert np.abs(seen(viewer) - exported(viewer)).max() <= 1


def test_a_stroke_changes_its_surroundings(viewer: Artist):
    viewer.model.set_look(ALL)
    seen(viewer)
    painting = viewer.model.painting
    painting.begin_stroke(AlphaBrush(PaintMode.SET, 1, 1, 0))
    painting.stroke_to((100.0, 40.0), (105.0, 50.0), radius=8)
    painting.end_stroke("Set alpha")
    assert np.abs(seen(viewer) - exported(viewer)).max() <= 1


def test_another_look_and_another_background_are_followed(viewer: Artist):
    for look in (*LOOKS, Look()):
        viewer.model.set_look(look)
        assert np.abs(seen(viewer) - exported(viewer)).max() <= 1
    viewer.model.set_look(ALL)
    for backdrop in BACKDROPS:
        viewer.view_state.set_backdrop(backdrop)
        assert np.abs(seen(viewer) - exported(viewer)).max() <= 1


def test_it_is_seen_from_afar_as_it_is_exported(viewer: Artist):
    viewer.open(matted_document(240, 180))
    viewer.model.set_look(Look(shadow=Shadow(0.8, 16, 10, 8)))
    viewer.view.set_zoom(0.5)
    viewer.leave()
    wait(viewer)
    wait(viewer)
    left, top = viewer.place_of(0, 0)
    image = viewer.view.grab().toImage().copy(left, top, 120, 90)
    shown = np.array([image.pixelColor(x, y).getRgb()[:3] for x, y in np.ndindex(120, 90)])
    small = exported(viewer).reshape(90, 2, 120, 2, 3).mean((1, 3)).transpose(1, 0, 2)
    assert np.abs(shown.reshape(120, 90, 3) - small).mean() < 2


@pytest.mark.parametrize("mode", [ViewMode.ON_BLACK, ViewMode.ON_BACKGROUND])
def test_the_amount_of_clean_edges_shows_everywhere(viewer: Artist, mode: ViewMode):
    viewer.view_state.set_mode(mode)
    viewer.view_state.set_backdrop(Backdrop(colour=(0, 0, 0)))
    for amount in (0.0, 0.4, 1.0):
        viewer.model.set_look(Look(clean_edges=amount))
        QTest.qWait(20)
        assert np.abs(seen(viewer) - exported(viewer)).max() <= 1


def test_a_look_is_undone_and_a_gesture_is_one_step(viewer: Artist):
    model = viewer.model
    for opacity in (0.2, 0.4, 0.6):
        model.change_look(Look(shadow=Shadow(opacity)), "Shadow", 7)
    model.change_look(Look(linear=True), "Linear light", 8)
    assert model.undo_stack.count() == 2
    model.undo_stack.undo()
    assert model.document.look.shadow.opacity == 0.6
    model.undo_stack.undo()
    assert model.document.look == Look()


def test_a_picture_that_is_closed_meanwhile_is_not_missed(viewer: Artist):
    viewer.model.set_look(ALL)
    viewer.settle()
    viewer.model.close()
    wait(viewer)
    viewer.open(matted_document(80, 60))
    viewer.model.set_look(ALL)
    assert np.abs(seen(viewer) - exported(viewer)).max() <= 1
    assert Rect.of(viewer.trimap) == Rect(0, 0, 80, 60)
