"""Sixteen numbers at once, for compiled loops over short stretches of many arrays.

A compiler makes one instruction of many equal ones where it can see that what is written is
not what is read. Of arrays in a function's arguments it cannot, and asks anew before each
loop, which takes longer than a stretch of fifty pixels itself. With lanes the loop says so:
what it reads it has read before it writes. Each lane is worked on as a single number would
be, so that an answer does not depend on its place in a stretch.

In compiled functions lanes can be added, subtracted, multiplied and divided, among each
other or with a number of their kind; integers know ``&`` and ``|``.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, overload, register_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.classical.loops.compiled import Floats, Integers, Number

    # Values of compiled functions alone, and the compiler's own objects.
    Lanes = Any
    Mask = Any
    Kind = Any
    Build = Any
    Answer = tuple[Any, Callable[[Any, Build, Any, Any], Any]]

WIDTH = 16
"""Arrays that lanes are loaded from need so many numbers from the last place on."""

_INT = ir.IntType(32)
_ORDER = list(range(WIDTH))


class LanesType(types.Type):
    """The compiler's name for lanes of a kind of number; boolean ones are a mask."""

    def __init__(self, dtype: Kind) -> None:
        self.dtype = dtype
        super().__init__(name=f"Lanes({dtype})")  # type: ignore[no-untyped-call]


@register_model(LanesType)  # type: ignore[untyped-decorator]
class _LanesModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Kind) -> None:
        if kind.dtype == types.boolean:
            number = ir.IntType(1)
        else:
            number = manager.lookup(kind.dtype).get_value_type()
        super().__init__(manager, kind, ir.VectorType(number, WIDTH))


def _constant(numbers: list[int]) -> Any:
    return ir.Constant(ir.VectorType(_INT, WIDTH), numbers)


def _spread(build: Build, number: Any) -> Any:
    """Return a vector of equal numbers."""
    nothing = ir.Constant(ir.VectorType(number.type, WIDTH), ir.Undefined)
    first = build.insert_element(nothing, number, _INT(0))
    return build.shuffle_vector(first, nothing, _constant([0] * WIDTH))


def _place(context: Any, build: Build, kind: Kind, array: Any, start: Any) -> Any:
    """Return the address of as many numbers as lanes hold."""
    data = context.make_array(kind)(context, build, array).data
    vector = context.get_value_type(LanesType(kind.dtype))
    return build.bitcast(build.gep(data, [start]), vector.as_pointer())


def _load(_: Any, array: Kind, start: Kind) -> Answer:
    lanes = LanesType(array.dtype)

    def generate(context: Any, build: Build, __: Any, values: Any) -> Any:
        loaded = build.load(_place(context, build, array, *values))
        loaded.align = array.dtype.bitwidth // 8
        return loaded

    return lanes(array, start), generate


def _first(_: Any, count: Kind) -> Answer:
    def generate(__: Any, build: Build, ___: Any, values: Any) -> Any:
        every = _spread(build, build.trunc(values[0], _INT))
        return build.icmp_signed("<", _constant(_ORDER), every)

    return LanesType(types.boolean)(types.intp), generate


def _store(_: Any, array: Kind, start: Kind, lanes: Kind, count: Kind) -> Answer:
    size = array.dtype.bitwidth // 8

    def generate(context: Any, build: Build, __: Any, values: Any) -> Any:
        place = _place(context, build, array, *values[:2])
        vector, wanted = values[2], values[3]
        if isinstance(array.dtype, types.Float):
            vector = _converted(build, vector, context.get_value_type(array.dtype))
        whole = build.icmp_signed(">=", wanted, wanted.type(WIDTH))
        with build.if_else(whole, likely=True) as (all_of_them, some):
            with all_of_them:
                build.store(vector, place).align = size
            with some:
                every = _spread(build, build.trunc(wanted, _INT))
                mask = build.icmp_signed("<", _constant(_ORDER), every)
                _store_masked(build, vector, place, size, mask)
        return context.get_dummy_value()

    return types.none(array, start, lanes, types.intp), generate


def _store_masked(build: Build, vector: Any, place: Any, size: int, mask: Any) -> None:
    number = vector.type.element
    letter = "i" if isinstance(number, ir.IntType) else "f"
    name = f"llvm.masked.store.v{WIDTH}{letter}{8 * size}.p0"
    arguments = [vector, place, _INT(size), mask]
    kind = ir.FunctionType(ir.VoidType(), [argument.type for argument in arguments])
    insert: Any = cgutils.get_or_insert_function
    build.call(insert(build.module, kind, name), arguments)


def _every(_: Any, number: Kind) -> Answer:
    def generate(__: Any, build: Build, ___: Any, values: Any) -> Any:
        return _spread(build, values[0])

    return LanesType(number)(number), generate


def _total(_: Any, lanes: Kind) -> Answer:
    def generate(__: Any, build: Build, ___: Any, values: Any) -> Any:
        (rest,) = values
        half = WIDTH // 2
        while half:
            parts = (
                ir.Constant(ir.VectorType(_INT, half), [k + first for k in range(half)])
                for first in (0, half)
            )
            rest = build.fadd(*(build.shuffle_vector(rest, rest, part) for part in parts))
            half //= 2
        return build.extract_element(rest, _INT(0))

    return lanes.dtype(lanes), generate


def _where(_: Any, mask: Kind, yes: Kind, no: Kind) -> Answer:
    def generate(__: Any, build: Build, ___: Any, values: Any) -> Any:
        return build.select(*values)

    return yes(mask, yes, no), generate


def _at_least(_: Any, one: Kind, other: Kind) -> Answer:
    def generate(__: Any, build: Build, ___: Any, values: Any) -> Any:
        return build.fcmp_ordered(">=", *values)

    return LanesType(types.boolean)(one, other), generate


def _bits(_: Any, lanes: Kind) -> Answer:
    def generate(__: Any, build: Build, ___: Any, values: Any) -> Any:
        return build.bitcast(values[0], ir.VectorType(_INT, WIDTH))

    return LanesType(types.int32)(lanes), generate


def _kept(sign: str) -> Callable[..., Answer]:
    """Return what keeps of two lanes that which is less or more."""

    def keep(_: Any, one: Kind, other: Kind) -> Answer:
        def generate(__: Any, build: Build, ___: Any, values: Any) -> Any:
            whole = isinstance(one.dtype, types.Integer)
            compare = build.icmp_signed if whole else build.fcmp_ordered
            return build.select(compare(sign, *values), *values)

        return one(one, other), generate

    return keep


def _in_double(_: Any, lanes: Kind) -> Answer:
    def generate(__: Any, build: Build, ___: Any, values: Any) -> Any:
        return _converted(build, values[0], ir.DoubleType())

    return LanesType(types.float64)(lanes), generate


def _converted(build: Build, vector: Any, number: Any) -> Any:
    """Return a vector of floating point numbers in another precision, or in its own."""
    to = ir.VectorType(number, WIDTH)
    if vector.type == to:
        return vector
    return (
        build.fpext(vector, to) if number == ir.DoubleType() else build.fptrunc(vector, to)
    )


def _as_function(build: Callable[..., Answer]) -> Any:
    """Let compiled functions call what tells the compiler how to build something."""
    return intrinsic(build)


load: Callable[[Floats | Integers, int], Lanes] = _as_function(_load)
"""Return the numbers of a 1-D array from a place on."""

store: Callable[[Floats | Integers, int, Lanes, int], None] = _as_function(_store)
"""Write the first so many lanes, or all, to a 1-D array from a place on."""

every: Callable[[Number], Lanes] = _as_function(_every)
"""Return lanes that all hold a number."""

first: Callable[[int], Mask] = _as_function(_first)
"""Return a mask of the first so many lanes."""

at_least: Callable[[Lanes, Lanes], Mask] = _as_function(_at_least)
"""Return a mask of where one is not less than another."""

where: Callable[[Mask, Lanes, Lanes], Lanes] = _as_function(_where)
"""Return the one where a mask says so, the other elsewhere."""

least: Callable[[Lanes, Lanes], Lanes] = _as_function(_kept("<"))
most: Callable[[Lanes, Lanes], Lanes] = _as_function(_kept(">"))
"""Return the lesser and the larger of two in each lane."""

bits: Callable[[Lanes], Lanes] = _as_function(_bits)
"""Return the bits of float32 lanes as int32."""

total: Callable[[Lanes], Number] = _as_function(_total)
"""Return the sum of all lanes, always added in the same order."""

in_double: Callable[[Lanes], Lanes] = _as_function(_in_double)
"""Return lanes in float64."""


def _calculation(instruction: str) -> Callable[[Lanes, Lanes], Lanes]:
    def calculate(_: Any, one: Kind, other: Kind) -> Answer:
        def generate(__: Any, build: Build, ___: Any, values: Any) -> Any:
            return getattr(build, instruction)(*values)

        return one(one, other), generate

    calculation: Callable[[Lanes, Lanes], Lanes] = _as_function(calculate)
    return calculation


def _offer(signs: tuple[Callable[..., Any], ...], instruction: str) -> None:
    """Let compiled functions use operators for lanes, or for lanes and a number."""
    calculate = _calculation(instruction)

    def choose(one: Kind, other: Kind) -> Callable[[Lanes, Lanes], Lanes] | None:
        lanes = isinstance(one, LanesType), isinstance(other, LanesType)
        if all(lanes):
            return lambda one, other: calculate(one, other)
        if lanes[0]:
            return lambda one, other: calculate(one, every(other))
        if lanes[1]:
            return lambda one, other: calculate(every(one), other)
        return None

    for sign in signs:
        overload(sign, strict=False)(choose)


_offer((operator.add, operator.iadd), "fadd")
_offer((operator.sub, operator.isub), "fsub")
_offer((operator.mul, operator.imul), "fmul")
_offer((operator.truediv, operator.itruediv), "fdiv")
_offer((operator.and_, operator.iand), "and_")
_offer((operator.or_, operator.ior), "or_")
