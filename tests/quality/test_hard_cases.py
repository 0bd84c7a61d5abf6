"""What the shipped weights could do, they can still do."""

import pytest

from sim_core.inference.compact_method import CompactNetwork
from sim_core.patterns import MattingPattern
from tests.quality.hard_cases import error_of, hard_case

REACHED = {}
"""Mean absolute error over the unknown region, by `python -m tests.quality.hard_cases`."""

MARGIN = 0.01
"""For processors whose bfloat16 rounds differently, or that have none."""


@pytest.mark.parametrize("pattern", list(MattingPattern), ids=lambda pattern: pattern.name)
def test_a_hard_case_is_matted_as_well_as_before(
    network: CompactNetwork, pattern: MattingPattern
) -> None:
    assert error_of(network, hard_case(pattern)) < REACHED[pattern.name] + MARGIN
