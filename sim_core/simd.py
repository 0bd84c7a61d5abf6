"""The test set of *Semantic Image Matting*: foregrounds of 20 classes on backgrounds.

Pictures are made as published to the rounding: the published scores hold for no others.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np

from sim_core.composite import change_depth
from sim_core.errors import MattingError
from sim_core.files import make_folder
from sim_core.image_io import read_gray, read_picture, write_image
from sim_core.patterns import MattingPattern
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, check_trimap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sim_core.arrays import ImageRGB, Trimap

    Levels = NDArray[np.uint8]

FOLDERS = ("image", "trimap", "alpha")
"""Where a test set's pictures lie, each under the same name."""

_LONGEST, _SHORTEST = 1920, 800
_BAND = 5


class Composition(NamedTuple):
    """One picture to be made: the class and the names of two files."""

    pattern: str
    foreground: str
    background: str

    @property
    def name(self) -> str:
        """Unlike the foreground's name alone, this is no other picture's."""
        return f"{self.pattern}_{Path(self.foreground).stem}_{Path(self.background).stem}"


class Composed(NamedTuple):
    """H×W×3 image, H×W trimap and alpha, all in 8 bits."""

    image: ImageRGB
    trimap: Trimap
    alpha: Levels


class Sources(NamedTuple):
    """Folders: ``<foregrounds>/<class>/fg`` and ``…/alpha``, and that of backgrounds."""

    foregrounds: Path
    backgrounds: Path

    def files(self, composition: Composition) -> tuple[Path, Path, Path]:
        """Return where foreground, alpha and background are."""
        pattern = self.foregrounds / composition.pattern
        name = composition.foreground
        return (
            pattern / "fg" / name,
            pattern / "alpha" / name,
            self.backgrounds / composition.background,
        )


def read_list(path: Path) -> list[Composition]:
    """Read a list of ``class:foreground:background``, one a line.

    Raises
    ------
    MattingError
        Where it cannot be read or a line is of another form; says which.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise MattingError(f"The list {path} cannot be read ({error}).") from error
    known = {pattern.name.lower() for pattern in MattingPattern}
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        parts = line.strip().split(":")
        if len(parts) != 3 or parts[0] not in known:
            raise MattingError(
                f"Line {number} of {path} is {line.strip()!r} and not of the form "
                "class:foreground:background with one of the 20 classes."
            )
        found.append(Composition(*parts))
    return found


def build(
    compositions: Sequence[Composition], sources: Sources, target: Path
) -> Iterator[Composition]:
    """Write the pictures of a list one by one; yield each that has been written.

    Raises
    ------
    MattingError
        Where files are missing, before any is written, or cannot be read or written.
    """
    _check_files(compositions, sources)
    for folder in FOLDERS:
        make_folder(target / folder)
    for composition in compositions:
        picture = _read_and_compose(*sources.files(composition))
        for folder, pixels in zip(FOLDERS, picture, strict=True):
            write_image(target / folder / f"{composition.name}.png", pixels)
        yield composition


def compose(foreground: ImageRGB, alpha: Levels, background: ImageRGB) -> Composed:
    """Return one test picture.

    Parameters
    ----------
    foreground, alpha
        H×W×3 and H×W. Reduced to 1920 pixels on the long side, then enlarged until the
        short side has 800.
    background
        Of any size; enlarged to cover the foreground, and cut off on the right and below.
    """
    size = _published_size(*alpha.shape)
    foreground, alpha = _resized(foreground, size), _resized(alpha, size)
    weight = (alpha / 255.0)[..., None]
    mixed = foreground * weight + _covering(background, size) * (1.0 - weight)
    # Cut off, not rounded, as published.
    return Composed(mixed.astype(np.uint8), _published_trimap(alpha), alpha)


def _check_files(compositions: Sequence[Composition], sources: Sources) -> None:
    wanted = dict.fromkeys(path for one in compositions for path in sources.files(one))
    missing = [str(path) for path in wanted if not path.is_file()]
    if missing:
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        raise MattingError(f"These files are missing: {', '.join(missing[:5])}{more}.")


def _read_and_compose(foreground: Path, alpha: Path, background: Path) -> Composed:
    # Colour profiles are disregarded, as published.
    colours = change_depth(read_picture(foreground).pixels, 8)
    levels = change_depth(read_gray(alpha), 8)
    check_trimap(levels, colours.shape[:2], name=str(alpha))
    return compose(colours, levels, change_depth(read_picture(background).pixels, 8))


def _published_size(height: int, width: int) -> tuple[int, int]:
    shrink = min(1.0, _LONGEST / max(height, width))
    smaller = height * shrink, width * shrink
    grow = max(1.0, _SHORTEST / min(smaller))
    return int(smaller[0] * grow), int(smaller[1] * grow)


def _covering(background: ImageRGB, size: tuple[int, int]) -> NDArray[Any]:
    height, width = background.shape[:2]
    ratio = max(size[0] / height, size[1] / width)
    if ratio > 1:
        larger = int(height * ratio + 1.0), int(width * ratio + 1.0)
        background = _resized(background, larger)
    return background[: size[0], : size[1]]


def _resized(pixels: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    if pixels.shape[:2] == size:
        return pixels
    return cv2.resize(pixels, size[::-1], interpolation=cv2.INTER_LINEAR)


def _published_trimap(alpha: Levels) -> Trimap:
    """Return the trimap whose unknown region goes five pixels beyond what is mixed."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    trimap = np.full(alpha.shape, UNKNOWN, np.uint8)
    trimap[cv2.erode(alpha, kernel, iterations=_BAND) == 255] = FOREGROUND
    trimap[cv2.dilate(alpha, kernel, iterations=_BAND) == 0] = BACKGROUND
    return trimap
