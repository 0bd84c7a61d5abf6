"""Which part of the window hears of what in which other part."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.panels.hints import COPIED

if TYPE_CHECKING:
    from app.flows import Flows
    from app.widgets import Widgets
    from app.workings import Workings


def connect_parts(workings: Workings, widgets: Widgets) -> None:
    """Let widgets and workings hear of each other, where nothing has to be decided."""
    _connect_arrivals(workings.flows, widgets)
    _connect_backgrounds(workings.flows, widgets)
    _connect_places(workings, widgets)
    _connect_news(workings.flows, widgets)
    _connect_models(workings, widgets)
    _connect_recovery(workings, widgets)
    workings.refining.failed.connect(widgets.messages.show_error)
    workings.errands.failed.connect(widgets.messages.show_error)
    widgets.status.activity.cancel_wanted.connect(workings.errands.cancel)
    workings.jobs.busy_changed.connect(widgets.status.activity.show_busy)
    widgets.canvas.cursor_moved.connect(widgets.status.readout.show_pixel)
    widgets.canvas.view.zoom_changed.connect(widgets.status.set_zoom)
    widgets.canvas.view.looked.connect(widgets.status.show_turn)


def _connect_arrivals(flows: Flows, widgets: Widgets) -> None:
    for source in (widgets.canvas, widgets.empty.drop_target, widgets.frame):
        source.paths_dropped.connect(flows.imports.open_paths)
        source.image_dropped.connect(flows.imports.open_image)
    widgets.empty.sample_chosen.connect(flows.imports.open_sample)


def _connect_backgrounds(flows: Flows, widgets: Widgets) -> None:
    panel = widgets.panel.background
    panel.file_wanted.connect(flows.files.ask_background)
    panel.path_chosen.connect(flows.imports.open_background)
    flows.imports.background_read.connect(panel.show_picture)


def _connect_places(workings: Workings, widgets: Widgets) -> None:
    check = widgets.panel.trimap.check
    check.place_wanted.connect(widgets.canvas.look_at)
    check.fix_wanted.connect(workings.flows.trimaps.fix)
    workings.places.found.connect(widgets.canvas.look_at)
    workings.places.nothing_found.connect(widgets.status.show_notice)
    workings.edge.found.connect(widgets.canvas.look_at)
    workings.edge.nothing_found.connect(widgets.status.show_notice)
    widgets.canvas.cursor_moved.connect(widgets.panel.edge.look_at)


def _connect_news(flows: Flows, widgets: Widgets) -> None:
    flows.failed.connect(widgets.messages.show_error)
    flows.noticed.connect(widgets.status.show_notice)
    flows.exports.waiting.connect(widgets.status.show_notice)
    flows.exports.copied.connect(partial(widgets.status.show_notice, COPIED))


def _connect_recovery(workings: Workings, widgets: Widgets) -> None:
    recovery, bar, flows = workings.recovery, widgets.recovery, workings.flows
    workings.autosave.noticed.connect(widgets.status.show_notice)
    recovery.offered.connect(bar.show_offer)
    bar.restore_wanted.connect(recovery.restore)
    bar.discard_wanted.connect(recovery.discard)
    bar.put_off.connect(recovery.put_off)
    flows.imports.not_recovered.connect(recovery.offer_again)
    flows.guard.declined.connect(recovery.offer_again)


def _connect_models(workings: Workings, widgets: Widgets) -> None:
    flows, settings, device = workings.flows, workings.settings, widgets.status.device
    widgets.models.refused.connect(widgets.messages.show_error)
    widgets.models.chosen.connect(settings.remember_model)
    flows.weights.imported.connect(widgets.models.refresh)
    flows.weights.imported.connect(widgets.messages.dismiss)
    device.chosen.connect(widgets.messages.dismiss)
    device.chosen.connect(workings.preview.set_compute)
    device.chosen.connect(settings.remember_compute)
    workings.memory.changed.connect(device.show_memory)
    # Queued: what a new picture needs is said after the notices of the last are gone.
    queued = Qt.ConnectionType.QueuedConnection
    workings.memory.noticed.connect(widgets.status.show_notice, queued)
