"""The colours that are laid over the picture, as the person has chosen them."""

from __future__ import annotations

import itertools
import json
from dataclasses import asdict, dataclass, fields

from PySide6.QtGui import QColor

from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

_CLASSES = {FOREGROUND: "foreground", BACKGROUND: "background", UNKNOWN: "unknown"}

_GREYS_APART = 20.0
"""Of 255: so far apart are two colours that are told from each other without their hue."""


@dataclass(frozen=True, slots=True)
class CanvasColours:
    """Colours as ``#rrggbb``; the classes are light, dark and between, not hues alone.

    Attributes
    ----------
    tint
        Laid over the background in the overlay view.
    foreground, background, unknown
        Of the classes of the trimap.
    """

    tint: str = "#dc2828"
    foreground: str = "#78eb96"
    background: str = "#aa1432"
    unknown: str = "#468cff"

    def of_class(self, value: int) -> QColor:
        """Return the colour of a class of the trimap."""
        return QColor(getattr(self, _CLASSES[value]))

    @property
    def alike(self) -> tuple[str, str] | None:
        """Return two classes that only their hue tells apart; None if there are none."""
        for one, other in itertools.combinations(_CLASSES.values(), 2):
            if abs(_grey(getattr(self, one)) - _grey(getattr(self, other))) < _GREYS_APART:
                return one, other
        return None

    @property
    def text(self) -> str:
        """The colours as JSON, to be remembered."""
        return json.dumps(asdict(self))


def colours_of_text(text: str) -> CanvasColours:
    """Return what was remembered; the default where that is missing or damaged."""
    try:
        stored = json.loads(text)
        values = {field.name: stored[field.name] for field in fields(CanvasColours)}
    except (ValueError, KeyError, TypeError):
        return CanvasColours()
    valid = all(isinstance(v, str) and QColor.isValidColorName(v) for v in values.values())
    return CanvasColours(**values) if valid else CanvasColours()


def _grey(name: str) -> float:
    colour = QColor(name)
    return 0.299 * colour.red() + 0.587 * colour.green() + 0.114 * colour.blue()
