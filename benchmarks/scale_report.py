"""Count, report and write three million generated models: seconds, memory, sizes.

    python -m benchmarks.scale_report [MODELS] [OUT_DIR]

Families are heavy-tailed (Zipf), a third of models are roots, bounds are log-normal and a share of
figures is missing, so that every section has work. Verdicts come from the real rules.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.peak import peak_gb
from hubscan import reports, rules, tally
from hubscan.model.tables import TABLES
from hubscan.settings import locate
from hubscan.store.attach import ASSESSMENT_TABLES
from hubscan.store.engine import attach_parquet, connect, empty_table, write_query, write_table

_GENERATE = """
CREATE TABLE seeds AS
SELECT i, printf('%024x', i) AS key,
    i % 3 = 0 AS is_root,
    least(i - 1, (pow(hash(i, 1) / 18446744073709551615.0, 6) * i)::BIGINT) AS parent,
    hash(i, 2) / 18446744073709551615.0 AS u,
    hash(i, 3) / 18446744073709551615.0 AS v,
    hash(i, 4) / 18446744073709551615.0 AS w
FROM range({n}) t(i);
INSERT INTO models BY NAME
SELECT key, i AS model, 1 + (pow(u, 3) * {n} / 4)::BIGINT AS publisher,
    printf('pub%d/model-%d', (pow(u, 3) * {n} / 4)::BIGINT, i) AS id,
    printf('pub%d', (pow(u, 3) * {n} / 4)::BIGINT) AS namespace,
    TIMESTAMP '2022-03-02' + to_days((pow(v, 0.5) * 1700)::INTEGER) AS created_at,
    ['no', 'auto', 'manual', NULL][(w * 40)::INTEGER % 23 % 4 + 1] AS gated,
    (pow(1 / (u + 1e-7), 0.9))::BIGINT AS downloads, (1 / (v + 1e-4))::BIGINT AS likes
FROM seeds;
INSERT INTO lineage BY NAME
SELECT i AS model,
    CASE WHEN is_root THEN 'base' ELSE
        ['finetune', 'adapter', 'merge', 'quantized', 'quantized', 'other']
            [(v * 6)::INTEGER % 6 + 1]
    END AS relation,
    (NOT is_root)::BIGINT AS parents, 0 AS missing_parents, (NOT is_root)::BIGINT AS depth,
    CASE WHEN is_root THEN i ELSE parent // 3 * 3 END AS root, 1 AS roots,
    CASE WHEN NOT is_root AND (v * 6)::INTEGER % 6 IN (3, 4)
        THEN parent // 3 * 3 ELSE i END AS original,
    0 AS descendants, 'stated' AS lineage_grade
FROM seeds;
INSERT INTO estimates BY NAME
SELECT i AS model, n AS parameters_low, n AS parameters_best, n AS parameters_high,
    'exact' AS parameters_grade,
    n AS active_parameters_low, n AS active_parameters_best, n AS active_parameters_high,
    CASE WHEN w < 0.3 THEN 0 ELSE f / 3 END AS training_flop_low,
    CASE WHEN w < 0.3 THEN NULL ELSE f END AS training_flop_best,
    CASE WHEN w < 0.1 THEN NULL ELSE f * 3 END AS training_flop_high,
    'derived' AS training_flop_grade,
    0 AS own_flop_low, CASE WHEN is_root THEN f END AS own_flop_best, f AS own_flop_high,
    CASE WHEN w > 0.9 THEN w * 80 END AS mmlu_low, CASE WHEN w > 0.9 THEN w * 80 END AS mmlu_best,
    CASE WHEN w > 0.9 THEN w * 80 ELSE 100 END AS mmlu_high,
    CASE WHEN u < 0.3 THEN true WHEN u < 0.5 THEN false END AS foss_licence,
    true AS open_weights, DATE '2024-01-01' AS release_date, ['text'] AS generates
FROM (SELECT *, 1e7 * pow(10, 4.2 * u * u) AS n, 1e7 * pow(10, 4.2 * u * u) * 6e12 * v AS f
      FROM seeds);
INSERT INTO parents BY NAME
SELECT i AS child, parent // 3 * 3 AS parent, '' AS parent_ref,
    'finetune' AS relation, 'card' AS source, 'stated' AS grade, true AS used
FROM seeds WHERE NOT is_root;
"""


def main() -> None:
    """Run the steps and print what each cost; the report is a process of its own, as in use."""
    if sys.argv[1:2] == ["report"]:
        _report(Path(sys.argv[2]), Path(sys.argv[3]))
        return
    models = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000_000
    out = sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp()
    folder = Path(tempfile.mkdtemp())
    _assess(models, folder)
    command = [sys.executable, "-m", "benchmarks.scale_report", "report", str(folder), out]
    subprocess.run(command, check=True)


def _assess(models: int, folder: Path) -> None:
    book = rules.load(locate.built_in())
    con = connect()
    _step("generate", lambda: _generate(con, models))
    _step("verdicts", lambda: rules.evaluate(con, book))
    _step("tallies", lambda: tally.count(con, book))
    for name in ("models", *ASSESSMENT_TABLES):
        if name in TABLES:
            write_table(con, name, folder / f"{name}.parquet")
        else:
            write_query(con, f'SELECT * FROM "{name}" ORDER BY model', folder / f"{name}.parquet")


def _report(folder: Path, out: Path) -> None:
    book = rules.load(locate.built_in())
    con = connect()
    for name in ("models", *ASSESSMENT_TABLES):
        attach_parquet(con, name, folder / f"{name}.parquet")
    state = {"state": "complete"}
    snapshot = {"data_date": "2026-11-22", "source": "sample", "completeness": state}
    start = time.perf_counter()
    report = _step("build", lambda: reports.build(con, book, snapshot, {}))
    _step("write", lambda: reports.write(report, out, (*reports.DEFAULT_FORMATS, "parquet")))
    print(f"build and write {time.perf_counter() - start:.1f} s")
    for path in sorted(out.glob("*.*")):
        print(f"{path.stat().st_size / 1e6:8.2f} MB  {path.name}")


def _generate(con: duckdb.DuckDBPyConnection, models: int) -> None:
    for name in ("models", "lineage", "estimates", "parents"):
        empty_table(con, TABLES[name])
    con.execute(_GENERATE.format(n=models))


def _step(name: str, action: Callable[[], Any]) -> Any:
    start, cpu = time.perf_counter(), time.process_time()
    result = action()
    peak = peak_gb()
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(f"{wall:8.1f} s  {cpu:8.1f} CPU-s  {name}  (peak so far {peak:.2f} GB)", flush=True)
    return result


if __name__ == "__main__":
    main()
