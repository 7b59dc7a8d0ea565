"""Trees of scalar SQL: what conditions and formulas are made of, and how DuckDB writes it.

A library that knows every statement of every dialect takes longer to load than one model to count.
Trees are compared by what they say. Printing adds no brackets: what needs them has `Paren`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Node:
    """An expression."""

    @property
    def below(self) -> tuple[Node, ...]:
        """The expressions that it is directly made of, from left to right."""
        return ()

    def sql(self) -> str:
        """It in DuckDB's SQL."""
        raise NotImplementedError

    def columns(self) -> Iterator[str]:
        """The names of the columns that it reads, as often as it does."""
        for node in self.below:
            yield from node.columns()


@dataclass(frozen=True, slots=True)
class Column(Node):
    """A column by its name, which is written in quotes if it is no plain word."""

    name: str
    quoted: bool = False

    def sql(self) -> str:
        return identifier(self.name) if self.quoted else self.name

    def columns(self) -> Iterator[str]:
        yield self.name


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number as it is written, or a text."""

    name: str
    is_string: bool = False

    def sql(self) -> str:
        return "'" + self.name.replace("'", "''") + "'" if self.is_string else self.name


@dataclass(frozen=True, slots=True)
class Null(Node):
    """NULL."""

    def sql(self) -> str:
        return "NULL"


@dataclass(frozen=True, slots=True)
class Boolean(Node):
    """TRUE or FALSE."""

    this: bool

    def sql(self) -> str:
        return str(self.this).upper()


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """What is said of one expression."""

    this: Node

    @property
    def below(self) -> tuple[Node, ...]:
        return (self.this,)


class Paren(Unary):
    """( … )"""

    def sql(self) -> str:
        return f"({self.this.sql()})"


class Not(Unary):
    """NOT …"""

    def sql(self) -> str:
        return f"NOT {self.this.sql()}"


class IsNull(Unary):
    """… IS NULL"""

    def sql(self) -> str:
        return f"{self.this.sql()} IS NULL"


@dataclass(frozen=True, slots=True)
class Cast(Unary):
    """CAST(… AS …)"""

    to: str

    def sql(self) -> str:
        return f"CAST({self.this.sql()} AS {self.to})"


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Two expressions with a sign between them."""

    sign: ClassVar[str]
    this: Node
    expression: Node

    @property
    def below(self) -> tuple[Node, ...]:
        return self.this, self.expression

    def sql(self) -> str:
        return f"{self.this.sql()} {self.sign} {self.expression.sql()}"


class Mul(Binary):
    sign = "*"


class Div(Binary):
    sign = "/"


class Add(Binary):
    sign = "+"


class Sub(Binary):
    sign = "-"


class Joined(Binary):
    """Texts one after the other."""

    sign = "||"


class And(Binary):
    sign = "AND"


class Or(Binary):
    sign = "OR"


class Equal(Binary):
    sign = "="


class Unequal(Binary):
    sign = "<>"


class Greater(Binary):
    sign = ">"


class GreaterEqual(Binary):
    sign = ">="


class Less(Binary):
    sign = "<"


class LessEqual(Binary):
    sign = "<="


@dataclass(frozen=True, slots=True)
class Between(Unary):
    """… BETWEEN low AND high"""

    low: Node
    high: Node

    @property
    def below(self) -> tuple[Node, ...]:
        return self.this, self.low, self.high

    def sql(self) -> str:
        return f"{self.this.sql()} BETWEEN {self.low.sql()} AND {self.high.sql()}"


@dataclass(frozen=True, slots=True)
class In(Unary):
    """… IN (…)"""

    among: tuple[Node, ...]

    @property
    def below(self) -> tuple[Node, ...]:
        return self.this, *self.among

    def sql(self) -> str:
        return f"{self.this.sql()} IN ({', '.join(node.sql() for node in self.among)})"


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of its parts."""

    name: str
    parts: tuple[Node, ...]

    @property
    def below(self) -> tuple[Node, ...]:
        return self.parts

    def sql(self) -> str:
        return f"{self.name}({', '.join(part.sql() for part in self.parts)})"


@dataclass(frozen=True, slots=True)
class Case(Node):
    """CASE … END; with a subject it is compared with what stands after each WHEN."""

    whens: tuple[tuple[Node, Node], ...]
    default: Node | None = None
    subject: Node | None = None

    @property
    def below(self) -> tuple[Node, ...]:
        ends = (node for node in (self.default, self.subject) if node is not None)
        return (*(node for when in self.whens for node in when), *ends)

    def sql(self) -> str:
        subject = "" if self.subject is None else f" {self.subject.sql()}"
        whens = "".join(f" WHEN {test.sql()} THEN {value.sql()}" for test, value in self.whens)
        default = "" if self.default is None else f" ELSE {self.default.sql()}"
        return f"CASE{subject}{whens}{default} END"


GREATEST, LEAST, COALESCE, NULLIF = "GREATEST", "LEAST", "COALESCE", "NULLIF"


def identifier(name: str) -> str:
    """A name in quotes."""
    return '"' + name.replace('"', '""') + '"'
