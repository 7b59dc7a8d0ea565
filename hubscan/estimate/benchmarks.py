"""Measurements by benchmarks: curated, in a card's YAML, in a card's tables."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from hubscan.estimate.assumptions import Assumptions
from hubscan.evidence.benchmarks import MENTIONS, Score, read_eval_results, read_model_index
from hubscan.model.benchmarks import TESTS
from hubscan.store.arrow import columns_of

_FIELDS = {
    "model": pa.int32(),
    "benchmark": pa.string(),
    "percent": pa.float64(),
    "protocol": pa.string(),
    "locator": pa.string(),
}

_AT_ONCE = 1_000
"""Documents that are read at a time: each may have 64 kB."""


def make(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `benchmark_candidates(model, benchmark, percent, protocol, locator, rank, method)`.

    `mmlu_5_shot` has the measurements of MMLU with five examples once more.
    """
    most = assumptions.number("whole", "value")
    con.register("_scores", _card_scores(con))
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE benchmark_candidates AS
        WITH curated AS (
            SELECT s.model, b.benchmark, b.percent,
                coalesce(b.protocol, 'protocol not stated') AS protocol,
                'reference ' || r.hf_id || coalesce(': ' || b.source, '') AS locator
            FROM subjects s JOIN reference r ON r.hf_id = s.reference_id,
            LATERAL (VALUES ('mmlu', r.mmlu, r.mmlu_protocol, r.mmlu_source),
                            ('humaneval', r.humaneval, 'pass@1', r.humaneval_source))
                AS b(benchmark, percent, protocol, source)
            WHERE b.percent BETWEEN 0 AND {most}
        )
        SELECT *, 0 AS rank, 'reference row' AS method FROM curated
        UNION ALL
        SELECT model, benchmark, percent, protocol, locator,
            CASE WHEN protocol LIKE '5-shot%' AND benchmark = 'mmlu' THEN 1 ELSE 2 END,
            'card metadata' FROM _scores
        UNION ALL
        SELECT model, quantity, best, text, source, 3, 'card table' FROM stated
        WHERE list_contains({list(TESTS)}, quantity) AND best BETWEEN 0 AND {most}
        """
    )
    con.unregister("_scores")
    con.execute(
        """
        INSERT INTO benchmark_candidates
        SELECT * REPLACE ('mmlu_5_shot' AS benchmark) FROM benchmark_candidates
        WHERE benchmark = 'mmlu' AND protocol LIKE '5-shot%'
        """
    )


def _card_scores(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Read only the documents that mention a benchmark: a few in a thousand."""
    documents = con.execute(
        """
        SELECT model, id, model_index, eval_results FROM models
        WHERE regexp_matches(model_index, $mentions) OR regexp_matches(eval_results, $mentions)
        """,
        {"mentions": MENTIONS.pattern},
    )
    rows: list[tuple[int, Score]] = []
    while some := documents.fetchmany(_AT_ONCE):
        for model, name, model_index, eval_results in some:
            rows += [(model, s) for s in read_model_index(model_index or "", name or "")]
            rows += [(model, s) for s in read_eval_results(eval_results or "")]
    rows.sort(key=lambda row: row[0])
    return columns_of(
        [
            {
                "model": model,
                "benchmark": s.benchmark,
                "percent": s.percent,
                "protocol": s.protocol,
                "locator": s.locator,
            }
            for model, s in rows
        ],
        _FIELDS,
    )
