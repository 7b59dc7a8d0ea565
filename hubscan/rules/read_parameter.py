"""Parameters of a rule: numbers, dates, reference models, judgements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from hubscan.rules.amounts import parse_amount
from hubscan.rules.parameters import Band, Parameter, Question, ReferenceModel
from hubscan.rules.reader import Node, closest, kind_of
from hubscan.rules.vocabulary import DATES, FLAGS, QUANTITIES, UNITS

References = Mapping[str, ReferenceModel]

UNSPECIFIED = "unspecified"
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_RESERVED = {"base", "frontier", *QUANTITIES, *FLAGS, *DATES}
_KINDS = ("value", "date", "model", "judgement")
_QUESTION_KEYS = ("default", "yes", "no")


def read_parameters(node: Node | None, references: References) -> dict[str, Parameter]:
    """The `parameters:` block. Raises `ConfigError` naming file:line."""
    found: dict[str, Parameter] = {}
    for name, child in node.named() if node else ():
        if not _NAME.match(name):
            child.fail(f"'{name}' is not a parameter name; use small letters, digits and _")
        if name in _RESERVED:
            child.fail(f"'{name}' is a word of the rule language; name the parameter otherwise")
        found[name] = read_parameter(name, child, references)
    return found


def read_parameter(name: str, node: Node, references: References) -> Parameter:
    """One parameter: exactly one of value, date, model or judgement."""
    keys = node.mapping((*_KINDS, "unit", "note", *_QUESTION_KEYS))
    given = [k for k in _KINDS if k in keys]
    if len(given) != 1:
        node.fail(f"a parameter has exactly one of {', '.join(_KINDS)}; found {len(given)}")
    kind = given[0]
    for key in _QUESTION_KEYS:
        if key in keys and kind != "judgement":
            keys[key].fail(f"'{key}' belongs to a judgement only")
    note = keys["note"].text() if "note" in keys else ""
    match kind:
        case "value":
            unit = keys["unit"].word(UNITS, "unit") if "unit" in keys else ""
            value, written = read_number(keys["value"])
            if unit and written and UNITS[unit] != written:
                keys["unit"].fail(f"the value is in {written}, the unit says {unit}")
            return Parameter(name, value, "number", written or UNITS.get(unit, ""), note)
        case "date":
            return Parameter(name, _read_date(keys["date"]), "date", "date", note)
        case "model":
            return Parameter(name, _read_model(keys["model"], references), "model", "", note)
        case _:
            return Parameter(name, _read_question(keys), "judgement", "", note)


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
