"""Rules of the house that no other tool checks."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import app
import resources
import sim_core

FOLDERS = [Path(package.__file__).parent for package in (app, sim_core, resources)]
SOURCES = sorted(path for folder in FOLDERS for path in folder.rglob("*.py"))
ROOT = FOLDERS[0].parent

FILES_BY_OPENCV = {"imread", "imreadmulti", "imwrite", "imwritemulti", "VideoCapture"}

PILLOW_IN = {
    "sim_core/colour_profile.py",
    "sim_core/contact_sheet.py",  # draws the names of its columns
    "sim_core/exif.py",
    "sim_core/image_decoding.py",
    "sim_core/image_encoding.py",
    "sim_core/metadata.py",
    "sim_core/photoshop.py",
}


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_opencv_never_touches_files():
    """On Windows it cannot open a path with an accent in it."""
    offenders = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in FILES_BY_OPENCV
    ]
    assert offenders == []


def test_pillow_is_used_where_files_profiles_and_text_are_only():
    users = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if any(name.split(".")[0] == "PIL" for name in imports_of(tree_of(path)))
    }
    assert users == PILLOW_IN


def test_nothing_is_read_by_what_would_run_it():
    """A project comes from whoever sent it; checkpoints have tests of their own."""
    dangerous = {"pickle", "marshal", "shelve", "dill"}
    checkpoints = {"sim_core/training/state.py", "sim_core/inference/official.py"}
    users = [
        path
        for path in SOURCES
        if dangerous & {name.split(".")[0] for name in imports_of(tree_of(path))}
        and path.relative_to(ROOT).as_posix() not in checkpoints
    ]
    assert users == []


def test_nothing_depends_on_the_benchmark_peer():
    users = [
        path
        for path in SOURCES
        if any(name.split(".")[0] == "pymatting" for name in imports_of(tree_of(path)))
    ]
    assert users == []


def modules_after(statement):
    """Return the names of all modules that a fresh process has after a statement."""
    ended = subprocess.run(
        [sys.executable, "-c", f"{statement}; import sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
    )
    return set(ended.stdout.split())


@pytest.mark.parametrize("module", ["sim_core", "sim_core.document", "sim_core.models"])
def test_the_core_starts_without_torch_and_qt(module):
    loaded = modules_after(f"import {module}")
    assert loaded.isdisjoint({"torch", "PySide6", "qtpy"})


@pytest.mark.parametrize("module", ["app.main_window", "app.cli"])
def test_the_window_and_the_command_line_start_without_torch(module):
    assert "torch" not in modules_after(f"import {module}")


def test_the_command_line_starts_without_qt():
    assert "PySide6" not in modules_after("import app.cli")
