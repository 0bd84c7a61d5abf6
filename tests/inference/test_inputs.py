import numpy as np
import pytest
import torch

from sim_core.classical.closed_form import Equation
from sim_core.inference.hints import take_hints
from sim_core.inference.inputs import PictureInputs
from sim_core.network.compact import IMAGE_MEAN, STRIDE
from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.inference.discs import disc_image, disc_trimap

CPU = torch.device("cpu")


def disc_inputs(height: int, width: int) -> PictureInputs:
    image, trimap = disc_image(height, width), disc_trimap(height, width)
    return PictureInputs(image, trimap, take_hints(image, trimap), device=CPU)


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (16, 16), (33, 47)])
def test_pictures_are_padded_to_what_the_network_takes(size: tuple[int, int]) -> None:
    inputs = disc_inputs(*size)
    assert inputs.bounds.width % STRIDE == inputs.bounds.height % STRIDE == 0
    assert inputs.bounds.contains(Rect(0, 0, size[1], size[0]))


def test_features_begin_with_image_and_trimap() -> None:
    image, trimap = disc_image(64, 96), disc_trimap(64, 96)
    picture = disc_inputs(64, 96)
    inputs = picture.crop(Rect.of(image))
    features = inputs.features[0].numpy()
    np.testing.assert_allclose(
        features[:3].transpose(1, 2, 0), image / 255 - IMAGE_MEAN, atol=1e-6
    )
    assert ((features[3] == 1) == (trimap == BACKGROUND)).all()
    assert ((features[4] == 1) == (trimap == FOREGROUND)).all()
    assert ((inputs.unknown[0, 0].numpy() == 1) == (trimap == UNKNOWN)).all()


def test_distance_maps_are_one_inside_and_fade_outside() -> None:
    picture = disc_inputs(64, 96)
    distances = picture.crop(picture.bounds).features[0, 5:11].numpy()
    inside = disc_trimap(64, 96) == BACKGROUND
    assert (distances[:3, inside] == 1).all()
    assert (distances[:3, ~inside] < 1).all()
    assert (np.diff(distances[:3, 32, 48]) > 0).all()


def test_base_is_exact_on_known_pixels() -> None:
    picture, trimap = disc_inputs(64, 96), disc_trimap(64, 96)
    base = picture.crop(picture.bounds).base[0, 0].numpy()
    assert (base[trimap == FOREGROUND] == 1).all()
    assert (base[trimap == BACKGROUND] == 0).all()


def test_a_crop_has_the_features_of_the_whole_picture() -> None:
    picture = disc_inputs(320, 320)
    whole = picture.crop(picture.bounds).features[..., 112:192, 112:224]
    crop = picture.crop(Rect(48, 48, 288, 256)).features[..., 64:144, 64:176]
    torch.testing.assert_close(crop, whole, rtol=0, atol=1e-5)


@pytest.mark.parametrize("value", [BACKGROUND, UNKNOWN, FOREGROUND])
def test_features_are_finite_for_every_uniform_trimap(value: int) -> None:
    trimap = np.full((40, 40), value, np.uint8)
    image = disc_image(40, 40)
    picture = PictureInputs(image, trimap, take_hints(image, trimap), device=CPU)
    assert picture.crop(picture.bounds).features.isfinite().all()


def test_the_last_features_are_what_classical_matting_says() -> None:
    image, trimap = disc_image(64, 96), disc_trimap(64, 96)
    hints = take_hints(image, trimap)
    inputs = PictureInputs(image, trimap, hints, device=CPU).crop(Rect.of(image))
    np.testing.assert_array_equal(inputs.features[0, -2].numpy(), hints.shared.confidence)
    np.testing.assert_array_equal(inputs.features[0, -1].numpy(), hints.prior)
    np.testing.assert_array_equal(inputs.base[0, 0].numpy(), hints.prior)


def test_a_draft_starts_from_shared_matting_and_an_exact_pass_from_the_laplacian() -> None:
    image, trimap = disc_image(64, 96), disc_trimap(64, 96)
    equation = Equation(image, trimap)
    draft, exact = (take_hints(image, trimap, given) for given in (None, equation))
    np.testing.assert_array_equal(draft.prior, draft.shared.alpha)
    np.testing.assert_array_equal(exact.shared.alpha, draft.shared.alpha)
    assert not np.array_equal(exact.prior, draft.prior)
