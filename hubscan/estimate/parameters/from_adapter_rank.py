"""A LoRA adapter's weights from its rank and its targets: rank × (inputs + outputs), summed."""

from __future__ import annotations

from hubscan.estimate.architectures.linear_layers import (
    ALL,
    FUSED,
    FUSED_UP,
    KEY_OR_VALUE,
    OUT,
    QUERY,
    UP,
)
from hubscan.estimate.assumptions import Assumptions

RANK = 6
METHOD = "adapter rank"

_LAYERS_PER_PARAMETER = 196_608
"""N ≈ 12·L·h² and h ≈ 128·L in released decoders, so N ≈ 196,608·L³."""
_SPREAD = 1.6
"""How far a base's shape may be from that rule."""
_UNITS = {
    **dict.fromkeys(QUERY, (1.6, 2.0, 2.4)), **dict.fromkeys(OUT, (1.6, 2.0, 2.4)),
    **dict.fromkeys(KEY_OR_VALUE, (1.1, 1.3, 2.0)), **dict.fromkeys(FUSED, (1.3, 2.0, 4.0)),
    **dict.fromkeys(UP, (3.5, 4.4, 6.0)), **dict.fromkeys(FUSED_UP, (6.0, 8.0, 11.0)),
    ALL: (16.0, 19.5, 27.0),
}  # fmt: skip
"""(Inputs + outputs) of one layer over hidden size: low, usual, high; for bases whose config is
not known. Llama 2 7B has 2, 2 and 3.7; grouped-query attention narrows keys and values."""


def query(assumptions: Assumptions) -> str:
    """Exact shapes where the base's config is known; else about right from its size, if all
    targets are usual linear layers."""
    units = ", ".join(
        f"('{name}', {low}, {best}, {high})" for name, (low, best, high) in sorted(_UNITS.items())
    )
    return f"""
        WITH units(module, low, best, high) AS (VALUES {units}),
        targets AS (
            SELECT s.model, a.low AS least, a.best AS rank, a.high AS most, a.source,
                w.text AS widths, coalesce(s.root_size, s.named) AS base,
                unnest(string_split(a.text, ',')) AS module
            FROM subjects s
            JOIN stated a ON a.model = s.model AND a.quantity = 'adapter_rank'
            LEFT JOIN stated w ON w.model = s.root AND s.root <> s.model
                AND w.quantity = 'linear_widths'
            WHERE s.relation = 'adapter' AND coalesce(s.clean_count, 0) = 0
        ), sized AS (
            SELECT t.*, u.module IS NOT NULL AS known, u.low, u.best, u.high,
                CAST(json_extract(widths, '$."' || ltrim(t.module, '+') || '"') AS DOUBLE) AS width,
                128 * pow(base / {_LAYERS_PER_PARAMETER}, 2.0 / 3) AS unit,
                starts_with(t.module, '+') AS whole
            FROM targets t LEFT JOIN units u USING (module)
        ), summed AS (
            SELECT model, any_value(source) AS source, count(width) = count(*) AS exact,
                sum(width * CASE WHEN whole THEN 1 ELSE least END) AS width_low,
                sum(width * CASE WHEN whole THEN 1 ELSE rank END) AS width_best,
                sum(width * CASE WHEN whole THEN 1 ELSE most END) AS width_high,
                bool_and(known) AS roughly,
                sum(unit * low * least) AS unit_low, sum(unit * best * rank) AS unit_best,
                sum(unit * high * most) AS unit_high
            FROM sized GROUP BY model
        )
        SELECT model, CASE WHEN exact THEN width_low ELSE unit_low * {1 / _SPREAD} END AS low,
            CASE WHEN exact THEN width_best ELSE unit_best END AS best,
            CASE WHEN exact THEN width_high ELSE unit_high * {_SPREAD} END AS high,
            CASE WHEN exact THEN 'derived' ELSE 'inferred' END AS grade, source
        FROM summed WHERE exact OR (unit_low > 0 AND roughly)
    """
