"""Tables of a configuration, as dataclasses."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from sim_core.errors import MattingError

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

_WORDS = {
    int: "a whole number",
    float: "a number",
    str: "a text in quotation marks",
    bool: "true or false",
}


def check(holds: bool, sentence: str) -> None:
    """Raise `MattingError` with the sentence unless it holds."""
    if not holds:
        raise MattingError(sentence)


def read_table(kind: type[T], table: Mapping[str, object], place: str) -> T:
    """Return a dataclass filled from a table and, where that says nothing, by default.

    Parameters
    ----------
    kind
        A dataclass of numbers, texts, tuples of numbers, and dataclasses.
    table
        Values by the names of its fields; nested tables, lists of tables.
    place
        Where the table stands, for sentences: "" at the top.

    Raises
    ------
    MattingError
        When a name is unknown or missing, or a value of the wrong kind.
    """
    hints = get_type_hints(kind)
    for name in table:
        check(
            name in hints,
            f"There is no option {_join(place, name)}. "
            f"Choose one of {', '.join(hints)}, or leave it out.",
        )
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]
        check(
            field.name in table or not _is_required(field),
            f"The option {_join(place, field.name)} is missing.",
        )
    return kind(
        **{
            name: _read_value(hints[name], value, _join(place, name))
            for name, value in table.items()
        }
    )


def _is_required(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return field.default is missing and field.default_factory is missing


def _join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _read_value(kind: Any, value: object, place: str) -> object:
    if get_origin(kind) is tuple:
        check(isinstance(value, list | tuple), f"{place} must be a list.")
        each = get_args(kind)[0]
        return tuple(_read_value(each, item, place) for item in value)  # type: ignore[attr-defined]
    if dataclasses.is_dataclass(kind):
        check(isinstance(value, dict), f"{place} must be a table, [{place}].")
        return read_table(kind, value, place)  # type: ignore[arg-type]
    return _read_plain(kind, value, place)


def _read_plain(kind: type, value: object, place: str) -> object:
    accepted = (int, float) if kind is float else (kind,)
    check(
        type(value) in accepted,
        f"{place} is {value!r}; give {_WORDS[kind]}.",
    )
    return kind(value)
