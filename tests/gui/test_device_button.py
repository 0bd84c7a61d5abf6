"""Where alpha is computed: shown, chosen, remembered; and what it takes of the memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from app import memory_watch
from app.main import load_for_window, remembered_model
from app.matting_status import MattingStatus, Stage
from app.panels.activity import Activity
from app.panels.device_button import DeviceButton
from app.settings import Settings, SettingsStore
from sim_core.compute import Compute
from sim_core.models import DEFAULT_MODEL
from tests.gui.artist import matted_document

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from tests.gui.stage import Theatre

HERE = {
    "auto": ("auto", "float32", "bfloat16", "float16"),
    "cpu": ("auto", "float32", "bfloat16"),
    "cuda": ("auto", "float32", "bfloat16", "float16"),
}


@pytest.fixture
def theatre(theatre: Theatre) -> Theatre:
    theatre.model.open(matted_document(), "portrait.jpg")
    theatre.preview.devices_found.emit(HERE)
    theatre.preview.say(Stage.IDLE)
    return theatre


@pytest.fixture
def button(theatre: Theatre) -> DeviceButton:
    return theatre.part(DeviceButton)


def choice(button: DeviceButton, name: str, *, precision: bool = False) -> QAction:
    """Return the last or first of the menu's choices of this name."""
    found = [action for action in button.menu().actions() if action.data() == name]
    return found[-1 if precision else 0]


def test_the_status_line_says_where_alpha_is_computed(button: DeviceButton):
    assert button.text() == "CPU, 2 threads"
    assert "CPU, 2 threads" in button.accessibleName()


def test_what_is_not_there_is_listed_and_cannot_be_chosen(button: DeviceButton):
    assert choice(button, "cpu").isEnabled()
    assert not choice(button, "mps").isEnabled()


def test_a_device_is_chosen_and_remembered(theatre: Theatre, button: DeviceButton):
    choice(button, "cuda").trigger()
    assert theatre.preview.compute == Compute("cuda", "auto")
    again = SettingsStore(theatre.settings._backend).load()
    assert again.compute == Compute("cuda", "auto")


def test_a_precision_is_chosen_and_goes_where_the_device_has_none(
    theatre: Theatre, button: DeviceButton
):
    choice(button, "cuda").trigger()
    choice(button, "float16", precision=True).trigger()
    assert theatre.preview.compute == Compute("cuda", "float16")
    choice(button, "cpu").trigger()
    assert theatre.preview.compute == Compute("cpu", "auto")
    button.menu().aboutToShow.emit()
    assert not choice(button, "float16", precision=True).isEnabled()
    assert choice(button, "cpu").isChecked()


def test_the_tooltip_says_what_the_picture_takes(theatre: Theatre, button: DeviceButton):
    assert "This picture needs about" in button.toolTip()
    theatre.model.close()
    assert "picture" not in button.toolTip()


@pytest.mark.parametrize(("free", "is_said"), [(1 << 50, False), (1 << 20, True)])
def test_a_picture_that_needs_much_of_what_is_free_is_worth_a_word(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch, free: int, is_said: bool
):
    monkeypatch.setattr(memory_watch, "free_main_memory", lambda: free)
    theatre.model.open(matted_document(), "other.jpg")
    QApplication.processEvents()
    assert ("matted in pieces that fit" in theatre.status) == is_said


def test_pieces_and_the_time_that_is_left_are_shown(theatre: Theatre):
    activity = theatre.part(Activity)
    status = MattingStatus(Stage.SETTLING, 0.4, seconds_left=130, pieces=(4, 12))
    theatre.preview.status_changed.emit(status)
    assert activity._word.text() == "Settling 5 of 12, 2 min left"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("", DEFAULT_MODEL), ("classical", "classical"), ("gone", DEFAULT_MODEL)],
)
def test_the_model_that_was_chosen_last_is_chosen_again(name: str, expected: str):
    assert remembered_model(Settings(model=name)) == expected


@pytest.mark.parametrize(
    "compute", [Compute("mps", "float16"), Compute("cpu", "float16"), Compute("cpu")]
)
def test_a_remembered_device_that_is_gone_keeps_nobody_from_working(compute: Compute):
    assert load_for_window("shared", compute).device == "CPU"


def test_damaged_choices_become_automatic():
    assert Compute.of("abacus", "float9") == Compute()
