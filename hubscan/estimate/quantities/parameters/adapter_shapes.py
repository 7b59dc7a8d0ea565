"""The weights of LoRA adapters from their ranks: rank × (inputs + outputs), summed over targets."""

from __future__ import annotations

ADAPTER_SHAPES = """
    WITH targets AS (
        SELECT s.model, t.low, t.best, t.high, t.source, w.text AS widths,
            coalesce(s.root_size, s.named) AS base, unnest(string_split(t.text, ',')) AS target
        FROM subjects s
        JOIN stated t ON t.model = s.model AND t.quantity = 'adapter_rank'
        LEFT JOIN stated w ON w.model = s.root AND s.root <> s.model
            AND w.quantity = 'linear_widths'
        WHERE s.relation = 'adapter'
    ), layers AS (
        SELECT model, source, ltrim(target, '+') AS layer, starts_with(target, '+') AS is_whole,
            low, best, high, widths,
            cbrt(base / $decoder_weights_per_square / $decoder_width_per_layer
                / $decoder_width_per_layer) AS depth
        FROM targets
    ), sized AS (
        SELECT model, source,
            CAST(json_extract(widths, '$."' || layer || '"') AS DOUBLE) AS width,
            CASE WHEN is_whole THEN NULL ELSE depth * depth * $decoder_width_per_layer END AS unit,
            at($adapter_width_of.low, layer) AS usual_low,
            at($adapter_width_of, layer) AS usual,
            at($adapter_width_of.high, layer) AS usual_high,
            CASE WHEN is_whole THEN 1 ELSE low END AS low,
            CASE WHEN is_whole THEN 1 ELSE best END AS best,
            CASE WHEN is_whole THEN 1 ELSE high END AS high
        FROM layers
    ), summed AS (
        SELECT model, any_value(source) AS source, count(width) = count(*) AS is_exact,
            count(unit * usual) = count(*) AS is_rough,
            sum(width * low) AS exact_low, sum(width * best) AS exact_best,
            sum(width * high) AS exact_high, sum(unit * usual_low * low) AS rough_low,
            sum(unit * usual * best) AS rough_best, sum(unit * usual_high * high) AS rough_high
        FROM sized GROUP BY model
    )
    SELECT model, source, is_exact, CASE WHEN is_exact THEN exact_low ELSE rough_low END AS low,
        CASE WHEN is_exact THEN exact_best ELSE rough_best END AS best,
        CASE WHEN is_exact THEN exact_high ELSE rough_high END AS high
    FROM summed WHERE is_exact OR (rough_low > 0 AND is_rough)
"""
"""One row an adapter: `(model, source, is_exact, low, best, high)`.

Exact where the base's config tells the shapes of all targets; else from the base's size N, if all
targets are usual linear layers: with N = 12 · L · h² and h = 128 · L, the product L · h is
128 · (N / (12 · 128²))^(2/3). Targets marked `+` are trained whole.
"""
