"""Parameters of a rule: numbers, dates, reference models, judgements."""

from __future__ import annotations

import re
from datetime import date

from hubscan.rules.language.amounts import parse_amount
from hubscan.rules.language.parameters import (
    Band,
    Dated,
    Moves,
    Parameter,
    Question,
    ReferenceModel,
    References,
    Value,
)
from hubscan.rules.language.read_source import Documents, read_source
from hubscan.rules.language.reader import Node, closest, kind_of, read_days
from hubscan.rules.language.vocabulary import DATES, FLAGS, QUANTITIES, UNITS

UNSPECIFIED = "unspecified"
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_RESERVED = {"base", "frontier", *QUANTITIES, *FLAGS, *DATES}
_KINDS = ("value", "date", "model", "judgement")
_QUESTION_KEYS = ("default", "yes", "no")


def read_parameters(
    node: Node | None, references: References, documents: Documents
) -> dict[str, Parameter]:
    """The `parameters:` block. Raises `ConfigError` naming file:line."""
    found: dict[str, Parameter] = {}
    for name, child in node.named() if node else ():
        if not _NAME.match(name):
            child.fail(f"'{name}' is not a parameter name; use small letters, digits and _")
        if name in _RESERVED:
            child.fail(f"'{name}' is a word of the rule language; name the parameter otherwise")
        found[name] = read_parameter(name, child, references, documents)
    return found


def read_parameter(
    name: str, node: Node, references: References, documents: Documents
) -> Parameter:
    """One parameter: exactly one of value, date, model or judgement."""
    keys = node.mapping((*_KINDS, "unit", "note", "source", "dated", "moves", *_QUESTION_KEYS))
    given = [k for k in _KINDS if k in keys]
    if len(given) != 1:
        node.fail(f"a parameter has exactly one of {', '.join(_KINDS)}; found {len(given)}")
    kind = given[0]
    for key in _QUESTION_KEYS:
        if key in keys and kind != "judgement":
            keys[key].fail(f"'{key}' belongs to a judgement only")
    if "moves" in keys and kind != "value":
        keys["moves"].fail("'moves' belongs to a value only")
    moves = _read_moves(keys["moves"], documents) if "moves" in keys else None
    note = keys["note"].text() if "note" in keys else ""
    source = read_source(keys["source"], documents) if "source" in keys else None
    if kind == "judgement":
        if "dated" in keys:
            keys["dated"].fail("'dated' belongs to a value, a date or a model; a question has none")
        question = _read_question(keys)
        return Parameter(name, question, kind, "", note, source=source, where=node.where)
    value, unit = _read_value(kind, keys[kind], references)
    if "unit" in keys:
        if kind != "value":
            keys["unit"].fail("'unit' belongs to a value only")
        said = UNITS[keys["unit"].word(UNITS, "unit")]
        if unit and unit != said:
            keys["unit"].fail(f"the value is in {unit}, the unit says {said}")
        unit = said
    dated: tuple[Dated, ...] = ()
    if "dated" in keys:
        dated = _read_dated(kind, keys["dated"], unit, references, documents)
    kind = "number" if kind == "value" else kind
    return Parameter(name, value, kind, unit, note, dated, source, node.where, moves)


def _read_moves(node: Node, documents: Documents) -> Moves:
    keys = node.mapping(("per_year", "from", "source"), ("per_year", "from"))
    factor = keys["per_year"].value
    if isinstance(factor, bool) or not isinstance(factor, int | float) or not factor > 0:
        keys["per_year"].fail(f"expected a factor above 0 such as 0.5, found {kind_of(factor)}")
    source = read_source(keys["source"], documents) if "source" in keys else None
    return Moves(float(factor), keys["from"].day(), source)


def _read_value(kind: str, node: Node, references: References) -> tuple[Value, str]:
    """The value and its unit, if it has one."""
    match kind:
        case "value":
            return read_number(node)
        case "date":
            return _read_date(node), "date"
        case _:
            return _read_model(node, references), ""


def _read_dated(
    kind: str, node: Node, unit: str, references: References, documents: Documents
) -> tuple[Dated, ...]:
    """The values of other days: each with `from`, `to` (the first day no longer) or both."""
    found: list[Dated] = []
    for item in node.items():
        keys = item.mapping(("from", "to", kind, "source"), (kind,))
        start, end = read_days(item, keys)
        if start is None and end is None:
            item.fail("say on which days this stood: from, to or both")
        value, written = _read_value(kind, keys[kind], references)
        if written and unit and written != unit:
            keys[kind].fail(f"this is in {written}, the parameter is in {unit}")
        for other in found:
            both = max(start or date.min, other.start or date.min)
            if other.stood_on(both) and Dated(value, start, end).stood_on(both):
                days = "the same days" if both == date.min else both.isoformat()
                item.fail(f"two values stand on {days}")
        source = read_source(keys["source"], documents) if "source" in keys else None
        found.append(Dated(value, start, end, source))
    return tuple(sorted(found, key=lambda d: d.start or date.min))


def read_number(node: Node) -> tuple[Band | None, str]:
    """A number (`1e23`, `1e23 FLOP`), a band (`{low, best, high}`) or `unspecified`."""
    value = node.value
    if value == UNSPECIFIED:
        return None, ""
    if isinstance(value, dict):
        return _read_band(node)
    number, unit = _amount(node)
    return Band.exact(number), unit


def _amount(node: Node) -> tuple[float, str]:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        node.fail(f"expected a number such as 1e23 FLOP, found {kind_of(value)}")
    try:
        number, unit = parse_amount(value if isinstance(value, str) else repr(float(value)))
    except ValueError as error:
        node.fail(str(error))
    if isinstance(value, str) and not unit:
        node.fail(f"'{value}' is text; write the number without quotes, or give it a unit")
    return number, unit


def _read_band(node: Node) -> tuple[Band | None, str]:
    keys = node.mapping(("low", "best", "high"), ("low", "best", "high"))
    ends = {key: _amount(child) for key, child in keys.items()}
    low, best, high = (ends[k][0] for k in ("low", "best", "high"))
    if not low <= best <= high:
        node.fail(f"impossible range: low {low:g}, best {best:g}, high {high:g} are out of order")
    units = sorted({unit for _, unit in ends.values() if unit})
    if len(units) > 1:
        node.fail(f"low, best and high are in different units ({', '.join(units)})")
    return Band(low, best, high), units[0] if units else ""


def _read_date(node: Node) -> date | None:
    return None if node.value == UNSPECIFIED else node.day()


def _read_model(node: Node, references: References) -> ReferenceModel | None:
    name = node.text()
    if name == UNSPECIFIED:
        return None
    if name not in references:
        node.fail(f"'{name}' is not a reference model{closest(name, references)}")
    return references[name]


def _read_question(keys: dict[str, Node]) -> Question:
    default = keys.get("default")
    answer: bool | None = None
    if default is not None and default.value != "unknown":
        if not isinstance(default.value, bool):
            default.fail(f"expected true, false or unknown, found {kind_of(default.value)}")
        answer = default.value
    yes = keys["yes"].texts() if "yes" in keys else ()
    no = keys["no"].texts() if "no" in keys else ()
    both = sorted(set(yes) & set(no))
    if both:
        keys["no"].fail(f"'{both[0]}' is listed under both yes and no")
    return Question(keys["judgement"].text(), answer, yes, no)
