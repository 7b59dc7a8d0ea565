"""How requests are sent: with the token to the endpoint alone, and without following redirects."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from hubscan.hub.patience import Lines, WatchedAdapter


class Bearer(AuthBase):
    """Sends the token, and only to the endpoint; also keeps .netrc out."""

    def __init__(self, token: str | None, origin: tuple[str, str]) -> None:
        self._token = token
        self._origin = origin

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token and request.url and origin_of(request.url) == self._origin:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Session(requests.Session):
    """Leaves redirects to `HubClient._follow`, and their bodies unread; knows its connections.

    Even told not to follow, requests reads the whole body of a redirect, bounded by nothing, and
    leaves none of it for `HubClient._read`, to which it then seems to be cut short.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines = Lines()
        self._environment: dict[tuple[str, str], dict[str, Any]] = {}
        for scheme in ("http://", "https://"):
            self.mount(scheme, WatchedAdapter(self.lines))

    def merge_environment_settings(  # type: ignore[override]  # its stub names no types
        self, url: str, proxies: Any, stream: bool, verify: Any, cert: Any
    ) -> dict[str, Any]:
        """What the environment says of proxies and certificates, asked once a host.

        Reading all of it for each request costs a tenth of a page.
        """
        origin = origin_of(url)
        if origin not in self._environment:
            self._environment[origin] = dict(
                super().merge_environment_settings(url, proxies, stream, verify, cert)
            )
        return self._environment[origin] | {"stream": stream}

    def get_redirect_target(self, resp: requests.Response) -> None:
        """There is none to follow."""


def origin_of(url: str) -> tuple[str, str]:
    """Scheme and host."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
