"""An adapter's own weights as counted. Lineage adds the base: total = base + adapter."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions

RANK = 5
METHOD = "adapter weights"


def query(assumptions: Assumptions) -> str:
    """Counted where the Hub counted them.

    A repository that declares an adapter but stores at least half the base's weights holds the
    merged model; what it adds to the base is then nothing, or all where the base is not known.
    """
    return """
        SELECT model, size AS low, size AS best, size AS high, 'exact' AS grade,
            CASE WHEN merged THEN 'safetensors: holds the merged model'
                 ELSE 'safetensors.parameters' END AS source
        FROM (
            SELECT model, coalesce(clean_count >= base_size / 2, false) AS merged,
                CASE WHEN clean_count >= base_size / 2 AND root_size > 0 THEN 0
                     ELSE clean_count END AS size
            FROM (SELECT *, coalesce(root_size, named) AS base_size FROM subjects)
            WHERE relation = 'adapter' AND clean_count > 0
        )
    """
