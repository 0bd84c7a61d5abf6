"""What the inference thread is to do next, and what it may be stopped from doing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sim_core.jobs import CancelToken

if TYPE_CHECKING:
    from sim_core.request import MattingRequest


class Mailbox:
    """Holds at most one request; putting a newer one drops the older one.

    A running draft is short and is left to finish, or steady painting would starve the
    screen of results. A running exact pass is long and gives way at once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pending: MattingRequest | None = None
        self._running: tuple[MattingRequest, CancelToken] | None = None
        self._warming: CancelToken | None = None

    def put(self, request: MattingRequest) -> None:
        with self._lock:
            self._pending = request
            self._stop_warming()
            if self._running is None:
                return
            running, token = self._running
            if running.exact or running.epoch != request.epoch:
                token.cancel()

    def take(self) -> tuple[MattingRequest, CancelToken] | None:
        with self._lock:
            if self._pending is None:
                return None
            request, self._pending = self._pending, None
            token = CancelToken()
            self._running = request, token
            return request, token

    def done(self) -> None:
        with self._lock:
            self._running = None

    def begin_warming(self) -> CancelToken | None:
        """Return what will stop a warm-up; None where a request waits already."""
        with self._lock:
            self._warming = CancelToken() if self._pending is None else None
            return self._warming

    def _stop_warming(self) -> None:
        if self._warming is not None:
            self._warming.cancel()

    def clear(self) -> bool:
        """Drop what waits and cancel what runs; tell whether there was anything."""
        with self._lock:
            self._stop_warming()
            had_work = self._pending is not None or self._running is not None
            self._pending = None
            if self._running is not None:
                self._running[1].cancel()
            return had_work
