"""Tensor counts of packed low-bit weights, unpacked as far as they can be.

Three readings: as stored, because the Hub has unpacked them; the same less the scales that older
counts held; or words and bytes unpacked here. The one nearest to another witness of the size is
best; without a witness the quantiser decides, and without that there is no best, only the readings
as bounds.
"""

from hubscan.estimate.method import Method

_UNPACKED = "(plain_numbers + words * weights_per_word + bytes * weights_per_byte)"
_WITHOUT_SCALES = "(as_stored - u8 / (1 + $weights_per_scale))"


def _off(reading: str) -> str:
    """How many times a reading is larger or smaller than the witness."""
    return f"greatest({reading} / witness, witness / {reading})"


_HUB_UNPACKED = f"""CASE
    WHEN witness > 0 THEN CASE
        WHEN least({_off("as_stored")}, {_off(_UNPACKED)}) < $agreeing_size_ratio
            THEN {_off("as_stored")} <= {_off(_UNPACKED)} END
    WHEN quant_method IN ('bitsandbytes', 'mxfp4') AND u8 > $all_bytes_share * stored_sum THEN true
    WHEN quant_method IN ('gptq', 'awq', 'bitsandbytes', 'mxfp4') THEN NULL
    WHEN quant_method IS NOT NULL THEN false END"""
_SCALES_COUNTED = f"(witness IS NULL OR {_off(_WITHOUT_SCALES)} < {_off('as_stored')})"


def _by_reading(either: str, stored: str, unpacked: str) -> str:
    """One expression for each answer to whether the Hub had unpacked the weights."""
    return f"""CASE WHEN ({_HUB_UNPACKED}) IS NULL THEN {either}
        WHEN {_HUB_UNPACKED} THEN {stored} ELSE {unpacked} END"""


METHOD = Method(
    name="safetensors tensors, unpacked",
    rank=60,
    when=f"relation <> 'adapter' AND is_packed AND as_stored > 0 AND {_UNPACKED} > 0",
    low=_by_reading(
        f"least(as_stored, {_UNPACKED}) * $unpacked_by_hub_range.low",
        "as_stored * $unpacked_by_hub_range.low",
        f"{_UNPACKED} * $unpacked_here_range.low",
    ),
    best=_by_reading(
        "NULL",
        f"CASE WHEN {_SCALES_COUNTED} THEN {_WITHOUT_SCALES} ELSE as_stored END",
        _UNPACKED,
    ),
    high=_by_reading(
        f"greatest(as_stored, {_UNPACKED}, coalesce(witness * $name_size_high, 0))",
        "as_stored * $unpacked_by_hub_range.high",
        f"{_UNPACKED} * $unpacked_here_range.high",
    ),
    grade=_by_reading("'bounded'", "'derived'", "'derived'"),
    source="'safetensors.parameters, packed' || coalesce(' by ' || quant_method, '')",
    because="its tensors hold several weights in a number, and the types tell how many",
    basis="bits a weight of the quantisation; when the Hub unpacks is told by its size elsewhere",
)
