"""`simatte simd`: a test set from its sources."""

import pytest
from PIL import Image


@pytest.fixture
def sources(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("fur/fg", "fur/alpha", "voc"):
        (tmp_path / folder).mkdir(parents=True)
    Image.new("RGB", (20, 16), "olive").save("fur/fg/dog.png")
    Image.new("L", (20, 16), 77).save("fur/alpha/dog.png")
    Image.new("RGB", (9, 30), "teal").save("voc/1.jpg")
    return tmp_path


ARGUMENTS = ("--foregrounds", ".", "--backgrounds", "voc", "-o", "set")


def test_every_line_becomes_a_picture(sources, simatte):
    (sources / "list.txt").write_text("fur:dog.png:1.jpg\n")
    code, _, err = simatte("simd", "list.txt", *ARGUMENTS)
    assert code == 0
    assert "Wrote 1 pictures" in err
    for folder in ("image", "trimap", "alpha"):
        assert (sources / "set" / folder / "fur_dog_1.png").is_file()


def test_a_wrong_list_is_an_error(sources, simatte):
    (sources / "list.txt").write_text("dog\n")
    code, _, err = simatte("simd", "list.txt", *ARGUMENTS)
    assert code == 1
    assert "Line 1" in err
