"""Comparisons of lanes, and what is chosen by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir
from numba import types

from sim_core.classical.loops.compiled import compiled
from sim_core.classical.loops.lanes.kinds import (
    WIDTH,
    LanesType,
    first_of,
    function,
    is_whole,
)
from sim_core.classical.loops.lanes.numbers import every

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.classical.loops.lanes.kinds import Answer, Build, Kind, Lanes, Mask


def _compared(build: Build, sign: str, kind: Kind, values: Any) -> Any:
    compare = build.icmp_signed if is_whole(kind) else build.fcmp_ordered
    return compare(sign, *values)


def _comparison(sign: str) -> Any:
    def compare(_: Any, one: Kind, other: Kind) -> Answer:
        def generate(__: Any, build: Build, ___: Any, values: Any) -> Any:
            return _compared(build, sign, one, values)

        return LanesType(types.boolean)(one, other), generate

    return function(compare)


def _choice(sign: str) -> Any:
    """Return what keeps of two lanes that which is less or more."""

    def choose(_: Any, one: Kind, other: Kind) -> Answer:
        def generate(__: Any, build: Build, ___: Any, values: Any) -> Any:
            return build.select(_compared(build, sign, one, values), *values)

        return one(one, other), generate

    return function(choose)


def _first(_: Any, __: Kind) -> Answer:
    def generate(_: Any, build: Build, __: Any, values: Any) -> Any:
        return first_of(build, values[0])

    return LanesType(types.boolean)(types.intp), generate


def _where(_: Any, mask: Kind, yes: Kind, no: Kind) -> Answer:
    def generate(__: Any, build: Build, ___: Any, values: Any) -> Any:
        return build.select(*values)

    return yes(mask, yes, no), generate


def _any_of(_: Any, mask: Kind) -> Answer:
    def generate(__: Any, build: Build, ___: Any, values: Any) -> Any:
        word = ir.IntType(WIDTH)
        return build.icmp_unsigned("!=", build.bitcast(values[0], word), word(0))

    return types.boolean(mask), generate


first: Callable[[int], Mask] = function(_first)
"""Return a mask of the first so many lanes."""

more: Callable[[Lanes, Lanes], Mask] = _comparison(">")
at_least: Callable[[Lanes, Lanes], Mask] = _comparison(">=")
equal: Callable[[Lanes, Lanes], Mask] = _comparison("==")
"""Return a mask of where one is more than, not less than, or equal to another."""

any_of: Callable[[Mask], bool] = function(_any_of)
"""Return whether a mask says yes anywhere."""

where: Callable[[Mask, Lanes, Lanes], Lanes] = function(_where)
"""Return the one where a mask says so, the other elsewhere."""

least: Callable[[Lanes, Lanes], Lanes] = _choice("<")
most: Callable[[Lanes, Lanes], Lanes] = _choice(">")
"""Return the lesser and the larger of two in each lane."""


@compiled
def limited(alpha: Lanes) -> Lanes:
    """Return float32 lanes in [0, 1]."""
    return least(most(alpha, every(np.float32(0))), every(np.float32(1)))
