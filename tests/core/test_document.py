"""The document: what it hands out, what it takes over, what it writes."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from sim_core.composite import change_depth, composite, quantise_alpha
from sim_core.document import MattingDocument
from sim_core.errors import ImageReadError, MattingError, TrimapError
from sim_core.image_io import Picture, read_picture
from sim_core.patterns import NO_PATTERN
from sim_core.rect import Rect
from sim_core.request import MattingUpdate
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

SHAPE = (6, 8)
IMAGE = np.random.default_rng(1).integers(0, 256, (*SHAPE, 3), dtype=np.uint8)
TRIMAP = np.full(SHAPE, UNKNOWN, np.uint8)
TRIMAP[:, :2], TRIMAP[:, 6:] = BACKGROUND, FOREGROUND
TRIMAPS = arrays(np.uint8, SHAPE, elements=st.sampled_from([0, 128, 255]))


def new_document(trimap=TRIMAP, image=IMAGE):
    return MattingDocument(Picture(image.copy()), None if trimap is None else trimap.copy())


def answer(request, value=0.5, rect=None, **changes):
    """Return an update of one alpha, which pays no heed to any trimap."""
    rect = rect or Rect.of(request.trimap)
    size = rect.height, rect.width
    update = MattingUpdate(
        request.epoch,
        request.revision,
        request.exact,
        rect,
        np.full(size, value, np.float32),
        np.full((*size, 3), 77, np.uint8),
        np.full(size, 5, np.uint8),
        np.full(size, 200, np.uint8),
    )
    return dataclasses.replace(update, **changes)


def test_a_new_picture_is_all_background():
    document = new_document(None)
    assert document.is_blank
    assert not document.alpha.any()
    assert np.array_equal(document.foreground, IMAGE)
    assert (document.pattern == NO_PATTERN).all()


def test_every_document_has_its_own_epoch():
    assert new_document().epoch != new_document().epoch


def test_the_image_is_shared_and_cannot_be_written():
    document = new_document()
    assert document.request(exact=True).image is document.image
    with pytest.raises(ValueError, match="read-only"):
        document.image[0, 0] = 0


def test_a_request_does_not_see_later_painting():
    document = new_document()
    request = document.request(exact=False)
    document.edit(document.bounds, np.zeros(SHAPE, np.uint8))
    assert np.array_equal(request.trimap, TRIMAP)
    assert request.revision < document.revision


def test_a_loaded_trimap_is_a_copy():
    trimap = TRIMAP.copy()
    document = MattingDocument(Picture(IMAGE.copy()), trimap)
    trimap[:] = BACKGROUND
    assert np.array_equal(document.trimap, TRIMAP)


def test_known_pixels_are_right_before_anything_is_computed():
    document = new_document()
    assert (document.alpha[TRIMAP == FOREGROUND] == 1).all()
    assert (document.alpha[TRIMAP == BACKGROUND] == 0).all()


@given(TRIMAPS, st.floats(0, 1, width=32))
def test_a_late_result_never_contradicts_what_was_painted_since(later, value):
    document = new_document()
    request = document.request(exact=True)
    document.edit(document.bounds, later)
    document.apply(answer(request, value))
    assert (document.alpha[later == FOREGROUND] == 1).all()
    assert (document.alpha[later == BACKGROUND] == 0).all()
    assert (document.alpha[later == UNKNOWN] == np.float32(value)).all()
    assert (document.pattern[later != UNKNOWN] == NO_PATTERN).all()
    solid = later == FOREGROUND
    assert np.array_equal(document.foreground[solid], IMAGE[solid])
    assert not document.settled


def test_a_result_for_another_picture_is_dropped():
    document = new_document()
    before = document.alpha.copy()
    assert document.apply(answer(new_document().request(exact=True))) is None
    assert np.array_equal(document.alpha, before)
    assert not document.settled


def test_a_result_changes_its_rectangle_only():
    document = new_document()
    rect = Rect(3, 1, 5, 4)
    assert document.apply(answer(document.request(exact=False), rect=rect)) == rect
    changed = np.zeros(SHAPE, bool)
    changed[rect.slices] = True
    assert np.array_equal(document.alpha == 0.5, changed)
    assert np.array_equal(document.pattern == 5, changed)


def test_patterns_stay_when_a_method_does_not_classify():
    document = new_document()
    document.apply(answer(document.request(exact=True)))
    document.apply(
        answer(document.request(exact=True), 0.25, pattern=None, confidence=None)
    )
    assert (document.pattern[TRIMAP == UNKNOWN] == 5).all()
    assert (document.alpha[TRIMAP == UNKNOWN] == 0.25).all()


def test_only_an_exact_answer_to_the_present_trimap_settles():
    document = new_document()
    document.apply(answer(document.request(exact=False)))
    assert not document.settled
    document.apply(answer(document.request(exact=True)))
    assert document.settled
    document.touch(Rect(0, 0, 1, 1))
    assert not document.settled


def test_painting_foreground_puts_the_picture_back():
    document = new_document()
    document.apply(answer(document.request(exact=True)))
    document.edit(document.bounds, np.full(SHAPE, FOREGROUND, np.uint8))
    assert np.array_equal(document.foreground, IMAGE)
    assert (document.cutout() == np.dstack([IMAGE, np.full(SHAPE, 255)])).all()


def test_the_cutout_has_estimated_colours_unless_told_otherwise():
    document = new_document()
    document.apply(answer(document.request(exact=True)))
    unknown = TRIMAP == UNKNOWN
    assert (document.cutout()[unknown][:, :3] == 77).all()
    assert np.array_equal(document.cutout(decontaminate=False)[..., :3], IMAGE)


def test_eight_bits_are_widened_exactly():
    document = new_document()
    document.apply(answer(document.request(exact=True)))
    assert np.array_equal(
        document.cutout(depth=16)[..., :3], document.foreground * np.uint16(257)
    )
    assert np.array_equal(
        document.cutout(depth=16)[..., 3], quantise_alpha(document.alpha, 16)
    )


def test_a_deep_picture_keeps_its_depth_in_the_cutout():
    deep = np.random.default_rng(2).integers(0, 65536, (*SHAPE, 3), dtype=np.uint16)
    document = new_document(image=deep)
    document.apply(answer(document.request(exact=True)))
    result = document.cutout(depth=16)
    solid = TRIMAP == FOREGROUND
    assert result.dtype == np.uint16
    assert np.array_equal(result[solid][:, :3], deep[solid])
    assert (result[solid][:, 3] == 65535).all()
    assert np.array_equal(document.cutout(depth=16, decontaminate=False)[..., :3], deep)
    assert document.cutout(depth=8).dtype == np.uint8


def test_the_composite_is_that_of_the_estimated_foreground():
    document = new_document()
    document.apply(answer(document.request(exact=True)))
    background = IMAGE[::-1]
    expected = composite(document.foreground, background, document.alpha)
    assert np.array_equal(document.composite_over(background), expected)
    white = np.full(3, 255, np.uint8)
    assert (document.composite_over(white)[TRIMAP == BACKGROUND] == 255).all()


def test_a_background_of_another_size_is_refused():
    with pytest.raises(MattingError, match="picture's size"):
        new_document().composite_over(np.zeros((3, 3, 3), np.uint8))


@pytest.mark.parametrize("depth", [8, 16])
def test_written_files_hold_the_cutout_and_the_alpha(tmp_path, depth):
    document = new_document()
    document.apply(answer(document.request(exact=True), 0.3))
    document.export_cutout(tmp_path / "cutout.png", depth=depth)
    document.export_alpha(tmp_path / "alpha.png", depth=depth)
    picture = read_picture(tmp_path / "cutout.png")
    assert np.array_equal(picture.pixels, change_depth(document.foreground, depth))
    top = 2**depth - 1
    assert np.abs(picture.alpha - document.alpha).max() <= 0.5 / top + 1e-7
    alpha = read_picture(tmp_path / "alpha.png").pixels[..., 0]
    assert np.array_equal(alpha, quantise_alpha(document.alpha, depth))


def test_picture_and_trimap_are_turned_alike(tmp_path):
    tags = Image.Exif()
    tags[0x0112] = 6
    Image.fromarray(IMAGE).save(tmp_path / "picture.png", exif=tags)
    Image.fromarray(TRIMAP).save(tmp_path / "trimap.png", exif=tags)
    document = MattingDocument.open(tmp_path / "picture.png", tmp_path / "trimap.png")
    assert np.array_equal(document.image, np.rot90(IMAGE, -1))
    assert np.array_equal(document.trimap, np.rot90(TRIMAP, -1))


def test_a_trimap_of_another_size_is_refused(tmp_path):
    Image.fromarray(IMAGE).save(tmp_path / "picture.png")
    Image.fromarray(TRIMAP[:, :5]).save(tmp_path / "trimap.png")
    with pytest.raises(TrimapError, match=r"trimap\.png is 5 × 6 pixels, .* is 8 × 6"):
        MattingDocument.open(tmp_path / "picture.png", tmp_path / "trimap.png")


def test_a_refused_trimap_leaves_the_old_one():
    document = new_document()
    with pytest.raises(TrimapError):
        document.load_trimap(np.zeros((2, 2), np.uint8))
    assert np.array_equal(document.trimap, TRIMAP)


def test_a_missing_trimap_is_named(tmp_path):
    Image.fromarray(IMAGE).save(tmp_path / "picture.png")
    with pytest.raises(ImageReadError, match=r"no file .*lost\.png"):
        MattingDocument.open(tmp_path / "picture.png", tmp_path / "lost.png")


@given(TRIMAPS, st.integers(0, 7), st.integers(0, 5))
def test_every_rectangle_follows_its_trimap_and_no_other(trimap, left, top):
    document = MattingDocument(Picture(IMAGE[::-1, ::-1]))
    document.foreground[:] = 77
    rect = Rect(left, top, 8, 6)
    document.edit(rect, trimap[rect.slices])
    solid = np.zeros(SHAPE, bool)
    solid[rect.slices] = trimap[rect.slices] == FOREGROUND
    assert np.array_equal(document.foreground[solid], document.image[solid])
    assert (document.foreground[~solid] == 77).all()
    assert np.array_equal(document.alpha, solid.astype(np.float32))


def test_a_picture_of_one_pixel_is_a_document():
    document = MattingDocument(Picture(np.full((1, 1, 3), 9, np.uint8)))
    document.edit(document.bounds, np.full((1, 1), FOREGROUND, np.uint8))
    assert document.cutout().tolist() == [[[9, 9, 9, 255]]]
