"""Work out a calculation from its JSON alone, without any code of hubscan."""

from __future__ import annotations

import math
from typing import Any


def recompute(calculation: dict[str, Any]) -> float:
    """The result of a `number` or an `operation`."""
    if "operation" not in calculation:
        return float(calculation["value"])
    first, *rest = (recompute(part) for part in calculation["parts"])
    match calculation["operation"]:
        case "product":
            return first * math.prod(rest)
        case "quotient":
            return first / math.prod(rest)
        case "sum":
            return math.fsum([first, *rest])
        case "difference":
            return first - math.fsum(rest)
        case "least":
            return min([first, *rest])
        case "greatest":
            return max([first, *rest])
        case "geometric mean":
            return float(math.prod([first, *rest]) ** (1 / (1 + len(rest))))
    raise AssertionError(calculation["operation"])


def calculations(explanation: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """(figure, arithmetic) of every line in an explanation."""
    return [
        (name, line)
        for name, figure in explanation.items()
        if isinstance(figure, dict) and figure.get("why")
        for line in figure["why"]["arithmetic"]
    ]
