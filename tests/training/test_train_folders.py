"""Folders of cut-outs become samples, or a sentence that says what is missing."""

from __future__ import annotations

import numpy as np
import pytest

from sim_core.composite import composite
from sim_core.errors import ImageReadError, MattingError
from sim_core.image_io import write_image
from sim_core.patterns import MattingPattern
from sim_core.training.batches import Share, StepBatches, batches_from
from sim_core.training.cutouts import find_cutouts, hold_out
from sim_core.training.recipes import recipe_of
from sim_core.training.recipes.sim import SimRecipe
from sim_core.training.sources import source_of
from tests.training.tiny import CPU, DATA, RUN, tiny_options, trainer_in

PLAIN = {"company": 0, "jitter": 0, "gamma": 0, "noise": 0, "jpeg": 0}


def write_disc(folder, name, *, radius=30, size=96, colour=(200, 40, 40)):
    """A disc with a soft edge, red on black, cut out by its alpha."""
    for part in ("fg", "alpha"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    y, x = np.mgrid[:size, :size]
    distance = np.hypot(x - size / 2, y - size / 2)
    alpha = np.clip((radius + 4 - distance) / 8, 0, 1)
    write_image(folder / "alpha" / f"{name}.png", np.uint8(np.rint(alpha * 255)))
    colours = np.zeros((size, size, 3), np.uint8) + np.uint8(colour)
    write_image(folder / "fg" / f"{name}.jpg", colours)


@pytest.fixture(scope="module")
def flat(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flat")
    for number in range(4):
        write_disc(folder, f"disc{number}")
    return folder


@pytest.fixture(scope="module")
def sorted_by_class(tmp_path_factory):
    folder = tmp_path_factory.mktemp("classes")
    for pattern, count in (("fur", 4), ("sharp", 2), ("net", 1)):
        for number in range(count):
            write_disc(folder / pattern, f"{pattern}{number}")
    return folder


@pytest.fixture(scope="module")
def backgrounds(tmp_path_factory):
    folder = tmp_path_factory.mktemp("backgrounds")
    for level in (0, 60, 120, 180):
        grey = np.full((80, 100, 3), level, np.uint8)
        write_image(folder / f"grey{level:03}.png", grey)
    return folder


def source_in(folder, *, augmentation=PLAIN, **data):
    tables = {**DATA, "cutouts": str(folder), **data}
    return source_of(tiny_options(data=tables, augmentation=augmentation))


def test_pairs_are_found_by_name_whatever_the_ending(flat):
    found = find_cutouts(flat)
    assert [files.foreground.name for files in found] == [f"disc{n}.jpg" for n in range(4)]
    assert all(files.alpha.stem == files.foreground.stem for files in found)
    assert {files.pattern for files in found} == {None}


def test_folders_named_after_patterns_name_the_pattern(sorted_by_class):
    patterns = [files.pattern for files in find_cutouts(sorted_by_class)]
    assert patterns == (
        [MattingPattern.FUR] * 4 + [MattingPattern.NET] + [MattingPattern.SHARP] * 2
    )


def test_of_every_pattern_with_two_at_least_one_is_held_out(sorted_by_class):
    kept, held_out = hold_out(find_cutouts(sorted_by_class), 0.25)
    assert len(kept) == 5
    assert {files.pattern for files in held_out} == {
        MattingPattern.FUR,
        MattingPattern.SHARP,
    }
    assert not set(kept) & set(held_out)


def test_a_sample_is_the_composite_of_its_parts(flat, backgrounds):
    source = source_in(flat, backgrounds=str(backgrounds))
    sample = source.draw(np.random.default_rng(0), 64)
    np.testing.assert_array_equal(
        sample.image, composite(sample.foreground, sample.background, sample.alpha)
    )
    assert sample.image.shape == (64, 64, 3)
    assert ((sample.alpha > 0) & (sample.alpha < 1)).any()
    assert np.abs(np.int16(sample.foreground) - (200, 40, 40)).max() < 8


def test_the_same_random_numbers_give_the_same_sample(flat):
    source = source_in(flat, augmentation={})
    first, second = (source.draw(np.random.default_rng(3), 64) for _ in range(2))
    np.testing.assert_array_equal(first.image, second.image)
    np.testing.assert_array_equal(first.trimap, second.trimap)


def test_held_out_backgrounds_are_never_trained_on(flat, backgrounds):
    source = source_in(flat, backgrounds=str(backgrounds), held_out=0.25)
    drawn = {source.draw(np.random.default_rng(n), 64).background.max() for n in range(30)}
    held_out = {source.held_out(n, 64).background.max() for n in range(4)}
    assert drawn == {0, 60, 120}
    assert held_out == {180}


def test_made_up_samples_can_stand_between(flat):
    drawn = source_in(flat, share_made_up=1.0).draw(np.random.default_rng(0), 64)
    assert drawn.pattern is not None


def test_cut_outs_smaller_than_the_sample_are_enlarged(flat):
    sample = source_in(flat).draw(np.random.default_rng(1), 128)
    assert sample.alpha.shape == (128, 128)
    assert source_in(flat).held_out(0, 128).alpha.shape == (128, 128)


@pytest.mark.parametrize("model", ["simatte-s", "sim-r50"])
def test_matting_networks_train_on_cut_outs_without_patterns(model, flat, tmp_path):
    options = tiny_options(
        model, data={**DATA, "cutouts": str(flat)}, run={**RUN, "steps": 1}
    )
    trainer = trainer_in(tmp_path / "run", options)
    trainer.train()
    assert trainer.state.step == 1


def test_the_classifier_trains_on_cut_outs_with_patterns(sorted_by_class, tmp_path):
    data = {**DATA, "cutouts": str(sorted_by_class)}
    options = tiny_options("classifier", data=data, run={**RUN, "steps": 1})
    trainer_in(tmp_path / "run", options).train()


def test_the_classifier_refuses_cut_outs_without_patterns(flat):
    options = tiny_options("classifier", data={**DATA, "cutouts": str(flat)})
    with pytest.raises(MattingError, match="have no patterns"):
        recipe_of(options, CPU)


def test_missing_partners_are_named(tmp_path):
    write_disc(tmp_path, "one")
    write_disc(tmp_path, "two")
    (tmp_path / "alpha" / "one.png").unlink()
    (tmp_path / "fg" / "two.jpg").unlink()
    with pytest.raises(MattingError, match="missing") as raised:
        find_cutouts(tmp_path)
    assert str(tmp_path / "alpha" / "one.*") in str(raised.value)
    assert str(tmp_path / "fg" / "two.*") in str(raised.value)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ([], "no folder"),
        (["dogs"], "neither the folders fg and alpha nor"),
        (["alpha"], "no folder .*fg"),
        (["fur/fg"], "no folder .*alpha"),
    ],
)
def test_a_folder_of_another_layout_is_answered_with_the_right_one(tmp_path, made, said):
    for name in made:
        (tmp_path / "cutouts" / name).mkdir(parents=True)
    with pytest.raises(MattingError, match=said):
        find_cutouts(tmp_path / "cutouts")


def test_a_foreground_and_an_alpha_of_different_sizes_are_named(tmp_path):
    write_disc(tmp_path, "one")
    write_image(tmp_path / "alpha" / "one.png", np.zeros((5, 5), np.uint8))
    with pytest.raises(MattingError, match="different sizes"):
        find_cutouts(tmp_path)[0].read()


def test_a_single_cut_out_cannot_be_trained_on_and_held_out(tmp_path):
    write_disc(tmp_path, "one")
    with pytest.raises(MattingError, match="at least two"):
        hold_out(find_cutouts(tmp_path), 0.1)


def test_pictures_are_not_decoded_before_they_are_drawn(tmp_path):
    write_disc(tmp_path, "one")
    write_disc(tmp_path, "two")
    (tmp_path / "fg" / "one.jpg").write_bytes(b"no picture")
    assert len(find_cutouts(tmp_path)) == 2


def test_a_picture_that_a_worker_cannot_read_is_named_without_a_traceback(tmp_path):
    for name in ("one", "two", "three"):
        write_disc(tmp_path / "cutouts", name)
        (tmp_path / "cutouts" / "fg" / f"{name}.jpg").write_bytes(b"no picture")
    data = {**DATA, "cutouts": str(tmp_path / "cutouts"), "workers": 1}
    options = tiny_options("sim-r50", data=data)
    batches = StepBatches(options, Share(), SimRecipe.collate)
    with pytest.raises(ImageReadError) as raised:
        next(batches_from(batches, 0))
    assert ".jpg" in str(raised.value)
    assert "Traceback" not in str(raised.value)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"data": {"backgrounds": "x"}}, "data.backgrounds are for data.cutouts"),
        ({"data": {"held_out": 1.0}}, "less than 1"),
        ({"data": {"share_made_up": 2.0}}, "0 to 1"),
        ({"augmentation": {"flip": 2.0}}, "augmentation.flip is 2.0"),
        ({"augmentation": {"crops": []}}, "at least one side"),
        ({"augmentation": {"scale": 0.5}}, "at least 1"),
        ({"augmentation": {"narrowest_band": 40}}, "two rising numbers"),
    ],
)
def test_a_mistake_in_the_options_is_named(table, said):
    with pytest.raises(MattingError, match=said):
        tiny_options(**table)
