"""Which keys do what: those of the table, and what the person has made of them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from PySide6.QtCore import QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

Keys: TypeAlias = tuple[str, ...]
"""In Qt's portable notation; the first one is shown."""

MOST_KEYS: Final = 2
"""Of one action."""

_SHIFTED = dict(zip("`1234567890-=[]\\;',./", '~!@#$%^&*()_+{}|:"<>?', strict=True))
_SIGNS = {*_SHIFTED, *_SHIFTED.values()}
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_PLACE_HOLDER = re.compile(r"\{(\w+)\}")


class KeyOwner(NamedTuple):
    """What a key may belong to.

    Attributes
    ----------
    title
        What it is called in the window.
    keys
        Its keys as long as nobody has changed them.
    is_held
        Works for as long as its key is held, and only with keys that stand alone.
    """

    title: str
    keys: Keys
    is_held: bool = False


class KeyMap(QObject):
    """The keys of every owner; no key ever belongs to two of them."""

    changed = Signal()

    def __init__(
        self,
        owners: Mapping[str, KeyOwner],
        fixed: Mapping[str, str],
        text: str = "",
        parent: QObject | None = None,
    ) -> None:
        """Take the owners by name, and what was changed of their keys.

        Parameters
        ----------
        fixed
            Keys that cannot be given to anybody, and what they do.
        text
            A former `text`; what is damaged in it has no effect.
        """
        super().__init__(parent)
        self._owners, self._fixed = owners, fixed
        self._own: dict[str, Keys] = {}
        for name, keys in _stored(text).items():
            if name in owners:
                self._own[name] = tuple(self._acceptable(name, keys))

    @property
    def text(self) -> str:
        """What has been changed, as JSON, to be remembered."""
        return json.dumps(self._own) if self._own else ""

    @property
    def owners(self) -> Mapping[str, KeyOwner]:
        return self._owners

    def keys(self, name: str) -> Keys:
        """Return the keys of an owner; what the person gave to others is not among them."""
        if name in self._own:
            return self._own[name]
        taken = {same_press(key) for keys in self._own.values() for key in keys}
        usual = self._owners[name].keys
        return tuple(key for key in usual if same_press(key) not in taken)

    def keys_of(self, *names: str) -> Keys:
        """Return the first key of each owner that has any."""
        return tuple(key for name in names for key in self.keys(name)[:1])

    def held_keys(self, name: str) -> list[Qt.Key]:
        """Return those keys of an owner that can be held: they stand alone."""
        combinations = [_combination(key) for key in self.keys(name)]
        return [each.key() for each in combinations if not _has_modifiers(each)]

    def say(self, text: str) -> str:
        """Return a text with the key of `name` in place of every ``{name}``."""
        return _PLACE_HOLDER.sub(self._key_in_text, text)

    def _key_in_text(self, found: re.Match[str]) -> str:
        name = found[1]
        keys = self.keys(name)
        return readable(keys[0]) if keys else f"“{self._owners[name].title}”"

    # Changing

    def owner_of(self, key: str) -> str | None:
        """Return the name of the one that has a key now."""
        press = same_press(key)
        names = (n for n in self._owners if press in map(same_press, self.keys(n)))
        return next(names, None)

    def why_not(self, name: str, key: str) -> str:
        """Return why an owner cannot have a key at all; empty if it can."""
        for fixed, what in self._fixed.items():
            if same_press(fixed) == same_press(key):
                return f"{readable(key)} cannot be given away. It is there to {what}."
        if self._owners[name].is_held and _has_modifiers(_combination(key)):
            return f"{readable(key)} cannot be held. Choose a key that stands alone."
        return ""

    def give(self, name: str, key: str, place: int = 0) -> None:
        """Give a key to an owner, as its first or second, and take it from any other."""
        before = self.owner_of(key)
        if before in self._own:
            self._set(before, _without(self.keys(before), key))
        keys = [*_without(self.keys(name), key)]
        keys[place : place + 1] = [key]
        self._set(name, tuple(keys[:MOST_KEYS]))
        self.changed.emit()

    def clear(self, name: str, place: int) -> None:
        """Take a key from its owner."""
        keys = self.keys(name)
        self._set(name, keys[:place] + keys[place + 1 :])
        self.changed.emit()

    def is_usual(self, name: str) -> bool:
        return self.keys(name) == self._owners[name].keys

    def reset(self, name: str) -> None:
        """Give an owner its usual keys back, whoever has them now."""
        self._own.pop(name, None)
        for key in self._owners[name].keys:
            holder = self.owner_of(key)
            if holder in self._own:
                self._set(holder, _without(self.keys(holder), key))
        self.changed.emit()

    def reset_all(self) -> None:
        """Give every owner its usual keys back."""
        self._own.clear()
        self.changed.emit()

    def _set(self, name: str, keys: Keys) -> None:
        self._own[name] = keys
        if keys == self._owners[name].keys:
            del self._own[name]

    def _acceptable(self, name: str, keys: Iterable[str]) -> Iterable[str]:
        """Yield keys of a file that are keys, and nobody else's by the same file."""
        others = {same_press(key) for given in self._own.values() for key in given}
        for key in keys:
            if (
                is_key(key)
                and not self.why_not(name, key)
                and same_press(key) not in others
            ):
                others.add(same_press(key))
                yield key


def readable(key: str) -> str:
    """Return a key as it is printed on this platform's keyboards."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def is_key(text: str) -> bool:
    """Return whether a text names one press of a key, as Qt would write it."""
    sequence = QKeySequence(text)
    return sequence.count() == 1 and sequence.toString() == text


def same_press(key: str) -> int:
    """Return a number that is the same for keys that are one press: Shift+[ and {.

    Qt finds both at that press, calls it ambiguous and does nothing (xcb).
    """
    combination = _combination(key)
    modifiers, sign = combination.keyboardModifiers(), combination.key()
    typed = chr(sign) if sign < Qt.Key.Key_Escape else ""
    if modifiers & _SHIFT and typed in _SIGNS:
        modifiers &= ~_SHIFT
        sign = Qt.Key(ord(_SHIFTED.get(typed, typed)))
    return QKeyCombination(modifiers, sign).toCombined()


def _combination(key: str) -> QKeyCombination:
    combination: QKeyCombination = QKeySequence(key)[0]  # type: ignore[index]
    return combination


def _has_modifiers(combination: QKeyCombination) -> bool:
    return combination.keyboardModifiers() != Qt.KeyboardModifier.NoModifier


def _without(keys: Keys, key: str) -> Keys:
    return tuple(other for other in keys if same_press(other) != same_press(key))


def _stored(text: str) -> Mapping[str, Collection[str]]:
    try:
        stored = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(stored, dict):
        return {}
    return {
        name: [key for key in keys if isinstance(key, str)][:MOST_KEYS]
        for name, keys in stored.items()
        if isinstance(keys, list)
    }
