"""Declared shapes of one GGUF file: independent of the bit width."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions

RANK = 40
METHOD = "gguf tensors"


def query(assumptions: Assumptions) -> str:
    """Exact for a whole file. The Hub reads one file: the first shard of a split model, or a
    vision projector, is much smaller than the name says, and is then only a lower bound."""
    high = assumptions["name_size_high"].value
    return f"""
        SELECT model, gguf_total AS low,
            CASE WHEN split THEN named ELSE gguf_total END AS best,
            CASE WHEN split THEN greatest(named, gguf_total) * {high} ELSE gguf_total END AS high,
            CASE WHEN split THEN 'inferred' ELSE 'exact' END AS grade,
            CASE WHEN split THEN 'gguf.total of one shard, size from the name'
                 ELSE 'gguf.total' END AS source
        FROM (SELECT *, coalesce(gguf_total < 0.6 * named, false) AS split FROM subjects)
        WHERE gguf_total > 0 AND relation <> 'adapter'
    """
