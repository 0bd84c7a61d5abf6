"""`simatte evaluate`: the table, the report, and what is missing."""

import json

import numpy as np
import pytest
from PIL import Image

from sim_core.models import DEFAULT_MODEL


@pytest.fixture
def folders(tmp_path, monkeypatch, predictor):
    monkeypatch.chdir(tmp_path)
    for folder in ("images", "trimaps", "alphas"):
        (tmp_path / folder).mkdir()
    for name in ("fern", "leaf"):
        Image.new("RGB", (4, 2), "olive").save(f"images/{name}.jpg")
        Image.fromarray(np.full((2, 4), 128, np.uint8)).save(f"trimaps/{name}.png")
        Image.fromarray(np.full((2, 4), 102, np.uint8)).save(f"alphas/{name}.png")
    return tmp_path


FOLDERS = ("--images", "images", "--trimaps", "trimaps", "--alphas", "alphas")


def test_the_table_has_each_picture_and_the_mean(folders, simatte):
    code, out, _ = simatte("evaluate", *FOLDERS)
    assert code == 0
    for word in ("fern", "leaf", "mean", "SAD", "MSE"):
        assert word in out


def test_the_report_holds_the_scores(folders, simatte, predictor):
    Image.fromarray(np.full((2, 4), 255, np.uint8)).save("alphas/leaf.png")
    code, _, _ = simatte("evaluate", *FOLDERS, "--json", "scores.json")
    assert code == 0
    report = json.loads((folders / "scores.json").read_text())
    assert report["model"] == DEFAULT_MODEL
    assert [picture["name"] for picture in report["pictures"]] == ["fern", "leaf"]
    assert report["pictures"][0]["sad"] == pytest.approx(0, abs=1e-6)
    assert report["pictures"][1]["sad"] == pytest.approx(8 * 0.6 / 1000, rel=1e-5)
    assert report["mean"]["mse"] == pytest.approx(1000 * 0.36 / 2, rel=1e-5)
    assert len(predictor.requests) == 2


def test_a_missing_partner_is_named_and_nothing_is_written(folders, simatte):
    (folders / "alphas" / "leaf.png").unlink()
    code, _, err = simatte("evaluate", *FOLDERS, "--json", "scores.json")
    assert code == 1
    assert err.startswith("Error: ")
    assert "leaf" in err
    assert not (folders / "scores.json").exists()


def test_a_report_that_cannot_be_written_is_refused_before_the_work(
    folders, simatte, predictor
):
    code, _, err = simatte("evaluate", *FOLDERS, "--json", "nowhere/scores.json")
    assert code == 1
    assert "no folder nowhere" in err
    assert predictor.requests == []


def test_a_missing_folder_is_named(folders, simatte):
    code, _, err = simatte(
        "evaluate", "--images", "lost", "--trimaps", "trimaps", "--alphas", "alphas"
    )
    assert code == 1
    assert "no folder lost" in err


def test_parity_is_passed_on(folders, simatte, predictor):
    assert simatte("evaluate", *FOLDERS, "--parity")[0] == 0
    assert predictor.parity
