"""What a project holds, frozen, on its way into a file and out of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sim_core.backdrop import Backdrop
from sim_core.export_options import ExportOptions
from sim_core.look import PLAIN, Look
from sim_core.picture import Picture
from sim_core.refine import IDENTITY, Refinement

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, ImageRGB, PatternMap
    from sim_core.document import MattingDocument
    from sim_core.frozen_trimap import FrozenTrimap
    from sim_core.rect import Rect


@dataclass(frozen=True, slots=True, eq=False)
class ProjectChoices:
    """What a person has chosen around a document.

    Attributes
    ----------
    model
        Name of the model that its alpha is from; empty where that does not matter.
    suffix
        Ending of exported files, with its dot.
    view
        How the window shows it, in words of the window's own.
    saved_as
        Of a recovery: the project that is to be saved again; empty where there is none.
    """

    model: str = ""
    backdrop: Backdrop = field(default_factory=Backdrop)
    export: ExportOptions = field(default_factory=ExportOptions)
    suffix: str = ".png"
    view: Mapping[str, str] = field(default_factory=dict)
    saved_as: str = ""


class MatteTile(NamedTuple):
    """What has been computed of a rectangle; see `sim_core.arrays`."""

    alpha: Alpha
    foreground: ImageRGB
    pattern: PatternMap
    confidence: PatternMap


@dataclass(frozen=True, slots=True, eq=False)
class ProjectContents:
    """Everything that goes into a project file; nobody writes to any of it.

    Attributes
    ----------
    title
        Name of the picture, or of the project it was in.
    matte
        Tiles that cover the picture; None where alpha is not settled, and comes anew when
        the project is opened.
    paint
        Pixels of `AlphaPaint`, in tiles wherever there are any.
    shows_paint
        Whether they count.
    """

    picture: Picture
    title: str
    trimap: FrozenTrimap
    choices: ProjectChoices
    matte: Mapping[Rect, MatteTile] | None = None
    paint: Mapping[Rect, NDArray[np.uint32]] = field(default_factory=dict)
    shows_paint: bool = True
    refinement: Refinement = IDENTITY
    look: Look = PLAIN


class OpenedProject(NamedTuple):
    """A project as it was read."""

    document: MattingDocument
    title: str
    choices: ProjectChoices


def picture_of(document: MattingDocument) -> Picture:
    """Return a document's picture as it was read, without its own transparency."""
    return Picture(
        document.source,
        profile=document.profile,
        metadata=document.metadata,
        remarks=document.remarks,
        origin=document.origin,
    )


def matte_tile(document: MattingDocument, rect: Rect) -> MatteTile:
    """Return a copy of what has been computed of a rectangle."""
    inside = rect.slices
    return MatteTile(
        document.alpha[inside].copy(),
        document.foreground[inside].copy(),
        document.pattern[inside].copy(),
        document.confidence[inside].copy(),
    )


def contents_of(
    document: MattingDocument,
    title: str,
    choices: ProjectChoices,
    *,
    matte: Mapping[Rect, MatteTile] | None,
    paint: Mapping[Rect, NDArray[np.uint32]],
) -> ProjectContents:
    """Return a document with the copies that were made of what grows with it."""
    return ProjectContents(
        picture_of(document),
        title,
        document.frozen_trimap(),
        choices,
        matte,
        paint,
        document.finish.shows_paint,
        document.refinement,
        document.look,
    )
