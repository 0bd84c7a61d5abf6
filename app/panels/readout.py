"""What is under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from superqt import QElidingLabel

from app.panels.swatch import CLASS_NAMES
from sim_core.rect import Rect

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from sim_core.document import MattingDocument

_LONGEST = "99999, 99999   RGB 255 255 255   α 0.00   Background"


class Readout(QElidingLabel):
    """Place, colour, alpha and class of the pixel under the pointer."""

    def __init__(self, model: DocumentModel) -> None:
        super().__init__()
        self._model = model
        self.setProperty("quiet", True)
        self.setAccessibleName("Pixel under the pointer")
        self.setToolTip("Place, colour, alpha and class of the pixel under the pointer")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        """Reserve room for the longest text, so that nothing beside it moves."""
        width = self.fontMetrics().horizontalAdvance(_LONGEST)
        return QSize(width, super().sizeHint().height())

    @Slot(object)
    def show_pixel(self, place: tuple[int, int] | None) -> None:
        """Show the pixel at x, y; nothing where the pointer is off the picture."""
        if place is None or not self._model.is_open:
            self.setText("")
        else:
            self.setText(describe_pixel(self._model.shown, *place))


def describe_pixel(document: MattingDocument, x: int, y: int) -> str:
    """Return what there is to know about one pixel."""
    red, green, blue = document.image[y, x]
    name = CLASS_NAMES[int(document.trimap[y, x])]
    alpha = document.finish.within(Rect(x, y, x + 1, y + 1))[0, 0]
    return f"{x}, {y}   RGB {red} {green} {blue}   α {alpha:.2f}   {name}"
