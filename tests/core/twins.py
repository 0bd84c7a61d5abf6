"""A copy of a document, by the way that an export goes."""

from sim_core.document import MattingDocument
from sim_core.project.captured import CapturedDocument
from sim_core.project.contents import ProjectChoices, contents_of, matte_tile


def twin_of(document: MattingDocument) -> MattingDocument:
    layer = document.finish.paint
    contents = contents_of(
        document,
        "twin",
        ProjectChoices(),
        matte={document.bounds: matte_tile(document, document.bounds)},
        paint={tile: layer.pixels[tile.slices].copy() for tile in layer.tiles},
    )
    return CapturedDocument(document.blank_twin(), contents).document()
