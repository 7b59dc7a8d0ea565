"""Models are numbered when pages become tables, and some of them are numbered anew."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from hubscan.cli.main import cli
from hubscan.model.errors import SnapshotError
from hubscan.store.attach import attach_assessment
from hubscan.store.convert import convert
from hubscan.store.datadir import DataDir
from hubscan.store.engine import connect
from hubscan.store.raw_pages import RawPages
from hubscan.store.subset import choose, renumbered
from tests.conftest import AssessedSample
from tests.support.tables import make


def test_models_and_publishers_are_numbered_by_key(tmp_path: Path) -> None:
    ids = {7: "b/one", 2: "gpt2", 5: "a/two", 9: "b/three", 11: "bert", 8: "a/four"}
    objects = [{"_id": f"{n:024x}", "id": ids[n], "cardData": {"base_model": "b/one"}} for n in ids]
    raw = RawPages(tmp_path / "raw")
    raw.write(0, 0, json.dumps(objects).encode())
    convert(raw.files(), tmp_path)
    found = duckdb.sql(f"SELECT id, model, publisher FROM '{tmp_path}/models.parquet'").fetchall()
    assert found == [
        ("gpt2", 0, 0), ("a/two", 1, 1), ("b/one", 2, 2), ("a/four", 3, 1), ("b/three", 4, 2),
        ("bert", 5, 0),
    ]  # fmt: skip
    edges = duckdb.sql(f"SELECT child, parent_ref FROM '{tmp_path}/edges.parquet'").fetchall()
    assert edges == [(number, "b/one") for number in range(6)]


MODELS = 9
_numbers = st.integers(0, MODELS - 1)


@pytest.mark.slow
@given(
    st.sets(_numbers),
    st.lists(st.tuples(_numbers, _numbers), min_size=MODELS, max_size=MODELS),
    st.lists(st.tuples(_numbers, st.one_of(st.none(), _numbers)), max_size=12),
)
def test_a_subset_says_the_same_of_the_same_models(
    chosen: set[int], kin: list[tuple[int, int]], parents: list[tuple[int, int | None]]
) -> None:
    con = connect(threads=1)
    make(con, "models", [{"key": f"k{n}", "id": f"o/{n}"} for n in range(MODELS)])
    make(con, "lineage", [{"model": n, "root": r, "original": o} for n, (r, o) in enumerate(kin)])
    make(con, "parents", [{"child": c, "parent": p} for c, p in parents])
    make(con, "statements", [{"model": c, "quantity": "x"} for c, _ in parents])
    listed = ", ".join(map(str, sorted(chosen))) or "NULL"
    assert choose(con, f"SELECT model FROM models WHERE model IN ({listed})") == len(chosen)
    keys = [f"k{n}" for n in sorted(chosen)]

    def named(number: int | None) -> str | None:
        """The key of a model of the subset; one that was left out is only known to be there."""
        if number is None:
            return None
        return keys[number] if number < len(keys) else {len(keys): "left out"}[number]

    def expected(number: int | None) -> str | None:
        if number is None:
            return None
        return f"k{number}" if number in chosen else "left out"

    def rows(columns: str, table: str) -> list[Any]:
        return con.execute(f"SELECT {columns} FROM ({renumbered(table)})").fetchall()

    assert rows("key, model", "models") == [(k, n) for n, k in enumerate(keys)]
    found = [tuple(map(named, row)) for row in rows("model, root, original", "lineage")]
    assert found == [(f"k{n}", expected(kin[n][0]), expected(kin[n][1])) for n in sorted(chosen)]
    pairs = [tuple(map(named, row)) for row in rows("child, parent", "parents")]
    kept = [(f"k{c}", expected(p)) for c, p in parents if c in chosen]
    assert sorted(pairs, key=str) == sorted(kept, key=str)
    assert sorted(named(n) or "" for (n,) in rows("model", "statements")) == sorted(
        f"k{c}" for c, _ in parents if c in chosen
    )


def former(data: DataDir, kind: str, table: str, column: str = "model") -> None:
    """Take a column out of a table, as former versions wrote it: the numbers, if none is named."""
    path = getattr(data, kind)().table(table)
    with duckdb.connect() as con:
        con.execute(
            f"COPY (SELECT * EXCLUDE ({column}) FROM '{path}') TO '{path}.new' (FORMAT parquet)"
        )
    Path(f"{path}.new").replace(path)


def test_a_former_snapshot_is_refused_and_its_pages_convert_again(
    sample: AssessedSample, tmp_path: Path
) -> None:
    data = DataDir(tmp_path / "data")
    shutil.copytree(sample.data.root, data.root)
    former(data, "snapshot", "models")
    old = data.snapshot()
    result = CliRunner().invoke(cli, ["assess", "--data-dir", str(data.root)])
    assert isinstance(result.exception, SnapshotError)
    assert str(result.exception).startswith(
        f"snapshot {old.id} was written by a former version: models has no column model"
    )
    command = str(result.exception.hint).partition("`hubscan ")[2].partition("`")[0]
    assert command.startswith("scan --source pages:")
    again = CliRunner().invoke(cli, [*command.split(), "--data-dir", str(data.root)])
    assert again.exit_code == 0, again.output
    new, kept = data.snapshot().table("models"), sample.outcome.snapshot.table("models")
    assert data.snapshot().id != old.id
    assert new.read_bytes() == kept.read_bytes()


def test_a_former_assessment_is_refused(sample: AssessedSample, tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data")
    shutil.copytree(sample.data.root, data.root)
    former(data, "assessment", "lineage")
    with pytest.raises(SnapshotError, match="a former version") as told, connect() as con:
        attach_assessment(con, data, data.assessment())
    assert told.value.hint == "Run `hubscan assess` again."


VERBS = (
    "report --terminal", "top --rule eu-gpai", "explain bert-base-uncased", "claims", "overlap",
    "who --rule eu-gpai", "families", "lineage bert-base-uncased", "sql 'FROM rows'", "export",
    "what-if --set eu-gpai.flop_line=1e24",
)  # fmt: skip


def test_every_verb_refuses_an_assessment_of_before_in_one_sentence(
    sample: AssessedSample, tmp_path: Path
) -> None:
    data = DataDir(tmp_path / "data")
    shutil.copytree(sample.data.root, data.root)
    former(data, "assessment", "tallies", "expected_audit")
    said = (
        f"assessment {data.assessment().id} was written by a former version: tallies has no column "
        "expected_audit"
    )
    for verb in VERBS:
        result = CliRunner().invoke(cli, [*shlex.split(verb), "--data-dir", str(data.root)])
        assert isinstance(result.exception, SnapshotError), (verb, result.output)
        assert str(result.exception).startswith(said), (verb, result.exception)
        assert result.exception.hint == "Run `hubscan assess` again."
