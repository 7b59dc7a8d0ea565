"""An encoder: its input table only looks up rows."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.counted_parameters import USED

METHOD = Method(
    name="encoder without its table",
    rank=30,
    when="masked",
    low=f"{USED['low']} * multiplied",
    best=f"{USED['best']} * multiplied",
    high=f"{USED['high']} * greatest(multiplied, 1)",
    grade="grade",
    source="source",
    because="an encoder has no output over all words, so its table is only looked up",
    basis="rows that are looked up are not multiplied; the upper end counts them all the same",
)
