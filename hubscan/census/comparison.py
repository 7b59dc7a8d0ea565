"""The name of a test on facts, read again: which quantity it compares with what."""

from __future__ import annotations

import re
from collections.abc import Mapping

Comparison = tuple[str, str, float]
"""A quantity, a sign and a line."""
_TEST = re.compile(r"^(\w+) (>=?|<=?) (\d[\d.e+]*)( \(\d+\))?$")


def comparison(name: str, weighed: Mapping[str, str]) -> Comparison | None:
    """What a test compares, and how; None if it is no comparison of one of `weighed`."""
    match = _TEST.match(name)
    if match is None or match[1] not in weighed:
        return None
    return weighed[match[1]], match[2], float(match[3])
