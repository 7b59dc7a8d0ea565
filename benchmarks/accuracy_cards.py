"""Training tokens read from real cards, against the list read by hand."""

from __future__ import annotations

import csv

from benchmarks.accuracy_report import ROOT, SHARED, Line, share
from hubscan.evidence.card import read, training_tokens

WITHIN = 0.1
"""A figure is right within 10 %: cards round, and state 48.1 and 48 billion in one page."""


def lines() -> list[Line]:
    """Precision and recall."""
    with (ROOT / "tests/evidence/card_tokens.csv").open(encoding="utf-8") as stream:
        truth = {row["id"]: row["tokens"] for row in csv.DictReader(stream)}
    right, wrong, missed = 0, [], []
    for model, value in sorted(truth.items()):
        name = f"{model.replace('/', '__', 1)}.md"
        folders = (SHARED / "data/cards", SHARED / "data/cards_official")
        path = next(p for f in folders if (p := f / name).is_file())
        found = training_tokens(read(path.read_bytes(), model))
        hit = found is not None and value != "none" and abs(found / float(value) - 1) < WITHIN
        right += hit
        if found is not None and not hit:
            wrong.append(f"{model}: {found:.3g}, by hand {value}")
        if value != "none" and not hit:
            missed.append(f"{model}: by hand {value}, read {found}")
    return [
        Line(f"training tokens in {len(truth)} real cards, precision",
             share(right, right + len(wrong)), ">= 98 %", right >= 0.98 * (right + len(wrong)),
             wrong),
        Line("training tokens, recall", share(right, right + len(missed)), ">= 90 %",
             right >= 0.9 * (right + len(missed)), missed),
    ]  # fmt: skip
