"""sim-r50, the published system, as a matting method."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
from safetensors.torch import load_file

from sim_core.compute import AUTO
from sim_core.inference.activation import ActivationCells
from sim_core.inference.device import choose_device, choose_precision
from sim_core.inference.guards import memory_errors
from sim_core.inference.imported import SimPart, imported_file
from sim_core.inference.official import read_networks
from sim_core.inference.semantic import published_pass
from sim_core.inference.sim_answer import SimAnswer
from sim_core.inference.sim_inputs import SimPicture
from sim_core.inference.sim_pass import SimPass
from sim_core.jobs import CancelToken, Progress, ignore_progress
from sim_core.network.sim.classifier import PatternClassifier
from sim_core.network.sim.matting_net import STRIDE, SimNet
from sim_core.network.sim.readiness import ready_classifier, ready_matting_net

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sim_core.arrays import ImageRGB, Trimap
    from sim_core.method import Matte

_CLASSIFIER_SHARE = 0.1
"""Share of the progress that is the classifier's."""


class SimNetworks(NamedTuple):
    """The two networks of the published system."""

    matting: SimNet
    classifier: PatternClassifier

    @classmethod
    def load(
        cls, folder: Path | None = None, checkpoints: Sequence[Path] = ()
    ) -> SimNetworks:
        """Return the networks with the weights in these files, else the imported ones.

        Raises
        ------
        WeightsError
            When a file is refused, or one of the networks has neither been named nor
            imported, or is damaged.
        """
        states = read_networks(checkpoints)
        missing = [part for part in SimPart if part not in states]
        files = {part: imported_file(part, folder) for part in missing}
        # Without memory of their own, the networks take the file's as it is read.
        with torch.device("meta"):
            networks = cls(SimNet(), PatternClassifier())
        for network, part in zip(networks, SimPart, strict=True):
            state = states[part] if part in states else load_file(files[part])
            network.load_state_dict(state, assign=True)
        return networks


class SimR50:
    """Mattes and classifies as *Semantic Image Matting* does; see `MattingMethod`.

    Attributes
    ----------
    halo
        As much as the crops that the networks were trained on. In parity always all: the
        whole picture's semantic trimap shares one range.
    alignment
        Their deepest pixels lie on a grid over the picture, whatever the crop.
    """

    alignment = STRIDE

    def __init__(
        self,
        networks: SimNetworks,
        device: torch.device,
        *,
        parity: bool = False,
        dtype: torch.dtype | None = None,
    ) -> None:
        """Take over two networks, which are changed for inference on the device.

        Parameters
        ----------
        parity
            Compute as published, for its numbers: every window by itself, padding by at
            least one pixel, everything in float32 and in one piece. Slower, needs more
            memory, and is worse on pictures with a side below 800 pixels.
        dtype
            What the default mode computes in; without, what the device is fast in. Mean
            alpha was measured to change by 9e-4 in the unknown region with bfloat16.
        """
        self.halo = 1 << 20 if parity else 320
        self._device, self._parity = device, parity
        if parity:
            self._networks = SimNetworks(
                networks.matting.eval().requires_grad_(False).to(device),
                networks.classifier.eval().requires_grad_(False).to(device),
            )
            return
        dtype = dtype or choose_precision(AUTO, device)
        self._networks = SimNetworks(
            ready_matting_net(networks.matting, device=device, dtype=dtype),
            ready_classifier(networks.classifier, device=device, dtype=dtype),
        )

    @classmethod
    def load(
        cls,
        device: str = AUTO,
        *,
        precision: str = AUTO,
        parity: bool = False,
        folder: Path | None = None,
        weights: Sequence[Path] = (),
    ) -> SimR50:
        """Return the system with the weights in these files, else the imported ones.

        Raises
        ------
        DeviceError, WeightsError
        """
        chosen = choose_device(device)
        dtype = choose_precision(precision, chosen)
        networks = SimNetworks.load(folder, weights)
        return cls(networks, chosen, parity=parity, dtype=dtype)

    def solve(
        self,
        image: ImageRGB,
        trimap: Trimap,
        *,
        exact: bool = True,  # noqa: ARG002 - there is no faster way that is as good
        token: CancelToken | None = None,
        progress: Progress = ignore_progress,
    ) -> Matte:
        """Return the matte of one image (or crop), patterns and foreground included.

        Raises
        ------
        Cancelled
            Soon after `token` is set.
        DeviceError
            When the graphics card's memory does not suffice.
        """
        token = token or CancelToken()
        token.raise_if_cancelled()
        picture = SimPicture(image, trimap, device=self._device, parity=self._parity)
        answer = SimAnswer(picture.bounds.height, picture.bounds.width)
        if picture.unsure.any():
            with torch.inference_mode(), memory_errors():
                answer = self._ask(picture, token, progress)
        progress(1.0)
        height, width = trimap.shape
        return answer.matte(image, picture.trimap[:height, :width])

    def _ask(
        self, picture: SimPicture, token: CancelToken, progress: Progress
    ) -> SimAnswer:
        matting, classifier = self._networks
        if self._parity:
            return published_pass(matting, classifier, picture, token=token)
        cells = ActivationCells.of(classifier, picture, token=token)
        progress(_CLASSIFIER_SHARE)
        return SimPass(
            matting,
            picture,
            cells,
            token=token,
            progress=lambda s: progress(_CLASSIFIER_SHARE + (1 - _CLASSIFIER_SHARE) * s),
        ).run()
