"""Pictures that belong together by name."""

import pytest

from sim_core.errors import MattingError
from sim_core.picture_folders import find_pictures, named_in_part, pair_with_trimaps


def lay(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def test_pictures_go_by_their_names_without_endings(tmp_path):
    lay(tmp_path, "b.PNG", "a.1.jpg", ".hidden.png", "notes.txt", "below/c.png")
    assert list(find_pictures(tmp_path)) == ["a.1", "b"]
    assert list(find_pictures(tmp_path, below=True)) == ["a.1", "b", "below/c"]


def test_two_pictures_of_one_name_are_refused(tmp_path):
    lay(tmp_path, "a.jpg", "a.png")
    with pytest.raises(MattingError, match="have the same name"):
        find_pictures(tmp_path)


def test_a_trimap_of_the_very_name_comes_first(tmp_path):
    images = lay(tmp_path / "i", "a.jpg", "a_trimap.png")
    trimaps = lay(tmp_path / "t", "a.tif", "a-trimap.png")
    found = pair_with_trimaps(images, trimaps)
    assert [(p.name, p.trimap.name) for p in found.pairs] == [("a", "a.tif")]
    assert [path.name for path in found.without_image] == ["a-trimap.png"]


def test_a_picture_is_not_its_own_trimap(tmp_path):
    lay(tmp_path, "a.jpg", "b.jpg", "b_trimap.png")
    found = pair_with_trimaps(tmp_path, tmp_path / "." / "")
    assert [(p.name, p.trimap.name) for p in found.pairs] == [("b", "b_trimap.png")]
    assert [path.name for path in found.without_trimap] == ["a.jpg"]


def test_long_rows_of_names_are_cut():
    assert named_in_part(["a", "b"]) == "a, b"
    assert named_in_part(["a", "b", "c"], 2) == "a, b and 1 more"
