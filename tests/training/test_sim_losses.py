"""The paper's own losses have the value that a person computes, and a gradient."""

from __future__ import annotations

import math

import pytest
import torch

from sim_core.network.sim.classifier import PatternClassifier
from sim_core.network.sim.encoder import ResNetSizes
from sim_core.network.sim.matting_net import SimOutput
from sim_core.training.batches import Truth
from sim_core.training.discriminator_losses import discriminator_losses
from sim_core.training.gradient_losses import (
    gradient_exclusion_loss,
    gradient_explanation_loss,
    gradient_size,
)
from sim_core.training.sim_losses import (
    colour_laplacian_loss,
    compute_sim_losses,
    mixed_composition_loss,
)

SIDE = 32
PIXELS = SIDE * SIDE


def plane(value: float, channels: int = 1) -> torch.Tensor:
    return torch.full((1, channels, SIDE, SIDE), float(value))


def ramp(slope: float, channels: int = 1) -> torch.Tensor:
    """Rises by so much from a column to the next."""
    return slope * torch.arange(SIDE).expand(1, channels, SIDE, SIDE)


def inner() -> torch.Tensor:
    """All but the first and the last column, where a ramp has half its slope."""
    region = plane(1)
    region[..., [0, -1]] = 0
    return region


def upper_half() -> torch.Tensor:
    region = plane(0)
    region[..., : SIDE // 2, :] = 1
    return region


def output_of(
    *,
    alpha: torch.Tensor | None = None,
    foreground: torch.Tensor | None = None,
    background: torch.Tensor | None = None,
    attention: torch.Tensor | None = None,
) -> SimOutput:
    return SimOutput(
        plane(0.5) if alpha is None else alpha,
        plane(0.75, 3) if foreground is None else foreground,
        plane(0.25, 3) if background is None else background,
        plane(0.5, 3) if attention is None else attention,
    )


def truth_of(image: torch.Tensor | None = None) -> Truth:
    image = plane(0.5, 3) if image is None else image
    pattern = torch.tensor([4])
    return Truth(image, plane(0.5), plane(0.75, 3), plane(0.25, 3), pattern)


def noise(channels: int, seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(1, channels, SIDE, SIDE, generator=generator)


def test_the_gradient_of_a_ramp_is_its_slope_whatever_its_direction() -> None:
    rising, falling = gradient_size(ramp(0.02, 3)), gradient_size(-ramp(0.02, 3).mT)
    torch.testing.assert_close(rising[..., 1:-1], plane(0.02, 3)[..., 1:-1])
    torch.testing.assert_close(falling[..., 1:-1, :], plane(0.02, 3)[..., 1:-1, :])


def test_the_attention_divides_the_images_gradient_between_its_causes() -> None:
    attention = torch.cat([plane(0.2), plane(0.3), plane(0.5)], 1)
    output = output_of(
        foreground=ramp(0.02, 3), background=ramp(0.01, 3), attention=attention
    )
    loss = gradient_explanation_loss(output, ramp(0.03), truth_of(ramp(0.029, 3)), inner())
    unexplained = 0.029 - (0.2 * 0.02 + 0.3 * 0.01 + 0.5 * 0.03)
    pixels = SIDE * (SIDE - 2)
    assert loss.item() == pytest.approx(unexplained * pixels / (pixels + 1), rel=1e-4)


@pytest.mark.parametrize("cause", ["foreground", "background", "alpha"])
def test_each_weight_belongs_to_its_cause(cause: str) -> None:
    """r₁ to the foreground, r₂ to the background, r₃ to alpha."""
    attention = plane(0.5, 3).requires_grad_()
    channels = {"foreground": 3, "background": 3, "alpha": 1}
    shapes = {name: plane(0.5, number) for name, number in channels.items()}
    shapes[cause] = ramp(0.01, channels[cause])
    output = output_of(**shapes, attention=attention)
    gradient_explanation_loss(output, output.alpha, truth_of(), plane(1)).backward()
    assert attention.grad is not None
    pulled = attention.grad.abs().sum((0, 2, 3)) > 0
    assert pulled.tolist() == [name == cause for name in channels]


def test_an_edge_in_the_background_and_elsewhere_counts_twice() -> None:
    output = output_of(foreground=ramp(0.02, 3), background=ramp(0.01, 3))
    loss = gradient_exclusion_loss(output, ramp(0.03))
    each = (0.02 + 0.03) * 0.01
    border = 2 * 0.5 * 0.5
    assert loss.item() == pytest.approx(each * (SIDE - 2 + border) / SIDE, rel=1e-4)


def test_mixed_composition_is_the_mean_error_of_three_composites() -> None:
    output = output_of(foreground=plane(0.85, 3), background=plane(0.45, 3))
    loss = mixed_composition_loss(output, plane(0.5), truth_of(), plane(1))
    expected = (0.5 * 0.1 + 0.5 * 0.2 + 0.5 * 0.3) / 3
    assert loss.item() == pytest.approx(expected * PIXELS / (PIXELS + 1), rel=1e-4)


def test_colour_laplacian_of_constant_errors_is_their_coarsest_level() -> None:
    output = output_of(foreground=plane(0.85, 3), background=plane(0.45, 3))
    loss = colour_laplacian_loss(output, truth_of(), plane(1))
    expected = 2 * (0.1 + 0.2) / 2
    assert loss.item() == pytest.approx(expected * PIXELS / (PIXELS + 1), rel=1e-4)


class Transparent(torch.nn.Module):
    """A discriminator that sees alpha as it is, in the second layer doubled."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = torch.nn.Linear(1, 20)
        torch.nn.init.zeros_(self.fc.weight)
        torch.nn.init.zeros_(self.fc.bias)

    def features(
        self, foreground: torch.Tensor, alpha: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        return alpha, 2 * alpha, alpha, alpha


def test_the_discriminators_losses_are_mean_squares_and_a_cross_entropy() -> None:
    losses = discriminator_losses(Transparent(), plane(0.8), truth_of(), upper_half())
    square, pooled = 0.3**2 / 2, (0.3 / 2) ** 2
    assert losses.features.item() == pytest.approx((7 * square + pooled) / 5, rel=1e-5)
    assert losses.classification.item() == pytest.approx(math.log(20), rel=1e-5)


@pytest.fixture(scope="module")
def discriminator() -> PatternClassifier:
    torch.manual_seed(0)
    sizes = ResNetSizes(4, (1, 1, 1, 1))
    return PatternClassifier(sizes).eval().requires_grad_(False)


@pytest.mark.parametrize("name", ["classification", "features"])
def test_the_discriminator_pulls_at_alpha_where_it_is_unknown(
    discriminator: PatternClassifier, name: str
) -> None:
    alpha = noise(1, seed=1).requires_grad_()
    losses = discriminator_losses(discriminator, alpha, truth_of(), upper_half())
    (gradient,) = torch.autograd.grad(getattr(losses, name), alpha)
    assert gradient[..., : SIDE // 2, :].abs().sum() > 0
    assert gradient[..., SIDE // 2 :, :].abs().sum() == 0


def test_the_true_alpha_looks_to_the_discriminator_as_it_should(
    discriminator: PatternClassifier,
) -> None:
    losses = discriminator_losses(discriminator, plane(0.5), truth_of(), plane(1))
    assert losses.features.item() == pytest.approx(0, abs=1e-12)


def test_following_its_gradient_makes_alpha_look_like_the_true_one(
    discriminator: PatternClassifier,
) -> None:
    alpha = torch.nn.Parameter(plane(0.1))
    optimiser = torch.optim.Adam([alpha], lr=0.02)
    distances = []
    for _ in range(20):
        losses = discriminator_losses(discriminator, alpha, truth_of(), plane(1))
        optimiser.zero_grad()
        losses.features.backward()
        optimiser.step()
        distances.append(losses.features.item())
    assert distances[-1] < distances[0] / 10


PULLED = {
    "alpha": ["alpha"],
    "composition": ["alpha"],
    "laplacian": ["alpha"],
    "colours": ["foreground", "background"],
    "colour_composition": ["foreground", "background"],
    "mixed_composition": ["alpha", "foreground", "background"],
    "colour_laplacian": ["foreground", "background"],
    "gradient_explanation": ["alpha", "foreground", "background", "attention"],
    "gradient_exclusion": ["alpha", "foreground", "background"],
    "discriminator_classification": ["alpha"],
    "discriminator_features": ["alpha"],
}


@pytest.mark.parametrize("name", PULLED)
def test_every_loss_pulls_at_what_it_is_about(
    discriminator: PatternClassifier, name: str
) -> None:
    output = SimOutput(*(noise(c, n).requires_grad_() for n, c in enumerate((1, 3, 3, 3))))
    losses = compute_sim_losses(output, truth_of(), plane(1), discriminator)
    assert list(losses) == list(PULLED)
    wanted = [getattr(output, field) for field in PULLED[name]]
    for gradient in torch.autograd.grad(losses[name], wanted):
        assert gradient.abs().sum() > 0
