"""Sixteen numbers at once, for compiled loops over short stretches of many arrays.

A compiler makes one instruction of many equal ones where it can see that what is written is
not what is read. Of arrays in a function's arguments it cannot, and asks anew before each
loop, which takes longer than a stretch of fifty pixels itself. With lanes the loop says so:
what it reads it has read before it writes. Each lane is worked on as a single number would
be, so that an answer does not depend on its place in a stretch.

In compiled functions lanes can be added, subtracted, multiplied and divided, among each
other or with a number of their kind; integers know ``//``, ``&``, ``|`` and ``>>``, too.
"""

from sim_core.classical.loops.lanes.choices import (
    any_of,
    at_least,
    equal,
    first,
    least,
    limited,
    more,
    most,
    where,
)
from sim_core.classical.loops.lanes.kinds import WIDTH, Lanes
from sim_core.classical.loops.lanes.memory import load, load_colour, look_up, store
from sim_core.classical.loops.lanes.numbers import (
    bits,
    every,
    in_double,
    in_floats,
    in_whole,
    order,
    root,
    total,
)

__all__ = [
    "WIDTH",
    "Lanes",
    "any_of",
    "at_least",
    "bits",
    "equal",
    "every",
    "first",
    "in_double",
    "in_floats",
    "in_whole",
    "least",
    "limited",
    "load",
    "load_colour",
    "look_up",
    "more",
    "most",
    "order",
    "root",
    "store",
    "total",
    "where",
]
