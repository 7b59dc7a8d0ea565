"""All training of a model whose base was never released."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.curated_flop import within

METHOD = Method(
    name="third party's estimate of all training",
    rank=25,
    when="whole > 0 AND NOT has_base",
    low=f"{within('whole', 'whole_label', '.low')}",
    best="whole",
    high=f"{within('whole', 'whole_label', '.high')}",
    grade="'derived'",
    source="whole_source",
    because="its own step is only a part of what was trained",
    basis="factor by the author's own label of confidence",
)
