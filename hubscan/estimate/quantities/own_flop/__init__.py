"""Compute of the repository's own training step, in FLOP."""

from __future__ import annotations

from hubscan.estimate.method import Fact, Facts

QUANTITY = "own_flop"
TABLE = "own_flop"
UNIT = "FLOP"

ROOTED = "relation IN ('base', 'distilled')"
NAMED = "named * $name_only_range.high"
ACTIVE = "CASE WHEN $mixture_parameters = 'total' THEN total_high ELSE active_high END"
SIZE = f"coalesce({ACTIVE}, root_size, {NAMED})"
"""The size that bounds a step, an expression: its own, the root's, or the name's."""
RUN = "at($largest_open_run_flop, created_on)"

FACTS = Facts(
    relations="""
        subjects s
        JOIN own_training_tokens t USING (model)
        LEFT JOIN own_active_parameters a USING (model)
        LEFT JOIN own_parameters p USING (model)
        LEFT JOIN reference r ON r.hf_id = s.reference_id
        LEFT JOIN combined_flop d ON d.model = s.model
    """,
    model="s.model",
    columns={
        "relation": Fact("s.relation"),
        "copied": Fact("s.original <> s.model"),
        "created_on": Fact("CAST(s.created_at AS DATE)"),
        "library": Fact("lower(s.library_name)"),
        "library_source": Fact("'library ' || s.library_name"),
        "curated_low": Fact("r.own_flop_low", "FLOP in the curated table", "FLOP"),
        "curated": Fact("r.own_flop_best", "FLOP in the curated table", "FLOP"),
        "curated_high": Fact("r.own_flop_high", "FLOP in the curated table", "FLOP"),
        "curated_method": Fact("r.own_flop_method"),
        "curated_source": Fact("coalesce(r.own_flop_source, 'reference ' || s.reference_id)"),
        "active_high": Fact("a.high", "active parameters", "parameters"),
        "total_high": Fact("p.high", "parameters", "parameters"),
        "root_size": Fact("s.root_size", "parameters of the base", "parameters"),
        "named": Fact("s.named", "in the name", "parameters"),
        "tokens_high": Fact("t.high", "tokens at most", "tokens", ("own_training_tokens", "high")),
        "found_low": Fact("d.low", "FLOP by documents", "FLOP"),
        "found": Fact("d.best", "FLOP by documents", "FLOP"),
        "found_high": Fact("d.high", "FLOP by documents", "FLOP"),
        "found_method": Fact("d.method"),
        "found_grade": Fact("d.grade"),
        "found_source": Fact("d.source"),
    },
)
