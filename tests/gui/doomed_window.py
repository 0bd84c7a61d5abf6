"""A window in a process of its own that paints, keeps its work, and waits to be killed.

`python -m tests.gui.doomed_window PICTURE FOLDER [PROJECT]`: what was painted is written
to FOLDER as `trimap.npy`, and a line is printed when the work is kept.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSettings

import app  # noqa: F401  (prepares the process before anything imports Qt)
from app.background import BackgroundJobs
from app.document_model import DocumentModel
from app.main import make_application
from app.main_window import MainWindow
from app.settings import SettingsStore
from sim_core.trimap import FOREGROUND, UNKNOWN
from tests.gui.stage import StagedPreview


class DoomedWindow:
    def __init__(self, picture: Path, folder: Path, project: Path | None) -> None:
        self._folder, self._project = folder, project
        backend = QSettings(str(folder / "doomed.ini"), QSettings.Format.IniFormat)
        self._model = DocumentModel()
        preview = StagedPreview(self._model)
        self._window = MainWindow(
            self._model, preview, BackgroundJobs(), SettingsStore(backend)
        )
        self._window.show()
        self._model.opened.connect(self._on_opened)
        self._window._workings.autosave.kept.connect(self._on_kept)
        self._window.open_paths([picture])

    def _on_opened(self) -> None:
        if self._project is not None:
            self._window._flows.projects.saved.connect(self._work)
            self._window._flows.projects.save_to(self._project)
        else:
            self._work()

    def _work(self) -> None:
        for value, place in ((UNKNOWN, (20, 10)), (FOREGROUND, (30, 20))):
            self._model.begin_stroke()
            self._model.stroke_to(place, (50, 25), radius=6, value=value)
            self._model.end_stroke("Paint")
        np.save(self._folder / "trimap.npy", self._model.document.trimap)
        self._window._workings.autosave.keep()

    def _on_kept(self) -> None:
        print("kept", flush=True)  # noqa: T201 - to whoever waits with a gun


if __name__ == "__main__":
    application = make_application()
    paths = [Path(name) for name in sys.argv[1:]]
    window = DoomedWindow(paths[0], paths[1], paths[2] if len(paths) > 2 else None)
    sys.exit(application.exec())
