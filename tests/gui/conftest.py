"""Qt without a screen, without the person's settings, and without leftovers."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QSettings
from PySide6.QtWidgets import QApplication

import app  # noqa: F401  (prepares the process before anything imports Qt)
from tests.gui.artist import Artist
from tests.gui.stage import Theatre, noise_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests and the person's own settings apart."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path))


@pytest.fixture(autouse=True)
def _no_leaked_widgets(qapp: QApplication) -> Iterator[None]:
    """Fail a test that leaves a window behind."""
    before = set(QApplication.topLevelWidgets())
    yield
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qapp.processEvents()
    leaked = [widget for widget in QApplication.topLevelWidgets() if widget not in before]
    assert not leaked, f"left behind: {leaked}"


@pytest.fixture
def artist(qtbot: QtBot) -> Iterator[Artist]:
    """A person before an empty canvas of 400 × 300 pixels."""
    artist = Artist()
    qtbot.addWidget(artist.view)
    qtbot.waitExposed(artist.view)
    yield artist
    artist.model.close()


@pytest.fixture
def theatre(qtbot: QtBot, tmp_path: Path) -> Iterator[Theatre]:
    """A main window with nothing open."""
    theatre = Theatre(qtbot, tmp_path)
    qtbot.addWidget(theatre.window)
    yield theatre
    theatre.leave()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """The file of a picture of 60 × 40 pixels."""
    return noise_file(tmp_path / "Bild ü.png")


@pytest.fixture
def opened(theatre: Theatre, picture: Path) -> Theatre:
    """A main window with that picture."""
    theatre.open(picture)
    return theatre
