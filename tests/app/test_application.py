"""What is put right before the window comes."""

import os
from pathlib import Path

import cv2

from app.main import _forget_opencv_plugins


def test_plugins_that_opencv_brings_do_not_take_the_place_of_qts(monkeypatch):
    theirs = str(Path(cv2.__file__).parent / "qt" / "plugins")
    monkeypatch.setenv("QT_QPA_PLATFORM_PLUGIN_PATH", theirs)
    monkeypatch.setenv("QT_QPA_FONTDIR", "/somewhere/else")
    _forget_opencv_plugins()
    assert "QT_QPA_PLATFORM_PLUGIN_PATH" not in os.environ
    assert os.environ["QT_QPA_FONTDIR"] == "/somewhere/else"
