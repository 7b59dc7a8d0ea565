"""Texts and closed lists of texts in SQL."""

from __future__ import annotations

from collections.abc import Iterable

from hubscan.model.grades import Grade


def quoted(text: str) -> str:
    """SQL literal of a text."""
    return "'" + text.replace("'", "''") + "'"


def enum(texts: Iterable[str]) -> str:
    """SQL type of a closed list of texts: a byte a row."""
    return f"ENUM({', '.join(map(quoted, dict.fromkeys(texts)))})"


GRADES = enum(list(Grade))
"""SQL type of a grade; the more trusted is the smaller one."""
