"""Sixty lines over half a million models: the rule engine against pandas."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from functools import partial

import duckdb

from benchmarks.performance.comparison import Comparison, SameAnswer, answer, in_turns
from hubscan import rules, tally
from hubscan.config import Config
from hubscan.model.tables import TABLES
from hubscan.rules.language.threshold import THRESHOLD
from hubscan.settings import locate
from hubscan.store.engine import connect

MODELS = 500_000
LINES = [10 ** (17 + 9 * n / 59) for n in range(60)]
_LEVELS = ("surely", "likely", "possibly")
_RELATIONS = "['base', 'finetune', 'adapter', 'quantized', 'merge']"
_COLUMNS = {
    "models": "i::INTEGER AS model, lpad(hex(i), 24, '0') AS key,"
    " 'org' || (i % 99991) || '/model-' || i AS id, 'org' || (i % 99991) AS namespace,"
    " (i % 99991 + 1)::INTEGER AS publisher,"
    " CASE WHEN hash(i, 'd') % 100 < 36 THEN 1 + i % 977 ELSE 0 END AS downloads, 0 AS likes",
    "estimates": "i::INTEGER AS model, f / 4 AS training_flop_low,"
    " CASE WHEN hash(i, 'k') % 2 = 0 THEN f END AS training_flop_best,"
    " CASE WHEN hash(i, 'o') % 10 > 0 THEN f * 4 END AS training_flop_high,"
    " 'derived' AS training_flop_grade",
    "lineage": f"i::INTEGER AS model, {_RELATIONS}[(hash(i, 'r') % 5 + 1)::INTEGER] AS relation,"
    " 0 AS missing_parents, i::INTEGER AS root, i::INTEGER AS original",
    "parents": "i::INTEGER AS child, i::INTEGER AS parent, 'finetune' AS relation, true AS used",
}
_DRAWN = (
    "(SELECT i, pow(10.0, 16 + 11 * (hash(i, 'f') % 100000) / 100000.0) AS f FROM range({n}) r(i))"
)


def compare(rounds: int, models: int = MODELS) -> Comparison:
    """Counts of surely, likely and possibly, and their downloads, by relation."""
    same = SameAnswer()
    ways = {"hubscan (rules and tally)": "hubscan", "pandas, column by column": "pandas"}
    return in_turns(
        Comparison(
            "Rules",
            f"{len(LINES)} lines of training compute over {models:,} models with intervals, half "
            "of them without a best value: how many are covered surely, likely and possibly. "
            "pandas counts repositories and their downloads by relation; hubscan counts "
            "publishers, likes and distinct originals, too, in three ways of treating "
            "derivatives, and draws an interval.",
            "CPU-s",
        ),
        {
            way: partial(same.cpu_seconds, "benchmarks.performance.rules", side, str(models))
            for way, side in ways.items()
        },
        rounds,
    )


def _tables(models: int) -> duckdb.DuckDBPyConnection:
    con = connect()
    for name, columns in _COLUMNS.items():
        nobody = " WHERE false" if name == "parents" else ""
        con.execute(f"CREATE TABLE made AS SELECT {columns} FROM {_DRAWN.format(n=models)}{nobody}")
        have = {row[0] for row in con.execute("DESCRIBE made").fetchall()}
        rest = [
            f'CAST(NULL AS {c.sql_type}) AS "{c.name}"'
            for c in TABLES[name].columns
            if c.name not in have
        ]
        con.execute(f"CREATE TABLE {name} AS SELECT {', '.join(['*', *rest])} FROM made")
        con.execute("DROP TABLE made")
    return con


def _with_hubscan(con: duckdb.DuckDBPyConnection) -> tuple[float, list[list[int]]]:
    lines = tuple(f"training_flop>{line!r}" for line in LINES)
    book = Config(locate.built_in()).rulebook_under(rules.Choice(thresholds=lines))
    book = replace(book, rules=tuple(r for r in book.rules if r.kind == THRESHOLD))
    start = time.process_time()
    rules.evaluate(con, book)
    tally.count(con, book)
    spent = time.process_time() - start
    found = con.execute(
        f"""SELECT {", ".join(_LEVELS)}, {", ".join(f"downloads_{level}" for level in _LEVELS)}
        FROM tallies WHERE mode = 'cumulative' AND relation = 'all' AND unit = 'repositories'"""
    ).fetchall()
    return spent, sorted([int(n) for n in row] for row in found)


def _with_pandas(con: duckdb.DuckDBPyConnection) -> tuple[float, list[list[int]]]:
    frame = con.sql(
        """SELECT training_flop_low AS low, training_flop_best AS best,
            training_flop_high AS high, relation, downloads
        FROM models JOIN estimates USING (model) JOIN lineage USING (model)"""
    ).df()
    start = time.process_time()
    found = []
    for line in LINES:
        levels = {
            "surely": frame["low"] > line,
            "likely": frame["best"] > line,
            "possibly": (frame["high"] > line) | frame["high"].isna(),
        }
        levels["likely"] |= levels["surely"]
        counts = [f.groupby(frame["relation"]).sum() for f in levels.values()]
        loaded = [
            (frame["downloads"] * f).groupby(frame["relation"]).sum() for f in levels.values()
        ]
        found.append([int(by.sum()) for by in (*counts, *loaded)])
    return time.process_time() - start, sorted(found)


def main(side: str, models: str) -> None:
    """One way, in this process."""
    con = _tables(int(models))
    answer(*(_with_hubscan(con) if side == "hubscan" else _with_pandas(con)))


if __name__ == "__main__":
    main(*sys.argv[1:])
