"""Linear light keeps its colours, whatever primaries its file names."""

import numpy as np
import pytest

from sim_core.image_io import read_picture
from sim_core.primaries import SRGB, to_srgb_primaries

P3 = (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290)
ACESCG = (0.713, 0.293, 0.165, 0.830, 0.128, 0.044, 0.32168, 0.33767)
LIGHT = np.random.default_rng(2).random((4, 5, 4), dtype=np.float32)


def test_colours_of_p3_become_those_of_srgb():
    """The rows of Apple's and the W3C's matrix from display-p3 to srgb-linear."""
    published = [
        [1.2249401763, -0.2249401763, 0.0],
        [-0.0420569547, 1.0420569547, 0.0],
        [-0.0196375546, -0.0786360456, 1.0982736001],
    ]
    converted = to_srgb_primaries(LIGHT, P3)
    assert np.allclose(
        converted[..., :3], LIGHT[..., :3] @ np.transpose(published), atol=1e-4
    )
    assert np.array_equal(converted[..., 3], LIGHT[..., 3])


@pytest.mark.parametrize("primaries", [P3, ACESCG], ids=["P3", "ACEScg"])
def test_grey_stays_grey(primaries):
    grey = np.linspace(0, 1, 9, dtype=np.float32)[None, :, None].repeat(3, axis=2)
    assert np.allclose(to_srgb_primaries(grey, primaries), grey, atol=1e-6)


@pytest.mark.parametrize(
    "primaries",
    [SRGB, (0.0,) * 8, (np.nan,) * 8, SRGB[:2] * 4, SRGB[:6]],
    ids=["sRGB", "zero", "no numbers", "one colour", "too few"],
)
def test_light_of_srgb_and_of_impossible_primaries_stays(primaries):
    assert to_srgb_primaries(LIGHT, primaries) is LIGHT


def test_an_openexr_file_is_read_by_the_primaries_it_names(tmp_path):
    library = pytest.importorskip("OpenImageIO")
    specification = library.ImageSpec(2, 2, 3, library.FLOAT)
    specification.attribute("chromaticities", library.TypeDesc("float[8]"), P3)
    file = library.ImageOutput.create(str(tmp_path / "wide.exr"))
    file.open(str(tmp_path / "wide.exr"), specification)
    file.write_image(np.full((2, 2, 3), (0.5, 0.1, 0.1), np.float32))
    file.close()
    picture = read_picture(tmp_path / "wide.exr")
    assert np.abs(picture.rgb8.astype(int) - (202, 81, 86)).max() <= 1
    assert "linear light" in picture.remarks[0]
