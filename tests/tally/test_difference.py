"""Two assessments reconciled, on fixture tables written as a data directory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hubscan import tally
from hubscan.cli.main import cli
from hubscan.model.tables import TABLES
from hubscan.store.attach import ASSESSMENT_TABLES, SNAPSHOT_TABLES
from hubscan.store.datadir import DataDir
from hubscan.store.engine import connect, empty_table, write_query, write_table
from hubscan.tally.difference import Cause, Comparison
from tests.reports.hubs import HUB, NAMES, model, tables
from tests.tally.rulebooks import BOOK


def store(root: Path, name: str, hub: Iterable[Mapping[str, Any]], rule_sha: str) -> None:
    """Write `hub` as snapshot and assessment `name`."""
    con = connect(threads=1)
    tables(con, tuple(hub))
    empty_table(con, TABLES["edges"])
    tally.count(con, BOOK)
    shared = {"id": name, "created": name}
    for folder, parts, more in (
        (root / "snapshots" / name, SNAPSHOT_TABLES, {"data_date": name, "source": "sample"}),
        (
            root / "assessments" / name,
            ASSESSMENT_TABLES,
            {
                "snapshot": name,
                "config": {"rules/x/quiet.yaml": rule_sha, "rules/x/size.yaml": "s"},
            },
        ),
    ):
        folder.mkdir(parents=True)
        for table in parts:
            path = folder / f"{table}.parquet"
            if table in TABLES:
                write_table(con, table, path)
            else:
                write_query(con, f'SELECT * FROM "{table}" ORDER BY model', path)
        (folder / "manifest.json").write_text(json.dumps(shared | more))


def changed(m: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    return {**m, **changes}


BIG, SMALL, CHAT, GGUF, MYSTERY = HUB
LATER = (
    changed(BIG, levels=(3, 3, 3, 0), flop=(1e20, 1e21, 1e22)),  # other figures, same record
    changed(SMALL, levels=(3, 0, 0, 3), facts={**SMALL["facts"], "license": "mit"}),  # new facts
    changed(CHAT, levels=(1, 1, 3, 3)),  # nothing of its own
    # GGUF is gone
    changed(MYSTERY, levels=(1, 1, 0, 2), relation="finetune"),  # new lineage
    model(6, "new/one", (3, 3, 3, 3)),
)


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    store(tmp_path, "2026-11-01", HUB, "old")
    store(tmp_path, "2026-11-08", LATER, "new")
    return DataDir(tmp_path)


def comparison(data: DataDir) -> Comparison:
    return Comparison(connect(), data, data.assessment("2026-11-01"), data.assessment())


@pytest.mark.parametrize("level", [1, 2, 3])
def test_before_plus_changes_is_after(data: DataDir, level: int) -> None:
    found = list(comparison(data).differences(level))
    assert [d.column for d in found] == sorted(NAMES)
    for d in found:
        assert d.before is not None
        assert d.before + sum(up - down for _, up, down in d.changes) == d.after, d.column
        at = NAMES.index(d.column)
        assert d.before == sum(m["levels"][at] >= level for m in HUB)
        assert d.after == sum(m["levels"][at] >= level for m in LATER)


def test_each_change_has_its_cause(data: DataDir) -> None:
    found = {d.column: {c: (up, down) for c, up, down in d.changes}
             for d in comparison(data).differences()}  # fmt: skip
    assert found["size/big@cumulative"] == {
        Cause.NEW_MODEL: (1, 0),
        Cause.GONE_MODEL: (0, 1),
        Cause.METHOD: (0, 1),
        Cause.NEW_LINEAGE: (1, 0),
    }
    quiet = found["quiet/line@cumulative"]  # its file changed
    assert quiet[Cause.RULE] == (0, 1)
    assert found["quiet/line@own"][Cause.RULE_AND_FIGURES] == (1, 0)


def test_moved_models_are_named_with_levels_and_cause(data: DataDir) -> None:
    moved = {m.id: m for m in comparison(data).moved("size/big@cumulative", 10)}
    assert (moved["lab/big-70b"].before, moved["lab/big-70b"].after) == (3, 0)
    assert moved["new/one"].before is None
    assert moved["quants/big-chat-GGUF"].after is None
    assert moved["lab/small-1b"].cause is Cause.NEW_FACTS


def test_an_assessment_does_not_differ_from_itself(data: DataDir) -> None:
    same = Comparison(connect(), data, data.assessment(), data.assessment())
    assert all(not d.changes and d.before == d.after for d in same.differences())


def test_the_command_prints_causes_and_json(data: DataDir) -> None:
    run = CliRunner().invoke
    args = ["diff", "previous", "latest", "--data-dir", str(data.root)]
    shown = run(cli, args, env={"COLUMNS": "160"}).output
    assert "size/big@cumulative" in shown
    assert "models gone −1" in shown
    named = json.loads(run(cli, [*args, "--json", "--rule", "size"]).output)
    assert {m["id"] for m in named[0]["moved"]} >= {"lab/big-70b", "new/one"}
    failed = run(cli, ["diff", "2025", "latest", "--data-dir", str(data.root)])
    assert "no finished assessment or scenario '2025'" in str(failed.exception)
