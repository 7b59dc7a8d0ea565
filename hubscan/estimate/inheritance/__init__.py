"""What a model has from its ancestors: training compute, sizes, figures of originals.

Each quantity is a package of declared methods, as in hubscan.estimate.quantities. Two algorithms
hand named facts to them: `sums` adds up steps over distinct ancestors, `donors` finds whose size a
model has.
"""

from hubscan.estimate.inheritance.inherit import inherit

__all__ = ["inherit"]
