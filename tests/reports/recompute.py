"""Work out a calculation from its JSON alone, without any code of hubscan."""

from __future__ import annotations

import math
from functools import reduce
from operator import sub, truediv
from typing import Any


def recompute(calculation: dict[str, Any]) -> float:
    """The result of a `number` or an `operation`, worked from left to right."""
    if "operation" not in calculation:
        return float(calculation["value"])
    parts = [recompute(part) for part in calculation["parts"]]
    match calculation["operation"]:
        case "product":
            return math.prod(parts)
        case "quotient":
            return reduce(truediv, parts)
        case "sum":
            return math.fsum(parts)
        case "difference":
            return reduce(sub, parts)
        case "least":
            return min(parts)
        case "greatest":
            return max(parts)
        case "geometric mean":
            return float(math.prod(parts) ** (1 / len(parts)))
    raise AssertionError(calculation["operation"])


def calculations(explanation: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """(figure, arithmetic) of every line in an explanation."""
    return [
        (name, line)
        for name, figure in explanation.items()
        if isinstance(figure, dict) and figure.get("why")
        for line in figure["why"]["arithmetic"]
    ]
