"""The list of hyperparameters that training libraries write into cards: an upper bound."""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.evidence.card.document import Card
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement, excerpt

_BATCH = Pattern(rb"(?i)total_train_batch_size\W{1,4}(\d{1,7})\b")
_SMALL = Pattern(rb"(?i)\btrain_batch_size\W{1,4}(\d{1,7})\b")
_STEPS = Pattern(rb"(?i)\b(?:training_steps|max_steps)\W{1,4}(\d{1,9})\b")
_ROW = Pattern(rb"(?m)^\|[^|\n]{1,20}\|\s*(\d+(?:\.\d+)?)\s*\|\s*(\d{1,9})\s*\|")
_EPOCHS = Pattern(rb"(?i)num_epochs\W{1,4}(\d+(?:\.\d+)?)")
LONGEST = 8192
"""Tokens a sample can have at most in the habits of trainers: longer ones are cut."""


def read(card: Card) -> Iterator[Statement]:
    """Statement `added_tokens` with an upper end only: steps × batch × longest sample."""
    batch = _BATCH.search(card.data, card.body_start) or _SMALL.search(card.data, card.body_start)
    if batch is None:
        return
    steps = [int(m.group(1)) for m in _STEPS.finditer(card.data, card.body_start)]
    rows = [(float(m.group(1)), int(m.group(2))) for m in _ROW.finditer(card.data, batch.start())]
    if not steps and rows:
        epochs = _EPOCHS.search(card.data, card.body_start)
        last = max(rows, key=lambda r: r[1])
        planned = float(epochs.group(1)) if epochs else last[0]
        per_epoch = last[1] / last[0] if last[0] > 0 else 0.0
        steps = [int(max(last[1], min(planned, 1000.0) * per_epoch))]
    if not steps or not 0 < max(steps) < 10**8:
        return
    most = float(max(steps)) * int(batch.group(1)) * LONGEST
    yield Statement(
        "added_tokens", "card", f"byte {batch.start()}",
        excerpt(card.data, batch.start(), batch.end()), 0.0, None, most, "steps × batch × length",
    )  # fmt: skip
