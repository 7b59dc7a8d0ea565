"""The tree of a formula, for whoever walks or checks it; SQL is printed without one.

What binds least comes first: OR, AND, NOT, comparisons, ||, sums, products. Each level reads the
next one and goes on while a sign of its own follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import MappingProxyType

from hubscan.estimate.expression import AT, GEOMETRIC_MEAN, NAMED
from hubscan.model import sql_tree as tree
from hubscan.model.errors import ConfigError

_ALLOWED_NUMBERS = {"0", "1"}
_FUNCTIONS = {AT: 2, GEOMETRIC_MEAN: 2}
_OF_SQL = (tree.GREATEST, tree.LEAST, tree.COALESCE, tree.NULLIF)
_TOKEN = re.compile(
    rf"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<named>{NAMED.pattern})|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|(?P<sign><>|!=|>=|<=|\|\||[-+*/=<>(),]))"
)
_KEYWORDS = {"AND", "BETWEEN", "CASE", "ELSE", "END", "FALSE", "IN", "IS", "NOT", "NULL", "OR",
             "THEN", "TRUE", "WHEN"}  # fmt: skip
Kind = type[tree.Binary]
_COMPARISONS: MappingProxyType[str, Kind] = MappingProxyType(
    {"=": tree.Equal, "<>": tree.Unequal, "!=": tree.Unequal, ">": tree.Greater,
     ">=": tree.GreaterEqual, "<": tree.Less, "<=": tree.LessEqual}
)  # fmt: skip
_TEXTS: MappingProxyType[str, Kind] = MappingProxyType({"||": tree.Joined})
_SUMS: MappingProxyType[str, Kind] = MappingProxyType({"+": tree.Add, "-": tree.Sub})
_PRODUCTS: MappingProxyType[str, Kind] = MappingProxyType({"*": tree.Mul, "/": tree.Div})


def parsed(text: str) -> tree.Node:
    """The tree of an expression; assumptions are columns whose name begins with `$`.

    Raises `ConfigError` for what the language does not have.
    """
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[tuple[str, str]] = []
        """Kind and text; words of SQL in capitals are of the kind `sign`."""
        at, end = 0, len(text.rstrip())
        while at < end:
            found = _TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                raise self._error()
            at = found.end()
            kind = next(k for k in ("text", "named", "word", "number", "sign") if found[k])
            word = found[kind]
            if kind == "word" and word.upper() in _KEYWORDS:
                kind, word = "sign", word.upper()
            self._tokens.append((kind, word))
        self._tokens.append(("end", ""))
        self._at = 0

    def whole(self) -> tree.Node:
        """All of it."""
        found = self._either()
        if self._tokens[self._at][0] != "end":
            raise self._error()
        return found

    def _error(self, why: str = "", hint: str | None = None) -> ConfigError:
        said = f": {why}" if why else " is not an expression"
        return ConfigError(f"'{self._text}'{said}", hint=hint)

    def _met(self, *signs: str) -> str:
        """The next sign, if it is one of these, which is then passed; else nothing."""
        kind, word = self._tokens[self._at]
        if kind == "sign" and word in signs:
            self._at += 1
            return word
        return ""

    def _expect(self, sign: str) -> None:
        if not self._met(sign):
            raise self._error()

    def _chain(
        self, inner: Callable[[], tree.Node], signs: MappingProxyType[str, Kind]
    ) -> tree.Node:
        found = inner()
        while sign := self._met(*signs):
            found = signs[sign](found, inner())
        return found

    def _either(self) -> tree.Node:
        return self._chain(self._both, MappingProxyType({"OR": tree.Or}))

    def _both(self) -> tree.Node:
        return self._chain(self._negated, MappingProxyType({"AND": tree.And}))

    def _negated(self) -> tree.Node:
        return tree.Not(self._negated()) if self._met("NOT") else self._compared()

    def _compared(self) -> tree.Node:
        return self._chain(self._ranged, _COMPARISONS)

    def _ranged(self) -> tree.Node:
        found = self._joined()
        while True:
            if self._met("IS"):
                not_null = bool(self._met("NOT"))
                if not self._met("NULL"):
                    raise self._error("write IS NULL or IS NOT NULL")
                found = tree.Not(tree.IsNull(found)) if not_null else tree.IsNull(found)
                continue
            is_not = bool(self._met("NOT"))
            if self._met("IN"):
                self._expect("(")
                found = tree.In(found, self._listed())
            elif self._met("BETWEEN"):
                low = self._joined()
                self._expect("AND")
                found = tree.Between(found, low, self._joined())
            elif is_not:
                raise self._error()
            else:
                return found
            found = tree.Not(found) if is_not else found

    def _joined(self) -> tree.Node:
        return self._chain(self._sum, _TEXTS)

    def _sum(self) -> tree.Node:
        return self._chain(self._product, _SUMS)

    def _product(self) -> tree.Node:
        return self._chain(self._single, _PRODUCTS)

    def _listed(self) -> tuple[tree.Node, ...]:
        """Expressions up to the closing bracket; the opening one has been passed."""
        found = [self._either()]
        while self._met(","):
            found.append(self._either())
        self._expect(")")
        return tuple(found)

    def _single(self) -> tree.Node:
        if self._met("("):
            found = self._either()
            self._expect(")")
            return tree.Paren(found)
        if self._met("CASE"):
            return self._case()
        if word := self._met("NULL", "TRUE", "FALSE"):
            return tree.Null() if word == "NULL" else tree.Boolean(word == "TRUE")
        return self._name_or_value()

    def _name_or_value(self) -> tree.Node:
        kind, word = self._tokens[self._at]
        self._at += 1
        match kind:
            case "named":
                return tree.Column(word, quoted=True)
            case "text":
                return tree.Literal(word[1:-1].replace("''", "'"), is_string=True)
            case "number":
                return self._number(word)
            case "word":
                return self._call(word) if self._met("(") else tree.Column(word)
            case _:
                raise self._error()

    def _number(self, word: str) -> tree.Node:
        if word not in _ALLOWED_NUMBERS:
            raise self._error(
                f"the number {word} has no name",
                hint="Put it into config/assumptions.yaml, with range, unit, source and date.",
            )
        return tree.Literal(word)

    def _call(self, name: str) -> tree.Node:
        parts = self._listed()
        if name.upper() in _OF_SQL and (name.upper() != tree.NULLIF or len(parts) == 2):
            return tree.Call(name.upper(), parts)
        if len(parts) != _FUNCTIONS.get(name.lower()):
            raise self._error(f"there is no function {name} of that form")
        if name.lower() == AT and not _is_assumption(parts[0]):
            raise self._error("the first argument of at() is a table of the assumptions")
        return tree.Call(name.lower(), parts)

    def _case(self) -> tree.Node:
        subject = None if self._tokens[self._at] == ("sign", "WHEN") else self._either()
        whens: list[tuple[tree.Node, tree.Node]] = []
        while self._met("WHEN"):
            test = self._either()
            self._expect("THEN")
            whens.append((test, self._either()))
        default = self._either() if self._met("ELSE") else None
        self._expect("END")
        if not whens:
            raise self._error()
        return tree.Case(tuple(whens), default, subject)


def _is_assumption(node: tree.Node) -> bool:
    return isinstance(node, tree.Column) and node.name.startswith("$")
