"""Files and folders that are written at once or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sim_core.errors import ImageWriteError

if TYPE_CHECKING:
    from collections.abc import Callable


def make_folder(path: Path) -> None:
    """Make a folder and those above it, where they are missing.

    Raises
    ------
    ImageWriteError
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImageWriteError(
            f"The folder {path} cannot be made ({error.strerror}). Choose another."
        ) from error


def check_folder(path: Path) -> None:
    """Raise `ImageWriteError` where no file of this name can be made."""
    try:
        _check_place(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def _check_place(path: Path) -> None:
    folder = path.parent
    if not folder.is_dir():
        raise ImageWriteError(f"There is no folder {folder}. Make it or choose another.")
    if not os.access(folder, os.W_OK):
        raise ImageWriteError(f"{folder} is read-only. Choose another folder.")
    if not path.exists():
        return
    if not path.is_file():
        raise ImageWriteError(f"{path} is not a file. Choose another name.")
    if not os.access(path, os.W_OK):
        raise ImageWriteError(f"{path} is read-only. Choose another name.")


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file at once or not at all; raises `ImageWriteError`.

    Where the path is a link, what it leads to is written.
    """
    write_file(path, lambda file: file.write(data))


def write_file(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Do the same with what `fill` writes, for files that are made piece by piece."""
    check_folder(path)
    try:
        _replace(Path(os.path.realpath(path)), fill)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> ImageWriteError:
    return ImageWriteError(
        f"{path} could not be written: {error.strerror or error}. "
        "Choose another name or folder, or make room, then try again."
    )


def _replace(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    handle, name = tempfile.mkstemp(prefix=".simatte-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode_of_new_files())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _mode_of_new_files() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
