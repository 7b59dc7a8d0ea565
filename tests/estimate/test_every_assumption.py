"""Every assumption is read by a method, and every method reads assumptions that there are."""

from __future__ import annotations

import re
from pathlib import Path

from hubscan.estimate.assumptions import TABLES_BY_NAME, Assumptions, load
from hubscan.estimate.formula_words import NAMED
from hubscan.estimate.method import query
from hubscan.estimate.registry import check_assumptions
from hubscan.estimate.stages import ALL

ROOT = Path(__file__).resolve().parents[2]
KNOWN = load(ROOT / "config")


def read_by_methods() -> set[str]:
    found: set[str] = set()
    for quantity in ALL:
        found |= {match.group(1) for match in NAMED.finditer(query(quantity.facts))}
        if quantity.doubt is not None:
            texts = (quantity.doubt.above, quantity.doubt.below)
            found |= {match.group(1) for text in texts for match in NAMED.finditer(text)}
        for method in quantity.methods:
            for expression in method.expressions.values():
                found |= expression.assumptions
    return found


def read_through_tables(known: Assumptions, read: set[str]) -> set[str]:
    """Constants that stand in a table by name which a method reads."""
    tables = [
        known.table(name, end) for name in read & set(TABLES_BY_NAME) for end in ("low", "value")
    ]
    return {found.name for table in tables for found in getattr(table, "values", {}).values()}


def test_every_method_finds_its_assumptions() -> None:
    check_assumptions(ALL, KNOWN.names)


def test_no_assumption_is_there_for_show() -> None:
    read = read_by_methods()
    read |= read_through_tables(KNOWN, read)
    code = "\n".join(p.read_text("utf-8") for p in (ROOT / "hubscan").rglob("*.py"))
    idle = [
        name
        for name in {*KNOWN.constants, *KNOWN.series, *KNOWN.definitions} - read
        if not re.search(rf'["$]{name}\b', code)
    ]
    assert idle == []
