"""Read the collected facts: CSV tables and recorded Hub objects, each as plain dictionaries."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

csv.field_size_limit(1 << 30)


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with a header."""
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def hub_objects(shared: Path) -> dict[str, dict[str, Any]]:
    """The recorded Hub objects of May 2026 by id."""
    with gzip.open(shared / "data/hub_models_2026-05.jsonl.gz", "rt", encoding="utf-8") as lines:
        objects = [json.loads(line) for line in lines]
    return {o["id"]: o for o in objects}


def hub_parameters(shared: Path) -> dict[str, dict[str, str]]:
    """The listing of October 2026 by id."""
    return {r["name"]: r for r in table(shared / "data/hub_parameters_2026-10.csv")}


def write_table(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    """Write a CSV with `columns` and Unix line ends."""
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
