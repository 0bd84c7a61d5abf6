"""`simatte matte` given folders: what is matted, skipped, refused and said."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

TRIMAP = np.full((6, 8), 128, np.uint8)
TRIMAP[:, :2], TRIMAP[:, 6:] = 0, 255


@pytest.fixture
def folders(tmp_path, monkeypatch, predictor):
    """Photographs of a fern and a leaf, with trimaps of other endings."""
    monkeypatch.chdir(tmp_path)
    for folder in ("photos", "trimaps"):
        (tmp_path / folder).mkdir()
    add("fern", "fern.tif")
    add("leaf", "leaf_trimap.png")
    return tmp_path


def add(name, trimap, folder="trimaps"):
    Image.new("RGB", (8, 6), (10, 200, 90)).save(f"photos/{name}.jpg")
    Image.fromarray(TRIMAP).save(f"{folder}/{trimap}")


def spoil(path):
    Path(path).write_text("milk, eggs")


def names_in(folder):
    return sorted(path.name for path in Path(folder).iterdir())


BATCH = ("matte", "photos", "--trimap", "trimaps", "--output", "out")


def test_every_picture_with_a_trimap_of_its_name_is_matted(folders, simatte, predictor):
    code, out, err = simatte(*BATCH)
    assert (code, out, err) == (0, "", "Wrote 2 cut-outs to out.\n")
    assert names_in("out") == ["fern.png", "leaf.png"]
    with Image.open("out/leaf.png") as image:
        assert image.mode == "RGBA"
        assert set(np.unique(np.asarray(image)[..., 3])) == {0, 102, 255}
    assert all(request.exact for request in predictor.requests)


def test_trimaps_beside_the_pictures_need_no_folder_of_their_own(folders, simatte):
    add("moss", "moss_trimap.png", folder="photos")
    code, _, err = simatte("matte", "photos", "--output", "out")
    assert (code, names_in("out")) == (0, ["moss.png"])
    assert "fern.jpg" in err


def test_the_model_is_loaded_once_with_the_options_of_one_picture(
    folders, simatte, predictor
):
    code, *_ = simatte(*BATCH, "--model", "shared", "--depth", 16, "--alpha", "alphas")
    assert code == 0
    assert predictor.loads == 1
    assert predictor.loaded[0] == "shared"
    with Image.open("alphas/fern.png") as image:
        assert image.mode == "I;16"


def test_trimaps_may_lie_beside_their_pictures(folders, simatte):
    add("moss", "moss-trimap.png", "photos")
    add("reed", "reed_trimap.png", "photos")
    code, _, err = simatte("matte", "photos", "photos", "-o", "out")
    assert code == 0
    assert names_in("out") == ["moss.png", "reed.png"]
    assert "left out: photos/fern.jpg, photos/leaf.jpg." in err


def test_what_lacks_a_partner_is_named_and_the_rest_goes_on(folders, simatte):
    add("moss", "lichen.png")
    code, _, err = simatte(*BATCH)
    assert code == 0
    assert err.splitlines() == [
        "Note: Without a trimap, and left out: photos/moss.jpg.",
        "Note: Trimaps without a picture: trimaps/lichen.png.",
        "Wrote 2 cut-outs to out.",
    ]


@pytest.mark.parametrize("spoilt", ["photos/fern.jpg", "trimaps/fern.tif"])
def test_a_picture_that_fails_is_one_sentence_and_the_rest_goes_on(
    folders, simatte, spoilt
):
    spoil(spoilt)
    code, out, err = simatte(*BATCH)
    assert (code, out) == (1, "")
    error, summary = err.splitlines()
    assert error.startswith(f"Error: {spoilt}")
    assert summary == "Wrote 1 cut-out to out; 1 failed."
    assert names_in("out") == ["leaf.png"]


def test_even_an_unexpected_error_names_its_picture_and_the_rest_goes_on(
    folders, simatte, predictor, monkeypatch
):
    answer = predictor.predict

    def fail_once(request, **options):
        monkeypatch.setattr(predictor, "predict", answer)
        raise RuntimeError("a bug")

    monkeypatch.setattr(predictor, "predict", fail_once)
    code, _, err = simatte(*BATCH)
    assert code == 1
    assert err.startswith("Error: photos/fern.jpg: Something went wrong in Simatte")
    assert names_in("out") == ["leaf.png"]


def test_a_batch_begun_again_does_what_is_missing(folders, simatte, predictor):
    assert simatte(*BATCH)[0] == 0
    Path("out/leaf.png").unlink()
    before = Path("out/fern.png").stat().st_mtime_ns
    code, _, err = simatte(*BATCH)
    assert code == 0
    assert err.splitlines() == [
        "1 of 2 are done already (see --overwrite).",
        "Wrote 1 cut-out to out.",
    ]
    assert Path("out/fern.png").stat().st_mtime_ns == before
    assert len(predictor.requests) == 3


def test_a_finished_batch_loads_no_model(folders, simatte, predictor):
    simatte(*BATCH)
    assert simatte(*BATCH)[0] == 0
    assert predictor.loads == 1


def test_a_cutout_without_its_alpha_is_not_done(folders, simatte, predictor):
    simatte(*BATCH)
    assert simatte(*BATCH, "--alpha", "alphas")[0] == 0
    assert names_in("alphas") == ["fern.png", "leaf.png"]


def test_overwriting_has_to_be_asked_for(folders, simatte):
    Path("out").mkdir()
    spoil("out/fern.png")
    code, _, err = simatte(*BATCH, "--overwrite")
    assert (code, err) == (0, "Wrote 2 cut-outs to out.\n")
    with Image.open("out/fern.png") as image:
        assert image.size == (8, 6)


def test_two_pictures_of_one_name_are_refused_before_the_work(folders, simatte, predictor):
    Image.new("RGB", (8, 6)).save("photos/fern.png")
    code, _, err = simatte(*BATCH)
    assert code == 1
    assert err.count("\n") == 1
    assert "photos/fern.png and fern.jpg have the same name" in err
    assert predictor.requests == []
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("photos", "lost", "-o", "out"), "photos is a folder, and lost is none"),
        (("photos", "empty", "-o", "out"), "No picture in photos has a trimap in empty"),
        (("photos", "trimaps", "-o", "./photos"), "Choose another folder"),
        (("photos", "trimaps", "-o", "trimaps"), "Choose another folder"),
        (("photos", "trimaps", "-o", "out", "--alpha", "out"), "Choose another folder"),
        (("photos", "trimaps", "-o", "photos/fern.jpg"), "cannot be made"),
    ],
)
def test_folders_that_do_not_fit_are_refused(
    folders, simatte, predictor, arguments, reason
):
    Path("empty").mkdir()
    code, _, err = simatte("matte", *arguments)
    assert code == 1
    assert err.startswith("Error: ")
    assert err.count("\n") == 1
    assert reason in err
    assert predictor.requests == []


def test_a_link_to_a_picture_is_not_written_through(folders, simatte):
    Path("out").mkdir()
    Path("out/fern.png").symlink_to(Path("photos/fern.jpg").resolve())
    before = Path("photos/fern.jpg").read_bytes()
    code, _, err = simatte(*BATCH, "--overwrite")
    assert code == 1
    assert "would be written over" in err
    assert Path("photos/fern.jpg").read_bytes() == before


def test_trimaps_are_given_once(folders, simatte):
    given = "trimaps", "--trimap", "trimaps"
    assert simatte("matte", "photos", *given, "-o", "out")[0] == 2


def test_one_picture_takes_its_trimap_as_an_option_too(folders, simatte):
    arguments = ("photos/leaf.jpg", "--trimap", "trimaps/leaf_trimap.png")
    code, _, err = simatte("matte", *arguments, "-o", "leaf.png")
    assert (code, err) == (0, "Wrote leaf.png\n")


def test_ctrl_c_ends_with_130_and_leaves_whole_files_only(
    folders, simatte, predictor, monkeypatch
):
    answer = predictor.predict

    def answer_once(request, **options):
        if predictor.requests:
            raise KeyboardInterrupt
        return answer(request, **options)

    monkeypatch.setattr(predictor, "predict", answer_once)
    code, out, err = simatte(*BATCH)
    assert (code, out) == (130, "")
    assert "Traceback" not in err
    assert names_in("out") == ["fern.png"]
    with Image.open("out/fern.png") as image:
        image.load()
