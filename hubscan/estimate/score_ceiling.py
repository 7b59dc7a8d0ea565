"""How high a benchmark could be where no score is stated: by size, and by what a model generates.

Without it every text-to-image adapter and every classifier "may" exceed 85 % on MMLU, and *at most*
counts the whole Hub. The ceilings are steps in `assumptions.yaml`, well above any published score
of that size; a model that generates no text cannot take the test at all.
"""

from __future__ import annotations

import duckdb

from hubscan.estimate.assumptions import Assumptions, Ceiling


def fill(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Replace `<benchmark>_low/_high` of table `estimates` where nothing is known: [0, ceiling].

    `_best` stays NULL. Reads `parameters_high` and `generates`.
    """
    columns = ", ".join(
        column
        for benchmark, ceiling in sorted(assumptions.ceilings.items())
        for column in _columns(benchmark, ceiling)
    )
    con.execute(f"CREATE OR REPLACE TABLE estimates AS SELECT * REPLACE ({columns}) FROM estimates")


def _columns(benchmark: str, ceiling: Ceiling) -> list[str]:
    """SQL of the six columns of one benchmark."""
    steps = "".join(
        f" WHEN parameters_high <= {p.parameters!r} THEN {p.value!r}" for p in ceiling.points
    )
    silent = f"{benchmark}_low IS NULL AND {benchmark}_high IS NULL"
    wordless = "(generates IS NOT NULL AND NOT list_contains(generates, 'text'))"
    small = f"(parameters_high <= {ceiling.points[-1].parameters!r})"
    bounded = f"{silent} AND ({wordless} OR {small})"
    return [
        f"CASE WHEN {bounded} THEN 0 ELSE {benchmark}_low END AS {benchmark}_low",
        f"CASE WHEN {silent} AND {wordless} THEN 0 WHEN {bounded} THEN (CASE{steps} END) "
        f"ELSE {benchmark}_high END AS {benchmark}_high",
        f"CASE WHEN {silent} AND {wordless} THEN 'generates no text' WHEN {bounded} "
        f"THEN 'highest known for its size' ELSE {benchmark}_method END AS {benchmark}_method",
        f"CASE WHEN {bounded} THEN 'bounded' ELSE {benchmark}_grade END AS {benchmark}_grade",
        f"CASE WHEN {bounded} THEN 'assumptions: ceilings of {ceiling.date.isoformat()}' "
        f"ELSE {benchmark}_source END AS {benchmark}_source",
    ]
