"""A formula, written once: printed as SQL for millions of rows, walked with one model's numbers.

The language is that of SQL scalar expressions, cut down to what an estimate needs:

    least(expert_size * $named_share.low, total_high)
    CASE WHEN relation = 'adapter' THEN $adapter_flop_per_parameter_token ELSE … END
    at($largest_corpus_tokens, created_on)        a table among the assumptions
    geometric_mean(counted, measured)
    'reference ' || reference_id                  text, for sources and grades

A bare name is a fact, `$name` an assumption: `.low` and `.high` are the ends of its range, of a
table by name its least and largest value; `.date` is its day as text. No number but 0 and 1 may
stand in a formula: everything that can move an estimate has a name. hubscan.estimate.walk works one
out for one model.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import Protocol

from msgspec import Struct

from hubscan.estimate.formula_words import AT, GEOMETRIC_MEAN, NAMED, Tree
from hubscan.estimate.lookup_tables import Lookup
from hubscan.estimate.sql_text import quoted
from hubscan.estimate.trees import names_in, tree_of
from hubscan.model.errors import ConfigError

_LOOKED_UP = re.compile(rf"\bat\({NAMED.pattern}, ([a-z_.]+)\)")
_TEXT = re.compile(r"'(?:[^']|'')*'")
_CALL = re.compile(rf"{_TEXT.pattern}|\b({AT}|{GEOMETRIC_MEAN})\(")
_MARK = re.compile(rf"{_TEXT.pattern}|[(),]")
_FACT = re.compile(r"\b(?!(?:true|false)\b)[a-z_][a-z0-9_]*\b(?!\()")
"""Words of SQL are written large, and functions have brackets."""


class Names(Protocol):
    """What the names of an expression stand for, for all models."""

    def number(self, name: str, end: str) -> float | str:
        """The assumption `name`; `end` is value, low, high or date. Text if a choice or a day."""

    def table(self, name: str, end: str) -> Lookup:
        """The table `name` among the assumptions."""


class Expression(Struct, frozen=True, dict=True):
    """One formula or condition. Raises `ConfigError` for what the language does not have."""

    text: str

    @cached_property
    def tree(self) -> Tree:
        """The parsed expression; assumptions are names that begin with `$`."""
        return tree_of(self.text)

    @cached_property
    def facts(self) -> frozenset[str]:
        """The facts it reads."""
        return frozenset(name for name in names_in(self.tree) if not name.startswith("$"))

    @cached_property
    def assumptions(self) -> frozenset[str]:
        """The assumptions it reads, without the end."""
        names = names_in(self.tree)
        return frozenset(name_and_end(name)[0] for name in names if name.startswith("$"))

    @property
    def says_the_same_of_all(self) -> bool:
        """Whether it reads no fact; seen without parsing it."""
        return not _FACT.search(NAMED.sub("", _TEXT.sub("", self.text)))

    def sql(self, names: Names) -> str:
        """DuckDB SQL over the columns of the facts: the text itself, but for assumptions and calls
        of our own. It is not parsed, which takes longer than to count one model."""
        return _printed(self.text, names)


def _printed(text: str, names: Names) -> str:
    written, position = [], 0
    while (call := _CALL.search(text, position)) is not None:
        written.append(_filled(text[position : call.start()], names))
        if call.group(1) is None:
            written.append(call.group())
            position = call.end()
            continue
        (left, right), position = _arguments(text, call.end())
        argument = _printed(right.strip(), names)
        if call.group(1) == AT:
            meant = names.table(*name_and_end(left.strip())).sql(argument)
        else:
            meant = f"sqrt({_printed(left.strip(), names)}) * sqrt({argument})"
        written.append(f"({meant})")
    return "".join(written) + _filled(text[position:], names)


def _arguments(text: str, start: int) -> tuple[list[str], int]:
    """The two arguments of a call whose bracket opens before `start`, and the place after it."""
    depth, found = 0, []
    for mark in _MARK.finditer(text, start):
        sign = mark.group()
        if sign in ",)" and not depth:
            found.append(text[start : mark.start()])
            start = mark.end()
        if sign == ")" and not depth:
            break
        depth += {"(": 1, ")": -1}.get(sign, 0)
    if len(found) != 2:
        raise ConfigError(f"'{text}' is not an expression")
    return found, start


@cache
def expression(text: str) -> Expression:
    """The expression written so, parsed once."""
    return Expression(text)


def name_and_end(name: str) -> tuple[str, str]:
    """What `$name.low` names: the assumption and the end of its range, else its value."""
    base, _, end = name.removeprefix("$").partition(".")
    return base, end or "value"


def _literal(value: float | str) -> str:
    """A literal; numbers are doubles, because products of SQL's decimals overflow."""
    if isinstance(value, str):
        return quoted(value)
    written = repr(value)
    return written if "e" in written else f"{written}e0"


def fill(sql: str, names: Names) -> str:
    """Any SQL with the values of its assumptions put in; the argument of at() is a column."""
    looked_up = _LOOKED_UP.sub(
        lambda m: names.table(m.group(1), m.group(2) or "value").sql(m.group(3)), sql
    )
    return _filled(looked_up, names)


def _filled(text: str, names: Names) -> str:
    """`text` with the values of its assumptions."""
    return NAMED.sub(lambda m: _written(m, names), text)


def _written(name: re.Match[str], names: Names) -> str:
    """SQL of the assumption that `NAMED` matched."""
    return _literal(names.number(name.group(1), name.group(2) or "value"))
