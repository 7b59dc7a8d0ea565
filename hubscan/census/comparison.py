"""The name of a test on facts, read again: which quantity it compares with what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple


class Comparison(NamedTuple):
    """Which quantity a test compares with what."""

    quantity: str
    sign: str
    line: float

    @property
    def asks_for_more(self) -> bool:
        """Whether what lies above the line passes."""
        return self.sign in (">", ">=")

    @property
    def line_is_above(self) -> bool:
        """Whether the line itself goes with what lies above it."""
        return self.sign in (">=", "<")


_TEST = re.compile(r"^(\w+) (>=?|<=?) (\d[\d.e+]*)( \(\d+\))?$")


def comparison(name: str, weighed: Mapping[str, str]) -> Comparison | None:
    """What a test compares, and how; None if it is no comparison of one of `weighed`."""
    match = _TEST.match(name)
    if match is None or match[1] not in weighed:
        return None
    return Comparison(weighed[match[1]], match[2], float(match[3]))
