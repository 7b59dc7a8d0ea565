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


def no_worse(grade: str, than: str) -> str:
    """SQL for whether the grade in one column is at least as good as that in another one."""
    unknown = f"CAST({quoted(Grade.UNKNOWN)} AS {GRADES})"
    known, other = (f"coalesce(CAST({column} AS {GRADES}), {unknown})" for column in (grade, than))
    return f"({known} <= {other})"
