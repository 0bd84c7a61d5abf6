"""What commands open: a picture with its trimap, and notes on what is odd about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os.path import realpath
from pathlib import Path

import numpy as np
import typer

from sim_core.arrays import Trimap
from sim_core.backdrop import Backdrop, BackdropKind
from sim_core.colour_profile import named_colour
from sim_core.document import MattingDocument
from sim_core.errors import ImageWriteError, MattingError
from sim_core.image_io import read_gray, read_picture
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, check_trimap
from sim_core.trimap_tools.adoption import adopt_trimap

_MOST_FOREGROUND = 0.5
"""Share of the picture's border beyond which a trimap may be upside down in its levels."""


def open_picture(image: Path) -> MattingDocument:
    """Read a picture; say what of its file could not be taken over."""
    document = MattingDocument.open(image)
    for remark in document.remarks:
        say_note(f"{image} {remark}.")
    return document


def open_with_trimap(image: Path, trimap: Path) -> MattingDocument:
    """Read a picture and a trimap of its size; say what is odd about either.

    Raises
    ------
    ImageReadError, TrimapError
    """
    document = open_picture(image)
    gray = read_gray(trimap)
    check_trimap(gray, document.trimap.shape, name=str(trimap))
    adopted = adopt_trimap(gray, document.trimap.shape)
    for oddity in _oddities(adopted.trimap):
        say_note(f"{trimap} {oddity}.")
    if adopted.note:
        say_note(f"{trimap}: {adopted.note}")
    document.load_trimap(adopted.trimap)
    return document


def refuse_overwriting(targets: Sequence[Path], keep: Sequence[Path]) -> None:
    """Raise `ImageWriteError` where a result would replace what it is made from."""
    # Not `Path.resolve`, which raises for links that lead back to themselves.
    places = [realpath(path) for path in (*keep, *targets)]
    for target in targets:
        if places.count(realpath(target)) > 1:
            raise ImageWriteError(f"{target} would be written over. Choose another name.")


def named_backdrop(text: str) -> Backdrop:
    """Return the backdrop that a colour's name or a picture's path stands for."""
    if Path(text).is_file():
        picture = read_picture(Path(text)).rgb8
        return Backdrop(BackdropKind.PICTURE, picture=picture)
    colour = named_colour(text)
    if colour is None:
        raise MattingError(
            f"“{text}” is no colour and no picture. Write #5080c0, white, or a path."
        )
    return Backdrop(colour=colour)


def say_note(sentence: str) -> None:
    typer.echo(f"Note: {sentence}", err=True)


def _oddities(trimap: Trimap) -> Iterator[str]:
    """Yield what is missing in a trimap; sentences that lack their subject."""
    unknown, foreground, background = (
        bool((trimap == level).any()) for level in (UNKNOWN, FOREGROUND, BACKGROUND)
    )
    if unknown and not foreground and not background:
        yield (
            "is unknown everywhere; mark some foreground and background for a dependable "
            "alpha"
        )
    elif not unknown and not foreground:
        yield "has no unknown (grey) and no foreground (white) pixels: nothing is cut out"
    elif not unknown:
        yield "has no unknown (grey) pixels: the cut-out has hard edges"
    elif not foreground:
        yield "has no foreground (white); mark some for a dependable alpha"
    elif not background:
        yield "has no background (black); mark some for a dependable alpha"
    elif _looks_inverted(trimap):
        yield "is foreground along most of the border: are black and white exchanged?"


def _looks_inverted(trimap: Trimap) -> bool:
    border = np.concatenate([trimap[0], trimap[-1], trimap[:, 0], trimap[:, -1]])
    share = float(np.mean(border == FOREGROUND))
    return share > _MOST_FOREGROUND and not (border == BACKGROUND).any()
