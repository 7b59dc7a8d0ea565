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
    """Create `token_choice` from `subjects`, `stated` and `reference`.

    Copies and merges see no tokens of their own. A base has what its card states as pre-training,
    with what the card adds to it; a derived model only what its card says was added. A card's
    steps × batch × length are read as such a statement where it states no figure; tokens that a
    training library logged stand in where there is neither.
    Without a statement a fine-tune lies below the prior of fine-tunes, or of continued
    pre-training where its name or tags speak of it, and a base below the largest corpus disclosed
    when it appeared. A reference row without tokens lies below what its own compute allows:
    tokens ≤ own_flop_high / (6 × active parameters).
    """
    con.execute(_facts(assumptions))
    tuned = assumptions["finetune_tokens"].high
    continued = assumptions["continued_pretraining_tokens"].high
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE token_choice AS
        WITH kinds AS (
            SELECT *, CASE
                WHEN listed > 0 THEN 'reference row'
                WHEN relation IN ('quantized', 'conversion') THEN 'copy: no step of its own'
                WHEN relation = 'merge' THEN 'merge: no step of its own'
                WHEN allowed IS NOT NULL THEN 'own compute over 6 × parameters'
                WHEN rooted AND first_best > 0 THEN 'card: pre-training tokens'
                WHEN NOT rooted AND added_best > 0 THEN 'card: added tokens'
                WHEN logged > 0 THEN 'trainer: tokens seen'
                WHEN rooted THEN 'largest corpus by that date'
                WHEN added_high > 0 THEN 'trainer bound'
                WHEN continued THEN 'continued pre-training prior'
                ELSE 'fine-tune prior' END AS method
            FROM token_facts
        )
        SELECT model, method,
            CASE method WHEN 'reference row' THEN listed
                    * CASE training_tokens_confidence WHEN 'verified' THEN 1 ELSE 0.6 END
                WHEN 'card: pre-training tokens' THEN first_low
                WHEN 'card: added tokens' THEN added_low
                WHEN 'trainer: tokens seen' THEN logged * 0.5
                ELSE 0 END AS low,
            CASE WHEN method = 'reference row' THEN listed
                WHEN method = 'card: pre-training tokens' THEN first_best + small_addition
                WHEN method = 'card: added tokens' THEN added_best
                WHEN method = 'trainer: tokens seen' THEN logged
                WHEN method LIKE '%no step of its own' THEN 0 END AS best,
            CASE method WHEN 'reference row' THEN listed
                    * CASE training_tokens_confidence WHEN 'verified' THEN 1 ELSE 1.8 END
                WHEN 'card: pre-training tokens' THEN first_high + small_addition
                WHEN 'card: added tokens' THEN added_high
                WHEN 'trainer: tokens seen' THEN logged
                WHEN 'own compute over 6 × parameters' THEN allowed
                WHEN 'largest corpus by that date' THEN corpus
                WHEN 'trainer bound' THEN least(added_high, {continued!r})
                WHEN 'continued pre-training prior' THEN {continued!r}
                WHEN 'fine-tune prior' THEN {tuned!r} ELSE 0 END AS high,
            CASE WHEN method = 'reference row' OR method LIKE 'card:%'
                OR method = 'trainer: tokens seen' THEN 'stated'
                WHEN method LIKE '%no step of its own' THEN 'derived' ELSE 'bounded' END AS grade,
            CASE WHEN method = 'reference row'
                THEN 'reference ' || reference_id || coalesce(': ' || training_tokens_source, '')
                WHEN method = 'own compute over 6 × parameters' THEN 'reference ' || reference_id
                WHEN method = 'card: pre-training tokens' THEN first_source
                WHEN method IN ('card: added tokens', 'trainer bound') THEN added_source
                WHEN method = 'trainer: tokens seen' THEN logged_source
                WHEN method LIKE '%no step of its own' THEN 'relation ' || relation
                ELSE 'assumptions' END AS source
        FROM kinds
        """
    )


def _facts(assumptions: Assumptions) -> str:
    """`token_facts`: what is known of each model. A later addition counts towards a base's own
    step only if it is smaller than the first training; a larger one is another model's."""
    corpus = at(assumptions.series["largest_corpus_tokens"], "CAST(s.created_at AS DATE)")
    return f"""
        CREATE OR REPLACE TEMP TABLE token_facts AS
        SELECT s.model, s.relation, s.reference_id, s.relation IN ('base', 'distilled') AS rooted,
            r.training_tokens AS listed, r.training_tokens_source, r.training_tokens_confidence,
            r.own_flop_high / (6 * nullif(r.active_parameters, 0)) AS allowed,
            p.low AS first_low, p.best AS first_best, p.high AS first_high,
            p.source AS first_source,
            a.low AS added_low, a.best AS added_best, a.high AS added_high,
            a.source AS added_source,
            l.best AS logged, l.source AS logged_source,
            CASE WHEN a.best < p.best THEN a.best ELSE 0 END AS small_addition,
            {corpus} AS corpus,
            regexp_matches(lower(s.id) || ' ' ||
                lower(array_to_string(coalesce(s.tags, []), ' ')), '{CONTINUED_WORDS}')
                AS continued
        FROM subjects s
        LEFT JOIN reference r ON r.hf_id = s.reference_id
        LEFT JOIN stated p ON p.model = s.model AND p.quantity = 'pretraining_tokens'
        LEFT JOIN stated a ON a.model = s.model AND a.quantity = 'added_tokens'
        LEFT JOIN stated l ON l.model = s.model AND l.quantity = 'trainer_tokens'
    """
