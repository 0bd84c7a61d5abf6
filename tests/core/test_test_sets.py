"""Where usual test sets keep their files, and what is said where some are missing."""

import os

import pytest

from sim_core.errors import MattingError
from sim_core.test_sets import find_cases, find_test_set, fingerprint


@pytest.fixture
def make(tmp_path):
    """Make empty files, and return the folder that they lie in."""

    def files(*names):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return tmp_path

    return files


def named(cases, root):
    """Return name, image, trimap and alpha of each, as in the folder."""
    return [
        (
            case.name,
            *(
                p.relative_to(root).as_posix()
                for p in (case.image, case.trimap, case.alpha)
            ),
        )
        for case in cases
    ]


@pytest.mark.parametrize(
    "folders",
    [
        ("image", "trimap", "alpha"),
        ("images", "trimaps", "alphas"),
        ("original", "trimap", "mask"),
    ],
)
def test_folders_of_ones_own_are_recognised(make, folders):
    image, trimap, alpha = folders
    root = make(f"{image}/fern.jpg", f"{trimap}/fern.png", f"{alpha}/fern.tif")
    expected = "fern", f"{image}/fern.jpg", f"{trimap}/fern.png", f"{alpha}/fern.tif"
    assert named(find_test_set(root), root) == [expected]


def test_subfolders_are_classes(make):
    root = make(
        *(
            f"{folder}/{name}.png"
            for folder in ("image", "trimap", "alpha")
            for name in ("fur/a", "net/a")
        )
    )
    assert [case.name for case in find_test_set(root)] == ["fur/a", "net/a"]


@pytest.mark.parametrize("base", ["", "Test_set/", "Combined_Dataset/Test_set/"])
@pytest.mark.parametrize("adobe", ["", "Adobe-licensed images/"])
def test_composites_of_composition_1k_share_the_alpha_of_their_foreground(
    make, base, adobe
):
    root = make(
        f"{base}merged/1-1252426161dfXY_0.png", f"{base}merged/1-1252426161dfXY_1.png",
        f"{base}{adobe}trimaps/1-1252426161dfXY_0.png",
        f"{base}{adobe}trimaps/1-1252426161dfXY_1.png",
        f"{base}{adobe}alpha/1-1252426161dfXY.png",
    )  # fmt: skip
    cases = find_test_set(root)
    assert [case.name for case in cases] == ["1-1252426161dfXY_0", "1-1252426161dfXY_1"]
    assert {case.alpha.name for case in cases} == {"1-1252426161dfXY.png"}
    assert [case.trimap.name for case in cases] == [case.image.name for case in cases]


def test_copies_of_composition_1k_with_an_alpha_for_each_composite_are_read(make):
    root = make("merged/a_1.png", "trimaps/a_1.png", "alpha/a_1.png", "alpha/a.png")
    assert find_test_set(root)[0].alpha.name == "a_1.png"


def test_composition_1k_that_has_not_been_composed_is_told_apart(make):
    root = make(
        *(
            f"Test_set/Adobe-licensed images/{name}/a.png"
            for name in ("fg", "alpha", "trimaps")
        )
    )
    with pytest.raises(MattingError, match=r"no merged/\. Compose the test set first"):
        find_test_set(root)


def test_pictures_of_alphamatting_come_with_every_trimap(make):
    root = make(
        "input_training_lowres/GT01.png", "gt_training_lowres/GT01.png",
        "trimap_training_lowres/Trimap1/GT01.png",
        "trimap_training_lowres/Trimap2/GT01.png",
    )  # fmt: skip
    cases = find_test_set(root)
    assert [case.name for case in cases] == ["Trimap1/GT01", "Trimap2/GT01"]
    assert [case.trimap.parent.name for case in cases] == ["Trimap1", "Trimap2"]


def test_the_secret_alphas_of_alphamatting_are_not_looked_for(make):
    root = make("input_lowres/doll.png", "trimap_lowres/Trimap1/doll.png")
    with pytest.raises(MattingError, match="whose alphas are not public"):
        find_test_set(root)


def test_an_unknown_layout_is_answered_with_those_that_are_known(make):
    root = make("pictures/fern.png", "alpha/fern.png")
    with pytest.raises(
        MattingError, match=r"Composition-1K; .*alphamatting\.com.*--images"
    ):
        find_test_set(root)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(MattingError, match=r"no folder .*lost"):
        find_test_set(tmp_path / "lost")


def test_no_picture_gets_the_alpha_of_a_similar_name(make):
    root = make("image/a_1.png", "trimap/a_1.png", "alpha/a.png")
    with pytest.raises(MattingError, match=r"missing: .*alpha/a_1\.\*"):
        find_test_set(root)


def test_of_many_missing_files_some_are_named_and_all_counted(make):
    root = make("trimap/x.png", "alpha/x.png", *(f"image/{n}.png" for n in range(30)))
    with pytest.raises(MattingError, match=r"0\.\*.* and 40 more\."):
        find_test_set(root)


def test_two_pictures_of_one_name_are_refused(make):
    root = make("i/a.png", "i/a.jpg", "t/a.png", "a/a.png")
    with pytest.raises(MattingError, match=r"a\.png and a\.jpg have the same name"):
        find_cases(root / "i", root / "t", root / "a")


def test_hidden_files_are_no_pictures(make):
    root = make(
        *(f"{folder}/a.png" for folder in ("image", "trimap", "alpha")), "image/._a.png"
    )
    assert [case.name for case in find_test_set(root)] == ["a"]


def test_other_files_have_another_fingerprint(make):
    root = make(*(f"{folder}/a.png" for folder in ("image", "trimap", "alpha")))
    before = fingerprint(find_test_set(root))
    assert fingerprint(find_test_set(root)) == before
    os.utime(root / "alpha/a.png", (1, 1))
    assert fingerprint(find_test_set(root)) != before
