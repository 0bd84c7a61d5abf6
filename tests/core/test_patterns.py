"""The twenty matting patterns: told apart by name, colour and hatch, and counted."""

import itertools

import numpy as np
import pytest

from sim_core.patterns import NO_PATTERN, MattingPattern, pattern_shares


def test_there_are_twenty_in_the_order_of_the_networks_channels():
    assert [pattern.value for pattern in MattingPattern] == list(range(20))
    assert MattingPattern.HAIR_HARD == 5
    assert MattingPattern.WATER_SPRAY == 19


def test_no_two_have_the_same_label_or_colour():
    assert len({pattern.label for pattern in MattingPattern}) == 20
    assert len({pattern.colour for pattern in MattingPattern}) == 20


def test_the_mark_for_no_pattern_is_none_of_them():
    assert NO_PATTERN not in list(MattingPattern)


def test_similar_colours_differ_in_their_hatch():
    for first, second in itertools.combinations(MattingPattern, 2):
        distance = np.linalg.norm(np.subtract(first.colour, second.colour))
        assert distance >= 30 or first.hatch != second.hatch, (first, second)


def test_shares_come_largest_first_and_leave_out_what_is_not_classified():
    patterns = np.full((4, 4), NO_PATTERN, np.uint8)
    patterns[0] = MattingPattern.NET
    patterns[1, 0] = MattingPattern.FIRE
    shares = pattern_shares(patterns)
    assert [share.pattern for share in shares] == [MattingPattern.NET, MattingPattern.FIRE]
    assert [share.share for share in shares] == pytest.approx([0.8, 0.2])


def test_nothing_classified_gives_no_shares():
    assert pattern_shares(np.full((3, 3), NO_PATTERN, np.uint8)) == []
