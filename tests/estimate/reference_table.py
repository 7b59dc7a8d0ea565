"""A curated table of a few rows, written as its files."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from hubscan.estimate import reference_facts, reference_models

Cells = Mapping[str, str]

MODEL = {"hf_id": "org/model", "modality": "text", "task": "language-model"}
SOURCE = {
    "source_title": "model card",
    "address": "https://huggingface.co/org/model",
    "looked_at": "2026-11-28",
    "kind": "primary",
}


def model(hf_id: str = "org/model", **cells: str) -> dict[str, str]:
    """A sound row of the file of models."""
    return {**MODEL, "hf_id": hf_id, **cells}


def fact(quantity: str, value: str = "", **cells: str) -> dict[str, str]:
    """A sound row of the file of facts, with a source."""
    return {"hf_id": "org/model", "quantity": quantity, "value": value, **SOURCE, **cells}


def write(folder: Path, models: Sequence[Cells], facts: Sequence[Cells] = ()) -> Path:
    """The two files in `folder`."""
    for name, columns, rows in (
        (reference_models.FILE_NAME, reference_models.COLUMNS, models),
        (reference_facts.FILE_NAME, reference_facts.COLUMNS, facts),
    ):
        with (folder / name).open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder
