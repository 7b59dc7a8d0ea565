"""Parameters used per token: all of them, unless the model is a mixture of experts."""

from __future__ import annotations

import duckdb

from hubscan.estimate.assumptions import Assumptions


def make(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `active_choice` from `subjects`, `parameter_choice` and `reference`.

    Of an NxMB mixture two experts are taken to be active, the habit of that naming; the bounds
    are one expert and all of them. A mixture whose name says nothing has bounds only.
    """
    high = assumptions["name_size_high"].value
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE active_choice AS
        WITH facts AS (
            SELECT s.*, p.low AS total_low, p.best AS total_best, p.high AS total_high,
                p.grade AS total_grade, p.method AS total_method, p.source AS total_source,
                f.low AS formula_low, f.best AS formula, f.high AS formula_high,
                f.source AS formula_source,
                g.low AS counted_low, g.best AS counted, g.high AS counted_high,
                g.source AS counted_source,
                d.best AS told, d.source AS told_source,
                r.active_parameters AS listed, r.parameters_source AS listed_source,
                s.is_mixture OR s.experts > 0 OR s.named_active > 0 OR s.side_experts > 0
                    OR g.high > 0 AS sparse
            FROM subjects s
            LEFT JOIN parameter_choice p USING (key)
            LEFT JOIN reference r ON r.hf_id = s.reference_id
            LEFT JOIN stated d ON d.key = s.key AND d.quantity = 'active_parameters'
                AND d.origin = 'card' AND s.relation <> 'adapter'
                AND d.best BETWEEN 0.01 * p.best AND 0.9 * p.best
            LEFT JOIN stated f ON f.key = s.key AND f.quantity = 'active_parameters'
                AND f.origin = 'config' AND s.relation <> 'adapter'
            LEFT JOIN stated g ON g.key = s.key AND g.quantity = 'active_parameters'
                AND g.origin = 'gguf' AND s.relation <> 'adapter'
        ), kinds AS (
            SELECT *, CASE
                WHEN listed > 0 AND (sparse OR listed < 0.97 * total_best) THEN 'reference row'
                WHEN formula > 0 AND coalesce(sparse, formula < 0.95 * total_best, true)
                    THEN 'config formula'
                WHEN counted > 0 THEN 'gguf header'
                WHEN told > 0 THEN 'card text'
                WHEN NOT coalesce(sparse, false) OR relation = 'adapter' THEN 'dense: all'
                WHEN named_active > 0 THEN 'name'
                WHEN side_experts > 0 THEN 'name'
                WHEN experts >= 2 AND expert_size > 0 THEN 'name, two experts active'
                ELSE 'mixture of unknown sparsity' END AS method
            FROM facts
        )
        SELECT key, method,
            CASE method WHEN 'reference row' THEN listed * 0.95
                WHEN 'config formula' THEN formula_low
                WHEN 'gguf header' THEN counted_low
                WHEN 'card text' THEN told * 0.85
                WHEN 'dense: all' THEN total_low
                WHEN 'name' THEN coalesce(named_active, named) * 0.85
                WHEN 'name, two experts active'
                    THEN least(expert_size * 0.9, coalesce(total_high, 1e18))
                ELSE 0 END AS low,
            CASE method WHEN 'reference row' THEN listed
                WHEN 'config formula' THEN formula
                WHEN 'gguf header' THEN counted
                WHEN 'card text' THEN told
                WHEN 'dense: all' THEN total_best
                WHEN 'name' THEN coalesce(named_active, named)
                WHEN 'name, two experts active' THEN
                    greatest(expert_size * 0.9, coalesce(total_best, 0.83 * experts * expert_size)
                        * (0.055 + 1.76 / experts)) END AS best,
            CASE method WHEN 'reference row' THEN listed * 1.05
                WHEN 'config formula' THEN formula_high
                WHEN 'gguf header' THEN counted_high
                WHEN 'card text' THEN told * 1.15
                WHEN 'dense: all' THEN total_high
                WHEN 'name' THEN coalesce(named_active, named) * {high}
                ELSE total_high END AS high,
            CASE method WHEN 'reference row' THEN 'stated' WHEN 'config formula' THEN 'derived'
                WHEN 'gguf header' THEN 'derived'
                WHEN 'card text' THEN 'stated'
                WHEN 'dense: all' THEN total_grade
                WHEN 'mixture of unknown sparsity' THEN
                    CASE WHEN total_high IS NULL THEN 'unknown' ELSE 'bounded' END
                ELSE 'inferred' END AS grade,
            CASE method WHEN 'reference row'
                    THEN 'reference ' || reference_id || coalesce(': ' || listed_source, '')
                WHEN 'config formula' THEN formula_source
                WHEN 'gguf header' THEN counted_source
                WHEN 'card text' THEN told_source
                WHEN 'dense: all' THEN total_source
                ELSE 'name ' || left(id, 150) END AS source
        FROM kinds
        """
    )
    _order(con, "active_choice")


def _order(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Keep low ≤ best ≤ high where a name contradicts a count."""
    con.execute(
        f"UPDATE {table} SET low = least(low, best), high = greatest(high, best) "
        "WHERE best IS NOT NULL"
    )
