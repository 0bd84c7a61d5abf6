"""What lanes are to the compiler."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, register_model

WIDTH = 16
"""Arrays that lanes are loaded from need so many numbers from the last place on."""

Lanes = Any
"""Lanes of numbers; values of compiled functions alone."""

Mask = Any
"""Lanes of yes and no."""

Kind = Any
"""What the compiler knows about a value before the value itself."""

Build = Any
"""The compiler's builder of instructions."""

Answer = tuple[Any, Callable[[Any, Build, Any, Any], Any]]
"""The kind of a function's answer, and what builds its instructions."""

INT = ir.IntType(32)


class LanesType(types.Type):
    """The compiler's name for lanes of a kind of number; boolean ones are a mask."""

    def __init__(self, dtype: Kind) -> None:
        self.dtype = dtype
        super().__init__(name=f"Lanes({dtype})")


@register_model(LanesType)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Kind) -> None:
        if kind.dtype == types.boolean:
            number = ir.IntType(1)
        else:
            number = manager.lookup(kind.dtype).get_value_type()
        super().__init__(manager, kind, vector_of(number))  # type: ignore[no-untyped-call]


def vector_of(number: Any) -> Any:
    """Return the kind of a vector with a number of this kind in each lane."""
    return ir.VectorType(number, WIDTH)


def constant(numbers: list[int]) -> Any:
    """Return a vector of integers."""
    return ir.Constant(ir.VectorType(INT, len(numbers)), numbers)


ORDER = constant(list(range(WIDTH)))
"""The number of each lane."""


def spread(build: Build, number: Any) -> Any:
    """Return a vector of equal numbers."""
    nothing = ir.Constant(vector_of(number.type), ir.Undefined)
    alone = build.insert_element(nothing, number, INT(0))
    return build.shuffle_vector(alone, nothing, constant([0] * WIDTH))


def first_of(build: Build, count: Any) -> Any:
    """Return a mask of the first so many lanes."""
    every = spread(build, build.trunc(count, INT))
    return build.icmp_signed("<", ORDER, every)


def is_whole(kind: Kind) -> bool:
    """Return whether lanes hold integers, or a mask."""
    return isinstance(kind.dtype, types.Integer | types.Boolean)


def call(build: Build, name: str, answer: Any, *values: Any) -> Any:
    """Call what the compiler itself has under a name."""
    kind = ir.FunctionType(answer, [value.type for value in values])
    insert: Any = cgutils.get_or_insert_function
    return build.call(insert(build.module, kind, name), values)


def letters(vector: Any) -> str:
    """Return how the compiler abbreviates the kind of a vector."""
    number = vector.element
    if isinstance(number, ir.IntType):
        return f"v{WIDTH}i{number.width}"
    return f"v{WIDTH}f{64 if number == ir.DoubleType() else 32}"


def function(build: Callable[..., Answer]) -> Any:
    """Let compiled functions call what builds its own instructions."""
    return intrinsic(build)
