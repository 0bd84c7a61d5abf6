"""Options as plain JSON values, and back again with nothing taken on trust."""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, Final, TypeVar, cast

import numpy as np

from sim_core.backdrop import Backdrop
from sim_core.look import Look
from sim_core.refine import Refinement

Options = TypeVar("Options")

_LARGEST: Final = 100_000
"""No option is larger: all of them are shares, degrees, levels or pixels."""

_FARTHEST: Final = 2000
"""Pixels that options may make a pixel look at; what is more would take hours."""


def stored(options: Any) -> Any:
    """Return a dataclass of options as JSON values; its pictures are left out."""
    if is_dataclass(options):
        values = {f.name: getattr(options, f.name) for f in fields(options)}
        return {name: stored(value) for name, value in values.items() if _is_plain(value)}
    if isinstance(options, Enum):
        return options.name
    if isinstance(options, tuple):
        return [stored(value) for value in options]
    return options


def restored(default: Options, values: object) -> Options:
    """Return options that `stored` wrote; what is missing is as in `default`.

    Raises
    ------
    ValueError
        Where a value is of another kind than the default, or out of range.
    """
    if not isinstance(values, dict):
        raise ValueError(f"no options: {values!r:.80}")
    known = {f.name: getattr(default, f.name) for f in fields(cast(Any, default))}
    found = {
        name: _value_like(value, values[name])
        for name, value in known.items()
        if name in values and _is_plain(value)
    }
    options = cast(Options, replace(cast(Any, default), **found))
    _check(options)
    return options


def _is_plain(value: object) -> bool:
    return value is not None and not isinstance(value, np.ndarray)


def _value_like(default: Any, value: object) -> object:
    """Return a JSON value as what the default is."""
    if is_dataclass(default):
        return restored(cast(Any, default), value)
    if isinstance(default, Enum):
        return _member(type(default), value)
    if isinstance(default, tuple):
        return _tuple_like(default, value)
    if isinstance(default, float):
        return _number(value)
    if type(value) is not type(default):
        raise ValueError(f"not like {default!r}: {value!r:.80}")
    return _whole(value) if isinstance(value, int) else value


def _member(kind: type[Enum], name: object) -> Enum:
    if not isinstance(name, str) or name not in kind.__members__:
        raise ValueError(f"no {kind.__name__}: {name!r:.80}")
    return kind[name]


def _tuple_like(default: tuple[Any, ...], values: object) -> tuple[object, ...]:
    if not isinstance(values, list) or len(values) != len(default):
        raise ValueError(f"not like {default!r}: {values!r:.80}")
    pairs = zip(default, values, strict=True)
    found = tuple(_value_like(one, value) for one, value in pairs)
    if any(isinstance(level, int) and not 0 <= level <= 255 for level in found):
        raise ValueError(f"no colour: {found}")
    return found


def _number(value: object) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise ValueError(f"no number: {value!r:.80}")
    if not math.isfinite(value) or abs(value) > _LARGEST:
        raise ValueError(f"out of range: {value!r:.80}")
    return float(value)


def _whole(value: int) -> int | bool:
    return value if abs(value) <= _LARGEST else int(_number(value))


def _check(options: object) -> None:
    """Refuse what the classes themselves do not ask about."""
    fits = True
    if isinstance(options, Refinement):
        fits = options.reach <= _FARTHEST and 0.01 <= options.gamma <= 100
    elif isinstance(options, Look):
        fits = options.reach <= _FARTHEST
    elif isinstance(options, Backdrop):
        fits = 1e-4 < options.scale < 1e4 and options.blur >= 0
    if not fits:
        raise ValueError(f"out of range: {options}")
