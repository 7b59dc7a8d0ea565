"""Degrees combined by least, greatest and 4 minus: on whole columns, or for one model.

A compiled condition is such an expression over tests and other degrees. On arrays it costs a
fraction of what a database takes; `print_sql` gives the same expressions to other engines.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np

from hubscan.model import sql_tree as tree
from hubscan.rules.engine.degrees import Value


def combine(expression: tree.Node, values: Mapping[str, Value]) -> Value | int:
    """The degree of `expression`, whose columns are names of `values`."""
    match expression:
        case tree.Column():
            return values[expression.name]
        case tree.Literal():
            return int(expression.name)
        case tree.Paren():
            return combine(expression.this, values)
        case tree.Sub():
            return combine(expression.this, values) - combine(expression.expression, values)
        case tree.Call(name, parts):
            limbs = [combine(e, values) for e in parts]
            return reduce(np.minimum if name == tree.LEAST else np.maximum, limbs)
        case _:
            raise TypeError(f"not a combination of degrees: {expression.sql()}")
