"""Compute of a curated model's own training step, in FLOP, from the facts about it.

It is worked out before any model of the Hub is looked at (hubscan.estimate.curated): its models are
the rows of the curated table, by `hf_id`. Third parties' estimates, stated FLOP, hours and tokens
are facts; what stands here is how an interval follows from them.
"""

from __future__ import annotations

from hubscan.estimate.method import Fact, Facts

QUANTITY = "curated_flop"
TABLE = "curated_flop"
UNIT = "FLOP"

ALL_COUNT = "($mixture_parameters = 'total' AND size < $dense_share.low * total_size)"
"""Whether all parameters of a mixture count by convention."""
SIZE = f"(CASE WHEN {ALL_COUNT} THEN total_size ELSE size END)"
ESTIMATE = f"(CASE WHEN {ALL_COUNT} THEN estimate * total_size / size ELSE estimate END)"
OPERATIONS = f"$flop_per_parameter_token * {SIZE} * tokens"

AT_PEAK = "hours * $seconds_per_hour * at($accelerator_peak_of, device)"
AT_HALF = f"""(CASE WHEN $hardware_compute = 'half'
    THEN {AT_PEAK} * $conventional_utilisation END)"""
"""Hours × peak × 50 %, where a convention wants that; else NULL."""


def measured(end: str) -> str:
    """Hours × peak × utilisation at an end (`.low`, `.high` or nothing)."""
    return f"""({AT_PEAK} * CASE WHEN modality IN ('image', 'audio', 'video')
        THEN $utilisation_not_text{end} ELSE at($accelerator_utilisation_of{end}, device) END)"""


def within(estimate: str, label: str, end: str) -> str:
    """An end of the interval around an estimate that its author calls by `label`."""
    return f"""{estimate} * CASE WHEN {label} = 'Likely' THEN $likely_estimate_range{end}
        WHEN {label} = 'Speculative' THEN $speculative_estimate_range{end}
        ELSE $confident_estimate_range{end} END"""


NOT_TEXT = "modality IN ('image', 'audio', 'video')"
LARGEST_CORPUS = f"""(CASE WHEN size > 0 AND NOT {NOT_TEXT} THEN $flop_per_parameter_token * {SIZE}
    * at($largest_corpus_tokens, released_on) * $token_bound_margin.high END)"""
"""What a text model of its size costs at most, by the largest corpus of its time; else NULL."""


FACTS = Facts(
    relations="curated_facts f LEFT JOIN curated_whole b ON b.hf_id = f.base",
    model="f.hf_id",
    columns={
        "task": Fact("f.task"),
        "modality": Fact("f.modality"),
        "released_on": Fact("f.release_date"),
        "base_relation": Fact("f.base_relation"),
        "has_base": Fact("f.base IS NOT NULL"),
        "same_maker": Fact("f.same_maker"),
        "base": Fact("b.best", "FLOP of its base", "FLOP"),
        "base_high": Fact("b.high", "FLOP of its base at most", "FLOP"),
        "size": Fact("f.active_parameters", "active parameters", "parameters"),
        "total_size": Fact("f.parameters", "parameters", "parameters"),
        "tokens": Fact("f.training_tokens", "training tokens", "tokens"),
        "recalled": Fact("f.training_tokens_confidence = 'from memory'"),
        "tokens_low": Fact("f.tokens_low", "tokens at least", "tokens"),
        "tokens_likely": Fact("f.tokens_likely", "tokens", "tokens"),
        "tokens_high": Fact("f.tokens_high", "tokens at most", "tokens"),
        "told": Fact("f.stated_flop", "stated FLOP", "FLOP"),
        "hours": Fact("f.gpu_hours", "accelerator hours", "hours"),
        "device": Fact("f.device"),
        "estimate": Fact("f.estimate", "FLOP by a third party's estimate", "FLOP"),
        "label": Fact("f.estimate_label"),
        "of_part": Fact("f.estimate_scope = 'own' AND f.base IS NULL"),
        "whole": Fact("f.whole", "FLOP of all training by a third party's estimate", "FLOP"),
        "whole_label": Fact("f.whole_label"),
        "range_low": Fact("f.range_low", "FLOP at least, by an estimate", "FLOP"),
        "range_likely": Fact("f.range_likely", "FLOP by an estimate", "FLOP"),
        "range_high": Fact("f.range_high", "FLOP at most, by an estimate", "FLOP"),
        **{
            f"{name}_source": Fact(f"'reference ' || f.hf_id || coalesce(': ' || {source}, '')")
            for name, source in {
                "model": "NULL",
                "base": "f.base",
                "tokens": "f.training_tokens_source",
                "tokens_range": "f.tokens_range_source",
                "told": "f.stated_flop_source",
                "hours": "f.gpu_hours_source",
                "estimate": "f.estimate_source",
                "whole": "f.whole_source",
                "range": "f.range_source",
                "size": "f.parameters_source",
            }.items()
        },
    },
)
