"""What the panel asks for is what the file holds."""

from __future__ import annotations

import io
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QInputDialog,
    QLabel,
    QMessageBox,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
)

from app.background import ignore_outcome
from app.dialogs.export_dialog import ExportDialog
from app.export_preview import size_in_words
from app.matting_status import Stage
from app.panels.export_form import ExportForm
from app.panels.export_panel import ExportPanel
from app.panels.export_view import ExportView
from app.raster import array_from_qimage
from app.remembered_export import options_of_text, text_of_options
from app.view_state import ViewState
from sim_core import photoshop
from sim_core.backdrop import Backdrop, BackdropKind, render_backdrop
from sim_core.errors import ImageWriteError
from sim_core.export_options import ExportKind, ExportOptions, check_path
from sim_core.image_io import read_picture
from sim_core.metadata import Metadata, MetadataChoice
from sim_core.trimap import BACKGROUND
from tests.gui.artist import blank_document
from tests.gui.stage import PATIENCE_MS, Theatre

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def theatre(theatre: Theatre) -> Theatre:
    theatre.model.open(blank_document(24, 16), "portrait.of.me.jpg")
    theatre.prepare()
    return theatre


def export(theatre: Theatre, path: Path) -> None:
    """Press Ctrl+E and save as `path`."""
    theatre.press(Qt.Key.Key_E, "ctrl")
    dialog = theatre.dialog(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.done(1)
    theatre.wait_until_idle()


def choose(theatre: Theatre, kind: ExportKind, depth: int = 8) -> ExportPanel:
    panel = theatre.part(ExportPanel)
    options = ExportOptions(kind, depth)
    pick(panel, "Contents", kind)
    pick(panel, "Bits of a channel", depth)
    assert panel.options.kind is options.kind
    return panel


def box(widget: QWidget, name: str) -> QComboBox:
    boxes = widget.findChildren(QComboBox)
    return next(box for box in boxes if box.accessibleName() == name)


def pick(widget: QWidget, name: str, data: object) -> None:
    found = box(widget, name)
    found.setCurrentIndex(max(found.findData(data), 0))


def test_a_cutout_holds_straight_foreground_colours(theatre: Theatre, tmp_path: Path):
    path = tmp_path / "Ausschnitt ü.png"
    export(theatre, path)
    with Image.open(path) as image:
        rgba = np.asarray(image)
    document = theatre.model.document
    half = document.alpha == 0.5
    assert half.any()
    assert (rgba[half] == (200, 100, 50, 128)).all()
    assert (rgba[..., :3] == document.foreground).all()
    assert str(path) in theatre.status


def test_without_decontamination_the_colours_are_the_pictures(
    theatre: Theatre, tmp_path: Path
):
    amount = choose(theatre, ExportKind.CUTOUT).findChild(QSlider)
    amount.setValue(0)
    export(theatre, tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as image:
        assert (np.asarray(image)[..., :3] == theatre.model.document.image).all()


def test_sixteen_bits_are_sixteen_bits(theatre: Theatre, tmp_path: Path):
    choose(theatre, ExportKind.ALPHA, depth=16)
    export(theatre, tmp_path / "alpha.png")
    pixels = read_picture(tmp_path / "alpha.png").pixels[..., 0]
    assert pixels.dtype == np.uint16
    assert (pixels == np.rint(theatre.model.document.alpha * 65535)).all()


def test_a_composite_is_on_the_chosen_background(theatre: Theatre, tmp_path: Path):
    theatre.part(ViewState).set_background_colour(QColor(0, 255, 0))
    panel = choose(theatre, ExportKind.COMPOSITE)
    assert not box(panel, "Bits of a channel").isEnabled()
    export(theatre, tmp_path / "on green.png")
    with Image.open(tmp_path / "on green.png") as image:
        shown = np.asarray(image.convert("RGB"))
    wanted = theatre.model.document.composite_over(np.array([0, 255, 0], np.uint8))
    assert (shown == wanted).all()


@pytest.mark.parametrize("kind", [BackdropKind.GRADIENT, BackdropKind.BLUR])
def test_a_composite_is_on_what_the_view_shows(
    theatre: Theatre, tmp_path: Path, kind: BackdropKind
):
    backdrop = Backdrop(kind)
    theatre.part(ViewState).set_backdrop(backdrop)
    choose(theatre, ExportKind.COMPOSITE)
    export(theatre, tmp_path / "on.png")
    document = theatre.model.document
    behind = render_backdrop(backdrop, document.image)
    shown = read_picture(tmp_path / "on.png").pixels
    assert np.array_equal(shown, document.composite_over(behind))


def test_the_name_proposed_says_what_is_in_it(theatre: Theatre, tmp_path: Path):
    choose(theatre, ExportKind.ALPHA)
    theatre.press(Qt.Key.Key_E, "ctrl")
    dialog = theatre.dialog(QFileDialog)
    assert dialog is not None
    assert dialog.selectedFiles() == [str(tmp_path / "portrait.of.me-alpha.png")]
    dialog.reject()


def test_the_folder_is_remembered(theatre: Theatre, tmp_path: Path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    export(theatre, folder / "a.png")
    assert theatre.settings.load().export_folder == folder


@pytest.mark.parametrize(
    ("kind", "depth", "name"),
    [
        (ExportKind.CUTOUT, 8, "a.jpg"),
        (ExportKind.CUTOUT, 8, "a"),
        (ExportKind.CUTOUT, 8, "a.txt"),
        (ExportKind.ALPHA, 16, "a.jpg"),
        (ExportKind.CUTOUT, 16, "a.webp"),
    ],
)
def test_a_format_that_cannot_hold_it_is_refused(
    theatre: Theatre, tmp_path: Path, kind: ExportKind, depth: int, name: str
):
    with pytest.raises(ImageWriteError, match=r"Choose"):
        check_path(tmp_path / name, ExportOptions(kind, depth))
    choose(theatre, kind, depth)
    export(theatre, tmp_path / name)
    assert "Choose" in theatre.message
    assert not (tmp_path / name).exists()


def test_a_folder_that_is_gone_loses_nothing(theatre: Theatre, tmp_path: Path):
    export(theatre, tmp_path / "gone" / "a.png")
    assert "gone" in theatre.message
    assert theatre.window.isWindowModified()
    export(theatre, tmp_path / "a.png")
    assert theatre.message == ""
    assert not theatre.window.isWindowModified()


def test_a_draft_is_settled_before_it_is_saved(theatre: Theatre, tmp_path: Path):
    theatre.preview.settles_at_once = False
    theatre.paint(value=BACKGROUND)
    path = tmp_path / "a.png"
    export(theatre, path)
    assert not path.exists()
    assert "exact" in theatre.status
    theatre.preview.answer()
    theatre.wait_until_idle()
    assert path.exists()


def test_cancelling_the_run_cancels_the_export_and_says_so(
    theatre: Theatre, tmp_path: Path
):
    theatre.preview.settles_at_once = False
    theatre.paint(value=BACKGROUND)
    export(theatre, tmp_path / "a.png")
    theatre.press(Qt.Key.Key_Escape)
    assert "Nothing was saved" in theatre.message
    theatre.preview.answer()
    theatre.wait_until_idle()
    assert not (tmp_path / "a.png").exists()


def test_a_failed_run_fails_the_export(theatre: Theatre, tmp_path: Path):
    theatre.preview.settles_at_once = False
    theatre.paint(value=BACKGROUND)
    export(theatre, tmp_path / "a.png")
    theatre.preview.say(Stage.FAILED, text="Out of memory. Close other programs.")
    assert theatre.message == "Out of memory. Close other programs."
    assert not (tmp_path / "a.png").exists()


def scratch(theatre: Theatre) -> None:
    theatre.model.begin_stroke()
    theatre.model.stroke_to((9, 9), (9, 9), radius=2, value=BACKGROUND)
    theatre.model.end_stroke("Paint")


def test_painting_on_while_a_file_is_written_leaves_the_work_unsaved(
    theatre: Theatre, tmp_path: Path
):
    goes_on = Event()
    theatre.jobs.run(goes_on.wait, ignore_outcome, ignore_outcome)
    exports = theatre.window._flows.exports
    exports.export_to(ExportOptions(), tmp_path / "a.png")
    theatre.qtbot.waitUntil(lambda: not exports.is_copying, timeout=PATIENCE_MS)
    scratch(theatre)
    goes_on.set()
    theatre.wait_until_idle()
    assert (tmp_path / "a.png").exists()
    assert theatre.window.isWindowModified()


def test_what_is_painted_while_it_is_copied_is_settled_and_in_the_file(
    theatre: Theatre, tmp_path: Path
):
    exports = theatre.window._flows.exports
    exports.export_to(ExportOptions(), tmp_path / "a.png")
    assert exports.is_saving
    scratch(theatre)
    theatre.wait_until_idle()
    assert theatre.model.document.settled
    alpha = read_picture(tmp_path / "a.png").alpha
    assert alpha is not None
    assert alpha[9, 9] == 0
    assert not theatre.window.isWindowModified()


def test_two_exports_at_once_are_two_files(theatre: Theatre, tmp_path: Path):
    exports = theatre.window._flows.exports
    for name in ("a.png", "b.png"):
        exports.export_to(ExportOptions(), tmp_path / name)
    theatre.wait_until_idle()
    written = [(tmp_path / name).read_bytes() for name in ("a.png", "b.png")]
    assert written[0] == written[1]


def test_the_window_stays_until_what_is_copied_is_written(theatre: Theatre, tmp_path: Path):
    exports = theatre.window._flows.exports
    exports.export_to(ExportOptions(), tmp_path / "a.png")
    theatre.wait_until_idle()
    exports.export_to(ExportOptions(), tmp_path / "b.png")
    theatre.window.close()
    assert theatre.dialog(QMessageBox) is None
    theatre.qtbot.waitUntil(lambda: not theatre.window.isVisible(), timeout=PATIENCE_MS)
    assert (tmp_path / "b.png").exists()


def test_a_blank_picture_is_not_exported(theatre: Theatre):
    theatre.model.open(blank_document(), "blank.png")
    theatre.press(Qt.Key.Key_E, "ctrl")
    assert theatre.dialog(QFileDialog) is None
    assert "nothing to save" in theatre.message


def preview(theatre: Theatre) -> ExportDialog:
    theatre.press(Qt.Key.Key_E, "ctrl", "shift")
    theatre.wait_until_idle()
    dialog = theatre.dialog(ExportDialog)
    assert dialog is not None
    return dialog


def text_of(dialog: ExportDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def wait_for_file(theatre: Theatre, dialog: ExportDialog) -> None:
    theatre.qtbot.waitUntil(lambda: not dialog._timer.isActive(), timeout=PATIENCE_MS)
    theatre.wait_until_idle()


def test_the_preview_shows_the_bytes_that_are_written(theatre: Theatre, tmp_path: Path):
    dialog = preview(theatre)
    shown, said = dialog.findChild(ExportView)._picture, text_of(dialog)
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Export…")
    button.click()
    file_dialog = theatre.dialog(QFileDialog)
    path = tmp_path / "seen.png"
    file_dialog.fileSelected.emit(str(path))
    file_dialog.done(1)
    theatre.wait_until_idle()
    assert size_in_words(path.stat().st_size) in said
    with Image.open(path) as image:
        assert np.array_equal(array_from_qimage(shown), np.asarray(image))


def test_the_preview_follows_the_form_and_the_panel_takes_it_over(theatre: Theatre):
    dialog = preview(theatre)
    pick(dialog, "Contents", ExportKind.LAYERS)
    wait_for_file(theatre, dialog)
    assert "24 × 16" in text_of(dialog)
    assert dialog.form.suffix == ".ora"
    dialog.accept()
    dialog.export_wanted.emit(dialog.form.options, dialog.form.suffix)
    assert theatre.part(ExportPanel).options.kind is ExportKind.LAYERS
    theatre.dialog(QFileDialog).reject()


def test_a_refusal_is_said_in_the_preview(theatre: Theatre):
    theatre.model.document.alpha[:] = 0
    theatre.part(ExportPanel).set_options(ExportOptions(trimmed=True), ".png")
    dialog = preview(theatre)
    assert "nothing to trim" in text_of(dialog)
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Export…")
    assert not button.isEnabled()
    dialog.reject()


def test_a_copy_has_its_transparency(theatre: Theatre):
    theatre.press(Qt.Key.Key_C, "ctrl")
    theatre.wait_until_idle()
    data = QGuiApplication.clipboard().mimeData()
    with Image.open(io.BytesIO(bytes(data.data("image/png").data()))) as image:
        rgba = np.asarray(image)
    assert (rgba[theatre.model.document.alpha == 0.5] == (200, 100, 50, 128)).all()
    assert "Copied" in theatre.status
    QGuiApplication.clipboard().clear()


def test_the_last_options_are_proposed_again(theatre: Theatre, tmp_path: Path):
    choose(theatre, ExportKind.ALPHA, 16)
    export(theatre, tmp_path / "a.png")
    options, suffix = options_of_text(theatre.settings.load().export)
    assert (options.kind, options.depth, suffix) == (ExportKind.ALPHA, 16, ".png")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"kind": "NONE"}', '{"kind": "CUTOUT", "suffix": ".jpg"}']
)
def test_damaged_memories_are_forgotten(text: str):
    assert options_of_text(text) == (ExportOptions(), ".png")


@pytest.mark.parametrize("kind", ExportKind)
def test_options_are_remembered_as_they_were(kind: ExportKind):
    options = ExportOptions(kind, 16, 0.3, premultiplied=True, trimmed=True, estimated=True)
    suffix = kind.value.suffixes[-1]
    assert options_of_text(text_of_options(options, suffix)) == (options, suffix)


# Presets and metadata


def save_preset(theatre: Theatre, panel: QWidget, name: str) -> None:
    """Press the button that saves, and type a name."""
    button(panel, "Save these options as a preset").click()
    dialog = theatre.dialog(QInputDialog)
    assert dialog is not None
    dialog.setTextValue(name)
    dialog.accept()


def button(widget: QWidget, name: str) -> QToolButton:
    buttons = widget.findChildren(QToolButton)
    return next(button for button in buttons if button.accessibleName() == name)


def pick_preset(panel: QWidget, name: str) -> None:
    presets = box(panel, "Export preset")
    presets.setCurrentText(name)
    presets.activated.emit(presets.currentIndex())


def test_a_preset_is_saved_chosen_and_deleted(theatre: Theatre):
    panel = choose(theatre, ExportKind.ALPHA, 16)
    presets = box(panel, "Export preset")
    assert presets.currentText() == "No preset"
    save_preset(theatre, panel, "Mine")
    assert presets.currentText() == "Mine"
    pick(panel, "Contents", ExportKind.CUTOUT)
    assert presets.currentText() == "No preset"
    pick_preset(panel, "Mine")
    assert (panel.options.kind, panel.options.depth) == (ExportKind.ALPHA, 16)
    button(panel, "Delete this preset").click()
    assert presets.findText("Mine") == -1
    assert panel.options.kind is ExportKind.ALPHA


def test_what_is_built_in_cannot_be_deleted(theatre: Theatre):
    panel = theatre.part(ExportPanel)
    pick_preset(panel, "For print")
    assert (panel.suffix, panel.options.depth) == (".tif", 16)
    assert not button(panel, "Delete this preset").isEnabled()


def test_panel_and_preview_offer_the_same_presets(theatre: Theatre):
    panel = theatre.part(ExportPanel)
    dialog = preview(theatre)
    pick(dialog, "Contents", ExportKind.ALPHA)
    save_preset(theatre, dialog, "From the preview")
    assert box(panel, "Export preset").findText("From the preview") > 0
    wait_for_file(theatre, dialog)
    pick_preset(dialog, "For painting")
    wait_for_file(theatre, dialog)
    assert dialog.form.suffix == ".ora"
    dialog.reject()


def test_a_name_that_is_taken_is_refused_in_a_sentence(theatre: Theatre):
    panel = choose(theatre, ExportKind.ALPHA)
    save_preset(theatre, panel, "For print")
    assert "another name" in theatre.message


def test_metadata_is_a_choice_where_the_file_can_hold_any(theatre: Theatre):
    panel = choose(theatre, ExportKind.CUTOUT)
    assert panel.options.metadata is MetadataChoice.WITHOUT_LOCATION
    metadata = box(panel, "Metadata")
    assert metadata.isEnabled()
    pick(panel, "File format", ".exr")
    assert not metadata.isEnabled()
    choose(theatre, ExportKind.TRIMAP)
    assert not metadata.isEnabled()


def test_a_copy_tells_nothing_about_the_picture(theatre: Theatre):
    theatre.model.document.metadata = Metadata(xmp=b"<x>secret</x>")
    theatre.press(Qt.Key.Key_C, "ctrl")
    theatre.wait_until_idle()
    data = QGuiApplication.clipboard().mimeData().data("image/png").data()
    assert b"secret" not in bytes(data)
    QGuiApplication.clipboard().clear()


def test_only_what_fits_together_is_offered(qtbot: QtBot):
    form = ExportForm()
    qtbot.addWidget(form)
    for kind in ExportKind:
        pick(form, "Contents", kind)
        formats = box(form, "File format")
        for index in range(formats.count()):
            formats.setCurrentIndex(index)
            depths = box(form, "Bits of a channel")
            for chosen in range(depths.count()):
                depths.setCurrentIndex(chosen)
                check_path(Path(f"a{form.suffix}"), form.options)


def test_a_missing_library_is_named_where_its_format_would_be(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(photoshop, "_psd_tools", lambda: None)
    form = ExportForm()
    qtbot.addWidget(form)
    pick(form, "Contents", ExportKind.LAYERS)
    formats = box(form, "File format")
    assert [formats.itemText(i) for i in range(formats.count())] == ["OpenRaster"]
    assert "pip install 'simatte[formats]'" in formats.toolTip()
