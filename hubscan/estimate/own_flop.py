"""Compute of the repository's own training step, in FLOP."""

from __future__ import annotations

import duckdb

from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.series import at


def make(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `flop_choice` from `subjects`, `active_choice`, `token_choice` and `reference`.

    In order: the curated row; zero for copies and merges; what documents state (`flop_combined`);
    bounds for everything else. A derived
    model's step lies in [0, k·N·D_prior], k = 6 or 4 for adapters; a base's in
    [0, 6·N·D_max(date)·margin], capped by the largest open run and by its library. There is no
    best value for a model that states nothing: a guess would be counted as knowledge.
    """
    run = at(assumptions.series["largest_open_run_flop"], "CAST(created_at AS DATE)")
    dense = assumptions["flop_per_parameter_token"].value
    adapter = assumptions["adapter_flop_per_parameter_token"].high
    margin = assumptions["token_bound_margin"].high
    unknown_size = assumptions["largest_open_parameters"].high
    everything = assumptions.chooses("mixture_parameters", "total")
    counted = "parameter_choice" if everything else "active_choice"
    caps = assumptions.classification.library_run_flop
    values = ", ".join(f"('{library}', {flop!r})" for library, flop in sorted(caps.items()))
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE flop_choice AS
        WITH caps(library_name, library_cap) AS (VALUES {values}),
        facts AS (
            SELECT s.model, s.relation, s.reference_id, s.library_name,
                r.own_flop_low, r.own_flop_best, r.own_flop_high, r.own_flop_method,
                r.stated_flop_source, r.training_tokens_source, c.library_cap,
                CASE WHEN s.relation = 'adapter'
                     THEN coalesce(s.root_size, s.named * 1.3)
                     ELSE coalesce(n.high, s.root_size, s.named * 1.3) END AS size,
                t.high AS tokens, {run} AS run_cap,
                d.method AS found_method, d.low AS found_low, d.best AS found_best,
                d.high AS found_high, d.grade AS found_grade, d.source AS found_source
            FROM subjects s
            JOIN token_choice t USING (model)
            LEFT JOIN {counted} n USING (model)
            LEFT JOIN reference r ON r.hf_id = s.reference_id
            LEFT JOIN flop_combined d ON d.model = s.model
            LEFT JOIN caps c ON c.library_name = lower(s.library_name)
        ), bounded AS (
            SELECT *, CASE
                WHEN own_flop_low IS NOT NULL OR own_flop_high IS NOT NULL THEN 'reference row'
                WHEN relation IN ('quantized', 'conversion') THEN 'copy: no step of its own'
                WHEN relation = 'merge' THEN 'merge: no step of its own'
                WHEN found_best IS NOT NULL OR (found_high IS NOT NULL
                    AND relation NOT IN ('base', 'distilled')) THEN 'documents'
                WHEN relation IN ('base', 'distilled') AND library_cap IS NOT NULL
                    THEN 'library bound'
                WHEN relation IN ('base', 'distilled') AND size IS NULL THEN 'largest open run'
                WHEN relation IN ('base', 'distilled') THEN 'size × largest corpus by that date'
                WHEN relation = 'adapter' THEN 'adapter bound'
                ELSE 'fine-tune bound' END AS method
            FROM facts
        )
        SELECT model,
            CASE WHEN method = 'reference row' THEN coalesce(own_flop_method, method)
                 WHEN method = 'documents' THEN found_method
                 ELSE method END AS method,
            CASE WHEN method = 'reference row' THEN own_flop_low
                 WHEN method = 'documents' THEN found_low ELSE 0 END AS low,
            CASE WHEN method = 'reference row' THEN own_flop_best
                 WHEN method = 'documents' THEN found_best
                 WHEN method LIKE '%no step of its own' THEN 0 END AS best,
            CASE method WHEN 'reference row' THEN own_flop_high
                WHEN 'documents' THEN found_high
                WHEN 'library bound' THEN least(library_cap, run_cap)
                WHEN 'largest open run' THEN run_cap
                WHEN 'size × largest corpus by that date'
                    THEN least({dense} * size * tokens * {margin}, run_cap)
                WHEN 'adapter bound'
                    THEN least({adapter} * coalesce(size, {unknown_size!r}) * tokens, run_cap)
                WHEN 'fine-tune bound'
                    THEN least({dense} * coalesce(size, {unknown_size!r}) * tokens, run_cap)
                ELSE 0 END AS high,
            CASE WHEN method = 'reference row' THEN
                    CASE WHEN own_flop_best IS NULL THEN 'bounded' ELSE 'stated' END
                WHEN method = 'documents' THEN found_grade
                WHEN method LIKE '%no step of its own' THEN 'derived'
                ELSE 'bounded' END AS grade,
            CASE WHEN method = 'reference row' THEN 'reference ' || reference_id ||
                    coalesce(': ' || coalesce(stated_flop_source, training_tokens_source), '')
                WHEN method = 'documents' THEN found_source
                WHEN method LIKE '%no step of its own' THEN 'relation ' || relation
                WHEN method = 'library bound' THEN 'library ' || library_name
                ELSE 'assumptions' END AS source
        FROM bounded
        """
    )
