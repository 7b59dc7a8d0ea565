"""`trainer_state.json` and `all_results.json`: what a training library counted itself."""

from __future__ import annotations

from hubscan.evidence.config import Config, load
from hubscan.evidence.statement import Statement

_MOST = 1e28
_MOST_TOKENS = 1e15
_SEEN = "num_input_tokens_seen"


def read(text: str | bytes, source: str = "trainer") -> list[Statement]:
    """Statements `trainer_flop` from `total_flos`, `trainer_tokens` and `epochs`.

    `total_flos` is 6 × input elements × parameters without embeddings, summed over devices: it
    counts padding and frozen weights (so adapters are 4/6 of it), takes all experts of a mixture
    as used, and is about 764 times too high for images. It is an upper end, not a best value.
    """
    state = Config(load(text))
    found: list[Statement] = []
    flop = _amount(state.data.get("total_flos"), _MOST)
    if flop:
        shown = f"total_flos: {flop:.4g}"
        found.append(Statement("trainer_flop", source, "total_flos", shown, 0.0, None, flop))
    seen = _amount(state.data.get(_SEEN), _MOST_TOKENS)
    if seen:
        shown = f"{_SEEN}: {seen:.6g}"
        found.append(Statement("trainer_tokens", source, _SEEN, shown, seen, seen, seen))
    epochs = state.number("epoch", "num_train_epochs", default=0.0)
    if 0 < epochs < 1e5:
        shown = f"epoch: {epochs:g}"
        found.append(Statement("epochs", source, "epoch", shown, epochs, epochs, epochs))
    return found


def _amount(value: object, most: float) -> float | None:
    """A positive number below `most`, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 < value < most else None
