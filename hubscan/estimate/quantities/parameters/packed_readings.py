"""What the counts of packed low-bit weights mean, and which of the readings is right.

As stored, because the Hub has unpacked them; the same less the scales that older counts held; or
words and bytes unpacked here. The one near another witness of the size is right. Without one, what
stands beside the weights and the day of the last change tell (hubscan.estimate.low_bit); and where
nothing tells it may be either.
"""

from __future__ import annotations

PACKED_READINGS = """
    WITH numbers AS (
        SELECT c.*, plain_numbers + packed_numbers * weights_each AS unpacked,
            as_stored - u8 / (1 + $weights_per_scale) AS less_scales,
            coalesce(s.original_size, s.root_size) AS known,
            coalesce(s.original_size, s.root_size, s.named,
                s.experts * s.expert_size * $name_mixture_factor) AS witness
        FROM low_bit_counts c JOIN subjects s USING (model)
    ), compared AS (
        SELECT *, greatest(as_stored / witness, witness / as_stored) AS stored_off,
            greatest(unpacked / witness, witness / unpacked) AS unpacked_off,
            greatest(less_scales / witness, witness / less_scales) AS less_scales_off
        FROM numbers WHERE as_stored > 0
    ), judged AS (
        SELECT *, CASE
            WHEN witness > 0 AND stored_off < $agreeing_size_ratio
                AND stored_off <= coalesce(unpacked_off, stored_off) THEN 'counted'
            WHEN witness > 0 AND unpacked_off < $agreeing_size_ratio THEN 'stored'
            WHEN witness > 0 AND stored_off < $different_size_ratio
                AND stored_off * $different_size_ratio < unpacked_off THEN 'counted'
            WHEN witness > 0 AND unpacked_off < $different_size_ratio
                AND unpacked_off * $different_size_ratio < stored_off THEN 'stored'
            WHEN known > 0 THEN NULL
            ELSE era END AS believed
        FROM compared
    )
    SELECT model, format, as_stored, plain_numbers, packed_numbers, weights_each,
        weights_each_least, weights_each_most, unpacked, witness,
        CASE WHEN believed IS NULL THEN 'either'
             WHEN believed = 'stored' THEN 'unpacked here'
             WHEN believed = 'perhaps counted' THEN 'perhaps as stored'
             WHEN with_scales AND coalesce(less_scales_off < stored_off, true) THEN 'less scales'
             ELSE 'as stored' END AS reading
    FROM judged
"""
"""One row a packed model with the parts of each reading and `reading`, the one that is right."""
