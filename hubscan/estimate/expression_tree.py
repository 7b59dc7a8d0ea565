"""The tree of a formula, parsed; SQL is printed without one, and what is walked is kept."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from hubscan.estimate.formula_words import AT, GEOMETRIC_MEAN, NAME, NAMED, Tree
from hubscan.model.errors import ConfigError

_ALLOWED_NUMBERS = {"0", "1"}
_FUNCTIONS = {AT: 2, GEOMETRIC_MEAN: 2}


def parsed(text: str) -> Tree:
    """The tree of an expression; assumptions are names that begin with `$`.

    Raises `ConfigError` for what the language does not have.
    """
    return _plain(syntax(text), text)


def syntax(text: str) -> exp.Expr:
    """The same as the parser has it, which can be written again. Raises if it is no expression."""
    quoted = NAMED.sub(lambda m: f'"{m.group(0)}"', text)
    try:
        return sqlglot.parse_one(quoted, read="duckdb")
    except SqlglotError as error:
        raise ConfigError(f"'{text}' is not an expression") from error


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


_OF_TWO: dict[type[exp.Expr], str] = {
    exp.Mul: "*", exp.Div: "/", exp.Add: "+", exp.Sub: "-", exp.DPipe: "||", exp.Nullif: "nullif",
    exp.And: "and", exp.Or: "or",
    exp.EQ: "=", exp.NEQ: "<>", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=",
}  # fmt: skip
_OF_MANY: dict[type[exp.Expr], str] = {
    exp.Greatest: "greatest", exp.Least: "least", exp.Coalesce: "coalesce", exp.In: "in",
}  # fmt: skip
_OF_ONE: dict[type[exp.Expr], str] = {exp.Paren: "()", exp.Not: "not"}


def _plain(node: exp.Expr, text: str) -> Tree:  # noqa: PLR0911 - a kind a case
    """The tree as `hubscan.estimate.trees` has it; refuses what cannot be walked."""
    kind = type(node)
    if kind in _OF_ONE:
        return [_OF_ONE[kind], _plain(node.this, text)]
    if kind in _OF_TWO:
        return [_OF_TWO[kind], _plain(node.this, text), _plain(node.expression, text)]
    if kind in _OF_MANY:
        return [_OF_MANY[kind], *(_plain(part, text) for part in (node.this, *node.expressions))]
    match node:
        case exp.Column():
            return [NAME, node.name]
        case exp.Null():
            return ["null"]
        case exp.Boolean():
            return ["true" if node.this else "false"]
        case exp.Literal():
            return _literal(node, text)
        case exp.Is():
            if not isinstance(node.expression, exp.Null):
                raise ConfigError(f"'{text}': write IS NULL or IS NOT NULL")
            return ["is null", _plain(node.this, text)]
        case exp.Between():
            limits = (node.args["low"], node.args["high"])
            return ["between", *(_plain(part, text) for part in (node.this, *limits))]
        case exp.Case():
            return _case(node, text)
        case exp.Anonymous():
            return _call(node, text)
    raise ConfigError(f"'{text}': {kind.__name__} is not part of the language")


def _literal(node: exp.Literal, text: str) -> Tree:
    if node.is_string:
        return ["text", node.name]
    if node.name not in _ALLOWED_NUMBERS:
        raise ConfigError(
            f"'{text}': the number {node.name} has no name",
            hint="Put it into config/assumptions.yaml, with range, unit, source and date.",
        )
    return ["number", node.name]


def _case(node: exp.Case, text: str) -> Tree:
    subject, default = node.this, node.args.get("default")
    ends = (None if part is None else _plain(part, text) for part in (subject, default))
    branches = (
        ["when", _plain(branch.this, text), _plain(branch.args["true"], text)]
        for branch in node.args["ifs"]
    )
    return ["case", *ends, *branches]


def _call(node: exp.Anonymous, text: str) -> Tree:
    name = node.name.lower()
    if len(node.expressions) != _FUNCTIONS.get(name):
        raise ConfigError(f"'{text}': there is no function {node.name} of that form")
    if name == AT and not node.expressions[0].name.startswith("$"):
        raise ConfigError(f"'{text}': the first argument of at() is a table of the assumptions")
    return [name, *(_plain(part, text) for part in node.expressions)]
