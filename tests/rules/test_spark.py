"""The printed SQL on a real local Spark gives the verdicts of the built-in engine, row for row.

Optional: needs pyspark and Java. Run it with `pytest tests/rules/test_spark.py`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hubscan.rules import evaluate, load
from hubscan.rules.print_sql import print_sql
from hubscan.store.engine import connect
from tests.rules.test_laws import random_world

pyspark_sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Java is not installed", allow_module_level=True)

BOOK = load(Path(__file__).resolve().parents[2] / "config")
RULES_A_STATEMENT = 30
"""Spark plans a step again for every step that reads it, so few rules are quicker than all."""
TABLES = ("models", "estimates", "lineage", "parents", "developers")


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    session = (
        pyspark_sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def test_same_verdicts_row_for_row(spark: Any, tmp_path: Path) -> None:
    con = connect(threads=1)
    random_world(con, 11)
    con.execute("UPDATE lineage SET missing_parents = CAST(hash(key) % 7 = 0 AS BIGINT)")
    con.execute("UPDATE parents SET grade = 'inferred' WHERE hash(child_key) % 3 = 0")
    evaluate(con, BOOK)
    for name in TABLES:
        con.execute(f"COPY {name} TO '{tmp_path}/{name}.parquet' (FORMAT parquet)")
        spark.read.parquet(str(tmp_path / f"{name}.parquet")).createOrReplaceTempView(name)
    ids = [rule.id for rule in BOOK.rules]
    for start in range(0, len(ids), RULES_A_STATEMENT):
        chosen = ids[start : start + RULES_A_STATEMENT]
        names = [c.name for c in BOOK.columns() if c.rule in chosen]
        rows = spark.sql(print_sql(BOOK.only(*chosen), "spark")).collect()
        listed = ", ".join(f'"{n}"' for n in ("key", *names))
        expected = con.execute(f"SELECT {listed} FROM verdicts ORDER BY key").fetchall()
        assert [tuple(r[n] for n in ("key", *names)) for r in rows] == expected, chosen
