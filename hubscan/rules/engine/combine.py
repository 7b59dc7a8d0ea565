"""Degrees combined by least, greatest and 4 minus: on whole columns, or for one model.

A compiled condition is such an expression over tests and other degrees. On arrays it costs a
fraction of what a database takes; `print_sql` gives the same expressions to other engines.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np
from sqlglot import exp

from hubscan.rules.engine.degrees import Value


def combine(expression: exp.Expression, values: Mapping[str, Value]) -> Value | int:
    """The degree of `expression`, whose columns are names of `values`."""
    match expression:
        case exp.Column():
            return values[expression.name]
        case exp.Literal():
            return int(expression.this)
        case exp.Paren():
            return combine(expression.this, values)
        case exp.Sub():
            return combine(expression.this, values) - combine(expression.expression, values)
        case exp.Least() | exp.Greatest():
            limbs = [combine(e, values) for e in (expression.this, *expression.expressions)]
            return reduce(np.minimum if isinstance(expression, exp.Least) else np.maximum, limbs)
        case _:
            raise TypeError(f"not a combination of degrees: {expression.sql()}")
