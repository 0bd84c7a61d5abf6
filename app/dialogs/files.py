"""Asking for a file, without a nested event loop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from sim_core.image_io import PICTURE_SUFFIXES
from sim_core.project.archive import PROJECT_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterable


WEIGHTS_SUFFIXES = (".pth", ".pt", ".ckpt", ".tar", ".safetensors")
"""What files of weights are usually called; others may be chosen as well."""


class FileDialog(QFileDialog):
    """A file dialog that answers with a path and then deletes itself."""

    path_chosen = Signal(object)  # Path

    def __init__(self, parent: QWidget, title: str, folder: Path) -> None:
        super().__init__(parent, title, str(folder))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fileSelected.connect(self._on_file_selected)

    def _on_file_selected(self, name: str) -> None:
        self.path_chosen.emit(Path(name))


def ask_which_to_open(
    parent: QWidget, title: str, folder: Path, *, projects: bool = False
) -> FileDialog:
    """Ask for a picture file, or a project; connect to `path_chosen`."""
    dialog = FileDialog(parent, title, folder)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    pictures = f"Pictures ({_patterns(PICTURE_SUFFIXES)})"
    if projects:
        both = _patterns((*PICTURE_SUFFIXES, PROJECT_SUFFIX))
        pictures = f"Pictures and projects ({both})"
    dialog.setNameFilters([pictures, "All files (*)"])
    dialog.open()
    return dialog


def ask_which_weights(parent: QWidget, title: str, folder: Path) -> QFileDialog:
    """Ask for one or more checkpoints; connect to `filesSelected`."""
    dialog = FileDialog(parent, title, folder)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    weights = _patterns(WEIGHTS_SUFFIXES)
    dialog.setNameFilters([f"Weights ({weights})", "All files (*)"])
    dialog.open()
    return dialog


def ask_where_to_save(
    parent: QWidget,
    title: str,
    proposal: Path,
    suffixes: Iterable[str],
    *,
    kind: str = "Pictures",
) -> FileDialog:
    """Ask where to save; connect to `path_chosen`. The first suffix is the default."""
    suffixes = tuple(suffixes)
    dialog = FileDialog(parent, title, proposal.parent)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([f"{kind} ({_patterns(suffixes)})", "All files (*)"])
    dialog.setDefaultSuffix(suffixes[0].removeprefix("."))
    dialog.selectFile(proposal.name)
    dialog.open()
    return dialog


def _patterns(suffixes: Iterable[str]) -> str:
    return " ".join(f"*{suffix}" for suffix in suffixes)
