"""Degrees of truth (see `degrees`) of tests on facts, and as SQL what is combined of them."""

from __future__ import annotations

from collections.abc import Sequence

from hubscan.rules.engine.combine import Column, Complement, Degree, Fixed, Greatest, Least
from hubscan.rules.engine.degrees import LIKELY, NOT, OPEN_HIGH, OPEN_LOW, SURE, UNKNOWN
from hubscan.rules.engine.formula import Formula, bracket, case, fact, join, no, number
from hubscan.store.engine import identifier


def beyond(sign: str, ends: tuple[Formula, Formula, Formula], line: Formula) -> Formula:
    """The degree of a comparison with one hard number, from the three ends of the quantity.

    The first of `ends` is the one that has it hardest (the low one for `>`), then best and the
    easiest; a NULL end is open and decides nothing, because neither a NULL test nor its negation
    takes a branch.
    """
    hardest, best, easiest = (join(sign, end, line) for end in ends)
    return case(
        (no(easiest), NOT),
        (hardest, SURE),
        (no(best), UNKNOWN - 1),
        (best, LIKELY),
        default=UNKNOWN,
    )


def passes(tests: Sequence[Formula]) -> Formula:
    """How many of four comparisons hold; none may be NULL, and each implies the next."""
    return case(*((no(test), degree) for degree, test in enumerate(reversed(tests))), default=SURE)


def witnesses(name: str) -> list[Formula]:
    """The four witnesses of the quantity with columns `<name>_low`, `_best` and `_high`."""
    low, best, high = (fact(f"{name}_{end}") for end in ("low", "best", "high"))
    nothing, no_end = number(OPEN_LOW), number(OPEN_HIGH)
    return [
        join("coalesce", low, nothing),
        join("coalesce", best, low, nothing),
        join("coalesce", best, high, no_end),
        join("coalesce", high, no_end),
    ]


def truth(value: Formula) -> Formula:
    """4, 0 or, for NULL, 2."""
    held = join("as number", bracket(value))
    return join("coalesce", join("*", held, number(SURE)), number(UNKNOWN))


def negated(degree: Formula) -> Formula:
    """`not`: 4 minus."""
    return bracket(join("-", number(SURE), degree))


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
