"""Cancellation."""

import pytest

from sim_core.jobs import Cancelled, CancelToken, ignore_progress


def test_a_token_is_silent_until_it_is_cancelled():
    token = CancelToken()
    assert not token.is_cancelled
    token.raise_if_cancelled()


def test_a_cancelled_token_stays_cancelled():
    token = CancelToken()
    token.cancel()
    token.cancel()
    assert token.is_cancelled
    with pytest.raises(Cancelled):
        token.raise_if_cancelled()


def test_being_cancelled_is_not_an_error_to_be_shown():
    from sim_core.errors import MattingError

    assert not issubclass(Cancelled, MattingError)


def test_progress_may_be_ignored():
    assert ignore_progress(0.5) is None
