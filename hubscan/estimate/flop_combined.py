"""Several methods for one training step → one interval, and doubts said aloud."""

from __future__ import annotations

import duckdb

from hubscan.estimate.assumptions import Assumptions


def make(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `flop_combined(model, method, low, best, high, grade, source)` from `flop_methods`.

    The interval is the hull of the methods that have a best value; bounds only (energy, hours of a
    whole family) cut the upper end but never below that hull. Best is the stated figure, else the
    one that the training library logged, else the geometric mean of operations and hardware, as
    Epoch AI does, or hardware alone under the convention that puts hours first. Where the two
    imply a utilisation outside the range of any real run, one input is wrong: operations are
    kept as best, the hull stays, and the grade falls to inferred.
    """
    implied = assumptions["implied_utilisation"]
    by_hours = assumptions.chooses("hardware_compute", "half")
    first = "said, measured, logged" if by_hours else "said, logged"
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE flop_combined AS
        WITH sides AS (
            SELECT model,
                max(best) FILTER (method = 'stated FLOP') AS said,
                max(best) FILTER (method = 'trainer count') AS logged,
                max(best) FILTER (method LIKE 'operations%') AS counted,
                max(best) FILTER (method LIKE 'hardware%') AS measured,
                min(low) FILTER (best IS NOT NULL) AS low,
                max(high) FILTER (best IS NOT NULL) AS high,
                min(high) FILTER (best IS NULL) AS capped,
                string_agg(method, ' and ' ORDER BY method) FILTER (best IS NOT NULL) AS method,
                string_agg(method, ' and ' ORDER BY method) AS any_method,
                string_agg(DISTINCT source, ' | ' ORDER BY source) AS source
            FROM flop_methods WHERE low <= high OR best IS NOT NULL GROUP BY model
        ), judged AS (
            SELECT *, measured > 0 AND counted > 0 AND
                (counted / measured * {implied.value} > {implied.high}
                 OR counted / measured * {implied.value} < {implied.low}) AS doubtful
            FROM sides
        )
        SELECT model,
            CASE WHEN method IS NULL THEN any_method
                 WHEN doubtful THEN method || ' (they disagree: implied utilisation)'
                 ELSE method END AS method,
            CASE WHEN method IS NULL THEN 0 ELSE low END AS low,
            coalesce({first}, CASE WHEN doubtful THEN counted
                WHEN counted > 0 AND measured > 0 THEN sqrt(counted) * sqrt(measured)
                ELSE coalesce(counted, measured) END) AS best,
            CASE WHEN method IS NULL THEN capped ELSE high END AS high,
            CASE WHEN method IS NULL THEN 'bounded' WHEN doubtful THEN 'inferred'
                 WHEN said IS NOT NULL THEN 'stated' ELSE 'derived' END AS grade,
            left(source, 600) AS source
        FROM judged
        """
    )
