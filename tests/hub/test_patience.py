"""Time and size are bounded however the bytes come: slowly, in headers too, or packed."""

from __future__ import annotations

import gzip
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubscan.hub import patience
from hubscan.hub.answer import TooLargeError
from hubscan.hub.client import HubClient
from hubscan.hub.download import download
from hubscan.hub.retry import RetryPolicy
from hubscan.model.errors import HubUnreachableError

FAST = RetryPolicy(base_seconds=0.001)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def drip(line: socket.socket, data: bytes) -> None:
    for byte in data:
        line.sendall(bytes([byte]))
        time.sleep(0.02)


def body(line: socket.socket) -> None:
    line.sendall(HEAD + b"Content-Length: 5000\r\n\r\n[")
    drip(line, b" " * 5000)


def endless(line: socket.socket) -> None:
    line.sendall(HEAD + b"Connection: close\r\n\r\n[")
    drip(line, b" " * 5000)


def chunks(line: socket.socket) -> None:
    line.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    drip(line, b"1\r\n \r\n" * 1000)


def chunk_size(line: socket.socket) -> None:
    line.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    drip(line, b"0" * 5000)


def headers(line: socket.socket) -> None:
    line.sendall(HEAD)
    drip(line, b"X-Slow: " + b"a" * 5000)


def status(line: socket.socket) -> None:
    drip(line, b"HTTP/1.1 200 " + b"O" * 5000)


@contextmanager
def server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Answers every connection once, in the way of `answer`."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(line,), daemon=True).start()

    def one(line: socket.socket) -> None:
        try:
            line.recv(65536)
            answer(line)
        except OSError:
            pass
        line.close()

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    listening.close()


@pytest.mark.parametrize("answer", [body, endless, chunks, chunk_size, headers, status])
def test_one_byte_at_a_time_is_given_up(
    answer: Callable[[socket.socket], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "HEADERS_SECONDS", 0.2)
    monkeypatch.setattr(patience, "DEADLINE_SECONDS", 0.4)
    started = time.monotonic()
    with server(answer) as endpoint:
        client = HubClient(endpoint, policy=FAST, token="")
        with pytest.raises(HubUnreachableError, match="3 attempts, last: timeout"):
            client.get_json(client.url("/api/models"))
    assert time.monotonic() - started < 5
    assert client.traffic.retry_reasons == {"timeout": 2}


def test_a_slow_body_is_given_up_before_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SLOW_SECONDS", 0.1)
    with server(body) as endpoint:
        client = HubClient(endpoint, policy=FAST, token="")
        with pytest.raises(HubUnreachableError, match="timeout"):
            client.get_json(client.url("/api/models"))


def test_a_file_that_unpacks_to_more_than_is_allowed_is_refused() -> None:
    packed = gzip.compress(b"x" * 50_000_000)

    def bomb(line: socket.socket) -> None:
        head = HEAD + b"Content-Encoding: gzip\r\nConnection: close\r\n"
        line.sendall(head + b"Content-Length: %d\r\n\r\n" % len(packed) + packed)

    with server(bomb) as endpoint:
        client = HubClient(endpoint, policy=FAST, token="")
        with pytest.raises(TooLargeError):
            client.get_file(client.url("/o/n/resolve/main/README.md"), max_bytes=1_000_000)


def test_a_dump_that_drips_in_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SLOW_SECONDS", 0.1)
    policy = RetryPolicy(attempts=2, base_seconds=0.001)
    with server(body) as endpoint:
        address = endpoint.replace("//", "//bob:secret@") + "/x.parquet?sig=hidden"
        with pytest.raises(HubUnreachableError) as caught:
            download(address, tmp_path / "dump", policy)
    assert "Timeout" in caught.value.message
    assert not {"bob", "secret", "hidden"} & set(re.split(r"\W", caught.value.message))


def test_a_wait_beyond_the_time_of_the_run_is_not_begun() -> None:
    def refuse(line: socket.socket) -> None:
        line.sendall(
            b'HTTP/1.1 429 No\r\nRateLimit: "api";r=0;t=999999999\r\nContent-Length: 0\r\n\r\n'
        )

    slept: list[float] = []
    with server(refuse) as endpoint:
        client = HubClient(endpoint, policy=RetryPolicy(sleep=slept.append), token="")
        with pytest.raises(HubUnreachableError, match="asks to wait 60 minutes"):
            client.get_json(client.url("/api/models"))
    assert slept == []
