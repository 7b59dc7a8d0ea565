"""Numbers with units as rule files write them: `1e23 FLOP`, `70 %`, `80e9`."""

from __future__ import annotations

import math
import re

from hubscan.rules.language.vocabulary import UNITS

_AMOUNT = re.compile(r"^\s*([-+]?[0-9][0-9_]*(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?)\s*(\S.*?)?\s*$")


def parse_amount(text: str) -> tuple[float, str]:
    """`text` as (value, unit); unit is "" if none is written.

    Raises `ValueError` saying what is wrong and what is allowed.
    """
    match = _AMOUNT.match(text)
    if match is None:
        raise ValueError(f"'{text}' is not a number with a unit, such as 1e23 FLOP")
    value, unit = float(match[1].replace("_", "")), match[2] or ""
    if not math.isfinite(value):
        raise ValueError(f"'{text}' is too large to be a number")
    if value < 0:
        raise ValueError(f"'{text}' is negative; no quantity is")
    if unit and unit not in UNITS:
        allowed = ", ".join(sorted(UNITS))
        hint = " (FLOP is an amount; FLOPS is not accepted)" if unit.upper() == "FLOPS" else ""
        raise ValueError(f"'{unit}' is not a unit{hint}; allowed: {allowed}")
    return value, UNITS.get(unit, "")


def format_amount(value: float, unit: str = "") -> str:
    """`value` as a reader of laws would write it: `1e23 FLOP`, `70 %`, `$100 million`."""
    if unit == "USD":
        return _dollars(value)
    if unit == "FLOP" or value >= 1e15:
        number = f"{value:.6g}".replace("e+", "e")
    elif value >= 1e6:
        number = _words(value)
    else:
        number = f"{value:,.10g}"
    return f"{number} {unit}".strip()


def _words(value: float) -> str:
    for limit, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if value >= limit:
            return f"{value / limit:.10g} {word}"
    return f"{value:,.10g}"


def _dollars(value: float) -> str:
    return f"${_words(value)}"
