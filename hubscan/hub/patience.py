"""Deadlines that hold however slowly bytes come: a timeout alone only bounds each silence.

One byte a second never times out, in headers no more than in a body. So every connection is known
by a second handle, and when time is up it is shut down from outside, which ends whatever waits.
"""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

HEADERS_SECONDS = 60.0
"""From the request to the end of its headers."""
DEADLINE_SECONDS = 300.0
"""From the request to the end of its body."""
SLOW_SECONDS, SLOW_BYTES = 20.0, 1_000.0
"""A body that after so long has come at fewer bytes a second is given up."""


class Lines:
    """The open connections of one session."""

    def __init__(self) -> None:
        self._handles: dict[int, socket.socket] = {}
        self._closed: set[int] = set()
        self._lock = threading.Lock()

    def opened(self, connection: object, sock: socket.socket) -> None:
        """Keep a second handle of `sock`."""
        with self._lock:
            self._drop(id(connection))
            self._handles[id(connection)] = socket.socket(fileno=os.dup(sock.fileno()))

    def closed(self, connection: object) -> None:
        """The connection is left; its body may still be coming in."""
        with self._lock:
            self._closed.add(id(connection))

    def tidy(self) -> None:
        """Let go of connections that were left: nothing comes in any more."""
        with self._lock:
            for number in self._closed:
                self._drop(number)
            self._closed.clear()

    def cut(self) -> None:
        """Shut all of them down."""
        with self._lock:
            for handle in self._handles.values():
                with suppress(OSError):
                    handle.shutdown(socket.SHUT_RDWR)

    def _drop(self, number: int) -> None:
        handle = self._handles.pop(number, None)
        if handle is not None:
            handle.close()


class Patience:
    """Around one request: cuts the lines when time is up."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._timer = threading.Timer(HEADERS_SECONDS, self._look)
        self._timer.daemon = True
        self._headers_there = False
        self.over = False
        """Time was up."""

    def headers_came(self) -> None:
        """From now on only the whole deadline counts."""
        self._headers_there = True

    def _look(self) -> None:
        if self._headers_there and DEADLINE_SECONDS > HEADERS_SECONDS and not self.over:
            self._timer = threading.Timer(DEADLINE_SECONDS - HEADERS_SECONDS, self._cut)
            self._timer.daemon = True
            self._timer.start()
        else:
            self._cut()

    def _cut(self) -> None:
        self.over = True
        self._lines.cut()

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        self._lines.tidy()


def is_drip(size: int, seconds: float) -> bool:
    """Whether `size` bytes in `seconds` are so few that nothing will come of it."""
    return seconds > SLOW_SECONDS and size < SLOW_BYTES * seconds


def too_slow(size: int, seconds: float) -> bool:
    """Whether a body of which `size` bytes came in `seconds` will not come to an end."""
    return is_drip(size, seconds) or seconds > DEADLINE_SECONDS


class WatchedAdapter(HTTPAdapter):
    """Opens connections that `lines` knows."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> Any:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._lines)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _pools(self._lines)
        return manager


def _pools(lines: Lines) -> dict[str, type]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            sock = super()._new_conn()
            lines.opened(self, sock)
            return sock

        def close(self) -> None:
            super().close()
            lines.closed(self)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            sock = super()._new_conn()
            lines.opened(self, sock)
            return sock

        def close(self) -> None:
            super().close()
            lines.closed(self)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
