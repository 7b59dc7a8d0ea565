"""What formulas are written with: names, calls of our own, and the shape of a parsed one."""

from __future__ import annotations

import re
from typing import Any

NAMED = re.compile(r"\$([a-z][a-z0-9_]*)(?:\.(low|high|date))?")
"""An assumption as formulas write it: its name, and the end of its range or its day, if not the
value."""
AT, GEOMETRIC_MEAN = "at", "geometric_mean"
"""Functions beside those of SQL."""

Tree = list[Any]
"""A parsed formula; see `hubscan.estimate.trees`."""
NAME = "name"
"""Kind of a fact or, where the name begins with `$`, of an assumption."""
