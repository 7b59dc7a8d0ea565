"""Tokens seen in a model's own training step."""

from __future__ import annotations

import duckdb

from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.series import at

CONTINUED_WORDS = (
    r"(^|[^a-z])(cpt|continued?[-_ ]?(pre)?-?train(ing|ed)?|continual|pretrain(ed|ing)?|"
    r"pre-?train(ed|ing)?|domain[-_ ]adapt(ed|ation)?)($|[^a-z])"
)


def make(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `token_choice` from `subjects` and `reference`.

    Copies and merges see no tokens of their own. A fine-tune that states nothing lies below the
    prior of fine-tunes, or of continued pre-training where its name or tags speak of it. A base
    lies below the largest corpus disclosed when it appeared. A reference row without tokens lies
    below what its own compute allows: tokens ≤ own_flop_high / (6 × active parameters).
    """
    corpus = at(assumptions.series["largest_corpus_tokens"], "CAST(created_at AS DATE)")
    tuned = assumptions["finetune_tokens"].high
    continued = assumptions["continued_pretraining_tokens"].high
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE token_choice AS
        WITH facts AS (
            SELECT s.key, s.relation, s.reference_id, r.training_tokens AS listed,
                r.training_tokens_source, r.training_tokens_confidence,
                r.own_flop_high / (6 * nullif(r.active_parameters, 0)) AS allowed,
                {corpus} AS corpus,
                regexp_matches(lower(s.id) || ' ' ||
                    lower(array_to_string(coalesce(s.tags, []), ' ')), '{CONTINUED_WORDS}')
                    AS continued
            FROM subjects s LEFT JOIN reference r ON r.hf_id = s.reference_id
        ), kinds AS (
            SELECT *, CASE
                WHEN listed > 0 THEN 'reference row'
                WHEN relation IN ('quantized', 'conversion') THEN 'copy: no step of its own'
                WHEN relation = 'merge' THEN 'merge: no step of its own'
                WHEN allowed IS NOT NULL THEN 'own compute over 6 × parameters'
                WHEN relation IN ('base', 'distilled') THEN 'largest corpus by that date'
                WHEN continued THEN 'continued pre-training prior'
                ELSE 'fine-tune prior' END AS method
            FROM facts
        )
        SELECT key, method,
            CASE method WHEN 'reference row' THEN listed
                    * CASE training_tokens_confidence WHEN 'verified' THEN 1 ELSE 0.6 END
                ELSE 0 END AS low,
            CASE WHEN method = 'reference row' THEN listed
                WHEN method LIKE '%no step of its own' THEN 0 END AS best,
            CASE method WHEN 'reference row' THEN listed
                    * CASE training_tokens_confidence WHEN 'verified' THEN 1 ELSE 1.8 END
                WHEN 'own compute over 6 × parameters' THEN allowed
                WHEN 'largest corpus by that date' THEN corpus
                WHEN 'continued pre-training prior' THEN {continued!r}
                WHEN 'fine-tune prior' THEN {tuned!r} ELSE 0 END AS high,
            CASE WHEN method = 'reference row' THEN 'stated'
                WHEN method LIKE '%no step of its own' THEN 'derived' ELSE 'bounded' END AS grade,
            CASE WHEN method = 'reference row'
                THEN 'reference ' || reference_id || coalesce(': ' || training_tokens_source, '')
                WHEN method LIKE '%no step of its own' THEN 'relation ' || relation
                WHEN method = 'own compute over 6 × parameters' THEN 'reference ' || reference_id
                ELSE 'assumptions' END AS source
        FROM kinds
        """
    )
