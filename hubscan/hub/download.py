"""Bring one large file from the web onto disk, going on where a broken transfer stopped."""

from __future__ import annotations

from pathlib import Path

import requests
import urllib3

from hubscan.hub.endpoint import user_agent
from hubscan.hub.patience import is_drip
from hubscan.hub.retry import RetryPolicy
from hubscan.model import clock
from hubscan.model.errors import HubUnreachableError
from hubscan.model.text import without_secrets

MAX_BYTES = 50_000_000_000
_TIMEOUT = (10.0, 60.0)
_CHUNK = 1 << 18


def download(url: str, path: Path, policy: RetryPolicy | None = None) -> Path:
    """Write what is at `url` to `path`; no token is sent.

    Raises `HubUnreachableError` when all attempts are used up or the answer is a refusal.
    """
    ways = policy or RetryPolicy()
    reason = ""
    for attempt in range(ways.attempts):
        try:
            if _transfer(url, path):
                return path
            reason = "body cut short"
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            status = getattr(getattr(error, "response", None), "status_code", None)
            reason = f"status {status}" if status else type(error).__name__
            if status is not None and status < 500 and status not in (408, 429):
                break
        ways.sleep(ways.backoff(attempt))
    raise HubUnreachableError(
        f"{without_secrets(url)} could not be downloaded ({reason})",
        hint="Download it by other means and give the file: --source parquet:FILE.",
    )


def _transfer(url: str, path: Path) -> bool:
    """Append what is still missing; True if the file is whole."""
    have = path.stat().st_size if path.is_file() else 0
    headers = {"User-Agent": user_agent(), "Accept-Encoding": "identity"}
    headers |= {"Range": f"bytes={have}-"} if have else {}
    with requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT) as response:
        if response.status_code == 416:
            return True
        response.raise_for_status()
        if response.status_code != 206:
            have = 0
        length = response.headers.get("Content-Length", "")
        with path.open("ab" if have else "wb") as file:
            started, size = clock.monotonic(), 0
            while chunk := response.raw.read1(_CHUNK, decode_content=False):
                file.write(chunk)
                size += len(chunk)
                if file.tell() > MAX_BYTES:
                    raise requests.exceptions.InvalidURL("larger than any dump")
                if is_drip(size, clock.monotonic() - started):
                    raise requests.Timeout
        return not length.isdigit() or path.stat().st_size == have + int(length)
