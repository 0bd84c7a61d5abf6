"""Networks are trained through the last touch in use, by its true gradients."""

import numpy as np
import pytest
import torch
from torch import Tensor

from sim_core.classical.closed_form import Equation
from sim_core.classical.conjugate_gradient import Stop
from sim_core.inference.polish import polish
from sim_core.training import polished as module
from sim_core.training.polished import polished
from sim_core.trimap import UNKNOWN
from tests.benchmarks.composites import hairy_composite

SIDE = 48


class Example:
    """A picture, and some network's answer about it."""

    def __init__(self) -> None:
        composite = hairy_composite(96, 96)
        rows, columns = slice(24, 24 + SIDE), slice(10, 10 + SIDE)
        self.image, self.trimap = (
            composite.image[rows, columns],
            composite.trimap[rows, columns],
        )
        self.unknown = _plane(self.trimap == UNKNOWN)
        known = _plane(self.trimap == 255)
        random = torch.Generator().manual_seed(3)
        guess = 0.1 + 0.8 * torch.rand(1, 1, SIDE, SIDE, generator=random)
        self.alpha = torch.where(self.unknown > 0, guess, known)
        self.base = known + 0.5 * self.unknown

    @property
    def picture(self) -> Tensor:
        planes = self.image.transpose(2, 0, 1)[None] / 255
        return torch.tensor(planes, dtype=torch.float32)

    def polished(self, alpha: Tensor) -> Tensor:
        given = {"image": self.picture, "base": self.base, "unknown": self.unknown}
        return polished(alpha, **given)


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Example:
    """Solved so far that differences of losses can be told from rounding."""
    for name in ("_THERE", "_BACK"):
        monkeypatch.setattr(module, name, Stop(tolerance=1e-7, steps=2000))
    return Example()


def test_it_is_what_a_picture_is_polished_by(example: Example) -> None:
    equation = Equation(np.ascontiguousarray(example.image), example.trimap)
    wanted = polish(equation, example.alpha[0, 0].numpy())
    found = example.polished(example.alpha)[0, 0]
    errors = np.abs(found.clamp(0, 1).numpy() - wanted)
    assert errors.max() < 0.01
    assert errors.mean() < 5e-4


def test_gradients_are_slopes(example: Example) -> None:
    """Alpha is what is followed, and says how firmly: both are in the gradient."""
    truth = torch.linspace(0, 1, SIDE).expand(1, 1, SIDE, SIDE)
    random = torch.Generator().manual_seed(4)
    way = torch.randn(1, 1, SIDE, SIDE, generator=random) * example.unknown

    def loss(amount: Tensor) -> Tensor:
        found = example.polished(example.alpha + amount * way)
        return (found - truth).square().sum()

    amount = torch.zeros((), requires_grad=True)
    (slope,) = torch.autograd.grad(loss(amount), amount)
    step = torch.tensor(0.003)
    difference = (loss(step) - loss(-step)) / (2 * step)
    torch.testing.assert_close(slope, difference, rtol=0.02, atol=0.01)


def test_known_pixels_stay_and_have_no_say(example: Example) -> None:
    alpha = torch.where(example.unknown > 0, example.alpha, 0.3).requires_grad_()
    found = example.polished(alpha)
    known = example.unknown == 0
    assert torch.equal(found[known], example.base[known])
    (gradient,) = torch.autograd.grad(found.sum(), alpha)
    assert not gradient[known].any()


def test_pictures_of_a_batch_have_nothing_to_do_with_each_other(example: Example) -> None:
    def after_nothing(plane: Tensor) -> Tensor:
        return torch.cat([torch.zeros_like(plane), plane])

    found = polished(
        after_nothing(example.alpha),
        image=after_nothing(example.picture),
        base=after_nothing(example.base),
        unknown=after_nothing(example.unknown),
    )
    assert not found[0].any()
    assert torch.equal(found[1:], example.polished(example.alpha))


def _plane(mask: np.ndarray) -> Tensor:
    return torch.tensor(mask[None, None].astype(np.float32))
