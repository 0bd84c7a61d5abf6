"""Brings torch in while the window goes on answering."""

from __future__ import annotations

import atexit
import ctypes
import gc
import importlib
import importlib.util
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIBRARIES = {"linux": "libtorch_cpu.so", "darwin": "libtorch_cpu.dylib"}


@contextmanager
def torch_ahead() -> Iterator[None]:
    """Bring torch in, and what else is needed, without stopping those who need Python.

    The library comes first, see `_load_library`. Torch and the modules that are imported
    beside it then make hundreds of thousands of objects that live as long as the process.
    The garbage collector stops every thread for 200 ms to look at them, so it waits until
    they are there, and from then on leaves them alone.
    """
    if "torch" in sys.modules:
        yield
        return
    _load_library()
    gc.disable()
    try:
        importlib.import_module("torch")
        yield
        gc.freeze()
        atexit.register(gc.unfreeze)  # what ends now is not leaked, as some libraries say
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
