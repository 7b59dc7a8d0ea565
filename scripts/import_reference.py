"""Build config/reference_models.csv from the collected table of base models.

    python scripts/import_reference.py ../shared config/reference_models.csv

Rows that neither it nor scripts/facts/additions.csv hold are kept: hand-made rows survive.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from facts import leaderboard
from facts.additions import completed, with_flop
from facts.checked import checked_addition, with_checked_tokens
from facts.exact_parameters import ExactParameters
from facts.leaderboard import measured_mmlu
from facts.readers import hub_objects, table, write_table
from facts.reference_rows import COLUMNS, RowBuilder, family

_FACTS = Path(__file__).resolve().parent / "facts"


def build(shared: Path, existing: Path) -> list[dict[str, str]]:
    """Every row of the reference table, sorted by id without regard to case."""
    exact = ExactParameters(shared, hub_objects(shared))
    links = {r["hf_id"]: r for r in table(_FACTS / "base_links.csv")}
    builder = RowBuilder(exact, links, table(_FACTS / "aliases.csv"))
    checked = {r["hf_id"]: r for r in table(_FACTS / "checked_tokens.csv")}
    collected = with_checked_tokens(table(shared / "reference/base_models.csv"), checked)
    builder.prepare(collected)
    additions = table(_FACTS / "additions.csv")
    added = with_flop(
        [checked_addition(r, checked.get(r["hf_id"])) for r in additions], builder.totals
    )
    rows = builder.build(collected)
    rows += [completed(r, exact, builder.counts, family(r["hf_id"]), COLUMNS) for r in added]
    _fill_mmlu(rows, measured_mmlu(shared))
    _correct(rows, table(_FACTS / "corrections.csv"))
    known = {r["hf_id"] for r in rows}
    kept = table(existing) if existing.is_file() else []
    rows += [r for r in kept if r["hf_id"] not in known]
    return sorted(rows, key=lambda r: (r["hf_id"].lower(), r["hf_id"]))


def _fill_mmlu(rows: list[dict[str, str]], measured: dict[str, str]) -> None:
    """Scores measured by the leaderboard replace recalled ones and fill the empty ones."""
    for row in rows:
        if row["hf_id"] in measured and row["mmlu_source"] in {"", "literature"}:
            row |= {"mmlu": measured[row["hf_id"]], "mmlu_protocol": "5-shot"}
            row["mmlu_source"] = leaderboard.SOURCE


def _correct(rows: list[dict[str, str]], corrections: list[dict[str, str]]) -> None:
    """Single cells that were looked at by hand; `why` stays in the file of corrections."""
    by_id = {r["hf_id"]: r for r in rows}
    for correction in corrections:
        by_id[correction["hf_id"]][correction["column"]] = correction["value"]


def main() -> None:
    """Command line: SHARED OUT."""
    shared, out = Path(sys.argv[1]), Path(sys.argv[2])
    rows = build(shared, out)
    write_table(out, list(COLUMNS), rows)
    print(f"{out}: {len(rows)} rows")


if __name__ == "__main__":
    main()
