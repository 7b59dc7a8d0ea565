"""What `hubscan rules sql --dialect spark` prints, run by a real local Spark, against our engine.

Optional: `make spark` installs pyspark and runs it; Java must be there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from click.testing import CliRunner

from hubscan import tally
from hubscan.cli.main import cli
from hubscan.config import Config
from hubscan.model.tables import TABLES
from hubscan.rules import evaluate
from hubscan.rules.bend import with_reading
from hubscan.rules.engine import derived, developers
from hubscan.rules.language.conditions import (
    Compare,
    CompareDate,
    Covered,
    DeveloperIs,
    FigureTerm,
    Flag,
    ParameterTerm,
    Term,
    walk,
)
from hubscan.rules.language.rule import Rule
from hubscan.rules.rulebook import Rulebook
from hubscan.rules.tools.print_sql import print_sql, translate
from hubscan.settings import locate
from hubscan.store.attach import attach_assessment
from hubscan.store.engine import connect, identifier, sql_text
from tests.conftest import AssessedSample
from tests.rules.worlds import add_doubt, random_world

pyspark_sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: `make spark`")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Java is not installed", allow_module_level=True)

pytestmark = pytest.mark.spark
BOOK = Config.find(locate.built_in()).rulebook
ALL = tuple(rule.id for rule in BOOK.rules)
RULES_A_STATEMENT = 2
"""Spark plans a step again for every step that reads it, so few rules are quicker than all."""
COLUMNS_A_STATEMENT = 60
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    # a few thousand rows: plan once, compile nothing, leave the pieces whole
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
TABLES_READ = ("models", "estimates", "lineage", "parents", "developers")


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    builder = pyspark_sql.SparkSession.builder.master("local[2]")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def test_every_construct_gives_generated_models_the_same_verdicts(
    spark: Any, tmp_path: Path
) -> None:
    """Inferred and missing parents, open ends and unknown facts, each many times, under the few
    rules that hold every construct of the language between them."""
    con = generated()
    offer(spark, con, tmp_path)
    assert_same(verdicts_of(spark, covering()), con)


def test_constructs_that_only_readings_use_give_the_same_verdicts(
    spark: Any, tmp_path: Path
) -> None:
    """Sums over a developer, its largest run, distinct tokens, lines that move with time. For the
    gate."""
    book = of_readings()
    con = generated(book)
    offer(spark, con, tmp_path)
    rates = derived.Rates.of(Config.find(locate.built_in()).assumptions)
    assert_same(spark.sql(print_sql(book, "spark", rates=rates)).toArrow(), con)


def test_all_rules_give_generated_models_the_same_verdicts(spark: Any, tmp_path: Path) -> None:
    con = generated()
    offer(spark, con, tmp_path)
    assert_same(verdicts_of(spark), con)


def generated(book: Rulebook = BOOK) -> duckdb.DuckDBPyConnection:
    """Models of a random world with their verdicts by `book`, as our engine gives them."""
    con = connect(threads=1)
    random_world(con, 11)
    add_doubt(con)
    for word in derived.WORDS:  # the printed SQL derives these
        for end in ("low", "best", "high"):
            con.execute(f"ALTER TABLE estimates DROP COLUMN {word}_{end}")
    evaluate(con, book, constants=Config.find(locate.built_in()).assumptions)
    return con


def constructs(rule: Rule) -> set[object]:
    """What of the language the conditions of a rule use."""
    found: set[object] = {("highest tier wins", rule.highest_tier_wins)}
    for tier in rule.tiers:
        found |= {("mode", mode) for mode in tier.modes}
        for node in walk(tier.condition):
            match node:
                case Compare(quantity, sign, operand):
                    found |= {(quantity, "as written"), (Compare, sign)}
                    found |= {(type(term), owner(term)) for term in operand.terms}
                    names = [t.name for t in operand.terms if isinstance(t, ParameterTerm)]
                    if any(tier.parameters[name].moves for name in names):
                        found.add("moves")
                    found.add((len(operand.times), len(operand.over)))
                case CompareDate(name, sign, day):
                    found.add((name, sign, type(day)))
                case Flag(name, value):
                    found.add((name, value))
                case Covered(scope):
                    found.add(scope)
                case DeveloperIs(word):
                    found.add(word)
                case _:
                    found.add(type(node))
    return found


def owner(term: Term) -> str:
    """Whose figure a term is; `` for a number."""
    return term.owner if isinstance(term, FigureTerm) else ""


def covering() -> list[str]:
    """Few rules that use every construct between them."""
    return sorted(few_with_all({rule.id: constructs(rule) for rule in BOOK.rules}))


def of_readings() -> Rulebook:
    """Few rules, each under a reading, that have what no rule as written has."""
    usual = set[object]().union(*(constructs(rule) for rule in BOOK.rules))
    more = {
        f"{rule.id}={reading.id}": found
        for rule in BOOK.rules
        for reading in rule.readings
        if (found := constructs(with_reading(rule, reading.id)[0]) - usual)
    }
    readings = dict(name.split("=") for name in few_with_all(more))
    assert len(readings) >= 4, readings
    return BOOK.bend(readings=readings).only(*readings)


def few_with_all(left: dict[str, set[object]]) -> list[str]:
    """Names that have everything of `left` between them: always the one that adds most."""
    wanted = set[object]().union(*left.values())
    chosen: list[str] = []
    while wanted:
        best = max(sorted(left), key=lambda id: len(left[id] & wanted))
        wanted -= left.pop(best)
        chosen.append(best)
    return chosen


def test_the_sample_gets_the_same_verdicts_and_tallies(
    spark: Any, tmp_path: Path, sample: AssessedSample
) -> None:
    con = connect(threads=1)
    attach_assessment(con, sample.data, sample.outcome.assessment)
    developers.load(con, Config.find(locate.built_in()).developers)
    offer(spark, con, tmp_path)
    found = verdicts_of(spark)
    assert found.num_rows > 1000
    assert_same(found, con)

    con.register("verdicts_of_spark", found)
    con.execute("DROP VIEW verdicts; CREATE TABLE verdicts AS FROM verdicts_of_spark")
    con.execute("ALTER VIEW tallies RENAME TO tallies_here")
    tally.count(con, BOOK)
    key = ", ".join(TABLES["tallies"].key)
    # expected counts are drawn beside the verdicts, by `hubscan.census`, and not from them
    counts = ", ".join(n for n in TABLES["tallies"].names if not n.startswith("expected"))
    tallies = con.execute(f"SELECT {counts} FROM tallies ORDER BY {key}").fetchall()
    assert tallies == con.execute(f"SELECT {counts} FROM tallies_here ORDER BY {key}").fetchall()

    spark.read.parquet(written(con, "verdicts", tmp_path)).createOrReplaceTempView("verdicts")
    counted = (
        "SELECT concat(rule, '/', tier, '@', mode) AS line, relation, surely, likely, possibly,"
    )
    expected = con.execute(
        f"{counted} downloads_likely FROM tallies_here"
        " WHERE unit = 'repositories' AND relation <> 'all' ORDER BY ALL"
    ).fetchall()
    assert sorted(counted_by_relation(spark, found.column_names[1:])) == expected


def assert_same(found: pa.Table, con: duckdb.DuckDBPyConnection) -> None:
    """Row for row, by number, against `verdicts` of the built-in engine."""
    expected = con.sql("FROM verdicts ORDER BY model").to_arrow_table()
    rules = {name.partition("/")[0] for name in found.column_names}
    assert set(found.column_names) == {
        name for name in expected.column_names if name.partition("/")[0] in rules
    }
    for name in found.column_names:
        assert found[name].to_pylist() == expected[name].to_pylist(), name


def counted_by_relation(spark: Any, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Counts of each verdict column by relation, in SQL."""
    for start in range(0, len(names), COLUMNS_A_STATEMENT):
        columns = names[start : start + COLUMNS_A_STATEMENT]
        measures = ", ".join(
            f"count_if({c} >= 3), count_if({c} >= 2), count_if({c} >= 1),"
            f" sum(CASE WHEN {c} >= 2 THEN coalesce(m.downloads, 0) ELSE 0 END)"
            for c in map(identifier, columns)
        )
        text = (
            f"SELECT l.relation, {measures} FROM verdicts v JOIN lineage l ON l.model = v.model"
            " JOIN models m ON m.model = v.model GROUP BY l.relation"
        )
        for relation, *found in spark.sql(translate(text, "spark")).collect():
            for index, column in enumerate(columns):
                yield (column, relation, *found[4 * index : 4 * index + 4])


def offer(spark: Any, con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Give Spark the tables that the printed SQL reads."""
    for name in TABLES_READ:
        view = spark.read.parquet(written(con, name, folder))
        view.createOrReplaceTempView(name)


def written(con: duckdb.DuckDBPyConnection, name: str, folder: Path) -> str:
    path = folder / f"{name}.parquet"
    con.execute(f"COPY (FROM {name}) TO {sql_text(path)} (FORMAT parquet)")
    return str(path)


def verdicts_of(spark: Any, ids: Sequence[str] = ALL) -> pa.Table:
    """What Spark makes of the SQL that `hubscan rules sql` prints for the rules `ids`."""
    found: pa.Table | None = None
    for start in range(0, len(ids), RULES_A_STATEMENT):
        chosen = ids[start : start + RULES_A_STATEMENT]
        printed = CliRunner().invoke(cli, ["rules", "sql", *chosen, "--dialect", "spark"])
        assert printed.exit_code == 0, printed.output
        columns = [c.name for c in BOOK.columns() if c.rule in chosen]
        part = spark.sql(printed.output).toArrow().select(["model", *columns])
        if found is None:
            found = part
        else:
            assert found["model"].equals(part["model"])
            for name in columns:
                found = found.append_column(name, part[name])
    assert found is not None
    return found
