"""Text of which no spreadsheet makes a formula and no terminal a command, in SQL."""

from __future__ import annotations

from hubscan.store.engine import sql_text

FORMULA_SIGNS = ("=", "+", "@", "-")
"""What a spreadsheet takes for the beginning of a formula; a tab or a line end is never shown."""
STARTS_A_FORMULA = f"^[{''.join(FORMULA_SIGNS)}]"
_UNSEEN = r"[\p{Cc}\p{Cf}]"


def harmless(text: str) -> str:
    """The expression `text` without unseen characters, and with an apostrophe before a formula."""
    shown = f"regexp_replace({text}, {sql_text(_UNSEEN)}, '�', 'g')"
    test = f"regexp_matches({shown}, {sql_text(STARTS_A_FORMULA)})"
    return f"CASE WHEN {test} THEN '''' || {shown} ELSE {shown} END"
