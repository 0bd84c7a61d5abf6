import pytest

from sim_core.inference.compact_method import CompactNetwork


@pytest.fixture(scope="session")
def network() -> CompactNetwork:
    """The network with its shipped weights."""
    return CompactNetwork.load("simatte-s", "cpu")


@pytest.fixture(scope="session")
def networks() -> dict[str, CompactNetwork]:
    """The same in either precision, whatever is fast here."""
    return {
        precision: CompactNetwork.load("simatte-s", "cpu", precision=precision)
        for precision in ("float32", "bfloat16")
    }
