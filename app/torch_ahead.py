"""Brings torch in while the window goes on answering."""

from __future__ import annotations

import ctypes
import gc
import importlib
import importlib.util
import os
import sys
from pathlib import Path

_LIBRARIES = {"linux": "libtorch_cpu.so", "darwin": "libtorch_cpu.dylib"}


def import_torch() -> None:
    """Import torch in this thread without stopping those that need Python meanwhile.

    The library comes first, see `_load_library`. Torch then makes hundreds of thousands of
    objects that live as long as the process. The garbage collector stops every thread for
    200 ms to look at them, so it waits, and afterwards leaves all that is there alone.
    """
    if "torch" in sys.modules:
        return
    _load_library()
    gc.disable()
    try:
        importlib.import_module("torch")
        gc.freeze()
    finally:
        gc.enable()


def _load_library() -> None:
    """Load what takes longest of the import; what fails here is left to the import.

    Python keeps its lock while it loads an extension module, and 400 MB of libtorch take
    200 ms. What ctypes calls runs without the lock.
    """
    name, found = _LIBRARIES.get(sys.platform), importlib.util.find_spec("torch")
    if name is None or found is None or found.origin is None:
        return
    path = Path(found.origin).parent / "lib" / name
    if path.is_file():
        load = ctypes.CDLL(None).dlopen
        load.restype, load.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
        load(os.fsencode(path), os.RTLD_LAZY)
