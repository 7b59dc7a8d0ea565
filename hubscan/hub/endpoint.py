"""Which Hub is asked, in whose name, and by whom."""

from __future__ import annotations

import os
import platform
import re
from urllib.parse import urlsplit, urlunsplit

from hubscan import __version__
from hubscan.model.errors import HubscanError

DEFAULT_ENDPOINT = "https://huggingface.co"
_CONTACT = "+https://pypi.org/project/hubscan"


def default_endpoint() -> str:
    """What HF_ENDPOINT names, else huggingface.co. Raises `HubscanError` if it is no address."""
    return checked(os.environ.get("HF_ENDPOINT") or DEFAULT_ENDPOINT)


def user_agent() -> str:
    """Who asks and why; HUBSCAN_CONTACT says whom to write to about this scan."""
    contact = re.sub(r"[^ -~]|[()]", "", os.environ.get("HUBSCAN_CONTACT", ""))[:200] or _CONTACT
    python = platform.python_version()
    return f"hubscan/{__version__} (metadata census; {contact}) python/{python}"


def stored_token(endpoint: str) -> str | None:
    """HF_TOKEN; for the Hub itself also what `hf auth login` left on disk."""
    token = os.environ.get("HF_TOKEN")
    if token or endpoint != DEFAULT_ENDPOINT:
        return token
    from huggingface_hub import get_token  # noqa: PLC0415 - slow to import, seldom needed

    return get_token()


def checked(endpoint: str) -> str:
    """`endpoint` without a slash at its end. Raises `HubscanError` if it is no plain address."""
    try:
        parts = urlsplit(endpoint.strip())
        plain = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        plain = False
    if not plain or "@" in parts.netloc:
        raise HubscanError(
            "HF_ENDPOINT is not a plain http(s) address, without a name or a password in it",
            hint=f"For example {DEFAULT_ENDPOINT}",
        )
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))
