"""Tensor counts of packed low-bit weights, unpacked as far as they can be."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions

RANK = 60
METHOD = "safetensors tensors, unpacked"


def query(assumptions: Assumptions) -> str:
    """Three readings: as stored (the Hub had already unpacked), the same less the scales that
    older parses counted (one for 32 weights in bitsandbytes and MXFP4), or 2 weights a byte and
    32/bits a 32-bit word. The one nearest to the size of the family or the name is best; without
    a witness the quantiser decides, and without that there is no best, only the readings as bounds.
    """
    high = assumptions["name_size_high"].value
    return f"""
        WITH readings AS (
            SELECT *, greatest(stored_sum, coalesce(stored_total, 0)) AS as_stored,
                greatest(stored_sum, coalesce(stored_total, 0)) - u8 / 33.0 AS without_scales,
                stored_sum - i32 - u8 - i8 - buffers - block_scales
                    - CASE WHEN u8 > 0 AND f8 > 0 AND f8 < u8 THEN f8 ELSE 0 END
                    - CASE WHEN i32 > 0 AND bf16 > 0 AND f16 < i32 / 4 THEN f16 ELSE 0 END
                    + i32 * 32 / coalesce(nullif(quant_bits, 0), 4)
                    + (u8 + i8) * CASE WHEN quant_bits = 8 OR (quant_bits IS NULL AND
                        regexp_matches(lower(id), '8-?bit|int8|w8a8')) THEN 1 ELSE 2 END
                    AS unpacked,
                coalesce(original_size, root_size, named,
                    experts * expert_size * {assumptions["name_mixture_factor"].value}) AS witness
            FROM subjects WHERE is_packed AND relation <> 'adapter'
        ), judged AS (
            SELECT *,
                CASE
                    WHEN witness > 0 AND least(abs(ln(as_stored / witness)),
                        abs(ln(unpacked / witness))) < ln(1.35)
                        THEN abs(ln(as_stored / witness)) <= abs(ln(unpacked / witness))
                    WHEN witness > 0 THEN NULL
                    WHEN quant_method IN ('bitsandbytes', 'mxfp4') AND u8 > 0.9 * stored_sum
                        THEN true
                    WHEN quant_method IN ('gptq', 'awq', 'bitsandbytes', 'mxfp4') THEN NULL
                    WHEN quant_method IS NOT NULL THEN false
                END AS stored_is_right
            FROM readings WHERE as_stored > 0 AND unpacked > 0
        )
        SELECT model,
            CASE WHEN stored_is_right IS NULL THEN least(as_stored, unpacked) / 1.04
                 WHEN stored_is_right THEN as_stored / 1.04 ELSE unpacked / 1.08 END AS low,
            CASE WHEN stored_is_right AND (witness IS NULL OR
                     abs(ln(without_scales / witness)) < abs(ln(as_stored / witness)))
                     THEN without_scales
                 WHEN stored_is_right THEN as_stored
                 WHEN NOT stored_is_right THEN unpacked END AS best,
            CASE WHEN stored_is_right IS NULL
                     THEN greatest(as_stored, unpacked, coalesce(witness * {high}, 0))
                 WHEN stored_is_right THEN as_stored * 1.02 ELSE unpacked * 1.04 END AS high,
            CASE WHEN stored_is_right IS NULL THEN 'bounded' ELSE 'derived' END AS grade,
            'safetensors.parameters, packed' || coalesce(' by ' || quant_method, '') AS source
        FROM judged
    """
