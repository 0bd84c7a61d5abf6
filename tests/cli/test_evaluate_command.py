"""`simatte evaluate`: the table, the report, and what is missing."""

import json
import os
from pathlib import Path

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
ALONE = ("--workers", "1")  # other processes would not know the fake predictor


def test_the_table_has_each_picture_and_the_mean(folders, simatte):
    code, out, _ = simatte("evaluate", *FOLDERS, *ALONE)
    assert code == 0
    for word in ("fern", "leaf", "mean", "SAD", "MSE", "Grad", "Conn", "unknown region"):
        assert word in out


def test_the_report_holds_the_scores(folders, simatte, predictor):
    Image.fromarray(np.full((2, 4), 255, np.uint8)).save("alphas/leaf.png")
    code, _, _ = simatte("evaluate", *FOLDERS, *ALONE, "--json", "scores.json")
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
    code, _, err = simatte("evaluate", *FOLDERS, *ALONE, "--json", "scores.json")
    assert code == 1
    assert err.startswith("Error: ")
    assert "leaf" in err
    assert not (folders / "scores.json").exists()


def test_a_report_that_cannot_be_written_is_refused_before_the_work(
    folders, simatte, predictor
):
    code, _, err = simatte("evaluate", *FOLDERS, *ALONE, "--json", "nowhere/scores.json")
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
    assert simatte("evaluate", *FOLDERS, *ALONE, "--parity")[0] == 0
    assert predictor.parity


def test_scores_are_written_for_spreadsheets_and_for_people(folders, simatte):
    code, _, _ = simatte(
        "evaluate", *FOLDERS, *ALONE, "--csv", "scores.csv", "--markdown", "scores.md"
    )
    assert code == 0
    lines = (folders / "scores.csv").read_text().splitlines()
    assert lines[0] == "name,sad,mse,gradient,connectivity,seconds"
    assert [line.split(",")[0] for line in lines[1:]] == ["fern", "leaf", "mean"]
    assert "| fern | 0.00 | 0.0 | 0.00 | 0.00 |" in (folders / "scores.md").read_text()


def test_whole_pictures_are_scored_on_request(folders, simatte):
    Image.fromarray(np.full((2, 4), 255, np.uint8)).save("trimaps/leaf.png")
    code, out, _ = simatte("evaluate", *FOLDERS, *ALONE, "--whole", "--json", "scores.json")
    assert code == 0
    assert "whole picture" in out
    report = json.loads((folders / "scores.json").read_text())
    assert report["region"] == "whole picture"
    assert report["pictures"][1]["sad"] == pytest.approx(8 * 0.6 / 1000, rel=1e-5)


def test_the_contact_sheet_is_a_picture(folders, simatte):
    assert simatte("evaluate", *FOLDERS, *ALONE, "--sheet", "sheet.png")[0] == 0
    with Image.open("sheet.png") as sheet:
        assert sheet.mode == "RGB"
        assert sheet.width > sheet.height > 300


def test_a_sheet_in_no_known_format_is_refused_before_the_work(folders, simatte, predictor):
    assert simatte("evaluate", *FOLDERS, *ALONE, "--sheet", "sheet.doc")[0] == 1
    assert predictor.requests == []


def test_weights_of_ones_own_are_passed_on_and_named(folders, simatte, predictor):
    Path("a.pth").write_bytes(b"a")
    Path("b.pth").write_bytes(b"b")
    own = "--weights", "a.pth", "--weights", "b.pth"
    code, out, _ = simatte("evaluate", *FOLDERS, *ALONE, "--model", "sim-r50", *own)
    assert code == 0
    assert predictor.weights == (Path("a.pth"), Path("b.pth"))
    assert "sim-r50, a.pth, b.pth" in out


def test_a_test_set_is_recognised_and_may_be_named_in_one_word(folders, simatte):
    code, out, _ = simatte("evaluate", ".", *ALONE)
    assert code == 0
    assert "fern" in out


@pytest.mark.parametrize("given", [(), (".", *FOLDERS), FOLDERS[:4]])
def test_a_test_set_is_named_in_one_way_and_whole(folders, simatte, given):
    code, _, err = simatte("evaluate", *given)
    assert code == 1
    assert "either the folder of a test set, or --images, --trimaps and --alphas" in err


def test_a_second_run_goes_on_where_the_first_was_stopped(folders, simatte, predictor):
    whole = Path("images/leaf.jpg").read_bytes()
    Path("images/leaf.jpg").write_bytes(whole[:50].ljust(len(whole), b" "))
    stopped = simatte("evaluate", *FOLDERS, *ALONE, "--json", "scores.json")
    assert stopped[0] == 1
    begun = json.loads(Path("scores.json").read_text())
    assert not begun["complete"]
    assert [picture["name"] for picture in begun["pictures"]] == ["fern"]

    # Mended without a trace: a picture with another time would be another picture.
    times = Path("images/leaf.jpg").stat()
    Path("images/leaf.jpg").write_bytes(whole)
    os.utime("images/leaf.jpg", ns=(times.st_atime_ns, times.st_mtime_ns))
    code, out, err = simatte("evaluate", *FOLDERS, *ALONE, "--json", "scores.json")
    assert code == 0
    assert "1 of 2 pictures are scored already." in err
    assert "fern" in out
    assert len(predictor.requests) == 2
    assert json.loads(Path("scores.json").read_text())["complete"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("--model", "shared"), "the model"),
        (("--whole",), "the region that is scored"),
        (("--device", "cpu", "--model", "shared"), "the model, the device"),
    ],
)
def test_other_settings_are_refused_unless_the_scores_are_to_be_replaced(
    folders, simatte, predictor, change, named
):
    before = ("evaluate", *FOLDERS, *ALONE, "--json", "scores.json", "--model", "classical")
    simatte(*before)
    again = (*before, *change)
    code, _, err = simatte(*again)
    assert code == 1
    assert f"other settings; what has changed: {named}." in err
    assert len(predictor.requests) == 2
    assert simatte(*again, "--fresh")[0] == 0
    assert len(predictor.requests) == 4
