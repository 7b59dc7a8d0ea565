"""Tokens seen in the model's own training step."""

from __future__ import annotations

from hubscan.estimate.method import Fact, Facts

QUANTITY = "training_tokens"
TABLE = "own_training_tokens"
UNIT = "tokens"

FACTS = Facts(
    relations="""
        subjects s
        LEFT JOIN reference r ON r.hf_id = s.reference_id
        LEFT JOIN stated p ON p.model = s.model AND p.quantity = 'pretraining_tokens'
        LEFT JOIN stated a ON a.model = s.model AND a.quantity = 'added_tokens'
        LEFT JOIN stated l ON l.model = s.model AND l.quantity = 'trainer_tokens'
    """,
    model="s.model",
    columns={
        "relation": Fact("s.relation"),
        "rooted": Fact("s.relation IN ('base', 'distilled')"),
        "created_on": Fact("CAST(s.created_at AS DATE)"),
        "listed": Fact("r.training_tokens", "tokens in the curated table", "tokens"),
        "listed_confidence": Fact("r.training_tokens_confidence"),
        "listed_source": Fact(
            "'reference ' || s.reference_id || coalesce(': ' || r.training_tokens_source, '')"
        ),
        "curated_row": Fact("'reference ' || s.reference_id"),
        "curated_flop_high": Fact("r.own_flop_high", "FLOP at most", "FLOP"),
        "curated_active": Fact("r.active_parameters", "active parameters", "parameters"),
        "first_low": Fact("p.low", "tokens of pre-training", "tokens"),
        "first_best": Fact("p.best", "tokens of pre-training", "tokens"),
        "first_high": Fact("p.high", "tokens of pre-training", "tokens"),
        "first_source": Fact("p.source"),
        "added_low": Fact("a.low", "tokens added", "tokens"),
        "added_best": Fact("a.best", "tokens added", "tokens"),
        "added_high": Fact("a.high", "tokens added", "tokens"),
        "added_source": Fact("a.source"),
        "logged": Fact("l.best", "tokens by the trainer", "tokens"),
        "logged_source": Fact("l.source"),
        "small_addition": Fact(
            "CASE WHEN a.best < p.best THEN a.best ELSE 0 END", "tokens added", "tokens"
        ),
        "continued": Fact("s.speaks_of_pretraining"),
    },
)
"""`small_addition`: a later addition counts towards a base's own step only if it is smaller than
the first training; a larger one is another model's."""
