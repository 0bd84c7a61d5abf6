"""Export options under a name, kept in a file."""

from __future__ import annotations

import json

import pytest

from sim_core.errors import MattingError
from sim_core.export_options import ExportKind, ExportOptions, check_path
from sim_core.export_presets import BUILT_IN, ExportPreset, PresetFile, default_path
from sim_core.metadata import MetadataChoice

MINE = ExportPreset(
    "Händler",
    ExportOptions(ExportKind.COMPOSITE, decontaminate=0.7, metadata=MetadataChoice.NONE),
    ".jpg",
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "settings" / "presets.json"


def test_a_saved_preset_is_there_the_next_time(path):
    PresetFile(path).save(MINE)
    assert PresetFile(path).find("händler") == MINE
    assert PresetFile(path).presets == [*BUILT_IN, MINE]


def test_saving_under_the_same_name_replaces(path):
    presets = PresetFile(path)
    presets.save(MINE)
    other = ExportPreset(MINE.name, ExportOptions(depth=16), ".png")
    presets.save(other)
    assert PresetFile(path).presets == [*BUILT_IN, other]


def test_a_deleted_preset_is_gone(path):
    presets = PresetFile(path)
    presets.save(MINE)
    presets.delete(MINE.name)
    assert PresetFile(path).presets == list(BUILT_IN)


@pytest.mark.parametrize("name", ["", "  ", BUILT_IN[0].name, BUILT_IN[1].name.upper()])
def test_names_that_are_taken_or_empty_are_refused(path, name):
    presets = PresetFile(path)
    with pytest.raises(MattingError, match="another name"):
        presets.save(ExportPreset(name, ExportOptions(), ".png"))
    assert not path.exists()


def test_an_unknown_name_is_answered_with_those_there_are(path):
    with pytest.raises(MattingError, match="“For print”"):
        PresetFile(path).find("For glory")


@pytest.mark.parametrize("preset", BUILT_IN, ids=lambda preset: preset.name)
def test_what_is_built_in_can_be_written(tmp_path, preset):
    check_path(tmp_path / f"a{preset.suffix}", preset.options)


@pytest.mark.parametrize("text", ["", "{", "[1, null]", '[{"name": "a"}]', "{}"])
def test_a_damaged_file_loses_only_what_is_damaged(path, text):
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    assert PresetFile(path).presets == list(BUILT_IN)


def test_a_preset_from_elsewhere_that_makes_no_sense_is_left_out(path):
    PresetFile(path).save(MINE)
    rows = json.loads(path.read_text(encoding="utf-8"))
    rows.append({**rows[0], "name": "odd", "kind": "SOUND"})
    rows.append({**rows[0], "name": "wrong ending", "suffix": ".psd"})
    path.write_text(json.dumps(rows), encoding="utf-8")
    assert PresetFile(path).presets == [*BUILT_IN, MINE]


def test_a_file_that_cannot_be_written_changes_nothing(path, monkeypatch):
    presets = PresetFile(path)
    presets.save(MINE)

    def refuse(*_):
        raise MattingError("full")

    monkeypatch.setattr("sim_core.export_presets.write_bytes", refuse)
    with pytest.raises(MattingError, match="full"):
        presets.delete(MINE.name)
    assert presets.find(MINE.name) == MINE


def test_presets_lie_in_the_person_s_own_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert default_path().name == "export-presets.json"
