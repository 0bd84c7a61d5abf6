"""The Refine section: live on the canvas, undone in one step, always put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QPushButton, QSlider

from app.panels.refine_fields import REFINE_FIELDS, SLIDER_STEPS
from app.panels.refine_panel import RefinePanel, with_value
from sim_core.image_io import read_gray
from sim_core.refine import IDENTITY, Refinement, refine_alpha
from tests.gui.artist import blank_document, matted_document
from tests.gui.stage import PATIENCE_MS, Theatre

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def theatre(theatre: Theatre) -> Theatre:
    theatre.model.open(matted_document(), "portrait.jpg")
    return theatre


def slider(theatre: Theatre, label: str) -> QSlider:
    sliders = theatre.part(RefinePanel).findChildren(QSlider)
    return next(s for s in sliders if s.accessibleName() == label)


def number(theatre: Theatre, label: str) -> QDoubleSpinBox:
    numbers = theatre.part(RefinePanel).findChildren(QDoubleSpinBox)
    return next(n for n in numbers if n.accessibleName() == f"{label} in numbers")


def drag(slider: QSlider, *positions: int) -> None:
    slider.setSliderDown(True)
    for position in positions:
        slider.setValue(position)
    slider.setSliderDown(False)


def wait_until_refined(theatre: Theatre) -> None:
    follower = theatre.window._workings.refining
    theatre.qtbot.waitUntil(lambda: not follower.is_busy, timeout=PATIENCE_MS)


def refined(theatre: Theatre) -> np.ndarray:
    wait_until_refined(theatre)
    return theatre.model.document.refined


def truth(theatre: Theatre) -> np.ndarray:
    document = theatre.model.document
    return refine_alpha(
        document.alpha, document.trimap, document.refinement, document.image
    )


@pytest.mark.parametrize("field", REFINE_FIELDS, ids=lambda field: field.name)
def test_a_slider_reaches_both_ends_and_every_value_it_shows(field):
    assert field.shown_at(0) == pytest.approx(field.least)
    assert field.shown_at(SLIDER_STEPS) == pytest.approx(field.most)
    neutral = getattr(IDENTITY, field.name) * field.unit.per_one
    assert field.shown_at(field.position_of(neutral)) == pytest.approx(neutral)
    shown = [field.shown_at(position) for position in range(SLIDER_STEPS + 1)]
    assert shown == sorted(shown)


def test_black_never_passes_white():
    dark = with_value(Refinement(white=0.3), "black", 0.9)
    assert dark.black < dark.white == 0.3
    light = with_value(Refinement(black=0.6), "white", 0.1)
    assert light.white > light.black == 0.6


def test_a_dragged_slider_refines_what_is_shown(theatre: Theatre):
    before = theatre.model.document.alpha.copy()
    drag(slider(theatre, "Gamma"), 250, 300, 350)
    assert theatre.model.document.refinement.gamma > 1.5
    assert np.allclose(refined(theatre), truth(theatre), atol=1e-6)
    assert np.array_equal(theatre.model.document.alpha, before)


def test_a_drag_is_one_step_of_the_history(theatre: Theatre):
    history = theatre.model.undo_stack
    steps = history.count()
    drag(slider(theatre, "Feather"), 50, 90, 120)
    drag(slider(theatre, "Black"), 30, 60)
    assert history.count() == steps + 2
    history.undo()
    assert theatre.model.document.refinement.black == 0
    assert theatre.model.document.refinement.feather > 0
    history.undo()
    assert refined(theatre) is theatre.model.document.alpha


def test_undo_moves_the_slider_back(theatre: Theatre):
    drag(slider(theatre, "Shift edge"), 300)
    assert number(theatre, "Shift edge").value() > 0
    theatre.model.undo_stack.undo()
    assert number(theatre, "Shift edge").value() == 0
    assert slider(theatre, "Shift edge").value() == SLIDER_STEPS // 2


def test_a_drag_that_returns_leaves_no_step(theatre: Theatre):
    steps = theatre.model.undo_stack.count()
    start = slider(theatre, "Gamma").value()
    drag(slider(theatre, "Gamma"), start + 60, start)
    assert theatre.model.undo_stack.count() == steps


def test_a_typed_number_counts(theatre: Theatre):
    number(theatre, "Despeckle").setValue(24)
    assert theatre.model.document.refinement.despeckle == 24
    number(theatre, "White").setValue(80)
    assert theatre.model.document.refinement.white == pytest.approx(0.8)


def test_a_double_click_resets_one_slider(theatre: Theatre):
    drag(slider(theatre, "Gamma"), 350)
    drag(slider(theatre, "Feather"), 100)
    QTest.mouseDClick(slider(theatre, "Gamma"), Qt.MouseButton.LeftButton)
    assert theatre.model.document.refinement.gamma == 1
    assert theatre.model.document.refinement.feather > 0
    label = next(
        label
        for label in theatre.part(RefinePanel).findChildren(QLabel)
        if label.text() == "Feather"
    )
    QTest.mouseDClick(label, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert theatre.model.document.refinement == IDENTITY


def test_reset_all_is_one_step_that_can_be_undone(theatre: Theatre):
    drag(slider(theatre, "Gamma"), 350)
    drag(slider(theatre, "Feather"), 100)
    changed = theatre.model.document.refinement
    button = theatre.part(RefinePanel).findChild(QPushButton)
    button.click()
    assert theatre.model.document.refinement == IDENTITY
    assert not button.isEnabled()
    theatre.model.undo_stack.undo()
    assert theatre.model.document.refinement == changed


def test_what_is_painted_is_refined_too(theatre: Theatre):
    drag(slider(theatre, "Feather"), 100)
    wait_until_refined(theatre)
    theatre.paint()
    assert np.allclose(refined(theatre), truth(theatre), atol=1e-5)


def test_another_picture_starts_unrefined(theatre: Theatre):
    drag(slider(theatre, "Gamma"), 350)
    theatre.model.open(blank_document(), "other.jpg")
    assert refined(theatre) is theatre.model.document.alpha
    assert number(theatre, "Gamma").value() == 1


def test_the_sliders_rest_while_nothing_is_open(theatre: Theatre):
    theatre.model.close()
    assert not slider(theatre, "Gamma").isEnabled()


def test_an_export_right_after_a_drag_is_refined(theatre: Theatre, tmp_path: Path):
    from sim_core.export_options import ExportKind, ExportOptions

    drag(slider(theatre, "Gamma"), 350)
    path = tmp_path / "alpha.png"
    theatre.window._flows.exports.export_to(ExportOptions(ExportKind.ALPHA), path)
    theatre.wait_until_idle()
    assert np.allclose(read_gray(path) / 255, truth(theatre), atol=1 / 255)
    assert not theatre.window.isWindowModified()
