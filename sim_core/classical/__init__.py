"""Matting without weights: shared matting, closed form, and the two together."""

from sim_core.classical.classical import Classical
from sim_core.classical.closed_form import ClosedForm
from sim_core.classical.shared_matting import SharedMatting, SharedSamples, share_samples

__all__ = ["Classical", "ClosedForm", "SharedMatting", "SharedSamples", "share_samples"]
