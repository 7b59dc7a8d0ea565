"""Canonical JSON, hashes, text that is safe to show, and numbers as people write them."""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from typing import Any


def canonical_json(value: Any) -> str:
    """`value` as JSON with sorted keys, two-space indent and a final newline.

    Raises `ValueError` for NaN and infinities, which JSON cannot say.
    """
    return json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def sha256_text(text: str) -> str:
    """Hex SHA-256 of `text` in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def sci(value: float | None, digits: int = 2) -> str:
    """A large amount as `8.1e22`; `unknown` for None."""
    if value is None:
        return "unknown"
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(value)))
    mantissa = f"{value / 10**exponent:.{digits - 1}f}"
    if float(mantissa) >= 10:
        mantissa, exponent = f"{float(mantissa) / 10:.{digits - 1}f}", exponent + 1
    return f"{mantissa.rstrip('0').rstrip('.')}e{exponent}"


def si(value: float | None) -> str:
    """A count as `6.74 B`, `494 M`, `12.3 k`; `unknown` for None."""
    if value is None:
        return "unknown"
    for limit, suffix in ((1e12, " T"), (1e9, " B"), (1e6, " M"), (1e3, " k")):
        if abs(value) >= limit:
            return f"{value / limit:.3g}{suffix}"
    return f"{value:.3g}"


def printable(text: str) -> str:
    """`text` with every character that does not print spelled out as `\\u202e`."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


_USER_INFO = re.compile(r"(?<=//)[^/?#\s@]*(?:@[^/?#\s@]*)*@")
_QUERY = re.compile(r"(https?://[^\s?#'\"]*)[?#][^\s'\"]*")
_TOKEN = re.compile(r"\bhf_[A-Za-z0-9]{8,}")
_SECRET_VARIABLES = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
_SHORTEST_SECRET = 6


def without_secrets(text: str) -> str:
    """`text` with nothing in its web addresses that may be a secret, and without our own token.

    Names, passwords and queries go (`https://bob:pw@host/x?sig=…` is `https://host/x`), and so
    does what HF_TOKEN holds.
    """
    for name in _SECRET_VARIABLES:
        value = os.environ.get(name, "")
        if len(value) >= _SHORTEST_SECRET:
            text = text.replace(value, "***")
    return _TOKEN.sub("***", _QUERY.sub(r"\1", _USER_INFO.sub("", text)))
