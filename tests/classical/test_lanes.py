"""Lanes do to sixteen numbers what a loop would do to each."""

from __future__ import annotations

import numpy as np
import pytest

from sim_core.classical.loops.compiled import compiled
from sim_core.classical.loops.lanes import (
    WIDTH,
    any_of,
    at_least,
    bits,
    every,
    first,
    in_double,
    in_floats,
    in_whole,
    least,
    limited,
    load,
    look_up,
    more,
    most,
    order,
    root,
    store,
    total,
    where,
)


def numbers(seed: int, kind: type = np.float32) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=3 * WIDTH).astype(kind)


@compiled
def _mixed(one, other, out, count):
    a, b = load(one, 5), load(other, 7)
    store(out, 3, a * b + a / b - b * np.float32(2), count)


@pytest.mark.parametrize("count", [0, 1, 7, 15, 16, 40])
def test_only_the_first_lanes_are_written(count) -> None:
    out = np.full(3 * WIDTH, np.float32(9))
    one, other = numbers(1), numbers(2)
    _mixed(one, other, out, count)
    a, b = one[5 : 5 + WIDTH], other[7 : 7 + WIDTH]
    written = min(count, WIDTH)
    expected = (a * b + a / b - 2 * b)[:written]
    np.testing.assert_allclose(out[3 : 3 + written], expected, rtol=1e-5)
    assert (np.delete(out, np.arange(3, 3 + written)) == 9).all()


@compiled
def _stored(numbers, count, out):
    store(out, 0, load(numbers, 0), count)


@pytest.mark.parametrize("kind", [np.int32, np.float32, np.float64])
def test_lanes_of_every_kind_are_loaded_and_stored(kind) -> None:
    out = np.zeros(WIDTH, kind)
    values = (100 * numbers(3)).astype(kind)
    _stored(values, 11, out)
    np.testing.assert_array_equal(out, np.append(values[:11], np.zeros(5, kind)))


def test_what_is_stored_takes_the_precision_of_the_array() -> None:
    out = np.zeros(WIDTH, np.float32)
    _stored(numbers(4, np.float64), WIDTH, out)
    np.testing.assert_array_equal(out, numbers(4, np.float64)[:WIDTH].astype(np.float32))


@compiled
def _of_first(values, count):
    return total(where(first(count), in_double(load(values, 0)), every(0.0)))


@pytest.mark.parametrize("count", [0, 3, 16])
def test_a_total_is_that_of_the_lanes_that_count(count) -> None:
    values = numbers(5)
    assert _of_first(values, count) == pytest.approx(values[:count].sum(dtype=float))


@compiled
def _looked_up(table, places, out):
    store(out, 0, look_up(table, load(places, 0)), WIDTH)


@pytest.mark.parametrize("kind", [np.int32, np.float32])
def test_numbers_are_looked_up_at_any_places(kind) -> None:
    table = np.arange(0, 700, 7).astype(kind)
    places = np.random.default_rng(6).integers(0, 100, WIDTH).astype(np.int32)
    out = np.zeros(WIDTH, kind)
    _looked_up(table, places, out)
    np.testing.assert_array_equal(out, table[places])


@compiled
def _chosen(one, other, out):
    a, b = load(one, 0), load(other, 0)
    store(out[0], 0, least(a, b), WIDTH)
    store(out[1], 0, most(a, b), WIDTH)
    store(out[2], 0, where(at_least(a, b), a, b), WIDTH)
    store(out[3], 0, limited(a), WIDTH)
    store(out[4], 0, root(most(a, every(np.float32(0)))), WIDTH)
    return any_of(more(a, b))


def test_lanes_are_compared_one_by_one() -> None:
    one, other = numbers(7)[:WIDTH], numbers(8)[:WIDTH]
    out = np.zeros((5, WIDTH), np.float32)
    assert _chosen(one, other, out)
    np.testing.assert_array_equal(out[0], np.minimum(one, other))
    np.testing.assert_array_equal(out[1], np.maximum(one, other))
    np.testing.assert_array_equal(out[2], np.maximum(one, other))
    np.testing.assert_array_equal(out[3], one.clip(0, 1))
    np.testing.assert_array_equal(out[4], np.sqrt(one.clip(0)))
    assert not _chosen(one, one, out)


@compiled
def _whole(values, out):
    whole = in_whole(load(values, 0))
    store(out[0], 0, whole // np.int32(3) + order(), WIDTH)
    store(out[1], 0, (whole >> np.int32(1)) & np.int32(255) | np.int32(256), WIDTH)
    store(out[2], 0, bits(in_floats(whole)), WIDTH)


def test_integers_have_their_own_arithmetic() -> None:
    values = 100 * np.abs(numbers(9)[:WIDTH])
    out = np.zeros((3, WIDTH), np.int32)
    _whole(values, out)
    whole = values.astype(np.int32)
    np.testing.assert_array_equal(out[0], whole // 3 + np.arange(WIDTH))
    np.testing.assert_array_equal(out[1], (whole >> 1) & 255 | 256)
    np.testing.assert_array_equal(out[2].view(np.float32), whole.astype(np.float32))
