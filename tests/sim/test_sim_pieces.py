"""A picture in pieces gets the answer that it gets in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from sim_core.inference.activation import ActivationCells
from sim_core.inference.sim_inputs import SimPicture
from sim_core.inference.sim_pass import PieceSizes, SimPass
from sim_core.jobs import Cancelled, CancelToken
from sim_core.network.sim.matting_net import SimInputs
from sim_core.rect import Rect
from tests.sim.name_keyed import make_picture

if TYPE_CHECKING:
    from sim_core.network.sim.classifier import PatternClassifier
    from sim_core.network.sim.matting_net import SimNet

SMALL = PieceSizes(strip_pixels=40 * 168, tile_side=128)


@pytest.fixture(scope="module")
def picture() -> SimPicture:
    image, trimap = make_picture(168, 163)
    return SimPicture(image, trimap, device=torch.device("cpu"))


@pytest.fixture(scope="module")
def cells(picture: SimPicture, classifier: PatternClassifier) -> ActivationCells:
    with torch.inference_mode():
        return ActivationCells.of(classifier, picture)


def test_strips_and_tiles_change_nothing(
    picture: SimPicture, cells: ActivationCells, network: SimNet
) -> None:
    semantic = cells.crop(picture.bounds) * picture.unknown_of(picture.bounds)
    with torch.inference_mode():
        whole = network(SimInputs(*picture.crop(picture.bounds), semantic))
        pieces = SimPass(network, picture, cells, sizes=SMALL).run()
    unknown = picture.unknown
    alpha = whole.alpha[0, 0].clamp(0, 1).numpy()
    colours = 255 * whole.foreground[0].permute(1, 2, 0).numpy()
    np.testing.assert_allclose(pieces.alpha[unknown], alpha[unknown], rtol=0, atol=1e-5)
    np.testing.assert_allclose(
        pieces.foreground[unknown], colours[unknown], rtol=0, atol=0.501
    )


def test_only_pieces_with_unknown_pixels_are_decoded(
    picture: SimPicture, cells: ActivationCells, network: SimNet
) -> None:
    decoded: list[tuple[int, ...]] = []
    hook = network.decoder.conv_up4_alpha[-1].register_forward_hook(
        lambda _layer, _inputs, alpha: decoded.append(tuple(alpha.shape))
    )
    only_here = SimPicture(
        picture.image, np.zeros_like(picture.trimap), device=torch.device("cpu")
    )
    only_here.unknown[100:108, 50:60] = True
    with torch.inference_mode():
        SimPass(network, only_here, cells).run()
    hook.remove()
    assert decoded == [(1, 1, 4 + 8 + 8 + 8 + 4, 2 + 8 + 10 + 8 + 4)]


def test_classifying_in_pieces_changes_nothing(
    picture: SimPicture, cells: ActivationCells, classifier: PatternClassifier
) -> None:
    with torch.inference_mode():
        pieces = ActivationCells.of(classifier, picture, side=128)
    torch.testing.assert_close(
        pieces.crop(picture.bounds), cells.crop(picture.bounds), atol=1e-5, rtol=0
    )


@pytest.mark.parametrize(
    "rect", [Rect(0, 0, 8, 8), Rect(24, 72, 120, 80), Rect(104, 96, 168, 168)]
)
def test_a_crop_of_the_semantic_trimap_is_part_of_the_whole(
    picture: SimPicture, cells: ActivationCells, rect: Rect
) -> None:
    whole = cells.crop(picture.bounds)
    part = whole[(..., *rect.slices)]
    torch.testing.assert_close(cells.crop(rect), part, atol=1e-6, rtol=0)
    assert whole.amin() >= 0
    assert whole.amax() <= 1


def test_a_pass_stops_between_its_pieces(
    picture: SimPicture, cells: ActivationCells, network: SimNet
) -> None:
    token = CancelToken()
    shares: list[float] = []

    def cancel_soon(share: float) -> None:
        shares.append(share)
        if share > 0:
            token.cancel()

    run = SimPass(network, picture, cells, sizes=SMALL, token=token, progress=cancel_soon)
    with torch.inference_mode(), pytest.raises(Cancelled):
        run.run()
    assert len(shares) == 2
