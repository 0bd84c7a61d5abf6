"""Importing weights from the window: what becomes available, what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QComboBox, QFileDialog

from app.panels.model_chooser import ModelChooser
from app.weights_import import WeightsImport
from sim_core.inference.imported import ImportedWeights, SimPart, write_record
from sim_core.models import DEFAULT_MODEL
from tests.gui.stage import Theatre

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's folder for weights, still empty."""
    folder = tmp_path / "data" / "weights"
    folder.mkdir(parents=True)
    monkeypatch.setattr(
        "sim_core.inference.imported.user_data_path", lambda *_, **__: folder.parent
    )
    return folder


@pytest.fixture
def theatre(qtbot: QtBot, tmp_path: Path, weights: Path) -> Iterator[Theatre]:
    theatre = Theatre(qtbot, tmp_path)
    qtbot.addWidget(theatre.window)
    yield theatre
    theatre.leave()


def pretend_to_import(path: Path) -> ImportedWeights:
    """Write the record of a file that is named after its network, and no weights."""
    part = SimPart(path.stem)
    record = ImportedWeights(part, f"{part.stem}.safetensors", "", path.name, "", "")
    write_record(record, path.parent / "data" / "weights")
    return record


def text_of_sim_r50(theatre: Theatre) -> str:
    choices = theatre.part(ModelChooser).findChild(QComboBox)
    return choices.itemText(choices.findData("sim-r50"))


def choose_sim_r50(theatre: Theatre) -> None:
    choices = theatre.part(ModelChooser).findChild(QComboBox)
    index = choices.findData("sim-r50")
    choices.setCurrentIndex(index)
    choices.activated.emit(index)


def test_choosing_a_model_without_weights_says_what_to_do(theatre: Theatre):
    choose_sim_r50(theatre)
    assert "matting and classifier checkpoints" in theatre.message
    assert "Import weights…" in theatre.message
    assert theatre.preview.model_name == DEFAULT_MODEL


def test_a_file_that_holds_no_weights_is_refused(theatre: Theatre, tmp_path: Path):
    path = tmp_path / "photo.pth"
    path.write_bytes(b"\x89PNG")
    theatre.part(WeightsImport).import_files([path])
    theatre.wait_until_idle()
    assert "photo.pth cannot be read as a checkpoint" in theatre.message
    assert "no weights" in text_of_sim_r50(theatre)


def test_after_both_networks_are_imported_the_model_can_be_chosen(
    theatre: Theatre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sim_core.inference.official.import_checkpoint", pretend_to_import)
    imports = theatre.part(WeightsImport)
    imports.import_files([tmp_path / "matting.pth"])
    theatre.wait_until_idle()
    assert "Imported the matting network" in theatre.message
    assert "official classifier checkpoint" in theatre.message
    imports.import_files([tmp_path / "classifier.pth"])
    theatre.wait_until_idle()
    assert theatre.message == ""
    assert "SIM R50 can be chosen" in theatre.status
    assert text_of_sim_r50(theatre) == "SIM R50"
    choose_sim_r50(theatre)
    assert theatre.preview.model_name == "sim-r50"


def test_the_menu_asks_for_files(theatre: Theatre):
    theatre.action("import_weights").trigger()
    dialog = theatre.dialog(QFileDialog)
    assert dialog is not None
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFiles
    dialog.close()
