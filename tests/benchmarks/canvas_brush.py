"""What the largest brush costs the GUI thread."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from tests.benchmarks.canvas_stage import Canvas, document_of, p95
from tests.benchmarks.report import Result

_HUGE, _MOVE_MS = 2000, 16


def measure_huge_brush() -> list[Result]:
    """Measure moves of it over 24 megapixels, hard and soft, near and from afar."""
    results = []
    for hardness in (1.0, 0.6):
        for zoom in (None, 1.0):
            canvas = Canvas(document_of(24))
            canvas.tool_state.set_size(_HUGE)
            canvas.tool_state.set_hardness(hardness)
            canvas.view.fit() if zoom is None else canvas.view.set_zoom(zoom)
            QApplication.processEvents()
            canvas.stroke()
            moves = p95(canvas.stroke()[0])
            kind = f"{hardness:.0%} hard, {'fitted' if zoom is None else 'at 100 %'}"
            name = f"move of a {_HUGE} px brush, {kind}, 24 MP, p95"
            results.append(Result(name, moves, "ms", _MOVE_MS))
            canvas.close()
    return results
