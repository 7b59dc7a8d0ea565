"""Tensor counts of packed low-bit weights, unpacked as far as they can be.

Where nothing tells which reading of the counts is right there is no best, only the readings as
bounds; see `packed_readings`.
"""

from hubscan.estimate.method import Method

_LEAST = "plain_numbers + packed_numbers * weights_each_least"
_BEST = "plain_numbers + packed_numbers * weights_each"
_MOST = "plain_numbers + packed_numbers * weights_each_most"
_LESS_SCALES = "as_stored - u8 / (1 + $weights_per_scale)"

METHOD = Method(
    name="safetensors tensors, unpacked",
    rank=60,
    when="relation <> 'adapter' AND reading IS NOT NULL",
    low=f"""CASE reading WHEN 'unpacked here' THEN ({_LEAST}) * $unpacked_here_range.low
        WHEN 'either' THEN least(as_stored, {_LEAST}, plain_numbers + packed_numbers)
            * $unpacked_by_hub_range.low
        ELSE as_stored * $unpacked_by_hub_range.low END""",
    best=f"""CASE reading WHEN 'unpacked here' THEN {_BEST} WHEN 'less scales' THEN {_LESS_SCALES}
        WHEN 'as stored' THEN as_stored WHEN 'perhaps as stored' THEN as_stored END""",
    high=f"""CASE reading WHEN 'unpacked here' THEN ({_MOST}) * $unpacked_here_range.high
        WHEN 'either' THEN greatest(as_stored, ({_MOST}) * $unpacked_here_range.high,
            witness * $name_size_high)
        WHEN 'perhaps as stored' THEN greatest(as_stored, {_MOST}) * $unpacked_here_range.high
        ELSE as_stored * $unpacked_by_hub_range.high END""",
    grade="""CASE reading WHEN 'either' THEN 'bounded' WHEN 'perhaps as stored' THEN 'inferred'
        ELSE 'derived' END""",
    source="'safetensors.parameters, packed' || coalesce(' by ' || format, '')",
    because="its tensors hold several weights in a number, and the types tell how many",
    basis="config/packed_formats.yaml: bits a weight, scales beside them, when the Hub unpacks",
)
