"""N of 6·N·D: which parameters count, under the accounting conventions."""

from __future__ import annotations

import duckdb

from hubscan.estimate.assumptions import Assumptions


def make(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `counted_size(model, low, best, high, masked, paired)` from the choices of sizes, for
    the models of which some document was read.

    Parameters used per token, or all of them where convention `mixture_parameters` says `total`.
    An adapter's steps run through its base. `masked`: an encoder, whose input table only looks up
    rows: it is left out of low and best, as it is of every model under convention
    `embedding_parameters: left_out`, as far as a config tells its share; layers that are used
    many times count every time. `paired`: an
    encoder-decoder.
    """
    everything = assumptions.chooses("mixture_parameters", "total")
    size = "p" if everything else "a"
    lean = str(assumptions.chooses("embedding_parameters", "left_out")).lower()
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE counted_size AS
        WITH sized AS (
            SELECT s.model, s.relation,
                coalesce({size}.low, 0) AS low, {size}.best AS best, {size}.high AS high,
                coalesce(b.best, s.root_size, s.named) AS base,
                coalesce(f.text = 'masked', false) AS masked,
                coalesce(f.text = 'encoder-decoder', false) AS paired,
                coalesce(m.best / nullif(u.best, 0), 1) AS multiplied
            FROM subjects s
            LEFT JOIN active_choice a USING (model)
            LEFT JOIN parameter_choice p USING (model)
            LEFT JOIN {"parameter_choice" if everything else "active_choice"} b
                ON b.model = s.root AND s.root <> s.model AND s.relation = 'adapter'
            LEFT JOIN stated f ON f.model = s.model AND f.quantity = 'parameters'
                AND f.origin = 'config'
            LEFT JOIN stated m ON m.model = s.model AND m.quantity = 'compute_parameters'
                AND m.origin = 'config'
            LEFT JOIN stated u ON u.model = s.model AND u.quantity = 'active_parameters'
                AND u.origin = 'config'
            WHERE s.model IN (SELECT model FROM stated)
        )
        SELECT model, masked, paired,
            CASE WHEN relation = 'adapter' THEN base
                 ELSE low * CASE WHEN masked OR {lean} THEN multiplied ELSE 1 END END AS low,
            CASE WHEN relation = 'adapter' THEN base
                 ELSE best * CASE WHEN masked OR {lean} THEN multiplied ELSE 1 END END AS best,
            CASE WHEN relation = 'adapter' THEN base
                 ELSE high * CASE WHEN {lean} THEN multiplied WHEN masked
                    THEN greatest(multiplied, 1) ELSE 1 END END AS high
        FROM sized
        """
    )
