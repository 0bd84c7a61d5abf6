"""Work that goes through more than one part of the window, and from picture to picture."""

from __future__ import annotations

import gc
import math
import weakref
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.canvas.view import CanvasView
from app.dialogs.colours import ColoursDialog
from app.panels.check_list import CheckList
from app.panels.status_line import StatusLine
from app.tool_state import ToolKind, ToolState
from app.trimap_watch import TrimapWatch
from app.view_state import Arrangement, ViewMode, ViewState
from sim_core.backdrop import BackdropKind
from sim_core.trimap import FOREGROUND, UNKNOWN
from sim_core.trimap_check import FindingKind
from tests.gui.stage import PATIENCE_MS, Theatre, noise_file

if TYPE_CHECKING:
    from pathlib import Path


SIZE = 240, 180


@pytest.fixture
def theatre(theatre: Theatre, tmp_path: Path) -> Theatre:
    theatre.window.open_paths([noise_file(tmp_path / "one.png", size=SIZE)])
    theatre.wait_until_idle()
    return theatre


def paint_ring(theatre: Theatre, radius: int, size: int, value: int) -> None:
    """Paint a ring with the brush in hand, by the mouse."""
    tools, canvas = theatre.part(ToolState), theatre.part(CanvasView)
    tools.set_tool(ToolKind.BRUSH)
    tools.set_size(size)
    tools.set_value(value)
    turns = [step * math.tau / 40 for step in range(41)]
    places = [
        canvas.viewportTransform()
        .map(QPointF(120 + radius * math.cos(turn), 90 + radius * math.sin(turn)))
        .toPoint()
        for turn in turns
    ]
    left, port = Qt.MouseButton.LeftButton, canvas.viewport()
    QTest.mousePress(port, left, Qt.KeyboardModifier.NoModifier, places[0])
    for place in places:
        QTest.mouseMove(port, place)
    QTest.mouseRelease(port, left, Qt.KeyboardModifier.NoModifier, places[-1])


def kinds(theatre: Theatre) -> list[FindingKind]:
    return [finding.kind for finding in theatre.part(TrimapWatch).findings]


def test_a_hole_that_is_left_bare_is_found_shown_and_mended(theatre: Theatre):
    paint_ring(theatre, 40, 30, UNKNOWN)
    paint_ring(theatre, 18, 30, FOREGROUND)
    theatre.qtbot.waitUntil(
        lambda: FindingKind.HOLES in kinds(theatre), timeout=PATIENCE_MS
    )
    canvas, panel = theatre.part(CanvasView), theatre.part(CheckList)
    fitted = canvas.zoom
    line = kinds(theatre).index(FindingKind.HOLES)
    shows = [b for b in panel.findChildren(QPushButton) if b.text() == "Show"]
    shows[line].click()
    assert canvas.zoom > fitted
    middle = canvas.picture_point(QPointF(canvas.viewport().rect().center()))
    assert math.dist((middle.x(), middle.y()), (120, 90)) < 12
    fix = theatre.part(TrimapWatch).findings[line].fix_label
    (mend,) = (b for b in panel.findChildren(QPushButton) if b.text() == fix)
    mend.click()
    theatre.wait_until_idle()
    assert theatre.model.document.trimap[90, 120] != 0
    theatre.qtbot.waitUntil(
        lambda: FindingKind.HOLES not in kinds(theatre), timeout=PATIENCE_MS
    )


def test_the_next_picture_finds_tool_and_views_as_they_were_left(
    theatre: Theatre, tmp_path: Path
):
    tools, state = theatre.part(ToolState), theatre.part(ViewState)
    tools.set_tool(ToolKind.WAND)
    tools.set_size(77)
    tools.set_tolerance(33)
    state.set_mode(ViewMode.ALPHA)
    state.set_trimap_opacity(0.7)
    state.set_arrangement(Arrangement.WIPE)
    theatre.window._flows.imports.open_picture(noise_file(tmp_path / "two.png", size=SIZE))
    theatre.wait_until_idle()
    assert theatre.model.title == "two.png"
    assert (tools.tool, tools.size, tools.tolerance) == (ToolKind.WAND, 77, 33)
    assert (state.mode, state.trimap_opacity) == (ViewMode.ALPHA, 0.7)
    assert state.arrangement is Arrangement.WIPE


def test_a_notice_about_the_last_picture_does_not_stand_under_the_next(
    theatre: Theatre, tmp_path: Path
):
    line = theatre.part(StatusLine)
    line.show_notice("The trimap was 30 × 45 pixels and has been scaled.")
    theatre.window._flows.imports.open_picture(noise_file(tmp_path / "two.png", size=SIZE))
    theatre.wait_until_idle()
    assert "scaled" not in line.text


def test_one_history_goes_back_over_brush_panels_and_background(theatre: Theatre):
    model, state = theatre.model, theatre.part(ViewState)
    backdrop, before = state.backdrop, model.document.trimap.copy()
    paint_ring(theatre, 40, 20, FOREGROUND)
    theatre.action("make_band").trigger()
    theatre.wait_until_idle()
    green = replace(backdrop, kind=BackdropKind.COLOUR, colour=(10, 200, 30))
    theatre.window._workings.backdrops.change(green, "Background")
    theatre.action("invert_trimap").trigger()
    theatre.wait_until_idle()
    steps = model.undo_stack.count()
    assert steps == 4
    for _ in range(steps):
        theatre.action("undo").trigger()
    assert np.array_equal(model.document.trimap, before)
    assert state.backdrop == backdrop
    for _ in range(steps):
        theatre.action("redo").trigger()
    assert state.backdrop.colour == (10, 200, 30)


def test_an_open_dialog_leaves_the_history_as_it_was(theatre: Theatre):
    paint_ring(theatre, 40, 20, FOREGROUND)
    theatre.action("overlay_colours").trigger()
    dialog = theatre.dialog(ColoursDialog)
    assert dialog is not None
    dialog.reject()
    assert theatre.model.undo_stack.count() == 1
    theatre.action("undo").trigger()
    assert theatre.model.document.is_blank


def test_a_picture_ends_with_the_next_without_the_garbage_collector(
    theatre: Theatre, tmp_path: Path
):
    gc.disable()
    try:
        document = weakref.ref(theatre.model.document)
        paint_ring(theatre, 40, 20, FOREGROUND)
        theatre.action("make_band").trigger()
        theatre.wait_until_idle()
        theatre.preview.settle()
        for mode in ViewMode:
            theatre.part(ViewState).set_mode(mode)
            QApplication.processEvents()
        theatre.action("undo").trigger()
        theatre.model.undo_stack.setClean()
        theatre.window._flows.imports.open_picture(
            noise_file(tmp_path / "two.png", size=SIZE)
        )
        theatre.wait_until_idle()
        theatre.qtbot.waitUntil(lambda: document() is None, timeout=PATIENCE_MS)
    finally:
        gc.enable()
