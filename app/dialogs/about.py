"""What this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from app.icons import application_icon

_TEXT = (
    "Semantic image matting on the desktop: paint a trimap, watch the alpha follow, "
    "export the cut-out. Everything is computed on this machine."
)


def show_about(parent: QWidget) -> None:
    """Tell name, version and purpose."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle("About Simatte")
    box.setIconPixmap(application_icon().pixmap(64, 64))
    box.setText(f"Simatte {_version()}")
    box.setInformativeText(_TEXT)
    box.open()


def _version() -> str:
    try:
        return version("simatte")
    except PackageNotFoundError:
        return ""
