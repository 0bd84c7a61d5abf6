"""Whatever calls itself a project, opening it ends in a document or in a sentence."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim_core.errors import MattingError, ProjectError
from sim_core.image_encoding import encode_image
from sim_core.project.contents import ProjectChoices
from sim_core.project.reading import read_project
from sim_core.project.writing import write_project
from sim_core.rect import Rect
from tests.core.test_project import SHAPE, paint_over, random_document
from tests.core.twins import whole_contents

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEIGHT, WIDTH = SHAPE


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of a project that has everything."""
    path = tmp_path_factory.mktemp("good") / "good.simatte"
    document = random_document(0)
    paint_over(document, Rect(1, 1, 4, 5), 0)
    write_project(path, whole_contents(document, "good", ProjectChoices()))
    return path.read_bytes()


def members_of(project: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(project)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(project: bytes, path: Path, **kinds: int) -> Callable[..., Path]:
    """Return what writes the project to `path` with some members exchanged."""

    def write(changes: dict[str, bytes | None]) -> Path:
        members = {**members_of(project), **changes}
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in members.items():
                if data is not None:
                    packed = name.endswith((".json", "32")) * zipfile.ZIP_DEFLATED
                    archive.writestr(name, data, kinds.get(name[:3], packed))
        return path

    return write


@pytest.fixture
def write(good: bytes, tmp_path: Path) -> Callable[..., Path]:
    return rewritten(good, tmp_path / "bad.simatte")


def with_manifest(good: bytes, **changes: Any) -> dict[str, bytes]:
    manifest = json.loads(members_of(good)["manifest.json"])
    return {"manifest.json": json.dumps({**manifest, **changes}).encode()}


def assert_refused(path: Path, match: str = "damaged or incomplete") -> None:
    with pytest.raises(ProjectError, match=match) as refused:
        read_project(path)
    assert str(path) in str(refused.value)


def test_untouched_it_opens(write: Callable[..., Path]):
    assert read_project(write({})).document.settled


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"x" * 999])
def test_what_is_no_zip_file_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "foreign.simatte"
    path.write_bytes(content)
    assert_refused(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    assert_refused(tmp_path / "missing.simatte", "There is no file")


def test_a_zip_file_of_something_else_is_refused(tmp_path: Path):
    path = tmp_path / "other.simatte"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", '{"name": "an extension"}')
    assert_refused(path)


@given(share=st.floats(0, 0.999))
def test_a_truncated_project_is_refused(
    good: bytes, tmp_path_factory: pytest.TempPathFactory, share: float
):
    path = tmp_path_factory.mktemp("cut") / "cut.simatte"
    path.write_bytes(good[: int(len(good) * share)])
    assert_refused(path)


@given(data=st.data())
def test_damaged_bytes_open_or_are_refused_in_a_sentence(
    good: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
):
    damaged = bytearray(good)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("damaged") / "damaged.simatte"
    path.write_bytes(damaged)
    with suppress(MattingError):
        read_project(path)


def test_a_newer_project_asks_for_an_update(good: bytes, write: Callable[..., Path]):
    changes = with_manifest(good, version=99, application="9.9.0")
    assert_refused(write(changes), r"newer version of Simatte \(9\.9\.0\)\. Update")


@pytest.mark.parametrize("name", sorted({"manifest.json", "image.png", "trimap.png"}))
@pytest.mark.parametrize("content", [None, b"", b"[]", b"\x00" * 200])
def test_what_is_needed_is_asked_for(
    write: Callable[..., Path], name: str, content: bytes | None
):
    with pytest.raises(MattingError):
        read_project(write({name: content}))


@pytest.mark.parametrize(
    "name", ["alpha.f32", "foreground.png", "pattern.png", "paint.u32"]
)
def test_what_the_manifest_promises_is_there(write: Callable[..., Path], name: str):
    assert_refused(write({name: None}))


def deep(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


@pytest.mark.parametrize(
    "manifest",
    [
        b"{",
        b"\xff\xfe",
        b"null",
        deep(100_000),
        b'{"format": "simatte-project", "version": NaN}',
        b'{"format": "simatte-project", "version": "1"}',
        b'{"format": "simatte-project", "version": 1}',
        b" " * 2_000_000,
    ],
)
def test_a_manifest_of_nonsense_is_refused(write: Callable[..., Path], manifest: bytes):
    assert_refused(write({"manifest.json": manifest}))


NONSENSE = [None, True, -1, 1e308, 10**400, "x", [], [1], {"a": 1}, [0, 0, 10**9, 10**9]]


@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda value: f"{value!r:.20}")
@pytest.mark.parametrize(
    "part", ["title", "image", "paint", "refinement", "look", "backdrop", "export", "view"]
)
def test_a_part_of_nonsense_opens_or_is_refused(
    good: bytes, write: Callable[..., Path], part: str, nonsense: object
):
    with suppress(MattingError):
        read_project(write(with_manifest(good, **{part: nonsense})))


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("refinement", "feather", 1e9),
        ("refinement", "despeckle", 10**12),
        ("refinement", "black", "0"),
        ("refinement", "gamma", 0),
        ("look", "clean_edges", 2),
        ("look", "shadow", {"opacity": 1, "blur": 90_000}),
        ("backdrop", "kind", "__class__"),
        ("backdrop", "colour", [300, 0, 0]),
        ("backdrop", "colour", [1, 2]),
        ("backdrop", "scale", 0),
        ("export", "kind", "mro"),
        ("export", "suffix", ".exe"),
        ("paint", "area", [0, 0, 10**9, 10**9]),
        ("paint", "area", [3, 3, 2, 2]),
        ("paint", "area", [True, 0, 2, 2]),
        ("image", "width", WIDTH + 1),
        ("image", "member", "../../etc/passwd"),
        ("image", "member", 7),
    ],
)
def test_options_out_of_range_are_refused(
    good: bytes, write: Callable[..., Path], part: str, name: str, value: object
):
    manifest = json.loads(members_of(good)["manifest.json"])
    assert_refused(write(with_manifest(good, **{part: {**manifest[part], name: value}})))


@pytest.mark.parametrize("name", ["trimap.png", "pattern.png", "foreground.png"])
def test_pictures_of_another_size_are_not_even_decoded(
    write: Callable[..., Path], name: str
):
    bomb = bytearray(encode_image(np.zeros((HEIGHT, WIDTH), np.uint8), ".png"))
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2
    assert_refused(write({name: bytes(bomb)}), "is not a PNG of 14 × 9 pixels")


def test_members_that_unpack_to_more_than_they_may_are_not_unpacked(
    good: bytes, tmp_path: Path
):
    huge = bytes(50_000_000)
    assert_refused(rewritten(good, tmp_path / "b.simatte")({"alpha.f32": huge}), "bytes")
    packed = partial(rewritten, good, tmp_path / "c.simatte", ima=zipfile.ZIP_DEFLATED)
    assert_refused(packed()({"image.png": huge}), "image.png is packed")


def test_ways_of_packing_that_are_not_bounded_are_refused(good: bytes, tmp_path: Path):
    write = rewritten(good, tmp_path / "b.simatte", tri=zipfile.ZIP_LZMA)
    assert_refused(write({}))


@pytest.mark.parametrize("value", [np.nan, np.inf, -0.1, 1.1])
def test_alpha_that_is_none_is_refused(
    good: bytes, write: Callable[..., Path], value: float
):
    alpha = np.frombuffer(members_of(good)["alpha.f32"], "<f4").copy()
    alpha[0] = value
    assert_refused(write({"alpha.f32": alpha.tobytes()}), "not between 0 and 1")


@pytest.mark.parametrize(("name", "level"), [("trimap", 7), ("pattern", 20)])
def test_levels_that_mean_nothing_are_refused(
    write: Callable[..., Path], name: str, level: int
):
    levels = np.full((HEIGHT, WIDTH), level, np.uint8)
    assert_refused(write({f"{name}.png": encode_image(levels, ".png")}))
