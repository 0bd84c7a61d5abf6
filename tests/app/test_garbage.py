"""When garbage is collected."""

import subprocess
import sys

_PROGRAM = """
import gc, weakref
from PySide6.QtCore import QObject, Qt, Signal
from app.garbage import collect_while_away

class Application(QObject):
    applicationStateChanged = Signal(Qt.ApplicationState)

class Ring:
    def __init__(self):
        self.itself = self

application, ring = Application(), Ring()
collect_while_away(application)
gc.collect()  # the ring has survived, and is old now
gone = weakref.ref(ring)
del ring
many = [[] for _ in range(200_000)]  # would make any collector look at what is old
application.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
assert gone() is not None, "collected while the window is used"
application.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
assert gone() is None, "kept although the window is not used"
"""


def test_old_garbage_goes_when_the_window_is_left_and_no_sooner():
    command = [sys.executable, "-c", _PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
