"""Foreground colours that a model has of its own, in every depth and colour space."""

import numpy as np
import pytest

from sim_core.colour_profile import to_srgb
from sim_core.composite import change_depth
from sim_core.document import MattingDocument
from sim_core.export import encode_export
from sim_core.export_options import ExportOptions
from sim_core.foreground import estimate_foreground
from sim_core.image_io import Picture, read_picture
from sim_core.request import MattingUpdate
from sim_core.trimap import UNKNOWN
from tests.core.test_export import wide_profile

SHAPE = 8, 10
RNG = np.random.default_rng(7)
SHALLOW = RNG.integers(60, 200, (*SHAPE, 3), dtype=np.uint8)
DEEP = SHALLOW * np.uint16(257) + RNG.integers(0, 100, (*SHAPE, 3), dtype=np.uint16)
OWN = RNG.integers(60, 200, (*SHAPE, 3), dtype=np.uint8)


def make_document(pixels, profile=None):
    document = MattingDocument(
        Picture(pixels.copy(), profile=profile), np.full(SHAPE, UNKNOWN, np.uint8)
    )
    alpha = RNG.uniform(0.2, 0.9, SHAPE).astype(np.float32)
    document.apply(
        MattingUpdate(
            document.epoch, document.revision, True, document.bounds, alpha, OWN
        )
    )  # fmt: skip
    return document


def test_sixteen_bits_get_the_models_colours():
    colours = change_depth(make_document(DEEP).colours(), 8)
    assert np.abs(colours.astype(int) - OWN).max() <= 3


@pytest.mark.parametrize("pixels", [SHALLOW, DEEP], ids=["8 bits", "16 bits"])
def test_a_profile_gets_the_models_colours_as_they_look(pixels):
    document = make_document(pixels, wide_profile())
    shift = 8 * (pixels.itemsize - 1)
    shown = to_srgb((document.colours() >> shift).astype(np.uint8), wide_profile())
    differences = np.abs(shown.astype(int) - OWN)
    assert np.median(differences) <= 2


@pytest.mark.parametrize("pixels", [SHALLOW, DEEP], ids=["8 bits", "16 bits"])
def test_the_estimator_is_the_alternative(pixels):
    document = make_document(pixels)
    expected = estimate_foreground(pixels, document.alpha)
    assert np.array_equal(document.colours(estimated=True), expected)
    assert not np.array_equal(document.colours(), expected)


@pytest.mark.parametrize("estimated", [False, True])
def test_a_file_has_the_colours_that_were_chosen(tmp_path, estimated):
    document = make_document(SHALLOW)
    path = tmp_path / "a.png"
    options = ExportOptions(estimated=estimated)
    path.write_bytes(encode_export(document, path, options, SHALLOW).data)
    wanted = estimate_foreground(SHALLOW, document.alpha) if estimated else OWN
    assert np.array_equal(read_picture(path).pixels, wanted)
