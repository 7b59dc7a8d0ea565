"""Tensor counts of packed low-bit weights, unpacked as far as they can be.

Where nothing tells which reading of the counts is right there is no best, only the readings as
bounds; see `packed_readings`.
"""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.parameters.packed_readings import LESS_SCALES, UNPACKED

METHOD = Method(
    name="safetensors tensors, unpacked",
    rank=60,
    when="relation <> 'adapter' AND reading IS NOT NULL",
    low=f"""CASE reading WHEN 'unpacked here' THEN {UNPACKED} * $unpacked_here_range.low
        WHEN 'either' THEN least(as_stored, {UNPACKED}) * $unpacked_by_hub_range.low
        ELSE as_stored * $unpacked_by_hub_range.low END""",
    best=f"""CASE reading WHEN 'unpacked here' THEN {UNPACKED} WHEN 'less scales' THEN {LESS_SCALES}
        WHEN 'as stored' THEN as_stored END""",
    high=f"""CASE reading WHEN 'unpacked here' THEN {UNPACKED} * $unpacked_here_range.high
        WHEN 'either' THEN greatest(as_stored, {UNPACKED}, witness * $name_size_high)
        ELSE as_stored * $unpacked_by_hub_range.high END""",
    grade="CASE reading WHEN 'either' THEN 'bounded' ELSE 'derived' END",
    source="'safetensors.parameters, packed' || coalesce(' by ' || quant_method, '')",
    because="its tensors hold several weights in a number, and the types tell how many",
    basis="bits a weight of the quantisation; when the Hub unpacks is told by its size elsewhere",
)
