"""The views as they were once looked at and found right, pixel by pixel.

What is compared is the canvas alone, without a letter of text, of a picture that is
computed here, at a pinned size and in pinned colours: fonts and samples change nothing.
After a change that is meant, look at the new pictures and keep them:

    python -m pytest tests/gui/test_snapshots.py --update-snapshots
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.canvas.easel import Easel
from app.canvas.view import CanvasView
from app.canvas_colours import CanvasColours
from app.document_model import DocumentModel
from app.errands import Errands
from app.theme import DARK, palette_of
from app.tool_state import ToolState
from app.view_state import Arrangement, Side, ViewMode, ViewState
from sim_core.backdrop import Backdrop
from sim_core.document import MattingDocument
from sim_core.image_io import Picture
from sim_core.request import MattingUpdate
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.gui.artist import rgb

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

FOLDER = Path(__file__).parent / "snapshots"
VIEW, PICTURE = (200, 140), (64, 48)
LEVELS_APART, SHARE_ALIKE = 2, 0.995


@dataclass(frozen=True)
class Shot:
    """One look at the picture."""

    mode: ViewMode = ViewMode.OVERLAY
    zoom: float = 2.5
    angle: float = 0.0
    mirrored: bool = False
    right: ViewMode | None = None
    colours: CanvasColours = CanvasColours()  # noqa: RUF009 (frozen)


SHOTS = {
    **{mode.name.lower(): Shot(mode) for mode in ViewMode},
    "reduced": Shot(zoom=0.4),
    "smoothed": Shot(ViewMode.ONION_SKIN, zoom=1.5),
    "pixel_grid": Shot(ViewMode.TRIMAP, zoom=16.0),
    "turned": Shot(ViewMode.ONION_SKIN, zoom=1.8, angle=30.0),
    "turned_pixel_grid": Shot(ViewMode.TRIMAP, zoom=16.0, angle=30.0),
    "mirrored": Shot(mirrored=True),
    "wipe": Shot(right=ViewMode.ALPHA),
    "wipe_turned": Shot(right=ViewMode.ON_WHITE, angle=-50.0, mirrored=True),
    "colours": Shot(
        ViewMode.TRIMAP,
        colours=CanvasColours(
            foreground="#ffffff", unknown="#808080", background="#000000"
        ),
    ),
}


def document() -> MattingDocument:
    """Return a bright disc with soft strands before a gradient, and its matte."""
    width, height = PICTURE
    y, x = np.mgrid[:height, :width] + 0.5
    radius = np.hypot(x - width / 2, y - height / 2)
    angle = np.arctan2(y - height / 2, x - width / 2)
    reach = 14 + 4 * np.sin(9 * angle)
    alpha = np.clip((reach - radius) / 6 + 0.5, 0, 1).astype(np.float32)
    behind = np.dstack((x * 255 / width, y * 255 / height, 128 + 0 * x))
    front = np.dstack((250 - 2 * radius, 200 - 3 * radius, 90 + 0 * x))
    image = np.rint(front * alpha[..., None] + behind * (1 - alpha[..., None]))
    trimap = np.full((height, width), UNKNOWN, np.uint8)
    trimap[radius < 7], trimap[radius > 22] = FOREGROUND, BACKGROUND
    document = MattingDocument(Picture(image.astype(np.uint8)), trimap)
    document.apply(
        MattingUpdate(
            document.epoch,
            document.revision,
            exact=True,
            rect=document.bounds,
            alpha=alpha,
            foreground=np.clip(front, 0, 255).astype(np.uint8),
            pattern=((x // 4 + y // 4) % 20).astype(np.uint8),
            confidence=np.full((height, width), 255, np.uint8),
        )
    )
    return document


def look(shot: Shot, qtbot: QtBot) -> np.ndarray:
    """Return the canvas as it is shown."""
    model, state, tools = DocumentModel(), ViewState(), ToolState()
    view = CanvasView(Easel(model, state, tools, Errands(model)))
    qtbot.addWidget(view)
    view.setPalette(palette_of(DARK))
    view.resize(*VIEW)
    view.show()
    assert view.devicePixelRatioF() == 1
    model.open(document(), "picture")
    state.set_backdrop(replace(Backdrop(), colour=(30, 120, 90)))
    state.set_colours(shot.colours)
    state.set_mode(shot.mode)
    if shot.right is not None:
        state.set_mode_of(Side.RIGHT, shot.right)
        state.set_arrangement(Arrangement.WIPE)
    view.set_zoom(shot.zoom, QPointF(97, 66))
    if shot.mirrored:
        view.mirror()
    view.turn_to(shot.angle)
    QApplication.processEvents()
    return rgb(view.viewport().grab().toImage())


@pytest.mark.parametrize("name", SHOTS)
def test_a_view_looks_as_it_did(name: str, qtbot, request, tmp_path: Path) -> None:
    """Two levels of 255 at one pixel in two hundred are left to Qt's rounding."""
    seen, path = look(SHOTS[name], qtbot), FOLDER / f"{name}.png"
    if request.config.getoption("--update-snapshots"):
        save(seen, path)
    known = rgb(QImage(str(path)))
    alike = (np.abs(seen.astype(int) - known) <= LEVELS_APART).all(2).mean()
    if alike < SHARE_ALIKE:
        save(seen, tmp_path / path.name)
    assert alike >= SHARE_ALIKE, f"compare {path} with {tmp_path / path.name}"


def test_every_snapshot_is_of_a_view() -> None:
    assert {path.stem for path in FOLDER.glob("*.png")} == set(SHOTS)


def test_no_two_snapshots_are_the_same() -> None:
    pictures = {path.read_bytes() for path in FOLDER.glob("*.png")}
    assert len(pictures) == len(SHOTS)


def save(pixels: np.ndarray, path: Path) -> None:
    height, width = pixels.shape[:2]
    data = np.ascontiguousarray(pixels).tobytes()
    image = QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888)
    assert image.save(str(path))
