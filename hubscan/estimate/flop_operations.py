"""Training compute from what was trained on: k·N·D for text, 3 × forward pass for the rest."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions, Constant
from hubscan.estimate.series import at

SEGMENTS_PER_HOUR = 120
"""Sound is passed in pieces of 30 seconds."""


def text(assumptions: Assumptions) -> str:
    """FLOP = k·N·D·(1 + a), k = 6, adapters 4, for stated tokens D.

    Attention adds a = W·T/N for sequences of T tokens and a width W (heads × head size, summed over
    layers; causal). It counts for the upper end only, because T is hardly ever stated; the stated
    range has room for it in large models and not in small ones.
    """
    dense = assumptions["flop_per_parameter_token"].value
    adapter = assumptions["adapter_flop_per_parameter_token"].value
    old, new = assumptions["stated_tokens_range"], assumptions["stated_tokens_range_recent"]
    paired = assumptions["encoder_decoder_share"]
    length = assumptions["training_sequence_length"].high
    later = at(assumptions.series["post_training_share"], "CAST(s.created_at AS DATE)")
    recent = "s.is_mixture OR coalesce(s.created_at >= TIMESTAMP '2024-01-01', true)"
    return f"""
        SELECT model, 'operations: ' || k || ' × parameters × tokens' AS method,
            k * low * tokens_low * {old.low} * {_share("low", paired)} AS low,
            k * best * tokens_best * {_share("value", paired)} AS best,
            k * high * tokens_high * {_share("high", paired)} * greatest(
                CASE WHEN recent THEN greatest({new.high}, {old.high} * later) ELSE {old.high} END,
                (1 + attention) * CASE WHEN recent THEN later ELSE 1 END) AS high,
            source
        FROM (
            SELECT s.model, n.low, n.best, n.high, n.paired, t.low AS tokens_low,
                t.best AS tokens_best, t.high AS tokens_high, t.source, {recent} AS recent,
                {later} AS later,
                CASE WHEN s.relation = 'adapter' THEN {adapter} ELSE {dense} END AS k,
                coalesce(w.best * least({length}, coalesce(x.best, {length})) / n.best, 0)
                    AS attention
            FROM subjects s
            JOIN token_choice t USING (model)
            JOIN counted_size n USING (model)
            LEFT JOIN stated w ON w.model = s.model AND w.quantity = 'attention_width'
            LEFT JOIN stated x ON x.model = s.model AND x.quantity = 'longest_sequence'
            WHERE (t.method LIKE 'card:%' OR t.method LIKE 'trainer: %') AND n.high > 0
        )
    """


def samples(assumptions: Assumptions) -> str:
    """FLOP = 3 × samples × forward pass: images, pairs of image and caption, denoising steps, and
    hours of sound. Only where the card tells how many and the config what one pass costs."""
    around = assumptions["stated_samples_range"]
    denoising = assumptions["stated_denoising_range"]

    def spread(part: str) -> str:
        wide, usual = getattr(denoising, part), getattr(around, part)
        return f"CASE WHEN f.text = 'denoising' THEN {wide} ELSE {usual} END"

    return f"""
        SELECT f.model, 'operations: 3 × samples × forward pass' AS method,
            3 * f.best * n.low * {spread("low")} AS low, 3 * f.best * n.best AS best,
            3 * f.best * n.high * {spread("high")} AS high,
            n.source || ' | ' || f.source AS source
        FROM stated f
        JOIN subjects s ON s.model = f.model
        JOIN (
            SELECT model, text AS scope, source, false AS sound, low, best, high
            FROM stated WHERE quantity = 'samples_seen' AND best > 0
            QUALIFY row_number() OVER (PARTITION BY model ORDER BY origin = 'card', source) = 1
            UNION ALL
            SELECT model, text, source, true, low * {SEGMENTS_PER_HOUR}, best * {SEGMENTS_PER_HOUR},
                high * {SEGMENTS_PER_HOUR}
            FROM stated WHERE quantity = 'audio_hours' AND best > 0
        ) n ON n.model = f.model AND n.sound = (f.text = 'sound')
        WHERE f.quantity = 'forward_flop' AND s.relation NOT IN ('adapter', 'quantized',
            'conversion', 'merge')
            AND (n.scope = 'added') = (s.relation NOT IN ('base', 'distilled'))
    """


def _share(part: str, share: Constant) -> str:
    return f"CASE WHEN paired THEN {getattr(share, part)} ELSE 1 END"
