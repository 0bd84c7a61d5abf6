"""How torch comes in beside a window that is in use."""

import subprocess
import sys

_PROGRAM = """
import gc, sys
from app.torch_ahead import torch_ahead, _load_library
_load_library()
assert "torch" not in sys.modules
if sys.platform == "linux":
    assert "libtorch_cpu.so" in open("/proc/self/maps").read()
with torch_ahead():
    assert "torch" in sys.modules
    assert not gc.isenabled()
assert gc.isenabled()
print(gc.get_freeze_count(), len(gc.get_objects()))
"""


def test_the_library_comes_first_and_the_collector_leaves_what_torch_makes_alone():
    command = [sys.executable, "-c", _PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    left_alone, looked_at = map(int, done.stdout.split())
    assert left_alone > 20 * looked_at
