"""The tree of a formula, for whoever walks or checks it; SQL is printed without one."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from hubscan.estimate.expression import AT, GEOMETRIC_MEAN, NAMED
from hubscan.model.errors import ConfigError

_ALLOWED_NUMBERS = {"0", "1"}
_FUNCTIONS = {AT: 2, GEOMETRIC_MEAN: 2}


def parsed(text: str) -> exp.Expr:
    """The tree of an expression; assumptions are columns whose name begins with `$`.

    Raises `ConfigError` for what the language does not have.
    """
    quoted = NAMED.sub(lambda m: f'"{m.group(0)}"', text)
    try:
        tree = sqlglot.parse_one(quoted, read="duckdb")
    except SqlglotError as error:
        raise ConfigError(f"'{text}' is not an expression") from error
    for node in tree.walk():
        _check(node, text)
    return tree


def unnamed_numbers(sql: str) -> list[str]:
    """The numbers other than 0 and 1 in a query that `fill` takes, but for lengths of texts."""
    tree = sqlglot.parse_one(NAMED.sub("1", sql), read="duckdb")
    return [
        node.name
        for node in tree.find_all(exp.Literal)
        if not (
            node.is_string or node.name in _ALLOWED_NUMBERS or isinstance(node.parent, exp.Left)
        )
    ]


_PLAIN = (
    exp.Paren, exp.Mul, exp.Div, exp.Add, exp.Sub, exp.Greatest, exp.Least, exp.Coalesce, exp.Case,
    exp.If, exp.Nullif, exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE,
    exp.Between, exp.In, exp.Is, exp.Column, exp.Identifier, exp.Null, exp.Boolean, exp.Literal,
    exp.Anonymous, exp.DPipe,
)  # fmt: skip


def _check(node: exp.Expr, text: str) -> None:
    """Refuse what cannot be walked, and numbers without a name."""
    if not isinstance(node, _PLAIN):
        raise ConfigError(f"'{text}': {type(node).__name__} is not part of the language")
    if isinstance(node, exp.Literal) and not node.is_string and node.name not in _ALLOWED_NUMBERS:
        raise ConfigError(
            f"'{text}': the number {node.name} has no name",
            hint="Put it into config/assumptions.yaml, with range, unit, source and date.",
        )
    if isinstance(node, exp.Is) and not isinstance(node.expression, exp.Null):
        raise ConfigError(f"'{text}': write IS NULL or IS NOT NULL")
    if isinstance(node, exp.Anonymous):
        if len(node.expressions) != _FUNCTIONS.get(node.name.lower()):
            raise ConfigError(f"'{text}': there is no function {node.name} of that form")
        if node.name.lower() == AT and not node.expressions[0].name.startswith("$"):
            raise ConfigError(f"'{text}': the first argument of at() is a table of the assumptions")
