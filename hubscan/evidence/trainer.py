"""`trainer_state.json` and `all_results.json`: what a training library counted itself."""

from __future__ import annotations

from hubscan.evidence.config import parse
from hubscan.evidence.statement import Statement

_MOST = 1e28


def read(text: str | bytes, source: str = "trainer") -> list[Statement]:
    """Statement `trainer_flop` from `total_flos`, and `epochs`.

    `total_flos` is 6 × input elements × parameters without embeddings, summed over devices: it
    counts padding and frozen weights (so adapters are 4/6 of it), takes all experts of a mixture
    as used, and is about 764 times too high for images. It is an upper end, not a best value.
    """
    state = parse(text)
    if state is None:
        return []
    found: list[Statement] = []
    flop = state.data.get("total_flos")
    if isinstance(flop, int | float) and not isinstance(flop, bool) and 0 < flop < _MOST:
        shown = f"total_flos: {flop:.4g}"
        found.append(Statement("trainer_flop", source, "total_flos", shown, 0.0, None, float(flop)))
    epochs = state.number("epoch", "num_train_epochs", default=0.0)
    if 0 < epochs < 1e5:
        shown = f"epoch: {epochs:g}"
        found.append(Statement("epochs", source, "epoch", shown, epochs, epochs, epochs))
    return found
