"""The edge inspector: its loupe, its score, and the way to the worst places."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider

from app.canvas.view import CanvasView
from app.edge_watch import EdgeWatch
from app.panels.edge_panel import EdgePanel, verdict
from app.panels.export_panel import ExportPanel
from app.panels.loupe import Loupe
from sim_core.document import MattingDocument
from sim_core.halo import SLIGHT, STRONG, HaloReport
from sim_core.image_io import Picture
from sim_core.rect import Rect
from sim_core.request import MattingUpdate
from sim_core.trimap import UNKNOWN
from tests.gui.artist import rgb
from tests.gui.stage import PATIENCE_MS, Theatre

RED, BRIGHT = (150, 60, 50), (240, 240, 235)


def disc_document(side: int = 200) -> MattingDocument:
    """Return a red disc before a bright wall, its colours cleaned, its edge soft."""
    y, x = np.mgrid[:side, :side] - side / 2
    alpha = np.clip((side / 3 - np.hypot(x, y)) / 4 + 0.5, 0, 1).astype(np.float32)
    weight = alpha[..., None]
    image = np.rint(np.array(RED) * weight + np.array(BRIGHT) * (1 - weight))
    trimap = np.full(alpha.shape, UNKNOWN, np.uint8)
    document = MattingDocument(Picture(image.astype(np.uint8)), trimap)
    document.apply(
        MattingUpdate(
            document.epoch,
            document.revision,
            exact=True,
            rect=document.bounds,
            alpha=alpha,
            foreground=np.full((side, side, 3), RED, np.uint8),
        )
    )
    return document


@pytest.fixture
def theatre(theatre: Theatre) -> Theatre:
    theatre.model.open(disc_document(), "disc.png")
    return theatre


def inspect(theatre: Theatre) -> EdgePanel:
    theatre.press(Qt.Key.Key_I)
    return theatre.part(EdgePanel)


def measured(theatre: Theatre) -> HaloReport | None:
    watch = theatre.part(EdgeWatch)
    theatre.qtbot.waitUntil(lambda: watch.is_current, timeout=PATIENCE_MS)
    return watch.report


def set_amount(theatre: Theatre, percent: int) -> None:
    """Move the export's slider Clean edges."""
    sliders = theatre.part(ExportPanel).findChildren(QSlider)
    slider = next(s for s in sliders if s.accessibleName() == "Decontaminate colours")
    slider.setValue(percent)


def test_a_key_unfolds_the_inspector_and_folds_it_again(theatre: Theatre):
    assert not theatre.part(EdgePanel).isVisible()
    assert inspect(theatre).isVisible()
    assert not inspect(theatre).isVisible()


def test_nothing_is_measured_while_nobody_looks(theatre: Theatre):
    watch = theatre.part(EdgeWatch)
    theatre.model.alpha_changed.emit(theatre.model.document.bounds)
    assert not watch._timer.isActive()
    inspect(theatre)
    assert watch._timer.isActive()
    measured(theatre)


def test_the_score_is_about_the_colours_that_would_be_exported(theatre: Theatre):
    panel = inspect(theatre)
    clean = measured(theatre)
    assert clean.score < SLIGHT / 2
    assert "Clean" in panel._verdict.text()
    set_amount(theatre, 0)
    dirty = measured(theatre)
    assert dirty.score > STRONG
    assert "light fringe" in panel._verdict.text()
    assert panel._score.text() == f"{dirty.score:.1f} ΔE"


def test_the_next_fringe_is_jumped_to_and_seen_in_the_loupe(theatre: Theatre):
    inspect(theatre)
    set_amount(theatre, 0)
    report = measured(theatre)
    theatre.press(Qt.Key.Key_N, "shift")
    first, second = report.spots[:2]
    x, y = theatre.part(Loupe).point
    assert first.contains(Rect(x, y, x + 1, y + 1))
    assert theatre.part(CanvasView).zoom > 1
    theatre.press(Qt.Key.Key_N, "shift")
    x, y = theatre.part(Loupe).point
    assert second.contains(Rect(x, y, x + 1, y + 1))


def test_a_jump_measures_first_where_nobody_has_looked(theatre: Theatre):
    set_amount(theatre, 0)
    with theatre.qtbot.waitSignal(theatre.part(EdgeWatch).found, timeout=PATIENCE_MS):
        theatre.press(Qt.Key.Key_N, "shift")


def test_a_clean_edge_has_no_next_fringe(theatre: Theatre):
    watch = theatre.part(EdgeWatch)
    with theatre.qtbot.waitSignal(watch.nothing_found, timeout=PATIENCE_MS):
        theatre.press(Qt.Key.Key_N, "shift")
    assert "No fringe" in theatre.status


def test_a_picture_without_an_edge_says_so(theatre: Theatre):
    theatre.model.document.alpha[:] = 1
    panel = inspect(theatre)
    assert measured(theatre) is None
    assert "Nothing to measure" in panel._verdict.text()
    assert panel._score.text() == "–"


def test_the_loupe_follows_the_pointer_on_four_colours(theatre: Theatre):
    panel, loupe = inspect(theatre), theatre.part(Loupe)
    theatre.part(CanvasView).cursor_moved.emit((33, 100))
    assert loupe.point == (33, 100)
    theatre.part(CanvasView).cursor_moved.emit(None)
    assert loupe.point == (33, 100)
    panel.look_at((2, 2))  # all clear
    pixels = rgb(loupe.grab().toImage())
    height, width = pixels.shape[:2]
    corners = [(5, 5), (5, width - 6), (height - 6, 5)]
    # The picture ends two pixels beside the middle, so look at the middle itself.
    middles = [(height // 4, width // 4), (height // 4, 3 * width // 4)]
    assert [tuple(pixels[place]) for place in middles] == [(0, 0, 0), (255, 255, 255)]
    assert len({tuple(pixels[place]) for place in corners}) == 1  # beyond the picture


def test_a_painted_stroke_is_seen_in_the_loupe_at_once(theatre: Theatre):
    inspect(theatre)
    loupe = theatre.part(Loupe)
    loupe.look_at((100, 100))
    before = rgb(loupe.grab().toImage())
    theatre.paint(value=0)
    assert not np.array_equal(rgb(loupe.grab().toImage()), before)


def test_another_picture_forgets_place_and_score(theatre: Theatre):
    inspect(theatre)
    theatre.part(Loupe).look_at((5, 5))
    measured(theatre)
    theatre.model.open(disc_document(120), "other.png")
    assert theatre.part(Loupe).point is None
    assert theatre.part(EdgeWatch).report is None


@pytest.mark.parametrize(
    ("score", "spots", "said"),
    [
        (0.5, (), "Clean"),
        (0.5, (Rect(0, 0, 8, 8),), "few places"),
        (SLIGHT, (), "faint dark"),
        (STRONG, (), "that shows"),
    ],
)
def test_the_verdict_says_what_a_score_means(score, spots, said):
    assert said in verdict(HaloReport(score, score, False, spots), 0.5)


def test_only_what_is_left_to_do_is_advised():
    report = HaloReport(STRONG, STRONG, True, ())
    assert "Raise Clean edges in Export, or move Shift edge" in verdict(report, 0.9)
    assert "Raise" not in verdict(report, 1.0)
    assert "Move Shift edge" in verdict(report, 1.0)
