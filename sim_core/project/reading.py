"""Projects out of files, whoever may have written them."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim_core.backdrop import Backdrop
from sim_core.document import MattingDocument
from sim_core.errors import MattingError, ProjectError
from sim_core.export_options import ExportOptions
from sim_core.image_io import read_levels_bytes, read_picture_bytes
from sim_core.look import PLAIN
from sim_core.origin import Origin, digest_of
from sim_core.patterns import NO_PATTERN, MattingPattern
from sim_core.project.archive import DAMAGED, Archive
from sim_core.project.contents import OpenedProject, ProjectChoices
from sim_core.project.options import restored
from sim_core.project.writing import VERSION
from sim_core.rect import Rect
from sim_core.refine import IDENTITY
from sim_core.trimap import UNKNOWN, snap

if TYPE_CHECKING:
    from pathlib import Path

    from sim_core.arrays import Alpha, ImageRGB, PatternMap
    from sim_core.picture import Picture


class StoredMatte(NamedTuple):
    """What a project holds of what has been computed.

    Attributes
    ----------
    alpha
        Of the unknown pixels, row by row, in [0, 1].
    foreground
        H×W×4, colours where the last channel is not 0, else those of the image.
    """

    alpha: Alpha
    foreground: ImageRGB
    pattern: PatternMap
    confidence: PatternMap


def read_project(path: Path, picture: Path | None = None) -> OpenedProject:
    """Read a project; its document is settled where it was so when it was saved.

    Refined alpha comes by `refine_all` or by `request_refined`, as after any change.

    Parameters
    ----------
    picture
        The file of a picture that is kept beside the project.

    Raises
    ------
    ProjectError, ImageReadError
        Where there is no file, no project in it, or one from a newer program.
    """
    try:
        with zipfile.ZipFile(path) as file:
            return _Reader(path, Archive(file), picture).project()
    except MattingError:
        raise
    except FileNotFoundError as error:
        raise ProjectError(f"There is no file {error.filename}. Check its name.") from None
    except OSError as error:
        raise ProjectError(
            f"{path} could not be read: {error.strerror or error}. "
            "Check that it may be read, or copy it to another place."
        ) from error
    except DAMAGED as error:
        raise ProjectError(
            f"{path} is not a Simatte project, or is damaged or incomplete ({error}). "
            "Copy it again, or open the picture itself."
        ) from error


def title_of(path: Path) -> str:
    """Return the title in a project's manifest; empty where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as file:
            title = Archive(file).manifest().get("title")
    except (OSError, *DAMAGED):
        return ""
    return title if isinstance(title, str) else ""


class _Reader:
    """Reads one project; raises one of `DAMAGED` where it is not what it should be."""

    def __init__(self, path: Path, archive: Archive, picture: Path | None) -> None:
        self._path, self._archive, self._picture = path, archive, picture
        self._manifest = archive.manifest()
        self._check_version()

    def project(self) -> OpenedProject:
        document = MattingDocument(self._image())
        size = document.bounds.width, document.bounds.height
        self._check_size(size)
        document.load_trimap(self._trimap(size))
        if self._flag("settled"):
            _restore_matte(document, self._matte(document, size))
        self._finish(document)
        choices = self._choices()
        return OpenedProject(document, self._text("title") or self._path.name, choices)

    def _check_version(self) -> None:
        manifest = self._manifest
        number = manifest.get("version")
        if manifest.get("format") != "simatte-project" or not isinstance(number, int):
            raise ValueError("its manifest is of something else")
        if number > VERSION:
            raise ProjectError(
                f"{self._path} was saved by a newer version of Simatte "
                f"({str(manifest.get('application'))[:20]}). Update Simatte to open it."
            )

    def _check_size(self, size: tuple[int, int]) -> None:
        image = self._part("image")
        if (image.get("width"), image.get("height")) != size:
            raise ValueError(f"its picture has {size[0]} × {size[1]} pixels")

    # What a manifest holds is of the right type, or it is damaged.

    def _part(self, name: str) -> dict[str, Any]:
        value = self._manifest.get(name)
        if not isinstance(value, dict):
            raise ValueError(f"{name} is missing in its manifest")
        return value

    def _text(self, name: str) -> str:
        value = self._manifest.get(name, "")
        if not isinstance(value, str):
            raise ValueError(f"{name} is no text")
        return value

    def _flag(self, name: str) -> bool:
        return self._manifest.get(name) is True

    # Pixels

    def _image(self) -> Picture:
        member = self._part("image").get("member")
        if not isinstance(member, str):
            raise ValueError("its picture has no name")
        if member:
            data, path = self._archive.stored(member), self._path
        elif self._picture is not None:
            data, path = self._picture.read_bytes(), self._picture
        else:
            raise ValueError("its picture is missing")
        picture = read_picture_bytes(data, f"The picture in {self._path}")
        suffix = path.with_name(member or path.name).suffix.lower()
        origin = Origin(path.absolute(), digest_of(data), suffix, member)
        return replace(picture, origin=origin)

    def _levels(self, name: str, size: tuple[int, int]) -> PatternMap:
        data = self._archive.png(f"{name}.png", size)
        levels = read_levels_bytes(data, f"{name}.png in {self._path}")
        if levels.dtype != np.uint8:
            raise ValueError(f"{name}.png has not 8 bits")
        return np.asarray(levels, np.uint8)

    def _trimap(self, size: tuple[int, int]) -> PatternMap:
        levels = self._levels("trimap", size)
        if not np.array_equal(levels, snap(levels)):
            raise ValueError("its trimap has other levels than a trimap")
        return levels

    def _matte(self, document: MattingDocument, size: tuple[int, int]) -> StoredMatte:
        count = int(np.count_nonzero(document.trimap == UNKNOWN))
        alpha = np.frombuffer(self._archive.packed("alpha.f32", 4 * count), "<f4")
        if not bool(((alpha >= 0) & (alpha <= 1)).all()):
            raise ValueError("its alpha is not between 0 and 1")
        data = self._archive.png("foreground.png", size)
        foreground = read_picture_bytes(data, f"foreground.png in {self._path}")
        own = np.zeros(foreground.pixels.shape[:2], np.uint8)
        if foreground.alpha is not None:
            own = (foreground.alpha > 0).view(np.uint8)
        if foreground.pixels.dtype != np.uint8:
            raise ValueError("foreground.png has not 8 bits")
        colours = np.dstack([np.asarray(foreground.pixels, np.uint8), own])
        pattern, confidence = (
            self._levels("pattern", size),
            self._levels("confidence", size),
        )
        if not bool(((pattern < len(MattingPattern)) | (pattern == NO_PATTERN)).all()):
            raise ValueError("its patterns are unknown")
        return StoredMatte(alpha.astype(np.float32), colours, pattern, confidence)

    def _finish(self, document: MattingDocument) -> None:
        """Put paint, refinement and look on a document whose alpha is there."""
        paint = self._part("paint")
        if (corners := paint.get("area")) is not None:
            area = _rect_of(corners, document.bounds)
            data = self._archive.packed("paint.u32", 4 * area.area)
            pixels = np.frombuffer(data, "<u4").reshape(area.height, area.width)
            document.finish.paint.pixels[area.slices] = pixels
            document.finish.paint.touch(area)
            document.finish.touch_paint(area)
        document.finish.show_paint(paint.get("shown") is not False)
        document.set_refinement(restored(IDENTITY, self._part("refinement")))
        document.look = restored(PLAIN, self._part("look"))

    # Choices

    def _choices(self) -> ProjectChoices:
        export, view = self._part("export"), self._part("view")
        options = restored(ExportOptions(), export)
        suffix = export.get("suffix")
        if suffix not in options.kind.value.suffixes:
            raise ValueError(f"no ending of a file: {suffix!r:.80}")
        return ProjectChoices(
            self._text("model"),
            self._backdrop(),
            options,
            suffix,
            {str(key): str(value) for key, value in view.items()},
            self._text("saved_as"),
        )

    def _backdrop(self) -> Backdrop:
        backdrop = restored(Backdrop(), self._part("backdrop"))
        if not self._archive.has("backdrop.png"):
            return backdrop
        data = self._archive.stored("backdrop.png")
        picture = read_picture_bytes(data, f"backdrop.png in {self._path}")
        return replace(backdrop, picture=picture.rgb8)


def _rect_of(corners: object, bounds: Rect) -> Rect:
    if not isinstance(corners, list) or [type(number) for number in corners] != 4 * [int]:
        raise ValueError("its paint has no place")
    rect = Rect(*corners)
    if not bounds.contains(rect):
        raise ValueError("its paint lies outside the picture")
    return rect


def _restore_matte(document: MattingDocument, matte: StoredMatte) -> None:
    document.alpha[document.trimap == UNKNOWN] = matte.alpha
    own = matte.foreground[..., 3] > 0
    np.copyto(document.foreground, matte.foreground[..., :3], where=own[..., None])
    document.pattern[:], document.confidence[:] = matte.pattern, matte.confidence
    document.impose_trimap(document.bounds)
    document.settled = True
