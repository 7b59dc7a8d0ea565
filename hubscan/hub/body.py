"""The body of an answer, bounded in time and size; addresses it leads to; why none came."""

from __future__ import annotations

from urllib.parse import urljoin

import requests
import urllib3

from hubscan.hub.answer import TooLargeError
from hubscan.hub.patience import too_slow
from hubscan.model import clock
from hubscan.model.errors import HubscanError

TIMEOUT = "timeout"
CUT_SHORT = "body cut short"
_CHUNK = 1 << 18


class NoBodyError(Exception):
    """It did not come whole, and may the next time; the text says why."""


def read_body(response: requests.Response, started: float, max_bytes: int) -> bytes:
    """As on the wire. Raises `NoBodyError`, and `TooLargeError` if it is longer."""
    chunks: list[bytes] = []
    size = 0
    while chunk := response.raw.read1(_CHUNK, decode_content=False):
        chunks.append(chunk)
        size += len(chunk)
        if size > max_bytes:
            raise TooLargeError(f"longer than {max_bytes:,} bytes")
        if too_slow(size, clock.monotonic() - started):
            raise NoBodyError(TIMEOUT)
    expected = response.headers.get("Content-Length", "")
    if expected.isdigit() and int(expected) != size:
        raise NoBodyError(CUT_SHORT)
    return b"".join(chunks)


def joined(base: str, link: str) -> str:
    """The address of `link` on the page at `base`. Raises `HubscanError` if it is none."""
    try:
        return urljoin(base, link)
    except ValueError as error:
        raise HubscanError(f"{base.partition('?')[0]} leads to no address ({error})") from error


def reason_of(error: BaseException) -> str:
    """Why a request failed: short, stable, without addresses."""
    if isinstance(error, urllib3.exceptions.IncompleteRead | urllib3.exceptions.ProtocolError):
        return CUT_SHORT
    return {
        "ConnectionError": "connection failed",
        "SSLError": "TLS failed",
        "ChunkedEncodingError": CUT_SHORT,
        "ReadTimeoutError": TIMEOUT,
    }.get(type(error).__name__, type(error).__name__)
