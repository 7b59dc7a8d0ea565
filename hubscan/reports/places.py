"""Where a page of the site stands: its path from the root, without an ending.

A name from the Hub is a file name only where the Hub itself would allow it; any other is a hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from hubscan.model.text import sha256_text
from hubscan.reports.words import hub_url

_PLAIN = re.compile(r"[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
_HASHED = 12


def rule(rule_id: str) -> str:
    """The page of a rule."""
    return f"rules/{rule_id}"


def tier(rule_id: str, tier_id: str) -> str:
    """Where the page of the rule says what the tier's words are."""
    return f"{rule(rule_id)}#tier-{tier_id}"


def covered(rule_id: str, tier_id: str) -> str:
    """Where it names the models behind the tier's counts."""
    return f"{rule(rule_id)}#models-{tier_id}"


def over(quantity: str) -> str:
    """The page of the models over a line on a figure."""
    return f"over/{quantity}"


def anchor_over(line: tuple[float, str]) -> str:
    """Where that page names those over one line, its value and its sign."""
    value, sign = line
    return f"{'over' if sign == '>' else 'from'}-{value:.4g}".replace("+", "")


def over_line(quantity: str, value: float, sign: str = ">=") -> str:
    """Both."""
    return f"{over(quantity)}#{anchor_over((value, sign))}"


def claim(claim_id: str) -> str:
    """The page of a claim."""
    return f"claims/{claim_id}"


def examples(claim_id: str) -> str:
    """Where it names models that meet the claim's test."""
    return f"{claim(claim_id)}#models"


def paths(folder: str, names: Iterable[str]) -> dict[str, str]:
    """Name → the path of its page in `folder`, for names of models or publishers.

    No two paths are equal on a disk that does not tell capital letters from small ones.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        file = _file_name(name)
        if file.lower() in taken:
            file = f"{file}-{_hash(name)}"
        taken.add(file.lower())
        found[name] = f"{folder}/{file}"
    return found


def _file_name(name: str) -> str:
    """The Hub has no name with two hyphens in a row, so that they can stand for the slash."""
    plain = hub_url(name) is not None or _PLAIN.fullmatch(name) is not None
    return name.replace("/", "--") if plain else f"x-{_hash(name)}"


def _hash(name: str) -> str:
    return sha256_text(name)[:_HASHED]
