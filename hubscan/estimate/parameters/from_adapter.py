"""An adapter's own weights. Lineage adds the base: total = base + adapter."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions

RANK = 5
METHOD = "adapter weights"


def query(assumptions: Assumptions) -> str:
    """Counted where the Hub counted them, else a share of the base by usual ranks.

    A repository that declares an adapter but stores at least half the base's weights holds the
    merged model; what it adds to the base is then nothing, or all where the base is not known.
    """
    share = assumptions["adapter_share_of_base"]
    return f"""
        WITH sized AS (
            SELECT *, coalesce(root_size, named) AS base_size FROM subjects
            WHERE relation = 'adapter'
        )
        SELECT key,
            CASE WHEN merged AND root_size > 0 THEN 0 WHEN clean_count > 0 THEN clean_count
                 ELSE base_size * {share.low} END AS low,
            CASE WHEN merged AND root_size > 0 THEN 0 WHEN clean_count > 0 THEN clean_count
                 ELSE base_size * {share.value} END AS best,
            CASE WHEN merged AND root_size > 0 THEN 0 WHEN clean_count > 0 THEN clean_count
                 ELSE base_size * {share.high} END AS high,
            CASE WHEN clean_count > 0 THEN 'exact' ELSE 'inferred' END AS grade,
            CASE WHEN merged THEN 'safetensors: holds the merged model'
                 WHEN clean_count > 0 THEN 'safetensors.parameters'
                 ELSE 'usual adapter ranks' END AS source
        FROM (SELECT *, coalesce(clean_count >= base_size / 2, false) AS merged FROM sized)
        WHERE clean_count > 0 OR base_size > 0
    """
