"""All rules on millions of generated models: time and peak memory.

    python -m benchmarks.scale_rules [--models 3000000] [--folder DIR]

Generates Hub-shaped tables once as Parquet, then evaluates and counts every tier and mode in a
fresh process, and one rule with a parameter set in another. Prints a JSON line a measurement.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.peak import peak_gb
from hubscan.model.tables import TABLES
from hubscan.rules import evaluate, load
from hubscan.store.engine import attach_parquet, connect, write_table
from hubscan.tally import count

CONFIG = Path(__file__).resolve().parents[1] / "config"
_SECONDS_ALL, _SECONDS_ONE = 15, 2
"""Targets on two cores that do nothing else, for three million models."""
NAMES = ("models", "estimates", "lineage", "parents")

# Of 100 models in a row 12 are adapters, 10 fine-tunes, 1 a merge, 5 quantised copies, and 36 have
# downloads: the shares of the whole Hub on 2025-10-23, when it had 2,161,698 models.
_RELATION = (
    "CASE WHEN i % 100 < 12 THEN 'adapter' WHEN i % 100 < 22 THEN 'finetune'"
    " WHEN i % 100 < 23 THEN 'merge' WHEN i % 100 < 28 THEN 'quantized' ELSE 'base' END"
)
_GENERATED = {
    "models": "lpad(hex(i), 24, '0') AS key, i AS model, 1 + i % 200000 AS publisher,"
    " 'org' || (i % 200000) || '/model-' || i AS id,"
    " 'org' || (i % 200000) AS namespace, 'no' AS gated,"
    " CASE WHEN hash(i, 'd') % 100 < 36 THEN 1 + i % 977 ELSE 0 END AS downloads,"
    " CASE WHEN hash(i, 'l') % 10 = 0 THEN 1 + i % 101 ELSE 0 END AS likes,"
    " CASE WHEN i % 3 = 0 THEN 'apache-2.0' END AS license",
    "lineage": f"i AS model, {_RELATION} AS relation,"
    " CASE WHEN i % 97 = 0 THEN 1 ELSE 0 END AS missing_parents,"
    " CASE WHEN i % 100 < 28 THEN i // 16 ELSE i END AS root,"
    " CASE WHEN i % 100 BETWEEN 23 AND 27 THEN i // 1600 * 100 + 50 ELSE i END AS original",
    "parents": "i AS child, i // 16 AS parent,"
    f" 'org/x' AS parent_ref, {_RELATION} AS relation, true AS used,"
    " CASE WHEN i % 41 = 0 THEN 'inferred' ELSE 'stated' END AS grade",
}
_WHERE = {"parents": "i % 100 < 28 AND i > 0"}


def _figure(name: str, best: str, known: str, spread: float) -> str:
    return (
        f"{best} / {spread} AS {name}_low, CASE WHEN {known} THEN {best} END AS {name}_best,"
        f" CASE WHEN hash(i, '{name}') % 10 > 0 THEN {best} * {spread} END AS {name}_high,"
        f" 'generated' AS {name}_method, 'derived' AS {name}_grade, 'generator' AS {name}_source"
    )


def _estimates() -> str:
    def draw(salt: str, low: float, high: float) -> str:
        return f"pow(10.0, {low} + {high - low} * ((hash(i, '{salt}') % 100000) / 100000.0))"

    half = "hash(i, 'k') % 2 = 0"
    return ", ".join(
        [
            "i AS model",
            _figure("parameters", draw("p", 6, 12), "true", 1.0),
            _figure("active_parameters", draw("p", 6, 12), "true", 1.1),
            _figure("training_tokens", draw("t", 7, 13.5), half, 3.0),
            _figure("own_flop", draw("o", 15, 26.5), half, 4.0),
            _figure("training_flop", draw("o", 16, 27), half, 4.0),
            _figure("training_cost_usd", draw("o", -2, 9), half, 6.0),
            _figure("mmlu", draw("m", 1.3, 1.99), "hash(i, 'm') % 50 = 0", 1.0),
            _figure("humaneval", draw("h", 0.5, 1.99), "hash(i, 'h') % 50 = 0", 1.0),
            "DATE '2022-03-02' + CAST(i % 1700 AS INTEGER) AS release_date",
            "CASE WHEN i % 2 = 0 THEN ['text'] WHEN i % 7 > 0 THEN ['image'] END AS generates",
            "CASE WHEN i % 3 > 0 THEN i % 2 = 0 END AS general_purpose",
            "CASE WHEN i % 4 > 0 THEN i % 5 = 0 END AS narrow",
            "i % 1000 = 0 AS bio_sequence_primary",
            "CASE WHEN i % 6 > 0 THEN true END AS open_weights",
            "CASE WHEN i % 6 > 1 THEN i % 2 = 0 END AS foss_licence",
        ]
    )


def generate(folder: Path, models: int) -> None:
    """Write the tables that an assessment has before its verdicts as Parquet."""
    con = connect()
    for name in NAMES:
        columns = _GENERATED.get(name) or _estimates()
        con.execute(
            f"CREATE OR REPLACE VIEW made AS SELECT {columns} FROM range({models}) r(i)"
            f" WHERE {_WHERE.get(name, 'true')}"
        )
        have = {row[0] for row in con.execute("DESCRIBE made").fetchall()}
        missing = [
            f'CAST(NULL AS {c.sql_type}) AS "{c.name}"'
            for c in TABLES[name].columns
            if c.name not in have
        ]
        con.execute(
            f"CREATE OR REPLACE VIEW shaped AS SELECT {', '.join(['*', *missing])} FROM made"
        )
        write_table(con, name, folder / f"{name}.parquet", "shaped")


def measure(folder: Path, rule: str | None, value: str) -> None:
    """Evaluate, then count, in this process; print seconds and peak memory of both."""
    con = connect(threads=2)
    for name in NAMES:
        attach_parquet(con, name, folder / f"{name}.parquet")
    book = load(CONFIG)
    if rule is not None:
        book = book.only(rule).bend(sets={f"{rule}.flop_line": value})
    what = f"{rule} with another line" if rule else "all rules"
    seconds = _timed(f"{what}: verdicts", lambda: evaluate(con, book))
    seconds += _timed(f"{what}: tallies", lambda: count(con, book))
    ((models,),) = con.execute("SELECT count(*) FROM verdicts").fetchall()
    size = {"models": models, "columns": len(book.columns())}
    limit = _SECONDS_ALL if rule is None else _SECONDS_ONE
    print(json.dumps(size | {"seconds": round(seconds, 2), "target": f"< {limit} s"}), flush=True)


def _timed(what: str, step: Callable[[], None]) -> float:
    start, cpu = time.monotonic(), time.process_time()
    step()
    seconds, cpu = time.monotonic() - start, time.process_time() - cpu
    figures = {"seconds": seconds, "cpu_seconds": cpu, "peak_gb": peak_gb()}
    print(json.dumps({"what": what} | {n: round(v, 2) for n, v in figures.items()}), flush=True)
    return seconds


def main() -> None:
    """Generate, then measure each case in a fresh process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=3_000_000)
    parser.add_argument("--folder", type=Path, help="reuse tables generated here before")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "parents.parquet").is_file():
            generate(folder, options.models)
        for rule in (None, "stopai-conjecture-2023"):
            worker = multiprocessing.get_context("spawn").Process(
                target=measure, args=(folder, rule, "1e24")
            )
            worker.start()
            worker.join()


if __name__ == "__main__":
    main()
