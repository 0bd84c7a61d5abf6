"""Keys as the person wants them: never two owners of one, never lost without a way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.actions import HOLDS, SPECS, build_keymap
from app.keymap import KeyMap, same_press

NAMES = [*(spec.name for spec in SPECS), *HOLDS]
KEYS = ["B", "X", "Q", "[", "{", "Shift+[", "Ctrl+Z", "Ctrl++", "P", "Space", "F7", "Tab"]


@pytest.fixture
def keymap() -> KeyMap:
    return build_keymap()


def test_the_table_gives_everything_its_usual_keys(keymap: KeyMap):
    assert all(keymap.keys(spec.name) == spec.keys for spec in SPECS)
    assert keymap.keys("pan") == ("Space",)
    assert keymap.text == ""


def test_a_key_that_is_given_is_taken_from_the_one_that_had_it(keymap: KeyMap):
    keymap.give("fill", "B")
    assert keymap.keys("fill") == ("B",)
    assert keymap.keys("brush") == ()
    assert keymap.owner_of("B") == "fill"
    assert keymap.owner_of("G") is None


def test_a_second_key_leaves_the_first(keymap: KeyMap):
    keymap.give("brush", "F7", place=1)
    assert keymap.keys("brush") == ("B", "F7")
    keymap.give("brush", "Q", place=0)
    assert keymap.keys("brush") == ("Q", "F7")
    keymap.clear("brush", 0)
    assert keymap.keys("brush") == ("F7",)


def test_reset_gives_the_usual_key_back_whoever_has_it(keymap: KeyMap):
    keymap.give("fill", "B")
    keymap.give("fill", "G", place=1)
    keymap.reset("brush")
    assert keymap.keys("brush") == ("B",)
    assert keymap.keys("fill") == ("G",)
    assert keymap.is_usual("brush")
    assert keymap.is_usual("fill")


def test_reset_all_is_the_table_again(keymap: KeyMap):
    keymap.give("fill", "B")
    keymap.clear("undo", 0)
    keymap.reset_all()
    assert all(map(keymap.is_usual, NAMES))
    assert keymap.text == ""


@pytest.mark.parametrize(("one", "other"), [("Shift+[", "{"), ("Ctrl+Shift+=", "Ctrl++")])
def test_two_ways_to_write_one_press_are_one_key(one: str, other: str):
    assert same_press(one) == same_press(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Shift+Space", "Space"), ("Shift+N", "N"), ("Ctrl+Z", "Z")]
)
def test_a_modifier_makes_another_key(one: str, other: str):
    assert same_press(one) != same_press(other)


def test_what_the_canvas_and_the_menus_need_is_refused(keymap: KeyMap):
    assert "close the lasso" in keymap.why_not("brush", "Return")
    assert "menu File" in keymap.why_not("brush", "Alt+F")
    assert keymap.why_not("brush", "F7") == ""


def test_what_is_held_needs_a_key_that_stands_alone(keymap: KeyMap):
    assert "cannot be held" in keymap.why_not("peek", "Ctrl+P")
    assert keymap.why_not("brush", "Ctrl+P") == ""


def test_texts_name_the_keys_of_now(keymap: KeyMap):
    keymap.give("export", "F7")
    keymap.clear("paste", 0)
    assert keymap.say("export it ({export})") == "export it (F7)"
    assert keymap.say("{paste} it") == "“Paste picture” it"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[1, 2]",
        '{"brush": "B"}',
        '{"brush": [7]}',
        '{"unheard of": ["B"]}',
        '{"brush": ["Return"]}',
        '{"peek": ["Ctrl+P"]}',
        '{"brush": ["no key at all"]}',
    ],
)
def test_damaged_settings_leave_no_key_that_is_none(text: str):
    keymap = build_keymap(text)
    assert keymap.keys("brush") in (("B",), ())
    assert keymap.keys("peek") in (("P",), ())
    assert keymap.keys("undo") == ("Ctrl+Z",)


def test_of_two_owners_in_a_damaged_file_one_has_the_key():
    keymap = build_keymap('{"brush": ["F7"], "fill": ["F7"]}')
    assert [keymap.keys(name) for name in ("brush", "fill")].count(("F7",)) == 1


_CHANGES = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(KEYS), st.integers(0, 1)), max_size=12
)


@given(_CHANGES)
def test_no_press_ever_has_two_owners_and_all_of_it_is_remembered(
    changes: list[tuple[str, str, int]],
):
    keymap = build_keymap()
    for name, key, place in changes:
        if not keymap.why_not(name, key):
            keymap.give(name, key, place)
            assert keymap.owner_of(key) == name
    presses = [same_press(key) for name in NAMES for key in keymap.keys(name)]
    assert len(presses) == len(set(presses))
    again = build_keymap(keymap.text)
    assert all(again.keys(name) == keymap.keys(name) for name in NAMES)
