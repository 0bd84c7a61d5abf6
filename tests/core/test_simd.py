"""The published test set: what is read, how pictures are made, what is missing."""

import numpy as np
import pytest
from PIL import Image

from sim_core.errors import MattingError, TrimapError
from sim_core.simd import Composition, Sources, build, compose, read_list
from sim_core.test_sets import find_cases


def flat(height, width, value, channels=3):
    shape = (height, width, channels) if channels > 1 else (height, width)
    return np.full(shape, value, np.uint8)


def composed(height, width, background=(900, 900)):
    alpha = flat(height, width, 128, 1)
    return compose(flat(height, width, 200), alpha, flat(*background, 50))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((900, 1000), (900, 1000)),
        ((1000, 3840), (800, 3072)),
        ((2880, 3840), (1440, 1920)),
        ((400, 600), (800, 1200)),
        ((801, 1000), (801, 1000)),
    ],
)
def test_the_long_side_is_limited_and_then_the_short_side(before, after):
    picture = composed(*before)
    assert picture.image.shape == (*after, 3)
    assert picture.trimap.shape == picture.alpha.shape == after


def test_colours_are_cut_off_not_rounded():
    # 201 · 128/255 + 50 · 127/255 is 125.8.
    alpha = flat(900, 900, 128, 1)
    picture = compose(flat(900, 900, 201), alpha, flat(900, 900, 50))
    assert (picture.image == 125).all()


def test_small_backgrounds_are_enlarged_and_large_ones_cut():
    large = np.zeros((2000, 2000, 3), np.uint8)
    large[:900, :900] = 50
    picture = compose(flat(900, 900, 0), flat(900, 900, 0, 1), large)
    assert (picture.image == 50).all()
    assert (composed(900, 900, background=(30, 500)).image > 0).all()


def test_the_unknown_region_goes_five_pixels_beyond_what_is_mixed():
    alpha = flat(900, 900, 0, 1)
    alpha[:, 400:] = 255
    alpha[:, 400] = 128
    trimap = compose(flat(900, 900, 9), alpha, flat(900, 900, 9)).trimap[450]
    assert (trimap[:395] == 0).all()
    assert (trimap[395:406] == 128).all()
    assert (trimap[406:] == 255).all()


def test_lists_are_read_line_by_line(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("fur:dog.png:2007_1.jpg\n\nwater_drop:a.b.png:2.jpg\n")
    assert read_list(path) == [
        Composition("fur", "dog.png", "2007_1.jpg"),
        Composition("water_drop", "a.b.png", "2.jpg"),
    ]
    assert read_list(path)[0].name == "fur_dog_2007_1"


@pytest.mark.parametrize("line", ["fur:dog.png", "cat:dog.png:1.jpg", "fur:a:b:c"])
def test_a_line_of_another_form_is_named(tmp_path, line):
    path = tmp_path / "list.txt"
    path.write_text(f"fur:dog.png:1.jpg\n{line}\n")
    with pytest.raises(MattingError, match="Line 2"):
        read_list(path)


def test_a_list_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(MattingError, match=r"lost\.txt"):
        read_list(tmp_path / "lost.txt")


@pytest.fixture
def sources(tmp_path):
    """One foreground of 20 × 16 pixels and one background."""
    for folder in ("fur/fg", "fur/alpha", "voc"):
        (tmp_path / folder).mkdir(parents=True)
    Image.new("RGB", (20, 16), "olive").save(tmp_path / "fur/fg/dog.png")
    Image.new("L", (20, 16), 77).save(tmp_path / "fur/alpha/dog.png")
    Image.new("RGB", (9, 30), "teal").save(tmp_path / "voc/1.jpg")
    return Sources(tmp_path, tmp_path / "voc")


DOG = Composition("fur", "dog.png", "1.jpg")


def test_what_is_built_can_be_evaluated(sources, tmp_path):
    target = tmp_path / "set"
    assert list(build([DOG], sources, target)) == [DOG]
    (case,) = find_cases(target / "image", target / "trimap", target / "alpha")
    assert case.name == "fur_dog_1"
    with Image.open(case.alpha) as alpha:
        assert alpha.size == (1000, 800)
        assert alpha.getextrema() == (77, 77)


def test_missing_files_are_named_before_anything_is_written(sources, tmp_path):
    lost = Composition("fur", "dog.png", "lost.jpg")
    with pytest.raises(MattingError, match=r"lost\.jpg"):
        list(build([DOG, lost], sources, tmp_path / "set"))
    assert not (tmp_path / "set").exists()


def test_an_alpha_of_another_size_is_named(sources, tmp_path):
    Image.new("L", (4, 4)).save(tmp_path / "fur/alpha/dog.png")
    with pytest.raises(TrimapError, match=r"dog\.png is 4 × 4"):
        list(build([DOG], sources, tmp_path / "set"))
