"""Why a figure is what it is: what was found, what won, the arithmetic, the assumptions.

A module `of_*` knows one kind of figure: it has `QUANTITIES` and `derive(facts, quantity)`. They
are found by walking this package. Nothing here estimates: all figures are read from the tables that
the stages leave on a connection, and arithmetic is shown only if it comes out at them.
"""

from hubscan.reports.why.derivation import Derivation, Why
from hubscan.reports.why.derive import derive

__all__ = ["Derivation", "Why", "derive"]
