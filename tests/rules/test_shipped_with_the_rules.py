"""What lies beside the rules: the row table, the editor schema, the printed SQL, the commands."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from hubscan.cli.main import cli
from hubscan.model.choices import SQL_DIALECTS
from hubscan.rules import evaluate, load
from hubscan.rules.language.conditions import Compare, Constant, ParameterTerm, walk
from hubscan.rules.language.parameters import Band
from hubscan.rules.tools.answers import load_answers
from hubscan.rules.tools.no_number import load_no_number
from hubscan.rules.tools.print_sql import print_sql
from hubscan.rules.tools.schema import rule_schema
from hubscan.rules.tools.table import table
from hubscan.store.engine import connect
from tests.rules.worlds import add_doubt, random_world

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config"
BOOK = load(CONFIG)
REFERENCE = ROOT / "../shared/reference/rules.csv"


def test_schema_and_table_are_up_to_date() -> None:
    schema = json.loads((CONFIG / "schema" / "rule.schema.json").read_text())
    assert schema == rule_schema(), "run `hubscan rules schema > config/schema/rule.schema.json`"
    written = (ROOT / "docs" / "rules-table.md").read_text()
    assert written == table(BOOK, load_no_number(CONFIG), load_answers(CONFIG)), (
        "run `hubscan rules table > docs/rules-table.md`"
    )


def test_every_file_names_the_schema() -> None:
    for rule in BOOK.rules:
        first = rule.path.read_text().splitlines()[0]
        target = first.removeprefix("# yaml-language-server: $schema=")
        assert (rule.path.parent / target).resolve() == CONFIG / "schema" / "rule.schema.json"


def test_each_row_is_there_once() -> None:
    rows = [tier.row for rule in BOOK.rules for tier in rule.tiers]
    assert len(rows) == len(set(rows)) >= 129


def test_rows_are_those_of_the_reference_table() -> None:
    if not REFERENCE.is_file():
        pytest.skip("the reference table is not beside this checkout")
    with REFERENCE.open(newline="") as file:
        wanted = {row["id"]: row["criteria"] for row in csv.DictReader(file)}
    tiers = {tier.row: tier for rule in BOOK.rules for tier in rule.tiers}
    assert set(tiers) >= set(wanted)
    renamed = {"cluster_flops": "cluster_flop_per_s", "ft_cost_usd": "own_cost_usd"}
    renamed |= {"run_flop": "own_flop", "ft_flop": "own_flop"}
    for row, criteria in wanted.items():
        for word, sign, number in re.findall(r"(\w+) (>=|<=|>|<) ([\d.e]+)", criteria):
            said = set()
            for node in walk(tiers[row].condition):
                if isinstance(node, Compare):
                    term = node.operand.times[0]
                    value = term.value if isinstance(term, Constant) else None
                    if isinstance(term, ParameterTerm):
                        band = tiers[row].parameters[term.name].value
                        value = band.best if isinstance(band, Band) else None
                    said.add((node.quantity, node.sign, value))
            if (row, word) not in CORRECTED:
                assert (renamed.get(word, word), sign, float(number)) in said, row


CORRECTED = {
    ("us-hr8094-2026", "monthly_users"): "over 10,000,000, by the text",
    ("tn-hb1898-sb2171-2026", "developer_revenue_usd"): "at least 500 million, by the summary",
    ("hammond-2023-gpt4-cost", "training_cost_usd"): "models that exceed this threshold",
}
"""Where the text was read since and says otherwise."""


@pytest.mark.slow
def test_printed_sql_gives_the_same_verdicts() -> None:
    con = connect(threads=1)
    random_world(con, 7)
    add_doubt(con)
    con.execute("UPDATE lineage SET missing_parents = CAST(hash(model) % 7 = 0 AS BIGINT)")
    con.execute("UPDATE parents SET grade = 'inferred' WHERE hash(child) % 3 = 0")
    evaluate(con, BOOK)
    expected = con.execute("SELECT * FROM verdicts ORDER BY model").fetchall()
    assert con.execute(print_sql(BOOK, "duckdb")).fetchall() == expected


@pytest.mark.parametrize("dialect", SQL_DIALECTS)
def test_sql_prints_in_every_dialect(dialect: str) -> None:
    text = print_sql(BOOK.only("eu-gpai"), dialect)
    assert text.startswith("WITH RECURSIVE") or dialect == "trino"
    assert "training_flop_best" in text


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["rules", *words], catch_exceptions=True)
    return result.exit_code, result.output


def test_list_filters_and_speaks_json() -> None:
    code, text = run("list", "--kind", "law", "--json", "--config-dir", str(CONFIG))
    rows = json.loads(text)
    assert code == 0 and rows and {row["kind"] for row in rows} == {"law"}


def test_show_prints_what_runs() -> None:
    code, text = run("show", "cais-ntia-2023", "--config-dir", str(CONFIG))
    assert code == 0
    flat = " ".join(text.split())
    assert (
        "training compute is at least 1e23 FLOP, or total parameters are at least 80 billion"
        in flat
    )
    assert "MMLU score is greater than 70 %" in flat


def test_lint_counts() -> None:
    code, text = run("lint", "--config-dir", str(CONFIG))
    tiers = sum(len(rule.tiers) for rule in BOOK.rules)
    assert code == 0 and f"{len(BOOK.rules)} rules, {tiers} tiers: no mistakes" in text


def test_new_writes_a_rule_that_passes(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert run("new", "my-rule", "--out", str(folder))[0] == 0
    where = ("--rules", str(tmp_path), "--config-dir", str(CONFIG))
    assert run("lint", *where)[0] == 0
    assert run("test", "my-rule", *where)[0] == 0
    assert run("new", "my-rule", "--out", str(folder))[0] != 0


def test_a_rule_file_is_all_that_a_rule_takes(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(run("new", "one")[1])
    book = load(CONFIG, rules_dir=tmp_path)
    assert [c.name for c in book.columns()] == [
        "one/covered@own",
        "one/covered@cumulative",
        "one/covered@inherits",
    ]


def test_show_says_where_a_tier_differs_from_its_rule() -> None:
    said = CliRunner().invoke(cli, ["rules", "show", "ca-sb1047"]).output
    tier = said[said.index("[introduced]") : said.index("[covered]")]
    assert "fine-tunes: the text does not say" in tier
    assert "Derivatives were to inherit (from memory)." in tier
    assert "checked: quoted" in tier
