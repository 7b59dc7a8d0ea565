"""Compute of curated rows as it was worked out by hand, until the methods work it out from facts.

Temporary: `config/reference_flop.csv` holds results, not facts, and goes when `own_flop` and
`training_flop` of curated rows are computed at load.
"""

from __future__ import annotations

from pathlib import Path

from hubscan.estimate.reference_csv import Record, number, records
from hubscan.settings.files import Read

FILE_NAME = "reference_flop.csv"

QUANTITIES = ("own_flop", "training_flop")
ENDS = ("low", "best", "high")
NUMBERS = tuple(f"{quantity}_{end}" for quantity in QUANTITIES for end in ENDS)
TEXTS = tuple(f"{quantity}_method" for quantity in QUANTITIES)

Flop = dict[str, float | str | None]
"""A row's figures by column."""


def read(path: Path, content: Read = Path.read_bytes) -> dict[str, Flop]:
    """Figures by id. Raises `ConfigError` naming file:line."""
    found: dict[str, Flop] = {}
    for record in records(path, ("hf_id", *NUMBERS, *TEXTS), content):
        if record.cells["hf_id"] in found:
            raise record.refused(f"'{record.cells['hf_id']}' stands there twice")
        found[record.cells["hf_id"]] = _flop(record)
    return found


def _flop(record: Record) -> Flop:
    row: Flop = {}
    for name in NUMBERS:
        try:
            row[name] = number(record.cells[name], 1e32)
        except ValueError as error:
            raise record.refused(f"{name}: {error}") from error
    for quantity in QUANTITIES:
        ends = [row[f"{quantity}_{end}"] for end in ENDS]
        known = [end for end in ends if isinstance(end, float)]
        if known != sorted(known):
            raise record.refused(f"{quantity}: low, best, high are out of order: {known}")
    return row | {name: record.cells[name] or None for name in TEXTS}
