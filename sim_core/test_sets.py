"""Pictures with a trimap and a true alpha: where usual test sets keep them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim_core.errors import MattingError
from sim_core.files import make_folder
from sim_core.image_io import write_image
from sim_core.picture_folders import find_pictures, named_in_part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from sim_core.arrays import ImageRGB, Trimap

_IMAGES = ("image", "images", "original")
_TRIMAPS = ("trimap", "trimaps")
_ALPHAS = ("alpha", "alphas", "mask")

_ADOBE = "Adobe-licensed images"
_ADOBE_BASES = (".", "Test_set", "Combined_Dataset/Test_set")

_KNOWN = (
    "image/, trimap/ and alpha/ with the same names in each; merged/, trimaps/ and alpha/ "
    "of Composition-1K; input_training_lowres/, trimap_training_lowres/ and "
    "gt_training_lowres/ of alphamatting.com"
)


@dataclass(frozen=True, slots=True)
class Case:
    """The three files of one picture to be scored.

    Attributes
    ----------
    name
        Unlike all others'. What stands before a slash is a class, with a mean of its own.
    """

    name: str
    image: Path
    trimap: Path
    alpha: Path


def find_test_set(root: Path) -> list[Case]:
    """Return the pictures of a test set, whose layout is recognised by its folders.

    Files are only listed, not opened. Layouts: folders of one's own, whose subfolders are
    classes; Composition-1K, whose twenty composites of a foreground share its alpha; the
    training set of alphamatting.com, each picture once with every trimap.

    Raises
    ------
    MattingError
        Where no layout fits, or files are missing; says which.
    """
    if not root.is_dir():
        raise MattingError(f"There is no folder {root}.")
    for layout in (_alphamatting, _composition_1k, _own_folders):
        cases = layout(root)
        if cases is not None:
            return cases
    raise MattingError(
        f"{root} is not laid out as a test set. Simatte looks for {_KNOWN}. Or name the "
        "folders by --images, --trimaps and --alphas."
    )


def find_cases(images: Path, trimaps: Path, alphas: Path) -> list[Case]:
    """Pair the pictures of three folders by name, whatever their endings.

    Raises
    ------
    MattingError
        Where a folder or a partner is missing; the text names what is missing.
    """
    return _paired(images, trimaps, alphas, lambda name: (name,))


def write_case(
    root: Path,
    name: str,
    image: ImageRGB,
    trimap: Trimap,
    alpha: NDArray[np.unsignedinteger],
) -> None:
    """Write a picture to folders of one's own, so that `find_test_set` finds it again.

    Raises
    ------
    ImageWriteError
        Where a folder cannot be made or written.
    """
    planes = {_IMAGES[0]: image, _TRIMAPS[0]: trimap, _ALPHAS[0]: alpha}
    for folder, pixels in planes.items():
        path = root / folder / f"{name}.png"
        make_folder(path.parent)
        write_image(path, pixels)


def fingerprint(cases: Iterable[Case]) -> str:
    """Return a hash of all names, sizes and times of the files; other files, other hash."""
    digest = hashlib.sha256()
    for case in cases:
        digest.update(case.name.encode())
        for path in (case.image, case.trimap, case.alpha):
            found = path.stat()
            digest.update(f"/{found.st_size}/{found.st_mtime_ns}".encode())
    return digest.hexdigest()


def _own_folders(root: Path) -> list[Case] | None:
    folders = [_first(root, names) for names in (_IMAGES, _TRIMAPS, _ALPHAS)]
    if any(folder is None for folder in folders):
        return None
    return find_cases(*(folder for folder in folders if folder))


def _composition_1k(root: Path) -> list[Case] | None:
    """Find what the data set's own composition code has written.

    Xu et al. 2017, "Deep image matting": NAME_0.png to NAME_19.png have trimaps of their
    own, and the alpha NAME.png, of which some copies of the set have one for each.
    """
    bases = [root / base for base in _ADOBE_BASES]
    places = [place for base in bases for place in (base, base / _ADOBE)]
    merged = _first_of(place / "merged" for place in places)
    trimaps = _first_of(place / "trimaps" for place in places)
    alphas = _first_of(place / "alpha" for place in places)
    if trimaps is None or alphas is None:
        return None
    if merged is not None:
        return _paired(merged, trimaps, alphas, lambda n: (n, re.sub(r"_\d+$", "", n)))
    if _first_of(base / _ADOBE for base in bases):
        raise MattingError(
            f"{root} has the foregrounds of Composition-1K, but no merged/. Compose the "
            "test set first, with the code that comes with it."
        )
    return None


def _alphamatting(root: Path) -> list[Case] | None:
    """Find the training set of Rhemann et al. 2009 in its published folders."""
    for size in ("lowres", "highres"):
        images = root / f"input_training_{size}"
        if images.is_dir():
            trimaps, alphas = root / f"trimap_training_{size}", root / f"gt_training_{size}"
            folders = sorted(trimaps.glob("Trimap*")) or [trimaps]
            return [
                Case(f"{folder.name}/{case.name}", case.image, case.trimap, case.alpha)
                for folder in folders
                for case in find_cases(images, folder, alphas)
            ]
    if (root / "input_lowres").is_dir():
        raise MattingError(
            f"{root} is the test set of alphamatting.com, whose alphas are not public. Its "
            "training set can be scored: input_training_lowres/ and what belongs to it."
        )
    return None


def _first(root: Path, names: Iterable[str]) -> Path | None:
    return _first_of(root / name for name in names)


def _first_of(folders: Iterable[Path]) -> Path | None:
    return next((folder for folder in folders if folder.is_dir()), None)


def _paired(
    images: Path, trimaps: Path, alphas: Path, alpha_names: Callable[[str], tuple[str, ...]]
) -> list[Case]:
    """Return the pictures with their trimap and the first of their alphas that is there."""
    trimap_of = find_pictures(trimaps, below=True)
    alpha_of = find_pictures(alphas, below=True)
    cases, missing = [], []
    for name, image in find_pictures(images, below=True).items():
        trimap = trimap_of.get(name)
        alpha = next((alpha_of[n] for n in alpha_names(name) if n in alpha_of), None)
        missing += [f"{trimaps / name}.*"] if trimap is None else []
        missing += [f"{alphas / name}.*"] if alpha is None else []
        if trimap and alpha:
            cases.append(Case(name, image, trimap, alpha))
    if missing:
        raise MattingError(f"These files are missing: {named_in_part(missing)}.")
    if not cases:
        raise MattingError(f"There are no pictures in {images}.")
    return cases
