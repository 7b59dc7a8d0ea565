"""Degrees of truth as SQL (see `degrees`): tests on facts, and what is combined of them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hubscan.rules.engine.combine import Column, Complement, Degree, Fixed, Greatest, Least
from hubscan.rules.engine.degrees import LIKELY, NOT, OPEN_HIGH, OPEN_LOW, SURE, UNKNOWN
from hubscan.store.engine import identifier


class Sql(Struct, frozen=True):
    """A piece of DuckDB's SQL, and the columns of the facts that it reads."""

    text: str
    reads: frozenset[str] = frozenset()


def fact(name: str) -> Sql:
    """The column of that name."""
    return Sql(name, frozenset((name,)))


def write(template: str, *parts: Sql) -> Sql:
    """`template` with each `{}` or `{place}` filled with one of `parts`."""
    reads = frozenset[str]().union(*(part.reads for part in parts))
    return Sql(template.format(*(part.text for part in parts)), reads)


def beyond(sign: str, ends: tuple[Sql, Sql, Sql], line: Sql) -> Sql:
    """The degree of a comparison with one hard number, from the three ends of the quantity.

    The first of `ends` is the one that has it hardest (the low one for `>`), then best and the
    easiest; a NULL end is open and decides nothing, because neither a NULL test nor its negation
    takes a branch.
    """
    return write(
        f"CASE WHEN NOT ({{2}} {sign} {{3}}) THEN {NOT} WHEN {{0}} {sign} {{3}} THEN {SURE}"
        f" WHEN NOT ({{1}} {sign} {{3}}) THEN {UNKNOWN - 1} WHEN {{1}} {sign} {{3}} THEN {LIKELY}"
        f" ELSE {UNKNOWN} END",
        *ends,
        line,
    )


def passes(tests: Sequence[Sql]) -> Sql:
    """How many of four comparisons hold; none may be NULL, and each implies the next."""
    cases = " ".join(f"WHEN NOT ({{}}) THEN {degree}" for degree in range(len(tests)))
    return write(f"CASE {cases} ELSE {SURE} END", *reversed(tests))


def witnesses(name: str) -> list[Sql]:
    """The four witnesses of the quantity with columns `<name>_low`, `_best` and `_high`."""
    low, best, high = (fact(f"{name}_{end}") for end in ("low", "best", "high"))
    return [
        write(f"COALESCE({{}}, {OPEN_LOW})", low),
        write(f"COALESCE({{}}, {{}}, {OPEN_LOW})", best, low),
        write(f"COALESCE({{}}, {{}}, {OPEN_HIGH})", best, high),
        write(f"COALESCE({{}}, {OPEN_HIGH})", high),
    ]


def truth(value: Sql) -> Sql:
    """4, 0 or, for NULL, 2."""
    return write(f"COALESCE(CAST(({{}}) AS TINYINT) * {SURE}, {UNKNOWN})", value)


def negated(degree: Sql) -> Sql:
    """`not`: 4 minus."""
    return write(f"({SURE} - {{}})", degree)


def printed(degree: Degree) -> str:
    """What is combined of columns of degrees."""
    match degree:
        case Column(name):
            return identifier(name)
        case Fixed(same):
            return str(same)
        case Complement(limb):
            return f"({SURE} - {printed(limb)})"
        case Least(limbs):
            return f"LEAST({', '.join(map(printed, limbs))})"
        case Greatest(limbs):
            return f"GREATEST({', '.join(map(printed, limbs))})"


def level(degree: str) -> str:
    """Verdict level of the degree that `degree` is the SQL of; see `degrees.level_of`."""
    return f"{degree} - CAST(({degree} >= {UNKNOWN}) AS TINYINT)"
