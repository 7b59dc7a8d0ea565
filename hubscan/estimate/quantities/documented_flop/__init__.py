"""Compute of a training step by each way that its documents give: several may hold at once."""

from __future__ import annotations

from hubscan.estimate.method import Fact, Facts, Rare

QUANTITY = "documented_flop"
TABLE = "documented_flop"
UNIT = "FLOP"

_TELLING = """stated WHERE quantity IN ('stated_flop', 'gpu_hours', 'added_gpu_hours', 'energy_kwh',
    'trainer_flop', 'trainer_tokens', 'pretraining_tokens', 'added_tokens', 'samples_seen',
    'audio_hours')"""

_HOURS = """(
    SELECT u.* FROM stated u JOIN subjects USING (model)
    WHERE u.quantity = 'gpu_hours'
        OR (u.quantity = 'added_gpu_hours' AND relation NOT IN ('base', 'distilled'))
    QUALIFY row_number() OVER (
        PARTITION BY u.model ORDER BY u.quantity, u.best IS NULL, u.best DESC, u.source) = 1
)"""
_SAMPLES = """(
    FROM stated WHERE quantity = 'samples_seen' AND best > 0
    QUALIFY row_number() OVER (PARTITION BY model ORDER BY origin = 'card', source) = 1
)"""


def within_reach(flop: str) -> str:
    """Condition: a model of this size can have taken so much; what is more was another's."""
    return f"(size_high IS NULL OR {flop} <= size_high * $most_flop_per_parameter)"


FACTS = Facts(
    relations=f"""
        (SELECT DISTINCT model FROM {_TELLING}) d
        JOIN subjects s USING (model)
        LEFT JOIN own_classes c USING (model)
        LEFT JOIN own_training_tokens t USING (model)
        LEFT JOIN counted_parameters n USING (model)
        LEFT JOIN stated flop ON flop.model = s.model AND flop.quantity = 'stated_flop'
        LEFT JOIN stated energy ON energy.model = s.model AND energy.quantity = 'energy_kwh'
        LEFT JOIN stated trainer ON trainer.model = s.model AND trainer.quantity = 'trainer_flop'
        LEFT JOIN stated config ON config.model = s.model AND config.quantity = 'parameters'
            AND config.origin = 'config'
        LEFT JOIN stated width ON width.model = s.model AND width.quantity = 'attention_width'
        LEFT JOIN stated longest ON longest.model = s.model
            AND longest.quantity = 'longest_sequence'
        LEFT JOIN stated once ON once.model = s.model AND once.quantity = 'forward_flop'
        LEFT JOIN stated heard ON heard.model = s.model AND heard.quantity = 'audio_hours'
            AND heard.best > 0
    """,
    model="s.model",
    rare=(
        Rare("used", _HOURS, "stated WHERE quantity IN ('gpu_hours', 'added_gpu_hours')"),
        Rare("seen", _SAMPLES, "stated WHERE quantity = 'samples_seen'"),
    ),
    rows_of=_TELLING,
    columns={
        "relation": Fact("s.relation"),
        "mixture": Fact("coalesce(s.is_mixture, false)"),
        "modality": Fact("c.modality"),
        "created_on": Fact("CAST(s.created_at AS DATE)"),
        "told_low": Fact("flop.low", "stated FLOP", "FLOP"),
        "told": Fact("flop.best", "stated FLOP", "FLOP"),
        "told_high": Fact("flop.high", "stated FLOP", "FLOP"),
        "told_source": Fact("flop.source"),
        "hours_low": Fact("used.low", "accelerator hours", "hours"),
        "hours": Fact("used.best", "accelerator hours", "hours"),
        "hours_high": Fact("used.high", "accelerator hours", "hours"),
        "hours_source": Fact("used.source"),
        "device": Fact(
            "regexp_replace(lower(regexp_replace(used.text, '^.*: ', '')), '[ -]', '', 'g')"
        ),
        "energy_high": Fact("energy.high", "energy drawn", "kWh"),
        "energy_source": Fact("energy.source"),
        "logged": Fact("trainer.high", "FLOP by the trainer", "FLOP"),
        "logged_source": Fact("trainer.source"),
        "tokens_low": Fact("t.low", "tokens", "tokens"),
        "tokens": Fact("t.best", "tokens", "tokens"),
        "tokens_high": Fact("t.high", "tokens", "tokens"),
        "tokens_method": Fact("t.method"),
        "tokens_source": Fact("t.source"),
        "size_low": Fact("n.low", "parameters that count", "parameters"),
        "size": Fact("n.best", "parameters that count", "parameters"),
        "size_high": Fact("n.high", "parameters that count", "parameters"),
        "paired": Fact("coalesce(config.text = 'encoder-decoder', false)"),
        "attention_width": Fact("width.best", "width of attention over all layers"),
        "longest": Fact("longest.best", "longest sequence", "tokens"),
        "forward": Fact("once.best", "FLOP of a forward pass", "FLOP"),
        "forward_kind": Fact("once.text"),
        "forward_source": Fact("once.source"),
        "samples_low": Fact("seen.low", "samples"),
        "samples": Fact("seen.best", "samples"),
        "samples_high": Fact("seen.high", "samples"),
        "samples_scope": Fact("seen.text"),
        "samples_source": Fact("seen.source"),
        "sound_low": Fact("heard.low", "hours of sound", "hours"),
        "sound": Fact("heard.best", "hours of sound", "hours"),
        "sound_high": Fact("heard.high", "hours of sound", "hours"),
        "sound_scope": Fact("heard.text"),
        "sound_source": Fact("heard.source"),
    },
)
