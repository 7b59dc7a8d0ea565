"""What the counts of packed low-bit weights mean: three readings, and which of them is right.

As stored, because the Hub has unpacked them; the same less the scales that older counts held; or
words and bytes unpacked here. The one near another witness of the size is right; without a witness
the quantiser decides, and else it may be either.
"""

from __future__ import annotations

UNPACKED = "(plain_numbers + words * weights_per_word + bytes * weights_per_byte)"
"""Expression for the weights in words and bytes unpacked here."""
LESS_SCALES = "(as_stored - u8 / (1 + $weights_per_scale))"
"""Expression for a count of the Hub without one scale a block."""


def _off(reading: str) -> str:
    """How many times a reading is larger or smaller than the witness."""
    return f"greatest({reading} / witness, witness / {reading})"


PACKED_READINGS = f"""
    WITH numbers AS (
        SELECT s.model, s.quant_method, s.stored_sum, k.u8, k.i32 AS words, k.u8 + k.i8 AS bytes,
            greatest(s.stored_sum, coalesce(s.stored_total, 0)) AS as_stored,
            s.stored_sum - k.i32 - k.u8 - k.i8 - k.buffers - k.block_scales
                - CASE WHEN k.f8 > 0 AND k.f8 < k.u8 THEN k.f8 ELSE 0 END
                - CASE WHEN k.bf16 > 0 AND k.f16 < k.i32 / $words_per_scale THEN k.f16 ELSE 0 END
                AS plain_numbers,
            $word_bits / coalesce(nullif(s.quant_bits, 0), $usual_weight_bits) AS weights_per_word,
            CASE WHEN s.is_byte_each THEN 1 ELSE $byte_bits / $usual_weight_bits END
                AS weights_per_byte,
            coalesce(s.original_size, s.root_size, s.named,
                s.experts * s.expert_size * $name_mixture_factor) AS witness
        FROM subjects s JOIN stored_kinds k USING (model) WHERE s.is_packed
    ), read AS (
        SELECT *, {UNPACKED} AS unpacked, {LESS_SCALES} AS less_scales FROM numbers
    ), compared AS (
        SELECT *, {_off("as_stored")} AS stored_off, {_off("unpacked")} AS unpacked_off,
            {_off("less_scales")} AS less_scales_off
        FROM read WHERE as_stored > 0 AND unpacked > 0
    ), judged AS (
        SELECT *, CASE
            WHEN witness > 0 THEN CASE WHEN least(stored_off, unpacked_off) < $agreeing_size_ratio
                THEN stored_off <= unpacked_off END
            WHEN quant_method IN ('bitsandbytes', 'mxfp4')
                AND u8 > $all_bytes_share * stored_sum THEN true
            WHEN quant_method IN ('gptq', 'awq', 'bitsandbytes', 'mxfp4') THEN NULL
            WHEN quant_method IS NOT NULL THEN false END AS unpacked_by_hub
        FROM compared
    )
    SELECT model, as_stored, plain_numbers, words, bytes, weights_per_word, weights_per_byte,
        witness,
        CASE WHEN unpacked_by_hub IS NULL THEN 'either'
             WHEN NOT unpacked_by_hub THEN 'unpacked here'
             WHEN witness IS NULL OR less_scales_off < stored_off THEN 'less scales'
             ELSE 'as stored' END AS reading
    FROM judged
"""
"""One row a packed model with the parts of each reading and `reading`, the one that is right."""
