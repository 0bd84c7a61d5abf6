"""Scores over folders: which files belong together, what is scored, what is said."""

import numpy as np
import pytest
from PIL import Image

from sim_core.errors import ImageReadError, MattingError, TrimapError
from sim_core.evaluation import Score, class_means, evaluate, mean_score
from sim_core.metrics import connectivity_error, gradient_error
from sim_core.rect import Rect
from sim_core.request import MattingUpdate
from sim_core.test_sets import find_cases

TRIMAP = np.array([[0, 128, 128, 255]], np.uint8)
TRUTH = np.array([[0, 51, 204, 255]], np.uint8)


class HalfPredictor:
    """Answers one half everywhere, also where the trimap knows better."""

    def __init__(self):
        self.requests = []

    def predict(self, request, *, token, progress=None):
        self.requests.append(request)
        alpha = np.full(request.trimap.shape, 0.5, np.float32)
        rect = Rect.of(request.trimap)
        return MattingUpdate(
            request.epoch, request.revision, request.exact, rect, alpha, request.image
        )


@pytest.fixture
def folders(tmp_path):
    folders = [tmp_path / name for name in ("images", "trimaps", "alphas")]
    for folder in folders:
        folder.mkdir()
    for name in ("b", "a"):
        Image.new("RGB", (4, 1), "teal").save(folders[0] / f"{name}.JPG")
        Image.fromarray(TRIMAP).save(folders[1] / f"{name}.png")
        Image.fromarray(TRUTH).save(folders[2] / f"{name}.tif")
    return folders


def test_files_are_paired_by_name_whatever_their_ending(folders):
    (folders[0] / "notes.txt").write_text("not a picture")
    cases = find_cases(*folders)
    assert [case.name for case in cases] == ["a", "b"]
    assert cases[0].trimap == folders[1] / "a.png"
    assert cases[0].alpha == folders[2] / "a.tif"


def test_all_missing_partners_are_named_at_once(folders):
    (folders[1] / "a.png").unlink()
    (folders[2] / "b.tif").unlink()
    with pytest.raises(MattingError) as caught:
        find_cases(*folders)
    assert str(folders[1] / "a") in str(caught.value)
    assert str(folders[2] / "b") in str(caught.value)


@pytest.mark.parametrize("which", range(3))
def test_a_missing_folder_is_named(folders, tmp_path, which):
    folders[which] = tmp_path / "nowhere"
    with pytest.raises(MattingError, match=r"no folder .*nowhere"):
        find_cases(*folders)


def test_an_empty_folder_is_said_to_be_empty(folders, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(MattingError, match=r"no pictures in .*empty"):
        find_cases(tmp_path / "empty", folders[1], folders[2])


def test_scores_are_those_of_the_unknown_region_after_an_exact_pass(folders):
    predictor = HalfPredictor()
    scores = list(evaluate(find_cases(*folders), predictor))
    assert [score.name for score in scores] == ["a", "b"]
    assert scores[0].sad == pytest.approx((0.3 + 0.3) / 1000, rel=1e-5)
    assert scores[0].mse == pytest.approx(0.09 * 1000, rel=1e-5)
    assert all(score.seconds >= 0 for score in scores)
    assert all(request.exact for request in predictor.requests)


def test_scores_come_one_by_one(folders):
    predictor = HalfPredictor()
    next(evaluate(find_cases(*folders), predictor))
    assert len(predictor.requests) == 1


def test_a_true_alpha_of_another_size_is_refused(folders):
    Image.new("L", (9, 9)).save(folders[2] / "a.tif")
    with pytest.raises(TrimapError, match=r"a\.tif is 9 × 9 pixels, .* 4 × 1"):
        list(evaluate(find_cases(*folders), HalfPredictor()))


def test_a_trimap_of_another_size_is_named(folders):
    Image.new("L", (9, 9)).save(folders[1] / "b.png")
    with pytest.raises(TrimapError, match=r"b\.png is 9 × 9 pixels, .* 4 × 1"):
        list(evaluate(find_cases(*folders), HalfPredictor()))


def test_an_unreadable_picture_is_named(folders):
    (folders[0] / "a.JPG").write_bytes(b"")
    with pytest.raises(ImageReadError, match=r"a\.JPG"):
        list(evaluate(find_cases(*folders), HalfPredictor()))


def test_the_mean_is_over_pictures():
    scores = [
        Score("a", 1, 10, 4, 7, 0.5),
        Score("b", 3, 30, 6, 8, 1.5),
        Score("c", 2, 20, 8, 9, 1),
    ]
    assert mean_score(scores) == Score("mean", 2, 20, 6, 8, 1)


def test_whole_pictures_can_be_scored(folders):
    Image.fromarray(255 - TRUTH).save(folders[2] / "a.tif")
    score = next(evaluate(find_cases(*folders), HalfPredictor(), whole=True))
    assert score.sad == pytest.approx((1 + 0.3 + 0.3 + 1) / 1000, rel=1e-5)


def test_gradient_and_connectivity_are_those_of_the_metrics(folders):
    score = next(evaluate(find_cases(*folders), HalfPredictor()))
    alpha = np.array([[0, 0.5, 0.5, 1]], np.float32)
    truth = np.float32(TRUTH) / 255
    assert score.gradient == pytest.approx(gradient_error(alpha, truth, TRIMAP))
    assert score.connectivity == pytest.approx(connectivity_error(alpha, truth, TRIMAP))


def test_each_matte_can_be_looked_at(folders):
    seen = []
    list(
        evaluate(
            find_cases(*folders), HalfPredictor(), look=lambda *found: seen.append(found)
        )
    )
    (score, document, truth), _ = seen
    assert score.name == "a"
    assert document.alpha[0, 1] == 0.5
    assert truth[0, 1] == np.float32(51 / 255)


def test_classes_have_means_of_their_own_where_names_begin_with_them():
    scores = [
        Score("hair_easy_a_1", 1, 10, 4, 7, 0.5),
        Score("fur_b_1", 5, 50, 5, 5, 5),
        Score("hair_easy_b_1", 3, 30, 6, 9, 1.5),
    ]
    expected = [Score("fur", 5, 50, 5, 5, 5), Score("hair_easy", 2, 20, 5, 8, 1)]
    assert class_means(scores) == expected
    assert class_means([*scores, Score("GT01", 1, 1, 1, 1, 1)]) == []
