"""Operations on the rest: 3 × samples × forward pass.

Images, pairs of image and caption, denoising steps, and hours of sound. Only where the card tells
how many and the config what one pass costs.
"""

from hubscan.estimate.method import Method

_SOUND = "forward_kind = 'sound'"
_SEGMENTS = "$sound_segments_per_hour"
SEEN = {
    end: f"CASE WHEN {_SOUND} THEN sound{end} * {_SEGMENTS} ELSE samples{end} END"
    for end in ("_low", "", "_high")
}
"""Passes through the model: sound is passed in pieces of half a minute."""
SPREAD = {
    end: f"""CASE WHEN forward_kind = 'denoising' THEN $stated_denoising_range.{end}
        ELSE $stated_samples_range.{end} END"""
    for end in ("low", "high")
}

METHOD = Method(
    name="operations: 3 × samples × forward pass",
    rank=30,
    when=f"""forward IS NOT NULL AND {SEEN[""]} > 0
        AND relation NOT IN ('adapter', 'quantized', 'conversion', 'merge')
        AND (CASE WHEN {_SOUND} THEN sound_scope ELSE samples_scope END = 'added')
            = (relation NOT IN ('base', 'distilled'))""",
    low=f"$passes_per_training_step * forward * {SEEN['_low']} * {SPREAD['low']}",
    best=f"$passes_per_training_step * forward * {SEEN['']}",
    high=f"$passes_per_training_step * forward * {SEEN['_high']} * {SPREAD['high']}",
    grade="'derived'",
    source=f"""CASE WHEN {_SOUND} THEN sound_source ELSE samples_source END
        || ' | ' || forward_source""",
    because="its card tells what it saw, its config what a pass costs",
    basis="a backward pass costs two forward passes",
)
