"""Rules other than as written: another number, another reading, another day. Every change is
recorded in words, to be printed beside each count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from msgspec import structs

from hubscan.model.errors import ConfigError, UnknownNameError
from hubscan.model.suggest import suggestion
from hubscan.rules.language.amounts import format_amount, parse_amount
from hubscan.rules.language.parameters import (
    Band,
    Parameter,
    Question,
    ReferenceModel,
    References,
)
from hubscan.rules.language.reader import closest
from hubscan.rules.language.rule import Reading, Rule, Tier

_ANSWERS = {"yes": True, "true": True, "no": False, "false": False, "unknown": None}


def set_parameter(rule: Rule, name: str, text: str, references: References) -> tuple[Rule, str]:
    """The rule with parameter `name` set to `text`, and the deviation in words. A reference model
    is named as in `references`.

    Raises `ConfigError` with the closest names or what a value looks like.
    """
    if name not in rule.parameters:
        there = suggestion(name, rule.parameters) if rule.parameters else "Its text has none."
        raise UnknownNameError(f"rule '{rule.id}' has no parameter '{name}'", hint=there)
    old = rule.parameters[name]
    new = replace(old, value=_value(old, f"{rule.id}.{name}", text.strip(), references))
    words = f"{rule.id}: {name} is {show(new)} instead of {show(old)}"
    return with_parameters(rule, {name: new}), words


def _value(
    old: Parameter, path: str, text: str, references: References
) -> Band | date | ReferenceModel | Question | None:
    if text == "unspecified":
        return None
    try:
        match old.kind:
            case "number":
                value, unit = parse_amount(text)
                if unit and old.unit and unit != old.unit:
                    raise ValueError(f"the parameter is in {old.unit}, not in {unit}")
                return Band.exact(value)
            case "date":
                return _day(text)
            case "judgement":
                assert isinstance(old.value, Question)
                return structs.replace(old.value, default=_ANSWERS[text.lower()])
            case _:
                return references[text]
    except KeyError as error:
        known = _ANSWERS if old.kind == "judgement" else references
        raise ConfigError(f"{path}: '{text}' is not a value{closest(text, known)}") from error
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"'{text}' is not a date such as 2025-08-02") from error


def with_parameters(rule: Rule, changed: Mapping[str, Parameter]) -> Rule:
    """The rule with some parameters replaced, in every tier too."""
    parameters = {**rule.parameters, **changed}
    tiers = tuple(replace(t, parameters=parameters) for t in rule.tiers)
    return replace(rule, parameters=parameters, tiers=tiers)


def with_reading(rule: Rule, reading_id: str) -> tuple[Rule, str]:
    """The rule under one of its named readings, and the deviation in words."""
    reading = next((r for r in rule.readings if r.id == reading_id), None)
    if reading is None:
        known = [r.id for r in rule.readings]
        there = suggestion(reading_id, known) if known else "Its text is read in one way only."
        raise UnknownNameError(f"rule '{rule.id}' has no reading '{reading_id}'", hint=there)
    bent = with_parameters(rule, reading.parameters)
    tiers = tuple(_read_tier(t, reading) for t in bent.tiers)
    mode = reading.derivative_mode or rule.derivative_mode
    words = f"{rule.id}: read as '{reading.id}' ({reading.title})"
    return replace(bent, tiers=tiers, derivative_mode=mode), words


def _read_tier(tier: Tier, reading: Reading) -> Tier:
    return replace(
        tier,
        condition=reading.conditions.get(tier.id, tier.condition),
        derivative_mode=reading.derivative_mode or tier.derivative_mode,
    )


def stood_on(rule: Rule, tier: Tier, day: date) -> bool:
    """Whether the tier's wording stood on `day`.

    A wording without dates of its own stands from the first event of its text on.
    """
    begun = tier.stood_from or first_day(rule)
    return (begun is None or begun <= day) and (tier.stood_to is None or day < tier.stood_to)


def first_day(rule: Rule) -> date | None:
    """The first day on which the text can have existed: the start of its first dated event."""
    starts = {4: "-01-01", 7: "-01", 10: ""}
    days = [date.fromisoformat(e.date + starts[len(e.date)]) for e in rule.status]
    return min(days, default=None)


def on_day(rule: Rule, day: date) -> tuple[Rule, list[str]]:
    """The rule with the values that stood on `day`, and those that differ from the text of now."""
    then = {name: parameter.on(day) for name, parameter in rule.parameters.items()}
    words = [
        f"{rule.id}: {name} was {show(then[name])} on {day.isoformat()}, not {show(parameter)}"
        for name, parameter in rule.parameters.items()
        if then[name].value != parameter.value
    ]
    readings = tuple(
        replace(r, parameters={n: p.on(day) for n, p in r.parameters.items()})
        for r in rule.readings
    )
    return replace(with_parameters(rule, then), readings=readings), words


def show_dated(parameter: Parameter) -> list[str]:
    """The values of other days and when they stand."""
    return [
        f"{show(replace(parameter, value=dated.value))} {dated.when}" for dated in parameter.dated
    ]


def show(parameter: Parameter) -> str:
    """A parameter's value as a reader would write it, and how it moves."""
    said = _value_shown(parameter)
    return f"{said} {parameter.moves.words}" if parameter.moves else said


def _value_shown(parameter: Parameter) -> str:
    match parameter.value:
        case Band(low, best, high) as band:
            if band.is_exact:
                return format_amount(best, parameter.unit)
            ends = f"{format_amount(low)} to {format_amount(high, parameter.unit)}"
            return f"{format_amount(best, parameter.unit)} ({ends})"
        case date() as day:
            return day.isoformat()
        case ReferenceModel(id=name):
            return name
        case Question(default=answer):
            return {True: "yes", False: "no", None: "unknown"}[answer]
        case None:
            return "unspecified"
