"""Each loss has the value that a person computes, and pulls the right way."""

from __future__ import annotations

import dataclasses
import math

import pytest
import torch

from sim_core.network.compact import CompactOutput
from sim_core.training.batches import Truth
from sim_core.training.losses import (
    LEAK,
    UNNAMED,
    alpha_loss,
    clamp_with_leak,
    classification_loss,
    colour_composition_loss,
    colour_loss,
    composition_loss,
    laplacian_loss,
    square_loss,
    weighted_sum,
)
from sim_core.training.recipes.compact import (
    CompactAnswer,
    CompactLosses,
    CompactWeights,
    compute_losses,
    pooled_activation,
)

SIDE = 32
PIXELS = SIDE * SIDE


def plane(value: float, channels: int = 1) -> torch.Tensor:
    return torch.full((1, channels, SIDE, SIDE), float(value))


def truth(
    *,
    alpha: float = 0.5,
    foreground: float = 0.75,
    background: float = 0.25,
    image: float = 0.5,
) -> Truth:
    pattern = torch.tensor([4])
    return Truth(
        plane(image, 3), plane(alpha), plane(foreground, 3), plane(background, 3), pattern
    )


def upper_half() -> torch.Tensor:
    unknown = plane(0)
    unknown[..., : SIDE // 2, :] = 1
    return unknown


def total(losses: CompactLosses, weights: CompactWeights) -> torch.Tensor:
    return weighted_sum(losses._asdict(), dataclasses.asdict(weights))


def share_of(pixels: int) -> float:
    """The sum of so many ones over a region of as many pixels, which counts one more."""
    return pixels / (pixels + 1)


def test_alpha_loss_is_the_mean_error_where_alpha_is_unknown() -> None:
    alpha = plane(0.2)
    alpha[..., SIDE // 2 :, :] = 9  # known, and nobody's business
    loss = alpha_loss(alpha, plane(0.5), upper_half())
    assert loss.item() == pytest.approx(0.3 * share_of(PIXELS // 2), rel=1e-5)


def test_square_loss_is_the_mean_squared_error_where_alpha_is_unknown() -> None:
    alpha = plane(0.2)
    alpha[..., SIDE // 2 :, :] = 9
    loss = square_loss(alpha, plane(0.5), upper_half())
    assert loss.item() == pytest.approx(0.09 * share_of(PIXELS // 2), rel=1e-5)


def test_composition_loss_is_the_error_times_the_contrast() -> None:
    loss = composition_loss(plane(0.1), truth(), plane(1))
    assert loss.item() == pytest.approx(0.4 * 0.5 * share_of(PIXELS), rel=1e-5)


def test_laplacian_loss_of_a_constant_error_is_its_coarsest_level() -> None:
    loss = laplacian_loss(plane(0.75), plane(0.5), plane(1))
    assert loss.item() == pytest.approx(2 * 0.25 * share_of(PIXELS), rel=1e-5)


def test_laplacian_loss_of_a_checkerboard_is_its_finest_level() -> None:
    """The binomial filter takes a checkerboard to nothing."""
    y, x = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), indexing="ij")
    checkers = ((-1.0) ** (x + y))[None, None] * 0.25
    loss = laplacian_loss(checkers + 0.5, plane(0.5), plane(1))
    assert loss.item() == pytest.approx(0.25 * share_of(PIXELS), rel=1e-5)


def test_colour_loss_adds_foreground_and_background() -> None:
    loss = colour_loss(plane(0.65, 3), plane(0.45, 3), truth(), plane(1))
    assert loss.item() == pytest.approx((0.1 + 0.2) * share_of(PIXELS), rel=1e-5)


def test_a_colour_that_cannot_be_seen_is_not_asked_for() -> None:
    right = plane(0.25, 3)
    assert colour_loss(plane(5, 3), right, truth(alpha=0.0), plane(1)).item() == 0


def test_colour_composition_loss_compares_with_the_image() -> None:
    loss = colour_composition_loss(
        plane(0.7, 3), plane(0.1, 3), truth(alpha=0.25), plane(1)
    )
    expected = abs(0.25 * 0.7 + 0.75 * 0.1 - 0.5)
    assert loss.item() == pytest.approx(expected * share_of(PIXELS), rel=1e-5)


def test_patterns_are_judged_where_alpha_is_unknown() -> None:
    activation = torch.zeros(1, 20, 2, 2)
    activation[0, 4, 0], activation[0, 7, 1] = 3, 50
    pooled = pooled_activation(activation, upper_half())
    assert pooled[0, 4].item() == pytest.approx(3, rel=1e-4)
    assert pooled[0, 7].item() == 0


def test_classification_loss_is_the_cross_entropy() -> None:
    logits = torch.zeros(1, 20)
    logits[0, 4] = 3
    loss = classification_loss(logits, torch.tensor([4]))
    assert loss.item() == pytest.approx(math.log(19 + math.exp(3)) - 3, rel=1e-4)


def test_a_sample_whose_pattern_nobody_has_named_is_not_asked_for_it() -> None:
    logits = torch.randn(2, 20, generator=torch.Generator().manual_seed(0))
    both = classification_loss(logits, torch.tensor([4, UNNAMED]))
    alone = classification_loss(logits[:1], torch.tensor([4]))
    torch.testing.assert_close(both, alone / 2)
    assert classification_loss(logits[1:], torch.tensor([UNNAMED])).item() == 0


def test_laplacian_loss_of_colours_is_the_mean_of_their_channels() -> None:
    generator = torch.Generator().manual_seed(0)
    colours = torch.rand(2, 3, SIDE, SIDE, generator=generator)
    region = torch.cat([upper_half(), plane(1)])
    whole = laplacian_loss(colours, torch.zeros_like(colours), region)
    apart = [
        laplacian_loss(colours[:, [c]], torch.zeros_like(colours[:, [c]]), region)
        for c in range(3)
    ]
    torch.testing.assert_close(whole, torch.stack(apart).mean())


def test_alpha_outside_its_range_keeps_a_slope() -> None:
    alpha = torch.tensor([-1.0, 0.5, 2.0], requires_grad=True)
    clamp_with_leak(alpha).sum().backward()
    assert alpha.grad is not None
    torch.testing.assert_close(alpha.grad, torch.tensor([LEAK, 1.0, LEAK]))


def test_every_loss_pulls_at_the_output_that_it_is_about() -> None:
    output = CompactOutput(
        plane(0.1).requires_grad_(),
        plane(0.6, 3).requires_grad_(),
        plane(0.3, 3).requires_grad_(),
        torch.zeros(1, 20, 2, 2, requires_grad=True),
        torch.zeros(1, 20, 2, 2),
    )
    answer = CompactAnswer(output, plane(0.2).requires_grad_())
    losses = compute_losses(answer, truth(), plane(1))
    pulled = {
        "polished": answer.alpha,
        "polished_square": answer.alpha,
        "polished_laplacian": answer.alpha,
        "alpha": output.alpha,
        "square": output.alpha,
        "composition": output.alpha,
        "laplacian": output.alpha,
        "colours": output.foreground,
        "colour_composition": output.background,
        "classification": output.activation,
    }
    for name, tensor in pulled.items():
        (gradient,) = torch.autograd.grad(getattr(losses, name), tensor, retain_graph=True)
        assert gradient.abs().sum() > 0, name


def test_gradient_descent_on_the_total_finds_the_truth() -> None:
    raw = torch.nn.Parameter(plane(0.1))
    optimiser = torch.optim.Adam([raw], lr=0.05)
    for _ in range(40):
        answer = CompactAnswer(_output_of(raw), raw)
        loss = total(compute_losses(answer, truth(), plane(1)), CompactWeights())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert (raw - 0.5).abs().max() < 0.1


def test_samples_count_alike_whatever_is_unknown_in_them() -> None:
    """What makes processes with a part of the batch each equal one with all of it."""
    first, second = plane(0.2), plane(0.4)
    both = alpha_loss(
        torch.cat([first, second]),
        torch.cat([plane(0.5)] * 2),
        torch.cat([upper_half(), plane(1)]),
    )
    apart = [
        alpha_loss(first, plane(0.5), upper_half()),
        alpha_loss(second, plane(0.5), plane(1)),
    ]
    torch.testing.assert_close(both, torch.stack(apart).mean())


def test_weights_of_zero_turn_losses_off() -> None:
    answer = CompactAnswer(_output_of(plane(0.2)), plane(0.3))
    losses = compute_losses(answer, truth(), plane(1))
    only = CompactWeights(0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    torch.testing.assert_close(total(losses, only), losses.alpha)


def _output_of(alpha: torch.Tensor) -> CompactOutput:
    colours, activation = (plane(0.75, 3), plane(0.25, 3)), torch.zeros(1, 20, 2, 2)
    return CompactOutput(alpha, *colours, activation, plane(0))
