"""Numbers in the queries of facts that no assumption names, for whoever checks declarations."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from hubscan.estimate.expression import NAMED

_ALLOWED = {"0", "1"}


def unnamed_numbers(sql: str) -> list[str]:
    """The numbers other than 0 and 1 in a query that `fill` takes, but for lengths of texts."""
    tree = sqlglot.parse_one(NAMED.sub("1", sql), read="duckdb")
    return [
        node.name
        for node in tree.find_all(exp.Literal)
        if not (node.is_string or node.name in _ALLOWED or isinstance(node.parent, exp.Left))
    ]
