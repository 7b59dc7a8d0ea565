"""Training tokens and GPU-hours read from real cards, against the lists read by hand."""

from __future__ import annotations

import csv
from collections.abc import Callable

from benchmarks.accuracy_report import ROOT, SHARED, Line, share
from hubscan.evidence.card import gpu_hours, read, training_tokens
from hubscan.evidence.statement import Statement

WITHIN = 0.1
"""A figure is right within 10 %: cards round, and state 48.1 and 48 billion in one page."""


def lines() -> list[Line]:
    """Precision and recall of both."""
    return [
        *_compared("tokens", "training tokens", training_tokens, (0.98, 0.90)),
        *_compared("hours", "GPU-hours", gpu_hours, (0.95, 0.90)),
    ]


def _compared(
    column: str,
    title: str,
    chosen: Callable[[list[Statement]], float | None],
    least: tuple[float, float],
) -> list[Line]:
    with (ROOT / f"tests/evidence/card_{column}.csv").open(encoding="utf-8") as stream:
        truth = {row["id"]: row[column] for row in csv.DictReader(stream)}
    right, wrong, missed = 0, [], []
    for model, value in sorted(truth.items()):
        name = f"{model.replace('/', '__', 1)}.md"
        folders = (SHARED / "data/cards", SHARED / "data/cards_official")
        path = next(p for f in folders if (p := f / name).is_file())
        found = chosen(read(path.read_bytes(), model))
        hit = found is not None and value != "none" and abs(found / float(value) - 1) < WITHIN
        right += hit
        if found is not None and not hit:
            wrong.append(f"{model}: {found:.3g}, by hand {value}")
        if value != "none" and not hit:
            missed.append(f"{model}: by hand {value}, read {found}")
    precision, recall = least
    return [
        Line(f"{title} in {len(truth)} real cards, precision", share(right, right + len(wrong)),
             f">= {100 * precision:.0f} %", right >= precision * (right + len(wrong)), wrong),
        Line(f"{title}, recall", share(right, right + len(missed)), f">= {100 * recall:.0f} %",
             right >= recall * (right + len(missed)), missed),
    ]  # fmt: skip
