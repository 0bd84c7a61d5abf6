import pytest

from sim_core.inference.compact_method import CompactNetwork


@pytest.fixture(scope="session")
def network() -> CompactNetwork:
    """The default network with the weights that ship."""
    return CompactNetwork.load("simatte-s", "cpu")
