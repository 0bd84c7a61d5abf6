"""The window. Importing it prepares the process for Qt beside torch and OpenCV."""

import os

os.environ.setdefault("QT_API", "pyside6")  # superqt, through qtpy
os.environ.setdefault("QT_DRIVER", "PySide6")  # qimage2ndarray would look for PyQt5
# Torch's threads would spin while they wait, and starve whatever else runs.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
