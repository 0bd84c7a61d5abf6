"""A project gives back what went into it, to the bit."""

from __future__ import annotations

import zipfile
from dataclasses import fields, replace
from errno import ENOSPC
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sim_core.alpha_paint import PaintedPixels
from sim_core.backdrop import Backdrop, BackdropKind
from sim_core.document import MattingDocument
from sim_core.errors import ImageWriteError
from sim_core.exif import clean_exif
from sim_core.export import encode_export
from sim_core.export_options import ExportKind, ExportOptions
from sim_core.image_io import Picture, read_picture, write_image
from sim_core.look import Look, Shadow
from sim_core.metadata import Metadata
from sim_core.project.archive import is_project
from sim_core.project.contents import ProjectChoices
from sim_core.project.reading import read_project
from sim_core.project.writing import write_project, write_project_without_picture
from sim_core.rect import Rect
from sim_core.refine import Refinement
from sim_core.request import MattingUpdate
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.core.test_export import wide_profile
from tests.core.twins import whole_contents

if TYPE_CHECKING:
    from pathlib import Path

    from sim_core.project.contents import OpenedProject

SHAPE = 9, 14
CLASSES = np.array([BACKGROUND, UNKNOWN, FOREGROUND], np.uint8)


def random_document(seed: int, shape: tuple[int, int] = SHAPE) -> MattingDocument:
    """Return a settled picture of noise, painted over, with all that a document has."""
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (*shape, 3), np.uint8)
    document = MattingDocument(Picture(pixels), random.choice(CLASSES, shape))
    document.apply(
        MattingUpdate(
            document.epoch,
            document.revision,
            exact=True,
            rect=document.bounds,
            alpha=random.random(shape, np.float32),
            foreground=random.integers(0, 256, (*shape, 3), np.uint8),
            pattern=random.integers(0, 20, shape, np.uint8),
            confidence=random.integers(0, 256, shape, np.uint8),
        )
    )
    return document


def paint_over(document: MattingDocument, rect: Rect, seed: int) -> None:
    random, shape = np.random.default_rng(seed), (rect.height, rect.width)
    painted = PaintedPixels(*(random.random(shape, np.float32) for _ in range(3)))
    document.finish.paint.pixels[rect.slices] = painted.packed()
    document.finish.paint.touch(rect)
    document.finish.touch_paint(rect)


def there_and_back(
    document: MattingDocument, path: Path, choices: ProjectChoices | None = None
) -> OpenedProject:
    contents = whole_contents(document, "hair.png", choices or ProjectChoices())
    write_project(path, contents)
    return read_project(path)


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("project") / "hair.simatte"


def assert_same_pixels(first: MattingDocument, second: MattingDocument) -> None:
    for name in ("image", "trimap", "alpha", "foreground", "pattern", "confidence"):
        assert np.array_equal(getattr(first, name), getattr(second, name)), name
    assert np.array_equal(first.finish.paint.pixels, second.finish.paint.pixels)
    assert np.array_equal(first.refined, second.refined)


@given(st.integers(0, 2**32), st.integers(1, 9), st.integers(1, 14), st.booleans())
def test_every_pixel_comes_back(path: Path, seed: int, high: int, wide: int, shown: bool):
    document = random_document(seed)
    paint_over(document, Rect(0, 0, wide, high), seed)
    document.finish.show_paint(shown)
    again = there_and_back(document, path).document
    assert_same_pixels(document, again)
    assert again.settled
    assert again.finish.shows_paint == shown


@given(
    st.builds(
        Refinement,
        black=st.floats(0, 0.4),
        white=st.floats(0.5, 1),
        gamma=st.floats(0.25, 4),
        contrast=st.floats(-1, 1),
        despeckle=st.integers(0, 200),
        smooth=st.integers(0, 50),
        shift_edge=st.floats(-30, 30),
        feather=st.floats(0, 50),
    ),
    st.builds(Look, clean_edges=st.floats(0, 1), linear=st.booleans()),
)
def test_every_option_of_the_document_comes_back(
    path: Path, refinement: Refinement, look: Look
):
    document = random_document(1)
    document.set_refinement(refinement)
    document.look = replace(look, shadow=Shadow(0.5, -3.5, 4, 9, (1, 2, 3)))
    again = there_and_back(document, path).document
    assert (again.refinement, again.look) == (document.refinement, document.look)


def test_choices_come_back(path: Path):
    picture = np.random.default_rng(3).integers(0, 256, (4, 5, 3), np.uint8)
    backdrop = Backdrop(
        BackdropKind.PICTURE, (1, 2, 3), (4, 5, 6), 12.5, picture, False, 2.0, (0.1, -0.2)
    )
    choices = ProjectChoices(
        "classical",
        backdrop,
        ExportOptions(ExportKind.LAYERS, 16, 0.5),
        ".ora",
        {"left": "ALPHA"},
        "/home/ä/hair.simatte",
    )
    opened = there_and_back(random_document(2), path, choices)
    assert opened.title == "hair.png"
    assert np.array_equal(opened.choices.backdrop.picture, picture)
    assert values_of(opened.choices) == values_of(choices)


def values_of(options: object) -> list[object]:
    """Return all that options hold but pictures, which are compared pixel by pixel."""
    values = [getattr(options, field.name) for field in fields(options)]
    return [
        values_of(value) if isinstance(value, Backdrop) else value
        for value in values
        if not isinstance(value, np.ndarray)
    ]


def test_what_is_not_settled_is_left_to_be_computed_again(path: Path):
    document = random_document(4)
    document.edit(Rect(0, 0, 2, 2), np.full((2, 2), UNKNOWN, np.uint8))
    again = there_and_back(document, path).document
    assert np.array_equal(again.trimap, document.trimap)
    assert not again.settled


def test_an_export_from_a_project_is_the_same_file(path: Path):
    document = random_document(5)
    paint_over(document, Rect(2, 3, 8, 9), 5)
    document.set_refinement(Refinement(gamma=1.5, feather=0.5))
    again = there_and_back(document, path).document
    grey, options = np.full(3, 128, np.uint8), ExportOptions()
    files = [
        encode_export(d, path.with_suffix(".png"), options, grey) for d in (document, again)
    ]
    assert files[0].data == files[1].data


# The picture


@pytest.fixture
def deep_file(tmp_path: Path) -> Path:
    """Return a 16-bit TIFF with a profile of its own and an author."""
    path = tmp_path / "tief ü.tif"
    noise = np.random.default_rng(6).integers(0, 65536, (*SHAPE, 3), np.uint16)
    exif = Image.Exif()
    exif[0x013B] = "Ada"
    write_image(path, noise, profile=wide_profile(), metadata=Metadata(clean_exif(exif)))
    return path


def test_the_file_of_the_picture_is_kept_byte_for_byte(deep_file: Path, tmp_path: Path):
    project = tmp_path / "p.simatte"
    there_and_back(MattingDocument.open(deep_file), project)
    with zipfile.ZipFile(project) as archive:
        assert archive.read("image.tif") == deep_file.read_bytes()


@pytest.mark.parametrize("loss", ["gone", "changed"])
def test_a_picture_whose_file_is_lost_keeps_depth_profile_and_metadata(
    deep_file: Path, tmp_path: Path, loss: str
):
    document = MattingDocument.open(deep_file)
    if loss == "gone":
        deep_file.unlink()
    else:
        deep_file.write_bytes(b"something else")
    again = there_and_back(document, tmp_path / "p.simatte").document
    assert again.source.dtype == np.uint16
    assert np.array_equal(again.source, document.source)
    assert again.profile == document.profile
    assert b"Ada" in again.metadata.exif


def test_a_pasted_picture_stays_srgb(path: Path):
    document = random_document(7)
    again = there_and_back(document, path).document
    assert again.profile is None
    assert np.array_equal(again.source, document.source)


def test_a_project_can_be_saved_over_itself_and_elsewhere_without_the_picture(
    deep_file: Path, tmp_path: Path
):
    first, second = tmp_path / "1.simatte", tmp_path / "2.simatte"
    there_and_back(MattingDocument.open(deep_file), first)
    expected = deep_file.read_bytes()
    deep_file.unlink()
    for place in (first, second):
        there_and_back(read_project(first).document, place)
        with zipfile.ZipFile(place) as archive:
            assert archive.read("image.tif") == expected


def test_a_project_that_was_changed_meanwhile_is_no_source_of_the_picture(
    deep_file: Path, tmp_path: Path
):
    first, second = tmp_path / "1.simatte", tmp_path / "2.simatte"
    document = there_and_back(MattingDocument.open(deep_file), first).document
    with zipfile.ZipFile(first, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("image.tif", bytes(10_000_000))
    again = there_and_back(document, second).document
    assert np.array_equal(again.source, document.source)


def test_a_picture_may_lie_beside_its_project(deep_file: Path, tmp_path: Path):
    document, project = MattingDocument.open(deep_file), tmp_path / "work.simatte"
    contents = whole_contents(document, "t", ProjectChoices())
    write_project_without_picture(project, contents)
    again = read_project(project, deep_file).document
    assert np.array_equal(again.source, read_picture(deep_file).pixels)
    assert project.stat().st_size < deep_file.stat().st_size + 3000


# The file


def test_projects_are_known_by_their_content(path: Path, tmp_path: Path):
    there_and_back(random_document(8), path)
    renamed = tmp_path / "renamed.zip"
    renamed.write_bytes(path.read_bytes())
    assert is_project(renamed)
    assert not is_project(tmp_path / "missing.png")


def test_a_full_disk_leaves_the_old_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    project = tmp_path / "p.simatte"
    there_and_back(random_document(9), project)
    before = project.read_bytes()
    contents = whole_contents(random_document(10), "t", ProjectChoices())

    def refuse(*_: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(ImageWriteError, match="No space left"):
        write_project(project, contents)
    assert project.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["p.simatte"]


def test_a_project_is_not_written_where_there_is_no_folder(tmp_path: Path):
    contents = whole_contents(random_document(11), "t", ProjectChoices())
    with pytest.raises(ImageWriteError, match="no folder"):
        write_project(tmp_path / "nowhere" / "p.simatte", contents)
