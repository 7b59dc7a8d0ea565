"""A condition in plain English, so that what is read is what is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from hubscan.rules.language import vocabulary as words
from hubscan.rules.language.amounts import format_amount
from hubscan.rules.language.conditions import (
    All,
    Compare,
    CompareDate,
    Condition,
    Constant,
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
    Operand,
    ParameterTerm,
    Scope,
    Some,
    Term,
)
from hubscan.rules.language.parameters import Band, Parameter, Question, ReferenceModel

Parameters = Mapping[str, Parameter]

_WHOSE = {
    Scope.SELF: "it is",
    Scope.BASE: "its direct base is",
    Scope.ANCESTOR: "an ancestor is",
    Scope.TEACHER: "a model it was distilled from is",
}


def describe(condition: Condition, parameters: Parameters) -> str:  # noqa: PLR0911 - a kind a case
    """`condition` as one English clause, with the values of `parameters` in it."""
    match condition:
        case All(limbs):
            return _joined(limbs, "and", parameters)
        case Some(limbs):
            return _joined(limbs, "or", parameters)
        case Not(limb):
            return f"not ({describe(limb, parameters)})"
        case Compare(quantity, sign, operand):
            word = words.QUANTITIES[quantity]
            number = _operand(operand, word.unit, parameters)
            return f"{word.phrase} {word.verb} {words.OPERATORS[sign]} {number}"
        case CompareDate(name, sign, day):
            return f"{words.DATES[name].phrase} {_DATE_SIGNS[sign]} {_day(day, parameters)}"
        case Flag(name, value):
            return f"it is {'' if value else 'not '}{words.FLAGS[name].phrase}"
        case Covered(scope, rule, tier):
            return f"{_WHOSE[scope]} covered by {rule}, tier {tier}"
        case _:
            return _describe_rest(condition, parameters)


def _describe_rest(condition: Condition, parameters: Parameters) -> str:  # noqa: PLR0911 - as above
    match condition:
        case DeveloperIs():
            return _developer(condition)
        case Generates(kinds):
            return f"it generates {_or(kinds)}"
        case Licence(names):
            return f"its licence is {_or(names)}"
        case DerivedFrom(patterns):
            return f"it is, or derives from, {_or(patterns)}"
        case Known(FigureTerm(_, quantity)):
            return f"the {words.QUANTITIES[quantity].phrase} of its direct base is known"
        case Judgement(name):
            value = parameters[name].value
            question = value.question if isinstance(value, Question) else name
            return f"people judge: {question}"
        case Everything():
            return "every model"
        case _:
            raise AssertionError(condition)


def _developer(condition: DeveloperIs) -> str:
    if condition.word == "developer_country":
        return f"its developer is based in {_or(condition.names)}"
    if condition.word == "developer":
        return f"its developer is {_or(condition.names)}"
    named = tuple(f"{'an' if name[0] == 'i' else 'a'} {name}" for name in condition.names)
    return f"its developer is {_or(named)}"


_DATE_SIGNS = {">": "is after", ">=": "is on or after", "<": "is before", "<=": "is on or before"}


def _joined(limbs: tuple[Condition, ...], word: str, parameters: Parameters) -> str:
    parts = []
    for limb in limbs:
        text = describe(limb, parameters)
        nested = isinstance(limb, All | Some) and len(limb.limbs) > 1
        parts.append(f"({text})" if nested else text)
    return f" {word} ".join(parts) if len(parts) < 3 else f", {word} ".join(parts)


def _or(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _operand(operand: Operand, unit: str, parameters: Parameters) -> str:
    alone = len(operand.times) == 1  # of several factors one has the unit, and says so
    text = _term(operand.times[0], unit if alone else "", parameters)
    for term in operand.times[1:]:
        text += f" times {_term(term, '', parameters)}"
    for term in operand.over:
        text += f" divided by {_term(term, '', parameters)}"
    return text


def _term(term: Term, unit: str, parameters: Parameters) -> str:
    match term:
        case Constant(value, written):
            return _amount(value, written or unit)
        case ParameterTerm(name):
            moves = parameters[name].moves
            said = _with_other_days(parameters[name], lambda p: _parameter(p, unit))
            return f"{said} {moves.words}" if moves else said
        case FigureTerm("base", quantity):
            return f"the {words.QUANTITIES[quantity].phrase} of its direct base"
        case FigureTerm("frontier", quantity):
            return f"the highest {words.QUANTITIES[quantity].phrase} of any earlier model"
        case FigureTerm("developer", quantity):
            phrase = words.QUANTITIES[quantity].phrase
            return f"the highest {phrase} of any earlier model of its developer"
        case FigureTerm(owner, quantity):
            return _with_other_days(parameters[owner], lambda p: _reference(p, quantity))


def _amount(value: float, unit: str) -> str:
    """The phrase of a quantity says what is counted, so only measures repeat their unit."""
    return format_amount(value, "" if unit in _COUNTED else unit)


_COUNTED = ("parameters", "tokens", "users", "downloads")


def _parameter(parameter: Parameter, unit: str) -> str:
    match parameter.value:
        case Band(low, _, high) as band if not band.is_exact:
            ends = f"{_amount(low, '')} to {_amount(high, parameter.unit or unit)}"
            return f"about {_amount(band.best, parameter.unit or unit)} ({ends})"
        case Band(best=best):
            return _amount(best, parameter.unit or unit)
        case _:
            return f"a number the text leaves open ({parameter.name})"


def _reference(parameter: Parameter, quantity: str) -> str:
    phrase = words.QUANTITIES[quantity].phrase
    match parameter.value:
        case ReferenceModel(title=title, figures=figures):
            amount = _amount(figures[quantity], words.QUANTITIES[quantity].unit)
            return f"that of {title} ({amount})"
        case _:
            return f"the {phrase} of a model the text leaves open ({parameter.name})"


def _day(day: date | ParameterTerm, parameters: Parameters) -> str:
    if isinstance(day, date):
        return day.isoformat()
    return _with_other_days(parameters[day.name], _date)


def _date(parameter: Parameter) -> str:
    value = parameter.value
    return value.isoformat() if isinstance(value, date) else f"a date left open ({parameter.name})"


def _with_other_days(parameter: Parameter, say: Callable[[Parameter], str]) -> str:
    """A parameter's value, with those of other days in brackets."""
    others = [f"{say(replace(parameter, value=d.value))} {d.when}" for d in parameter.dated]
    return f"{say(parameter)} ({', '.join(others)})" if others else say(parameter)
