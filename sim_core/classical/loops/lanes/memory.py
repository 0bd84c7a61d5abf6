"""Lanes from arrays and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llvmlite import ir
from numba import types

from sim_core.classical.loops.compiled import compiled
from sim_core.classical.loops.lanes.kinds import (
    INT,
    WIDTH,
    LanesType,
    call,
    first_of,
    function,
    letters,
    spread,
    vector_of,
)
from sim_core.classical.loops.lanes.numbers import converted

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.classical.loops.compiled import Floats, Integers
    from sim_core.classical.loops.lanes.kinds import Answer, Build, Kind, Lanes


def _start_of(context: Any, build: Build, kind: Kind, array: Any) -> Any:
    return context.make_array(kind)(context, build, array).data


def _place(context: Any, build: Build, kind: Kind, array: Any, start: Any) -> Any:
    """Return the address of as many numbers as lanes hold."""
    vector = context.get_value_type(LanesType(kind.dtype))
    address = build.gep(_start_of(context, build, kind, array), [start])
    return build.bitcast(address, vector.as_pointer())


def _load(_: Any, array: Kind, start: Kind) -> Answer:
    lanes = LanesType(array.dtype)

    def generate(context: Any, build: Build, __: Any, values: Any) -> Any:
        loaded = build.load(_place(context, build, array, *values))
        loaded.align = array.dtype.bitwidth // 8
        return loaded

    return lanes(array, start), generate


def _look_up(_: Any, array: Kind, places: Kind) -> Answer:
    lanes = LanesType(array.dtype)

    def generate(context: Any, build: Build, __: Any, values: Any) -> Any:
        vector = context.get_value_type(lanes)
        start = spread(build, _start_of(context, build, array, values[0]))
        addresses = build.gep(start, [values[1]], source_etype=vector.element)
        # What it takes for one address is as many as there are lanes.
        addresses.type = vector_of(vector.element.as_pointer())
        everywhere = ir.Constant(vector_of(ir.IntType(1)), [1] * WIDTH)
        size, nothing = INT(array.dtype.bitwidth // 8), ir.Constant(vector, ir.Undefined)
        name = f"llvm.masked.gather.{letters(vector)}.v{WIDTH}p0"
        return call(build, name, vector, addresses, size, everywhere, nothing)

    return lanes(array, places), generate


def _store(_: Any, array: Kind, start: Kind, lanes: Kind, __: Kind) -> Answer:
    size = array.dtype.bitwidth // 8

    def generate(context: Any, build: Build, ___: Any, values: Any) -> Any:
        place = _place(context, build, array, *values[:2])
        vector, count = values[2], values[3]
        if isinstance(array.dtype, types.Float):
            vector = converted(build, vector, context.get_value_type(array.dtype))
        whole = build.icmp_signed(">=", count, count.type(WIDTH))
        with build.if_else(whole, likely=True) as (all_of_them, some):
            with all_of_them:
                build.store(vector, place).align = size
            with some:
                name = f"llvm.masked.store.{letters(vector.type)}.p0"
                mask = first_of(build, count)
                call(build, name, ir.VoidType(), vector, place, INT(size), mask)
        return context.get_dummy_value()

    return types.none(array, start, lanes, types.intp), generate


load: Callable[[Floats | Integers, int], Lanes] = function(_load)
"""Return the numbers of a 1-D array from a place on."""

look_up: Callable[[Floats | Integers, Lanes], Lanes] = function(_look_up)
"""Return the numbers at any places of a 1-D array, which int32 lanes say."""

store: Callable[[Floats | Integers, int, Lanes, int], None] = function(_store)
"""Write the first so many lanes, or all, to a 1-D array from a place on."""


@compiled
def load_colour(table: Floats, place: int) -> tuple[Lanes, Lanes, Lanes]:
    """Return red, green and blue, the first three rows of a table, from a column on."""
    return load(table[0], place), load(table[1], place), load(table[2], place)
