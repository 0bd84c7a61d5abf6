"""The composite with shadow and light, as large as it is seen, behind the brush."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QPainter

from app.background import BackgroundJobs
from app.canvas.composite_part import CompositePart, CompositeRequest, answer_composite
from app.canvas.exposure import level_for
from sim_core.rect import Rect, union_of

if TYPE_CHECKING:
    from app.canvas.exposure import Exposure
    from app.canvas.ground import GroundPicture
    from app.canvas.layers import Layers
    from sim_core.backdrop import Backdrop
    from sim_core.look import Look

_MARGIN = 8
"""An eighth more than is seen, so that a short way of panning shows nothing new."""


class _Scene(NamedTuple):
    """What is shown, and how many pixels of the picture one pixel of it stands for."""

    layers: Layers
    backdrop: Backdrop
    look: Look
    step: int

    def is_same(self, other: _Scene | None) -> bool:
        return (
            other is not None
            and self.layers is other.layers
            and self.backdrop is other.backdrop
            and (self.look, self.step) == (other.look, other.step)
        )


class LiveComposite(QObject):
    """What one view sees of the composite, at the reduction that it is shown at.

    What it costs grows with the screen and not with the picture. While a part is being
    computed the last one stays; a change of alpha has only its surroundings computed.
    """

    arrived = Signal(object)  # Rect of the image

    def __init__(self, ground: GroundPicture, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ground = ground
        self._jobs = BackgroundJobs(self)
        self._shown: CompositePart | None = None
        self._scene: _Scene | None = None
        self._changed: Rect | None = None
        self._is_running = False

    @property
    def is_busy(self) -> bool:
        """Whether what is shown will soon be replaced."""
        return self._is_running

    def finish(self) -> None:
        """Wait for what runs."""
        self._jobs.wait()

    def forget(self) -> None:
        """Take note that another picture has been opened."""
        self._shown = self._scene = self._changed = None

    def mark(self, rect: Rect) -> None:
        """Take note that alpha or colours have changed inside a rectangle."""
        self._changed = union_of(self._changed, rect)

    def covers(self, exposure: Exposure, layers: Layers) -> bool:
        """Whether there is something to draw wherever the view looks."""
        seen = _seen(exposure, Rect.of(layers.image))
        return self._shown is not None and self._shown.request.rect.contains(seen)

    def draw(self, exposure: Exposure, layers: Layers, backdrop: Backdrop) -> None:
        """Draw what there is, and have computed what there is not."""
        level = level_for(exposure.zoom, len(layers.picture))
        scene = _Scene(layers, backdrop, layers.look, 2**level)
        is_same = scene.is_same(self._scene)
        is_current = is_same and self.covers(exposure, layers)
        if not self._is_running and (not is_current or self._changed is not None):
            seen = _seen(exposure, Rect.of(layers.image))
            self._ask(scene, seen, only_changes=is_current)
        if self._shown is not None:
            _paint(exposure, self._shown)

    def _ask(self, scene: _Scene, seen: Rect, *, only_changes: bool) -> None:
        layers, look, step = scene.layers, scene.look, scene.step
        bounds = Rect.of(layers.image)
        margin = max(seen.width, seen.height) // _MARGIN
        wanted: Rect | None = seen.grow(margin).clip(bounds)
        if only_changes and self._changed is not None and self._shown is not None:
            wanted = self._changed.grow(look.reach + step).clip(self._shown.request.rect)
        self._changed = None
        if wanted is None:
            return
        rect = wanted.align(step, bounds)
        window = rect.grow(look.reach + step).clip(bounds)
        assert window is not None, "the rectangle lies in the picture"
        request = self._request(rect, window.align(step, bounds), scene)
        self._is_running = True
        take = partial(self._on_answered, scene, only_changes)
        self._jobs.run(partial(answer_composite, request), take, self._on_failed)

    def _request(self, rect: Rect, window: Rect, scene: _Scene) -> CompositeRequest:
        layers, look, step = scene.layers, scene.look, scene.step
        ground, reduction = self._ground.pixels(scene.backdrop, layers.image)
        cutout = layers.cutout_part(window, step) if step > 1 else None
        colours, alpha = layers.plate(window) if step == 1 else (None, None)
        return CompositeRequest(
            rect, window, step, cutout, colours, alpha, ground, reduction, look
        )

    def _on_answered(self, scene: _Scene, only_changes: bool, part: CompositePart) -> None:
        self._is_running = False
        if not only_changes:
            self._shown, self._scene = part, scene
        elif self._shown is not None and scene.is_same(self._scene):
            _patch(self._shown, part)
        self.arrived.emit(part.request.rect)

    def _on_failed(self, _reason: str) -> None:
        self._is_running = False


def _seen(exposure: Exposure, bounds: Rect) -> Rect:
    """Return what a view shows of the picture, exposed or not."""
    device = exposure.painter.device()
    shown = QRectF(0, 0, device.width(), device.height())
    area = exposure.painter.worldTransform().inverted()[0].mapRect(shown).toAlignedRect()
    seen = Rect(area.left(), area.top(), area.right() + 1, area.bottom() + 1)
    return seen.clip(bounds) or bounds


def _paint(exposure: Exposure, part: CompositePart) -> None:
    rect, step = part.request.rect, part.request.step
    target = QRectF(
        rect.left, rect.top, part.picture.width() * step, part.picture.height() * step
    )
    exposure.draw_at(target, part.picture, step)


def _patch(shown: CompositePart, part: CompositePart) -> None:
    step = shown.request.step
    inside = part.request.rect.relative_to(shown.request.rect)
    painter = QPainter(shown.picture)
    painter.drawImage(inside.left // step, inside.top // step, part.picture)
    painter.end()
