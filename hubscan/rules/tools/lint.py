"""What a rule file must say before its counts may be shown: where every number comes from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hubscan.rules.language.conditions import Compare, Condition, Constant, walk
from hubscan.rules.language.parameters import Parameter
from hubscan.rules.language.rule import Reading, Rule, Tier
from hubscan.rules.language.source import UNVERIFIED, Source
from hubscan.rules.language.unsettled import names_asked

_QUOTING = ("primary", "quoted")


def faults(rule: Rule, today: date) -> tuple[str, ...]:
    """What is missing or impossible in the sources of `rule`, each as `file:line: what`."""
    return tuple(_faults(rule, today))


def _faults(rule: Rule, today: date) -> Iterator[str]:
    for document in rule.sources:
        if document.looked_at is not None and document.looked_at > today:
            yield f"{rule.path}: source '{document.name}' was looked at in the future"
    for event in rule.status:
        if event.source is not None:
            yield from _dates(f"{rule.path}: status {event.date}", event.source, today)
    for parameter in rule.parameters.values():
        yield from _parameter(parameter, today)
    for tier in rule.tiers:
        yield from _tier(tier, today)
    for reading in rule.readings:
        yield from _reading(rule, reading)
        for parameter in reading.parameters.values():
            if parameter.moves is not None and parameter.moves.source is None:
                yield f"{parameter.where}: '{parameter.name}' moves without a source"


def _parameter(parameter: Parameter, today: date) -> Iterator[str]:
    where = f"{parameter.where}: '{parameter.name}'"
    given = [(parameter.value, parameter.source), *((d.value, d.source) for d in parameter.dated)]
    if parameter.moves is not None:
        given.append((None, parameter.moves.source))
    for value, source in given:
        if source is None:
            yield f"{where} has no source; add source: {{in: …, locator: …, quote: …}}"
            continue
        yield from _dates(where, source, today)
        if value is not None and source.state in _QUOTING and not source.quote:
            yield f"{where} is {source.state} without a quotation of the words it rests on"


def _tier(tier: Tier, today: date) -> Iterator[str]:
    where = f"{tier.where}: tier '{tier.id}'"
    if tier.source is not None:
        yield from _dates(where, tier.source, today)
    elif not names_asked(tier.condition, tier.parameters):
        yield f"{where} has no parameter with a source and no source of its own"
    elif numbers := _numbers(tier.condition):
        yield f"{where} has a number of its own ({numbers[0]:g}) and no source"


def _reading(rule: Rule, reading: Reading) -> Iterator[str]:
    sourced = {tier.id for tier in rule.tiers if tier.source is not None}
    for tier_id, condition in reading.conditions.items():
        if tier_id not in sourced and (numbers := _numbers(condition)):
            yield (
                f"{rule.path}: the reading '{reading.id}' has a number of its own "
                f"({numbers[0]:g}) and no source; make it a parameter"
            )


def _numbers(condition: Condition) -> list[float]:
    """Numbers written into a condition; zero needs no source."""
    return [
        term.value
        for node in walk(condition)
        if isinstance(node, Compare)
        for term in node.operand.terms
        if isinstance(term, Constant) and term.value
    ]


def _dates(where: str, source: Source, today: date) -> Iterator[str]:
    if source.looked_at is None and source.state != UNVERIFIED:
        yield f"{where}: the source does not say when it was looked at"
    elif source.looked_at is not None and source.looked_at > today:
        yield f"{where}: the source was looked at in the future ({source.looked_at})"
