"""Lanes' arithmetic."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from llvmlite import ir
from numba import types
from numba.extending import lower_builtin, type_callable

from sim_core.classical.loops.lanes.kinds import (
    INT,
    ORDER,
    WIDTH,
    LanesType,
    call,
    constant,
    function,
    is_whole,
    letters,
    spread,
    vector_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.classical.loops.compiled import Number
    from sim_core.classical.loops.lanes.kinds import Answer, Build, Kind, Lanes


def _every(_: Any, number: Kind) -> Answer:
    def generate(__: Any, build: Build, ___: Any, values: Any) -> Any:
        return spread(build, values[0])

    return LanesType(number)(number), generate


def _order(_: Any) -> Answer:
    def generate(*_: Any) -> Any:
        return ORDER

    return LanesType(types.int32)(), generate


def converted(build: Build, vector: Any, number: Any) -> Any:
    """Return a vector of floating point numbers in another precision, or in its own."""
    to = vector_of(number)
    if vector.type == to:
        return vector
    return (
        build.fpext(vector, to) if number == ir.DoubleType() else build.fptrunc(vector, to)
    )


def _change(to: Kind, convert: Callable[[Build, Any, Any], Any]) -> Any:
    def change(_: Any, lanes: Kind) -> Answer:
        def generate(context: Any, build: Build, __: Any, values: Any) -> Any:
            return convert(build, values[0], context.get_value_type(to))

        return LanesType(to)(lanes), generate

    return function(change)


def _total(_: Any, lanes: Kind) -> Answer:
    def generate(__: Any, build: Build, ___: Any, values: Any) -> Any:
        (rest,) = values
        half = WIDTH // 2
        while half:
            parts = (constant([k + first for k in range(half)]) for first in (0, half))
            rest = build.fadd(*(build.shuffle_vector(rest, rest, part) for part in parts))
            half //= 2
        return build.extract_element(rest, INT(0))

    return lanes.dtype(lanes), generate


def _root(_: Any, lanes: Kind) -> Answer:
    def generate(__: Any, build: Build, ___: Any, values: Any) -> Any:
        kind = values[0].type
        return call(build, f"llvm.sqrt.{letters(kind)}", kind, *values)

    return lanes(lanes), generate


every: Callable[[Number], Lanes] = function(_every)
"""Return lanes that all hold a number."""

order: Callable[[], Lanes] = function(_order)
"""Return int32 lanes with the number of each, from 0 on."""

in_double: Callable[[Lanes], Lanes] = _change(types.float64, converted)
"""Return lanes in float64."""

in_floats: Callable[[Lanes], Lanes] = _change(
    types.float32, lambda build, vector, number: build.sitofp(vector, vector_of(number))
)
"""Return int32 lanes as float32."""

in_whole: Callable[[Lanes], Lanes] = _change(
    types.int32, lambda build, vector, number: build.fptosi(vector, vector_of(number))
)
"""Return float32 lanes as int32, without their fractions."""

bits: Callable[[Lanes], Lanes] = _change(
    types.int32, lambda build, vector, number: build.bitcast(vector, vector_of(number))
)
"""Return the bits of float32 lanes as int32."""

total: Callable[[Lanes], Number] = function(_total)
"""Return the sum of all lanes, always added in the same order."""

root: Callable[[Lanes], Lanes] = function(_root)
"""Return square roots."""


def _offer(
    signs: tuple[Callable[..., Any], ...], of_floats: str | None, of_whole: str | None
) -> None:
    """Let compiled functions use operators for lanes, or for lanes and a number.

    Parameters
    ----------
    of_floats, of_whole
        The instruction that calculates.
    """

    def build(context: Any, builder: Build, signature: Any, values: Any) -> Any:
        del context
        instruction = of_whole if is_whole(signature.return_type) else of_floats
        kinds = zip(signature.args, values, strict=True)
        both = (v if isinstance(k, LanesType) else spread(builder, v) for k, v in kinds)
        return getattr(builder, str(instruction))(*both)

    offer: Any = type_callable
    lower: Any = lower_builtin
    for sign in signs:
        offer(sign)(_kind_of_answer)
        for kinds in _OPERANDS:
            lower(sign, *kinds)(build)


_OPERANDS = (
    (LanesType, LanesType),
    (LanesType, types.Number),
    (types.Number, LanesType),
)


def _kind_of_answer(_: Any) -> Callable[[Kind, Kind], Kind | None]:
    def answer(one: Kind, other: Kind) -> Kind | None:
        kinds = {k.dtype if isinstance(k, LanesType) else k for k in (one, other)}
        if LanesType not in {type(one), type(other)} or len(kinds) > 1:
            return None
        return LanesType(*kinds)

    return answer


_offer((operator.add, operator.iadd), "fadd", "add")
_offer((operator.sub, operator.isub), "fsub", "sub")
_offer((operator.mul, operator.imul), "fmul", "mul")
_offer((operator.truediv, operator.itruediv), "fdiv", None)
_offer((operator.floordiv, operator.ifloordiv), None, "sdiv")
_offer((operator.and_, operator.iand), None, "and_")
_offer((operator.or_, operator.ior), None, "or_")
_offer((operator.rshift, operator.irshift), None, "ashr")
