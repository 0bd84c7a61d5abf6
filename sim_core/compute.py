"""Where a model computes, and how finely: what a person chooses, before torch is there."""

from __future__ import annotations

from dataclasses import dataclass

AUTO = "auto"

DEVICES = (AUTO, "cpu", "cuda", "mps")
PRECISIONS = (AUTO, "float32", "bfloat16", "float16")


@dataclass(frozen=True, slots=True)
class Compute:
    """A choice of device and precision.

    Attributes
    ----------
    device
        Of `DEVICES`; automatic is the fastest that is there.
    precision
        Of `PRECISIONS`; automatic is what the device computes fastest without a visible
        difference. Solvers always compute in float32.
    """

    device: str = AUTO
    precision: str = AUTO

    @classmethod
    def of(cls, device: str, precision: str) -> Compute:
        """Return a remembered choice; what is no longer a choice becomes automatic."""
        return cls(
            device if device in DEVICES else AUTO,
            precision if precision in PRECISIONS else AUTO,
        )
