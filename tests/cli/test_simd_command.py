"""`simatte simd`: a test set from its sources."""

import json

import numpy as np
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


def test_the_scores_of_a_test_set_are_those_worked_out_by_hand(sources, simatte, predictor):
    """Alphas are 204/255 and 77/255 everywhere, and the answer is 0.4."""
    Image.new("L", (20, 16), 204).save("fur/alpha/dog.png")
    Image.new("RGB", (20, 16), "olive").save("fur/fg/cat.png")
    Image.new("L", (20, 16), 77).save("fur/alpha/cat.png")
    (sources / "list.txt").write_text("fur:dog.png:1.jpg\nfur:cat.png:1.jpg\n")
    simatte("simd", "list.txt", *ARGUMENTS)
    simatte("evaluate", "set", "--workers", "1", "--json", "scores.json")
    report = json.loads((sources / "scores.json").read_text())
    trimap = np.asarray(Image.open("set/trimap/fur_dog_1.png"))
    assert (trimap == 128).all()
    scores = {picture["name"]: picture for picture in report["pictures"]}
    for name, truth in {"fur_dog_1": 204 / 255, "fur_cat_1": 77 / 255}.items():
        error = abs(0.4 - truth)
        assert scores[name]["sad"] == pytest.approx(trimap.size * error / 1000, rel=1e-4)
        assert scores[name]["mse"] == pytest.approx(1000 * error**2, rel=1e-4)
        assert scores[name]["gradient"] == pytest.approx(0, abs=1e-6)
    mean = (scores["fur_dog_1"]["sad"] + scores["fur_cat_1"]["sad"]) / 2
    assert report["mean"]["sad"] == pytest.approx(mean)
    assert [row["name"] for row in report["classes"]] == ["fur"]


def test_a_wrong_list_is_an_error(sources, simatte):
    (sources / "list.txt").write_text("dog\n")
    code, _, err = simatte("simd", "list.txt", *ARGUMENTS)
    assert code == 1
    assert "Line 1" in err
