"""One SQL query a claim and day: each selected model with how surely it meets the test.

The level of a model is the least of three: how surely it existed that day, how surely it belongs
to the selection, how surely it meets the test; 3 surely, 2 likely, 1 possibly, 0 not.
"""

from __future__ import annotations

from datetime import date

from hubscan.store.engine import sql_text
from hubscan.tally.claims.claim import Claim, RuleTest, Selection, Test

_ENDS = {">": ("low", "high"), ">=": ("low", "high"), "<": ("high", "low"), "<=": ("high", "low")}
"""By sign: the end that must pass for surely, and the one that may pass for possibly."""


def query(claim: Claim, day: date) -> str:
    """SQL over `models`, `estimates`, `lineage`, `parents` and, for rules, `verdicts`.

    Rows: `id`, `downloads`, `existed` (3 or 1) and `level` (0 to 3) of every selected model that
    may have existed on `day`.
    """
    selection = claim.selection
    existed = "CASE WHEN e.release_date IS NULL THEN 1 ELSE 3 END"
    levels = [existed, _level(claim.test)]
    if selection.open_weights:
        levels.append("CASE e.open_weights WHEN TRUE THEN 3 WHEN FALSE THEN 0 ELSE 1 END")
    joins = ["JOIN estimates e USING (model)", "JOIN lineage l USING (model)"]
    if isinstance(claim.test, RuleTest):
        joins.append("JOIN verdicts v USING (model)")
    if selection.family:
        joins.append("JOIN family f USING (model)")
    born = f"(e.release_date IS NULL OR e.release_date <= DATE {sql_text(day)})"
    return "\n".join(
        [
            *_family(selection.family),
            "SELECT m.id, coalesce(m.downloads, 0) AS downloads,",
            f"  {existed} AS existed,",
            f"  least({', '.join(levels)}) AS level",
            "FROM models m",
            *joins,
            "WHERE " + "\n  AND ".join([born, *_limits(selection)]),
        ]
    )


def _family(roots: tuple[str, ...]) -> list[str]:
    if not roots:
        return []
    return [
        "WITH RECURSIVE family AS (",
        f"  SELECT model FROM models WHERE lower(id) IN ({_ids(roots)})",
        "  UNION",
        "  SELECT p.child FROM parents p JOIN family a ON p.parent = a.model WHERE p.used",
        ")",
    ]


def _limits(selection: Selection) -> list[str]:
    limits = []
    if selection.models:
        limits.append(f"lower(m.id) IN ({_ids(selection.models)})")
    if selection.name_contains is not None:
        limits.append(f"contains(lower(m.id), {sql_text(selection.name_contains.lower())})")
    if selection.relations:
        limits.append(f"l.relation IN ({', '.join(map(sql_text, selection.relations))})")
    return limits


def _level(test: Test | None) -> str:
    if test is None:
        return "3"
    if isinstance(test, RuleTest):
        return f'v."{test.column}"'
    sure, possible = (f"e.{test.quantity}_{end}" for end in _ENDS[test.operator])
    against = f"{test.operator} {test.value!r}"
    return (
        f"CASE WHEN {sure} {against} THEN 3 WHEN e.{test.quantity}_best {against} THEN 2 "
        f"WHEN coalesce({possible} {against}, TRUE) THEN 1 ELSE 0 END"
    )


def _ids(ids: tuple[str, ...]) -> str:
    return ", ".join(sql_text(i.lower()) for i in ids)
