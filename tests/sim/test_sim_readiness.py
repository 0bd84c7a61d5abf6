"""What is folded and rearranged for speed computes the same."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import pytest
import torch

from sim_core.network.sim.folded_aspp import FoldedASPP, SummedTaps
from sim_core.network.sim.folding import fold_for_inference
from sim_core.network.sim.matting_net import SimInputs
from sim_core.network.sim.readiness import ready_classifier, ready_matting_net

if TYPE_CHECKING:
    from sim_core.network.sim.classifier import PatternClassifier
    from sim_core.network.sim.matting_net import SimNet

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def inputs() -> SimInputs:
    torch.manual_seed(0)
    channels = 3, 2, 6, 20
    return SimInputs(*(torch.rand(1, count, 64, 96) for count in channels))


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-5), ("bfloat16", 2e-3)])
def test_a_ready_matting_net_gives_the_same_mean_alpha_and_colours(
    network: SimNet, inputs: SimInputs, dtype: str, tolerance: float
) -> None:
    ready = ready_matting_net(deepcopy(network), device=CPU, dtype=getattr(torch, dtype))
    with torch.inference_mode():
        for ours, plain in zip(ready(inputs), network(inputs), strict=True):
            assert ours.dtype == torch.float32
            assert (ours - plain).abs().mean() <= tolerance


def test_a_ready_classifier_gives_the_same_activation(
    classifier: PatternClassifier, inputs: SimInputs
) -> None:
    ready = ready_classifier(deepcopy(classifier), device=CPU, dtype=torch.float32)
    image, trimap = inputs.image, inputs.known[:, 1:]
    with torch.inference_mode():
        ours, plain = (net(image, trimap).activation for net in (ready, classifier))
    torch.testing.assert_close(ours, plain, atol=1e-4, rtol=0)


def test_no_normalisation_and_no_standardised_weight_is_left(network: SimNet) -> None:
    ready = ready_matting_net(deepcopy(network), device=CPU, dtype=torch.float32)
    kinds = {type(module).__name__ for module in ready.modules()}
    assert not kinds & {"BatchNorm2d", "WeightStandardisedConv2d", "ASPP"}


@pytest.mark.parametrize("size", [(1, 1), (5, 30), (13, 80)])
def test_the_folded_aspp_sees_as_far_as_the_plain_one(
    network: SimNet, size: tuple[int, int]
) -> None:
    torch.manual_seed(0)
    deep = torch.randn(1, 2048, *size)
    aspp = deepcopy(network.decoder.global_module)
    with torch.inference_mode():
        plain = aspp(deep)
        fold_for_inference(aspp)
        torch.testing.assert_close(FoldedASPP(aspp)(deep), plain, atol=2e-5, rtol=0)


@pytest.mark.parametrize("dilation", [1, 2, 7])
def test_summed_taps_are_a_dilated_convolution(dilation: int) -> None:
    torch.manual_seed(0)
    convolution = torch.nn.Conv2d(4, 3, 3, padding=dilation, dilation=dilation)
    x = torch.randn(2, 4, 6, 5)
    with torch.inference_mode():
        torch.testing.assert_close(SummedTaps(convolution)(x), convolution(x))
