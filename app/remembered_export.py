"""Export options as a line of text, to be remembered from one start to the next."""

from __future__ import annotations

import json

from sim_core.export_options import ExportOptions
from sim_core.export_presets import dict_of, options_of_dict


def text_of_options(options: ExportOptions, suffix: str) -> str:
    """Return options and the ending of the file as JSON."""
    return json.dumps(dict_of(options, suffix))


def options_of_text(text: str) -> tuple[ExportOptions, str]:
    """Return what was remembered; the defaults where that is missing or damaged."""
    try:
        return options_of_dict(json.loads(text))
    except (ValueError, TypeError):
        return ExportOptions(), ".png"
