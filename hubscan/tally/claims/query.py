"""One SQL query a claim and day: each selected model with how surely it meets the test.

The level of a model is the least of three: how surely it existed that day, how surely it belongs
to the selection, how surely it meets the test; 3 surely, 2 likely, 1 possibly, 0 not.
"""

from __future__ import annotations

from datetime import date

from hubscan.store.engine import identifier, sql_text
from hubscan.tally.claims.claim import (
    RECORDED,
    Claim,
    FlagTest,
    RuleTest,
    Selection,
    Test,
    Threshold,
)

_ENDS = {">": ("low", "high"), ">=": ("low", "high"), "<": ("high", "low"), "<=": ("high", "low")}
"""By sign: the end that must pass for surely, and the one that may pass for possibly."""


def query(claim: Claim, day: date) -> str:
    """SQL over `models`, `estimates`, `lineage`, `parents` and, for rules, `verdicts`.

    Rows: `id`, `downloads`, `existed` (3 or 1) and `level` (0 to 3) of every selected model that
    may have existed on `day`.
    """
    if claim.board is not None:
        return _on_board(claim, day)
    joins = ["JOIN estimates e USING (model)", "JOIN lineage l USING (model)"]
    if isinstance(claim.test, RuleTest):
        joins.append("JOIN verdicts v USING (model)")
    if claim.selection.family:
        joins.append("JOIN family f USING (model)")
    return "\n".join(
        [
            *_family(claim.selection.family),
            "SELECT m.id, coalesce(m.downloads, 0) AS downloads,",
            f"  {_EXISTED} AS existed,",
            f"  {_level_of(claim)} AS level",
            "FROM models m",
            *joins,
            "WHERE " + "\n  AND ".join([_born(day), *_limits(claim.selection)]),
        ]
    )


Column = tuple[str, str]
"""A table of one row a model, and SQL over its columns."""


def column_of(test: Test) -> Column:
    """What gives the level to which each model meets a test."""
    if isinstance(test, RuleTest):
        table = "verdicts"
    else:
        recorded = isinstance(test, Threshold) and test.quantity in RECORDED
        table = "models" if recorded else "estimates"
    return table, _level(test)


def columns_of(claim: Claim) -> list[Column]:
    """What gives the levels of which the least is that of a model, but for its day."""
    tested = [] if claim.test is None else [column_of(claim.test)]
    return [*tested, *([("estimates", _OPEN)] if claim.selection.open_weights else [])]


def relations_of(claim: Claim) -> Column | None:
    """What is 1 for models of the relations that are meant and 0 for others; None if all are."""
    limits = _of_relations(claim.selection)
    return ("lineage", f"CASE WHEN {limits[0]} THEN 1 ELSE 0 END") if limits else None


_EXISTED = "CASE WHEN release_date IS NULL THEN 1 ELSE 3 END"
_OPEN = "CASE open_weights WHEN TRUE THEN 3 WHEN FALSE THEN 0 ELSE 1 END"


def _born(day: date) -> str:
    return f"(release_date IS NULL OR release_date <= DATE {sql_text(day)})"


def _level_of(claim: Claim) -> str:
    levels = [_EXISTED, _level(claim.test)]
    if claim.selection.open_weights:
        levels.append(_OPEN)
    return f"least({', '.join(levels)})"


def _on_board(claim: Claim, day: date) -> str:
    """The same rows, one a result of table `board`; what has no day may have come later."""
    existed = "CASE WHEN day IS NULL THEN 1 ELSE 3 END"
    limits = [f"(day IS NULL OR day <= DATE {sql_text(day)})"]
    if claim.selection.name_contains is not None:
        limits.append(f"contains(lower(model), {sql_text(claim.selection.name_contains.lower())})")
    test = claim.test
    assert not isinstance(test, RuleTest | FlagTest), "refused when the claim is read"
    passed = "TRUE" if test is None else f"{test.quantity} {test.operator} {test.value!r}"
    return (
        f"SELECT model AS id, 0 AS downloads, {existed} AS existed,\n"
        f"  CASE WHEN {passed} THEN {existed} ELSE 0 END AS level\n"
        f"FROM board WHERE {' AND '.join(limits)}"
    )


def _family(roots: tuple[str, ...]) -> list[str]:
    if not roots:
        return []
    return [
        "WITH RECURSIVE family AS (",
        f"  SELECT model FROM models WHERE lower(id) IN ({ids(roots)})",
        "  UNION",
        "  SELECT p.child FROM parents p JOIN family a ON p.parent = a.model WHERE p.used",
        ")",
    ]


def _limits(selection: Selection) -> list[str]:
    limits = []
    if selection.models:
        limits.append(f"lower(m.id) IN ({ids(selection.models)})")
    if selection.name_contains is not None:
        limits.append(in_name("lower(m.id)", selection.name_contains))
    return [*limits, *_of_relations(selection)]


def _of_relations(selection: Selection) -> list[str]:
    if not selection.relations:
        return []
    return [f"relation IN ({', '.join(map(sql_text, selection.relations))})"]


def _level(test: Test | None) -> str:
    if test is None:
        return "3"
    if isinstance(test, RuleTest):
        return identifier(test.column)
    if isinstance(test, FlagTest):
        return f"CASE {test.name} WHEN TRUE THEN 3 WHEN FALSE THEN 0 ELSE 1 END"
    if test.quantity in RECORDED:
        passed = f"{test.quantity} {test.operator} {test.value!r}"
        return f"CASE WHEN {test.quantity} IS NULL THEN 1 WHEN {passed} THEN 3 ELSE 0 END"
    sure, possible = (f"{test.quantity}_{end}" for end in _ENDS[test.operator])
    against = f"{test.operator} {test.value!r}"
    return (
        f"CASE WHEN {sure} {against} THEN 3 WHEN {test.quantity}_best {against} THEN 2 "
        f"WHEN coalesce({possible} {against}, TRUE) THEN 1 ELSE 0 END"
    )


def ids(names: tuple[str, ...]) -> str:
    """SQL list of names in lower case."""
    return ", ".join(sql_text(name.lower()) for name in names)


def in_name(name: str, part: str) -> str:
    """SQL for whether a name in lower case has `part` in it."""
    return f"contains({name}, {sql_text(part.lower())})"
