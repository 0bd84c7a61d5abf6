"""A document as it was captured, for another thread."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim_core.document import MattingDocument
    from sim_core.project.contents import ProjectContents


class CapturedDocument:
    """Becomes a document when it is asked for: that takes as long as copying all of it.

    Parameters
    ----------
    blank
        A `MattingDocument.blank_twin` of what was captured.
    contents
        What was captured, alpha included.
    """

    def __init__(self, blank: MattingDocument, contents: ProjectContents) -> None:
        self._blank = blank
        self._tiles = dict(contents.matte or {})
        self._contents = replace(contents, matte=None)

    def document(self) -> MattingDocument:
        """Return it, and let go of the copies one by one: together they are as large."""
        document, contents = self._blank, self._contents
        settled = document.settled
        document.load_trimap(contents.trimap.crop(document.bounds))
        while self._tiles:
            rect, tile = self._tiles.popitem()
            inside = rect.slices
            document.alpha[inside], document.foreground[inside] = tile[:2]
            document.pattern[inside], document.confidence[inside] = tile[2:]
        for rect, pixels in contents.paint.items():
            document.finish.paint.pixels[rect.slices] = pixels
            document.finish.paint.touch(rect)
            document.finish.touch_paint(rect)
        document.finish.show_paint(contents.shows_paint)
        document.set_refinement(contents.refinement)
        document.settled = settled
        return document
