"""YAML → condition tree, refusing what the vocabulary does not know."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from hubscan.rules.language import vocabulary as words
from hubscan.rules.language.conditions import (
    All,
    Compare,
    CompareDate,
    Condition,
    Covered,
    DerivedFrom,
    DeveloperIs,
    Everything,
    FigureTerm,
    Flag,
    Generates,
    Judgement,
    Known,
    Licence,
    Not,
    ParameterTerm,
    Scope,
    Some,
)
from hubscan.rules.language.parameters import Parameter
from hubscan.rules.language.read_operand import read_operand
from hubscan.rules.language.reader import Node, closest, kind_of

Parameters = Mapping[str, Parameter]

_REPOSITORY = re.compile(r"^[A-Za-z0-9*._-]+/[A-Za-z0-9*._-]+$")
_COUNTRY = re.compile(r"^[A-Z]{2}$")
_COVERED = {
    "covered": Scope.SELF,
    "base_covered": Scope.BASE,
    "ancestor_covered": Scope.ANCESTOR,
    "teacher_covered": Scope.TEACHER,
}
_COMPARISON = re.compile(r"^\s*(>=|<=|>|<|==|=>|=<|=|!=)?\s*(.*?)\s*$", re.DOTALL)


def read_condition(node: Node, parameters: Parameters) -> Condition:
    """The condition at `node`. Raises `ConfigError` naming file:line."""
    value = node.value
    if not isinstance(value, dict):
        node.fail(f"a condition is one key with its value, found {kind_of(value)}")
    if len(value) != 1:
        keys = ", ".join(map(str, value))
        node.fail(
            f"a condition has one key, found {len(value)} ({keys}); join them by all: or any:"
        )
    (key,) = value
    child = node.at(key)
    known = _known_words()
    if key not in known:
        child.fail(f"'{key}' is not a word of the rule language{closest(str(key), known)}")
    if key in words.QUANTITIES:
        return _compare(child, key, parameters)
    if key in words.DATES:
        return _compare_date(child, key, parameters)
    if key in words.FLAGS:
        return Flag(key, child.truth())
    if key in _COVERED:
        return _covered(child, _COVERED[key])
    return _OTHERS[key](child, parameters)


def _known_words() -> tuple[str, ...]:
    return (*words.QUANTITIES, *words.DATES, *words.FLAGS, *_COVERED, *_OTHERS)


def _limbs(node: Node, parameters: Parameters) -> tuple[Condition, ...]:
    items = node.items()
    if not items:
        node.fail("an empty list of limbs; write at least one")
    return tuple(read_condition(item, parameters) for item in items)


def _split(node: Node, example: str) -> tuple[str, str]:
    value = node.value
    if not isinstance(value, str):
        node.fail(f"a comparison is written in quotes, such as {example}; found {kind_of(value)}")
    match = _COMPARISON.match(value)
    sign, rest = (match[1], match[2]) if match else (None, value)
    if sign is None:
        node.fail(f"'{value}' has no comparison sign; write > >= < or <=, such as {example}")
    if sign not in words.OPERATORS:
        node.fail(f"'{sign}' is not a comparison sign{closest(sign, words.OPERATORS)}")
    if not rest:
        node.fail(f"nothing to compare with after '{sign}'; such as {example}")
    return sign, rest


def _compare(node: Node, quantity: str, parameters: Parameters) -> Condition:
    sign, rest = _split(node, '"> 1e23"')
    operand = read_operand(node, rest, words.QUANTITIES[quantity].unit, parameters)
    return Compare(quantity, sign, operand, node.where)


def _compare_date(node: Node, name: str, parameters: Parameters) -> Condition:
    sign, rest = _split(node, '"< 2025-08-02"')
    try:
        return CompareDate(name, sign, date.fromisoformat(rest), node.where)
    except ValueError:
        pass
    parameter = parameters.get(rest)
    if parameter is None:
        dates = [p.name for p in parameters.values() if p.kind == "date"]
        node.fail(f"'{rest}' is neither a date nor a date parameter{closest(rest, dates)}")
    if parameter.kind != "date":
        node.fail(f"parameter '{rest}' is a {parameter.kind}, not a date")
    return CompareDate(name, sign, ParameterTerm(rest), node.where)


def _covered(node: Node, scope: Scope) -> Condition:
    text = node.text()
    rule, slash, tier = text.partition("/")
    if not slash or not rule or not tier:
        node.fail(f"'{text}' does not name a tier; write RULE/TIER, such as eu-gpai/gpai")
    return Covered(scope, rule, tier, node.where)


def _generates(node: Node, _: Parameters) -> Condition:
    kinds = tuple(item.word(words.OUTPUTS, "kind of output") for item in node.items())
    return Generates(kinds) if kinds else node.fail("an empty list of kinds of output")


def _licence(node: Node, _: Parameters) -> Condition:
    names = tuple(name.lower() for name in node.texts())
    return Licence(names) if names else node.fail("an empty list of licences")


def _developer(node: Node, _: Parameters) -> Condition:
    return _developer_is(node, "developer", node.texts())


def _developer_kind(node: Node, _: Parameters) -> Condition:
    names = tuple(item.word(words.DEVELOPER_KINDS, "kind of developer") for item in node.items())
    return _developer_is(node, "developer_kind", names)


def _developer_country(node: Node, _: Parameters) -> Condition:
    for index, name in enumerate(names := node.texts()):
        if not _COUNTRY.match(name):
            node.at(index).fail(f"'{name}' is not a country of two letters such as FR")
    return _developer_is(node, "developer_country", names)


def _developer_is(node: Node, word: str, names: tuple[str, ...]) -> Condition:
    return DeveloperIs(word, names) if names else node.fail("an empty list")


def _derived_from(node: Node, _: Parameters) -> Condition:
    patterns = node.texts()
    for index, pattern in enumerate(patterns):
        if not _REPOSITORY.match(pattern):
            node.at(index).fail(f"'{pattern}' is not a repository name such as org/name or org/na*")
    return DerivedFrom(patterns) if patterns else node.fail("an empty list of repositories")


def _is_known(node: Node, _: Parameters) -> Condition:
    allowed = tuple(f"base.{q}" for q in words.BASE_QUANTITIES)
    return Known(FigureTerm("base", node.word(allowed, "figure of the base").split(".")[1]))


def _judgement(node: Node, parameters: Parameters) -> Condition:
    name = node.text()
    questions = [p.name for p in parameters.values() if p.kind == "judgement"]
    if name not in questions:
        node.fail(f"'{name}' is not a judgement among the parameters{closest(name, questions)}")
    return Judgement(name)


def _everything(node: Node, _: Parameters) -> Condition:
    return Everything() if node.truth() else node.fail("everything can only be true")


_OTHERS: dict[str, Callable[[Node, Parameters], Condition]] = {
    "all": lambda node, parameters: All(_limbs(node, parameters)),
    "any": lambda node, parameters: Some(_limbs(node, parameters)),
    "not": lambda node, parameters: Not(read_condition(node, parameters)),
    "generates": _generates,
    "licence": _licence,
    "developer": _developer,
    "developer_kind": _developer_kind,
    "developer_country": _developer_country,
    "derived_from": _derived_from,
    "is_known": _is_known,
    "judgement": _judgement,
    "everything": _everything,
}
