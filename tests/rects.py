"""Rectangles for property tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from sim_core.rect import Rect

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def rects_within(width: int, height: int) -> SearchStrategy[Rect]:
    """Return rectangles of any size inside a picture."""
    return st.builds(
        lambda x, y, w, h: Rect(x, y, min(x + w, width), min(y + h, height)),
        st.integers(0, width - 1),
        st.integers(0, height - 1),
        st.integers(1, width),
        st.integers(1, height),
    )
