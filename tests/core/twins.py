"""All of a document, copied here and now."""

from dataclasses import replace

from sim_core.document import MattingDocument
from sim_core.project.captured import CapturedDocument
from sim_core.project.contents import (
    ProjectChoices,
    ProjectContents,
    contents_of,
    matte_tile,
)


def whole_contents(
    document: MattingDocument, title: str, choices: ProjectChoices
) -> ProjectContents:
    """Return what a project holds of a document."""
    layer, bounds = document.finish.paint, document.bounds
    return contents_of(
        document,
        title,
        choices,
        matte={bounds: matte_tile(document, bounds)} if document.settled else None,
        paint={tile: layer.pixels[tile.slices].copy() for tile in layer.tiles},
    )


def twin_of(document: MattingDocument) -> MattingDocument:
    """Return a copy by the way that an export goes, alpha included whatever it is."""
    matte = {document.bounds: matte_tile(document, document.bounds)}
    contents = replace(whole_contents(document, "twin", ProjectChoices()), matte=matte)
    return CapturedDocument(document.blank_twin(), contents).document()
