import pytest

from sim_core.inference.compact_method import CompactNetwork


@pytest.fixture(scope="session")
def network() -> CompactNetwork:
    """The network with its shipped weights."""
    return CompactNetwork.load("simatte-s", "cpu")
