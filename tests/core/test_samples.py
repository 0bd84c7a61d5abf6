from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from resources import resource
from sim_core.errors import MattingError
from sim_core.samples import Sample, find_sample, load_samples

_SVG = "{http://www.w3.org/2000/svg}"
_APPLICATION_ICON = "simatte.svg"


def _folder(name: str) -> Path:
    return Path(str(resource(name)))


def _pixels(path: Path) -> np.ndarray[Any, Any]:
    with Image.open(path) as picture:
        return np.asarray(picture)


def _line_icons() -> list[Path]:
    return [
        path
        for path in sorted(_folder("icons").glob("*.svg"))
        if path.name != _APPLICATION_ICON
    ]


every_sample = pytest.mark.parametrize("shipped", load_samples(), ids=lambda s: s.name)
every_icon = pytest.mark.parametrize("icon", _line_icons(), ids=lambda path: path.stem)


def test_samples_are_found_by_their_names() -> None:
    assert [find_sample(shipped.name) for shipped in load_samples()] == list(load_samples())


def test_an_unknown_sample_is_answered_with_the_names_of_the_known() -> None:
    with pytest.raises(MattingError, match=r"“teapot”.*hair, fur, glass"):
        find_sample("teapot")


@every_sample
def test_a_picture_is_rgb_of_a_size_that_suits_a_window(shipped: Sample) -> None:
    pixels = _pixels(shipped.image)
    assert pixels.ndim == 3
    assert 500 <= max(pixels.shape[:2]) <= 1000
    assert shipped.image.stat().st_size <= 350_000


@every_sample
def test_a_trimap_fits_its_picture_and_knows_all_three_classes(shipped: Sample) -> None:
    trimap = _pixels(shipped.trimap)
    assert trimap.shape == _pixels(shipped.image).shape[:2]
    assert np.unique(trimap).tolist() == [0, 128, 255]


def test_the_glass_trimap_agrees_with_the_exact_alpha() -> None:
    glass = find_sample("glass")
    assert glass.alpha is not None
    alpha, trimap = _pixels(glass.alpha), _pixels(glass.trimap)
    assert (alpha[trimap == 0] == 0).all()
    assert (alpha[trimap == 255] == 255).all()
    assert ((alpha > 0) & (alpha < 255)).mean() > 0.05


@pytest.mark.parametrize("folder", ["samples", "backgrounds"])
def test_every_picture_is_in_the_manifest_and_has_a_licence(folder: str) -> None:
    entries = json.loads((_folder(folder) / "manifest.json").read_text("utf-8"))[folder]
    roles = ("image", "trimap", "alpha")
    listed = {entry[role] for entry in entries for role in roles if role in entry}
    licences = _folder("LICENSES.md").read_text("utf-8")
    pictures = {path.name for path in _folder(folder).iterdir()} - {"manifest.json"}
    assert listed == pictures
    assert all(f"`{folder}/{name}`" in licences for name in pictures)
    assert all(entry[key] for entry in entries for key in ("source", "author", "licence"))


@pytest.mark.parametrize("path", sorted(_folder("backgrounds").glob("*.jpg")))
def test_a_background_is_a_small_rgb_picture(path: Path) -> None:
    pixels = _pixels(path)
    assert pixels.ndim == 3
    assert max(pixels.shape[:2]) >= 768
    assert path.stat().st_size <= 250_000


def test_the_shipped_pictures_stay_below_one_and_a_half_megabytes() -> None:
    files = [*_folder("samples").iterdir(), *_folder("backgrounds").iterdir()]
    assert sum(path.stat().st_size for path in files) < 1_500_000


@every_icon
def test_a_line_icon_takes_the_colour_of_its_surroundings(icon: Path) -> None:
    text = icon.read_text("utf-8")
    root = ET.fromstring(text)
    assert root.tag == f"{_SVG}svg"
    assert root.get("viewBox") == "0 0 24 24"
    own = {"black": "#000", "white": "#fff"}.get(icon.stem, "none")
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', text))
    assert colours <= {"none", "currentColor", own}
    assert "currentColor" in text


def test_the_application_icon_exists_as_drawing_and_as_pixels() -> None:
    drawing = ET.fromstring((_folder("icons") / _APPLICATION_ICON).read_text("utf-8"))
    assert drawing.tag == f"{_SVG}svg"
    assert _pixels(_folder("icons") / "simatte-256.png").shape == (256, 256, 4)
