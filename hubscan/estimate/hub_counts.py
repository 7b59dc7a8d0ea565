"""Parameters as the Hub counts them in the tensors of curated models."""

from __future__ import annotations

import duckdb


def hub_counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Parameters in float tensors of every model that `reference` names, by lower-case id.

    Reads `models` and `reference`. Models with more than 2 % of integer entries are left out:
    those may be packed weights, whose true number the count does not give.
    """
    rows = con.execute(
        """
        WITH named AS (
            SELECT lower(unnest(list_prepend(hf_id,
                   string_split(coalesce(aliases, ''), ' ')))) AS id FROM reference
        ), counted AS (
            SELECT lower(m.id) AS id, unnest(map_entries(m.safetensors_parameters)) AS entry
            FROM models m WHERE lower(m.id) IN (SELECT id FROM named)
        ), summed AS (
            SELECT id, sum(entry.value) AS total,
                   sum(entry.value) FILTER (
                       WHERE regexp_matches(entry.key, '^(F|BF)[0-9]+(_E[45]M[0-9]+)?$')
                   ) AS floats
            FROM counted GROUP BY id
        )
        SELECT id, floats::BIGINT FROM summed WHERE floats > 0.98 * total ORDER BY id
        """
    ).fetchall()
    return {str(name): int(count) for name, count in rows}
