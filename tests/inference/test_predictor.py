import numpy as np
import pytest

from sim_core.arrays import ImageRGB, Trimap
from sim_core.errors import MattingError, TrimapError
from sim_core.inference import region
from sim_core.inference.compact_method import CompactNetwork
from sim_core.inference.drafting import DRAFT_MARGIN
from sim_core.inference.predictor import IncrementalPredictor
from sim_core.jobs import Cancelled, CancelToken
from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.inference.discs import disc_image, disc_trimap
from tests.inference.fakes import RedMethod, request, same_colours

HEIGHT, WIDTH = 300, 400
DAB = Rect(180, 130, 200, 150)


@pytest.fixture
def method() -> RedMethod:
    return RedMethod()


@pytest.fixture
def predictor(method: RedMethod) -> IncrementalPredictor:
    return IncrementalPredictor(method, estimate=same_colours)


@pytest.fixture
def image() -> ImageRGB:
    return np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)


@pytest.fixture
def trimap() -> Trimap:
    return np.full((HEIGHT, WIDTH), UNKNOWN, np.uint8)


def with_dab(trimap: Trimap, rect: Rect = DAB, value: int = FOREGROUND) -> Trimap:
    painted = trimap.copy()
    painted[rect.slices] = value
    return painted


def test_the_first_request_answers_the_whole_picture(
    predictor: IncrementalPredictor, image: ImageRGB, trimap: Trimap
) -> None:
    update = predictor.predict(request(image, trimap, revision=3))
    assert update is not None
    assert update.rect == Rect.of(image)
    assert (update.epoch, update.revision, update.exact) == (1, 3, False)
    np.testing.assert_allclose(update.alpha, image[..., 0] / 255, atol=1e-6)
    assert (update.foreground == image).all()


def test_a_draft_answers_what_changed_and_little_more(
    predictor: IncrementalPredictor, method: RedMethod, image: ImageRGB, trimap: Trimap
) -> None:
    predictor.predict(request(image, trimap))
    update = predictor.predict(request(image, with_dab(trimap)))
    assert update is not None
    assert update.rect == DAB.grow(DRAFT_MARGIN)
    assert update.alpha.shape == (update.rect.height, update.rect.width)
    seen = DAB.grow(DRAFT_MARGIN + method.halo)
    assert method.seen[-1] == (seen.height, seen.width)


def test_a_draft_looks_no_farther_than_its_unknown_pixels_need(
    predictor: IncrementalPredictor, method: RedMethod, image: ImageRGB
) -> None:
    known = np.zeros((HEIGHT, WIDTH), np.uint8)
    predictor.predict(request(image, known))
    assert method.seen == []
    predictor.predict(request(image, with_dab(known, value=UNKNOWN)))
    assert method.seen == [(20 + 2 * method.halo, 20 + 2 * method.halo)]


def test_a_draft_of_an_unchanged_trimap_is_nothing(
    predictor: IncrementalPredictor, image: ImageRGB, trimap: Trimap
) -> None:
    predictor.predict(request(image, trimap))
    assert predictor.predict(request(image, trimap, revision=9)) is None


def test_an_exact_pass_always_answers_everything(
    predictor: IncrementalPredictor, method: RedMethod, image: ImageRGB, trimap: Trimap
) -> None:
    """Also where the trimap is as before: the person may have painted and undone."""
    for _ in range(2):
        update = predictor.predict(request(image, trimap, exact=True))
        assert update is not None
        assert update.rect == Rect.of(image)


def test_what_did_not_change_is_never_solved_again(
    predictor: IncrementalPredictor, method: RedMethod, image: ImageRGB, trimap: Trimap
) -> None:
    predictor.predict(request(image, trimap, exact=True))
    predictor.predict(request(image, with_dab(trimap)))
    solved = len(method.seen)
    predictor.predict(request(image, trimap, exact=True))
    assert len(method.seen) == solved


def test_another_image_is_answered_as_a_whole(
    predictor: IncrementalPredictor, image: ImageRGB, trimap: Trimap
) -> None:
    predictor.predict(request(image, trimap))
    update = predictor.predict(request(255 - image, trimap, epoch=2))
    assert update is not None
    assert update.rect == Rect.of(image)


def test_alpha_is_new_where_it_changed_and_old_at_the_rim(
    predictor: IncrementalPredictor, image: ImageRGB, trimap: Trimap
) -> None:
    predictor.predict(request(image, trimap))
    inverted = 255 - image
    update = predictor.predict(request(inverted, with_dab(trimap, value=BACKGROUND)))
    assert update is not None
    rim = update.alpha[0]
    old = image[update.rect.top, update.rect.left : update.rect.right, 0] / 255
    np.testing.assert_allclose(rim, old, atol=2 / DRAFT_MARGIN)
    assert (update.alpha[DAB.relative_to(update.rect).slices] == 0).all()


def test_a_cancelled_request_leaves_its_changes_to_the_next(
    predictor: IncrementalPredictor, image: ImageRGB, trimap: Trimap
) -> None:
    predictor.predict(request(image, trimap))
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        predictor.predict(request(image, with_dab(trimap)), token=token)
    other = Rect(20, 20, 30, 30)
    update = predictor.predict(request(image, with_dab(with_dab(trimap), other)))
    assert update is not None
    assert update.rect.contains(DAB)
    assert update.rect.contains(other)


def test_a_failed_request_leaves_its_changes_to_the_next(
    predictor: IncrementalPredictor, method: RedMethod, image: ImageRGB, trimap: Trimap
) -> None:
    predictor.predict(request(image, trimap))
    method.failure = MattingError("no")
    with pytest.raises(MattingError, match="no"):
        predictor.predict(request(image, with_dab(trimap)))
    method.failure = None
    assert predictor.predict(request(image, with_dab(trimap))) is not None


def test_cancelling_during_foreground_estimation_counts_as_unanswered(
    method: RedMethod, image: ImageRGB, trimap: Trimap
) -> None:
    token = CancelToken()

    def estimate(image: ImageRGB, alpha: np.ndarray) -> ImageRGB:
        token.cancel()
        return image

    predictor = IncrementalPredictor(method, estimate=estimate)
    with pytest.raises(Cancelled):
        predictor.predict(request(image, trimap), token=token)
    assert predictor.predict(request(image, trimap)) is not None


def test_later_painting_does_not_reach_what_is_remembered(
    predictor: IncrementalPredictor, image: ImageRGB, trimap: Trimap
) -> None:
    first = predictor.predict(request(image, trimap))
    assert first is not None
    first.alpha[:] = 0
    update = predictor.predict(request(image, with_dab(trimap)))
    assert update is not None
    expected = image[update.rect.slices][0, :, 0] / 255
    np.testing.assert_allclose(update.alpha[0], expected, atol=1e-6)


def test_a_trimap_of_another_size_is_refused(
    predictor: IncrementalPredictor, image: ImageRGB, trimap: Trimap
) -> None:
    with pytest.raises(TrimapError):
        predictor.predict(request(image, trimap[:-1]))


@pytest.mark.parametrize("value", [BACKGROUND, FOREGROUND])
def test_a_picture_without_unknown_pixels_needs_no_method(
    predictor: IncrementalPredictor, method: RedMethod, image: ImageRGB, value: int
) -> None:
    trimap = np.full((HEIGHT, WIDTH), value, np.uint8)
    update = predictor.predict(request(image, trimap, exact=True))
    assert update is not None
    assert (update.alpha == value / 255).all()
    assert method.seen == []


def test_a_large_draft_is_made_from_a_reduced_copy(
    predictor: IncrementalPredictor,
    method: RedMethod,
    trimap: Trimap,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(region, "DRAFT_PIXELS", 10_000)
    image = np.full((HEIGHT, WIDTH, 3), 51, np.uint8)
    update = predictor.predict(request(image, with_dab(trimap)))
    assert update is not None
    assert np.prod(method.seen[0]) < 11_000
    np.testing.assert_allclose(update.alpha[:100], 0.2, atol=1e-6)
    assert (update.alpha[DAB.slices] == 1).all()


@pytest.fixture
def grey() -> IncrementalPredictor:
    """Around a method whose foreground is grey 7."""
    return IncrementalPredictor(RedMethod(colour=7), estimate=same_colours)


@pytest.mark.parametrize("exact", [False, True])
def test_the_methods_own_foreground_is_kept_where_it_mixes(
    grey: IncrementalPredictor, image: ImageRGB, trimap: Trimap, exact: bool
) -> None:
    image[:40] = 255
    trimap[:, :50], trimap[:, 50:90] = BACKGROUND, FOREGROUND
    update = grey.predict(request(image, trimap, exact=exact))
    assert update is not None
    mixed = (trimap == UNKNOWN) & (update.alpha < 1)
    assert (update.foreground[mixed] == 7).all()
    assert (update.foreground[~mixed] == image[~mixed]).all()


def test_a_draft_keeps_the_methods_own_foreground(
    grey: IncrementalPredictor, image: ImageRGB, trimap: Trimap
) -> None:
    grey.predict(request(image, trimap))
    update = grey.predict(request(image, with_dab(trimap)))
    assert update is not None
    opaque = update.alpha >= 1
    assert opaque.any()
    assert (update.foreground[~opaque] == 7).all()
    assert (update.foreground[opaque] == image[update.rect.slices][opaque]).all()


def test_a_large_draft_keeps_the_methods_own_foreground(
    grey: IncrementalPredictor, trimap: Trimap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(region, "DRAFT_PIXELS", 10_000)
    image = np.full((HEIGHT, WIDTH, 3), 51, np.uint8)
    update = grey.predict(request(image, with_dab(trimap)))
    assert update is not None
    assert (update.foreground[:100] == 7).all()
    assert (update.foreground[DAB.slices] == 51).all()


def test_the_methods_own_foreground_can_be_left_aside(
    image: ImageRGB, trimap: Trimap
) -> None:
    predictor = IncrementalPredictor(
        RedMethod(colour=7), estimate=same_colours, always_estimate=True
    )
    update = predictor.predict(request(image, trimap, exact=True))
    assert update is not None
    assert (update.foreground == image).all()


def test_progress_grows_to_one(
    predictor: IncrementalPredictor, image: ImageRGB, trimap: Trimap
) -> None:
    shares: list[float] = []
    predictor.predict(request(image, trimap, exact=True), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_drafts_then_exact_equal_exact_from_scratch(
    networks: dict[str, CompactNetwork], precision: str
) -> None:
    network = networks[precision]
    image, final = disc_image(128, 160), disc_trimap(128, 160)
    painting = IncrementalPredictor(network)
    trimap = np.full_like(final, UNKNOWN)
    for row in range(0, 128, 32):
        trimap[row : row + 32] = final[row : row + 32]
        assert painting.predict(request(image, trimap)) is not None
    settled = painting.predict(request(image, final, exact=True))
    fresh = IncrementalPredictor(network).predict(request(image, final, exact=True))
    assert settled is not None
    assert fresh is not None
    for name in ("alpha", "foreground", "pattern", "confidence"):
        assert (getattr(settled, name) == getattr(fresh, name)).all()
