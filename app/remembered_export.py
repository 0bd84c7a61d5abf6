"""Export options as a line of text, to be remembered from one start to the next."""

from __future__ import annotations

import json
from dataclasses import asdict

from sim_core.export_options import ExportKind, ExportOptions


def text_of_options(options: ExportOptions, suffix: str) -> str:
    """Return options and the ending of the file as JSON."""
    return json.dumps({**asdict(options), "kind": options.kind.name, "suffix": suffix})


def options_of_text(text: str) -> tuple[ExportOptions, str]:
    """Return what was remembered; the defaults where that is missing or damaged."""
    try:
        stored = json.loads(text)
        suffix = str(stored.pop("suffix"))
        options = ExportOptions(**{**stored, "kind": ExportKind[stored["kind"]]})
        if suffix in options.kind.value.suffixes and 0 <= options.decontaminate <= 1:
            return options, suffix
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    return ExportOptions(), ".png"
