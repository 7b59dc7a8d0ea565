"""What a text leaves open: numbers it does not give, questions only people answer."""

from __future__ import annotations

from collections.abc import Mapping

from hubscan.rules.language.conditions import (
    Compare,
    CompareDate,
    Condition,
    FigureTerm,
    Judgement,
    ParameterTerm,
    walk,
)
from hubscan.rules.language.parameters import Parameter, Question


def open_points(condition: Condition, parameters: Mapping[str, Parameter]) -> tuple[str, ...]:
    """Names of parameters without a value, and of judgements without an answer, in order."""
    return tuple(n for n in names_asked(condition, parameters) if _is_open(parameters[n]))


def names_asked(condition: Condition, parameters: Mapping[str, Parameter]) -> tuple[str, ...]:
    """Names of the parameters that a condition reads, in order."""
    found = {name: None for node in walk(condition) for name in _names(node) if name in parameters}
    return tuple(found)


def _names(node: Condition) -> list[str]:
    match node:
        case Compare(_, _, operand):
            return [
                t.name if isinstance(t, ParameterTerm) else t.owner
                for t in operand.terms
                if isinstance(t, ParameterTerm | FigureTerm)
            ]
        case CompareDate(operand=ParameterTerm(name)) | Judgement(name):
            return [name]
        case _:
            return []


def _is_open(parameter: Parameter) -> bool:
    value = parameter.value
    return value is None or (isinstance(value, Question) and value.default is None)
