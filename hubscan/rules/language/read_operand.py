"""The right-hand side of a comparison: a number with a unit, a parameter, a figure of another
model, or a product of these (`base.training_flop / 3`, `gpai_line / 3`)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hubscan.rules.language import vocabulary as words
from hubscan.rules.language.amounts import parse_amount
from hubscan.rules.language.conditions import Constant, FigureTerm, Operand, ParameterTerm, Term
from hubscan.rules.language.parameters import Parameter
from hubscan.rules.language.reader import Node, closest

_SPLIT = re.compile(r"\s+([*/])\s+")
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")


def read_operand(node: Node, text: str, unit: str, parameters: Mapping[str, Parameter]) -> Operand:
    """The operand written as `text`, which must be in `unit`. Raises `ConfigError`."""
    pieces = _SPLIT.split(text)
    terms = [_term(node, piece, parameters) for piece in pieces[::2]]
    times: list[Term] = [terms[0]]
    over: list[Term] = []
    for sign, term in zip(pieces[1::2], terms[1:], strict=True):
        (times if sign == "*" else over).append(term)
    _check_units(node, unit, times, parameters)
    for term in over:
        if isinstance(term, Constant) and term.value == 0:
            node.fail("division by zero")
        if not isinstance(term, Constant):
            node.fail("only a plain number may stand after /")
    return Operand(tuple(times), tuple(over))


def _term(node: Node, text: str, parameters: Mapping[str, Parameter]) -> Term:
    if text[:1].isdigit() or text[:1] in "+-.":
        try:
            return Constant(*parse_amount(text))
        except ValueError as error:
            node.fail(str(error))
    if "." in text:
        return _figure(node, text, parameters)
    parameter = parameters.get(text)
    if parameter is None:
        numbers = [p.name for p in parameters.values() if p.kind == "number"]
        node.fail(f"'{text}' is neither a number nor a parameter{closest(text, numbers)}")
    if parameter.kind != "number":
        node.fail(f"parameter '{text}' is a {parameter.kind}, not a number")
    return ParameterTerm(text)


def _figure(node: Node, text: str, parameters: Mapping[str, Parameter]) -> FigureTerm:
    owner, _, quantity = text.partition(".")
    models = [p.name for p in parameters.values() if p.kind == "model"]
    allowed = {
        **words.MODELS_COMPARED,
        **dict.fromkeys(models, words.REFERENCE_QUANTITIES),
    }
    if owner not in allowed:
        node.fail(f"'{owner}' is not a model to compare with{closest(owner, allowed)}")
    if quantity not in allowed[owner]:
        node.fail(f"'{quantity}' is not a figure of {owner}{closest(quantity, allowed[owner])}")
    parameter = parameters.get(owner)
    value = parameter.value if parameter else None
    if value is not None and quantity not in getattr(value, "figures", {}):
        known = ", ".join(sorted(getattr(value, "figures", {})))
        node.fail(f"the reference model of '{owner}' states no {quantity}; it states {known}")
    return FigureTerm(owner, quantity)


def _check_units(
    node: Node, unit: str, times: list[Term], parameters: Mapping[str, Parameter]
) -> None:
    """Exactly one factor may carry a unit, and it must be the quantity's."""
    units = []
    for term in times:
        match term:
            case Constant(unit=written):
                units.append(written)
            case ParameterTerm(name):
                units.append(parameters[name].unit)
            case FigureTerm(quantity=quantity):
                units.append(words.QUANTITIES[quantity].unit)
    carried = [u for u in units if u]
    if len(carried) > 1:
        node.fail(f"two factors carry a unit ({' and '.join(carried)}); one may")
    if carried and carried[0] != unit:
        node.fail(f"the unit is {carried[0]}, but this quantity is counted in {unit}")
