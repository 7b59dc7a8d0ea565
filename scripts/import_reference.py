"""Build config/reference_models.csv from the collected table of base models.

    python scripts/import_reference.py ../shared config/reference_models.csv

Rows that neither it nor scripts/facts/additions.csv hold are kept: hand-made rows survive.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from facts.additions import read_additions
from facts.exact_parameters import ExactParameters
from facts.readers import hub_objects, table, write_table
from facts.reference_rows import COLUMNS, RowBuilder

_FACTS = Path(__file__).resolve().parent / "facts"


def build(shared: Path, existing: Path) -> list[dict[str, str]]:
    """Every row of the reference table, sorted by id without regard to case."""
    objects: dict[str, dict[str, Any]] = hub_objects(shared)
    builder = RowBuilder(
        ExactParameters(shared, objects),
        links={r["hf_id"]: r for r in table(_FACTS / "base_links.csv")},
        aliases=table(_FACTS / "aliases.csv"),
    )
    rows = builder.build(table(shared / "reference/base_models.csv"))
    rows += read_additions(_FACTS / "additions.csv", COLUMNS, builder.totals)
    known = {r["hf_id"] for r in rows}
    kept = table(existing) if existing.is_file() else []
    rows += [r for r in kept if r["hf_id"] not in known]
    return sorted(rows, key=lambda r: (r["hf_id"].lower(), r["hf_id"]))


def main() -> None:
    """Command line: SHARED OUT."""
    shared, out = Path(sys.argv[1]), Path(sys.argv[2])
    rows = build(shared, out)
    write_table(out, list(COLUMNS), rows)
    print(f"{out}: {len(rows)} rows")


if __name__ == "__main__":
    main()
