"""Bulk dumps of different eras give the tables that a scan of the same models gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner

from hubscan.cli.main import cli
from hubscan.hub import scan
from hubscan.model.errors import HubscanError
from hubscan.store.datadir import DataDir, Stored, finished
from tests.hub.catalogue import Catalogue

ABSENT = {"gated", "sha", "disabled", "eval_results"}


def write_dump(path: Path, catalogue: Catalogue, *, as_text: bool, columns: set[str]) -> None:
    """A dump in the shape of hub-stats: times as timestamps, cardData as text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    for model in catalogue.objects:
        row = {k: v for k, v in model.items() if k in columns}
        row["createdAt"] = pd.Timestamp(model["createdAt"]).tz_localize(None)
        row["cardData"] = json.dumps(model.get("cardData"))
        if as_text and "config" in row:
            row["config"] = json.dumps(row["config"])
        elif not row.get("config"):
            row["config"] = None
        rows.append(row)
    pd.DataFrame(rows).to_parquet(path)


def models(stored: Stored, leave_out: set[str]) -> list[tuple[Any, ...]]:
    kept = f"* EXCLUDE ({', '.join(sorted(leave_out))})"
    return duckdb.sql(f"SELECT {kept} FROM '{stored.table('models')}' ORDER BY key").fetchall()


ALL = {"_id", "id", "downloads", "downloadsAllTime", "likes", "trendingScore", "tags"}
ALL |= {
    "pipeline_tag",
    "library_name",
    "lastModified",
    "config",
    "safetensors",
    "baseModels",
    "gguf",
    "siblings",
}


@pytest.mark.parametrize("as_text", [True, False])
def test_a_dump_gives_the_tables_of_a_scan(tmp_path: Path, as_text: bool) -> None:
    catalogue = Catalogue.of(2500)
    catalogue.write(tmp_path / "pages", 1000)
    write_dump(tmp_path / "2025-02-26" / "models.parquet", catalogue, as_text=as_text, columns=ALL)
    from_pages = scan(f"pages:{tmp_path / 'pages'}", DataDir(tmp_path / "a"))
    dump = tmp_path / "2025-02-26" / "models.parquet"
    from_dump = scan(f"parquet:{dump}", DataDir(tmp_path / "b"))
    assert models(from_dump, ABSENT) == models(from_pages, ABSENT)
    assert from_dump.table("edges").read_bytes() == from_pages.table("edges").read_bytes()
    assert from_dump.manifest["counts"]["rejects"] == 0
    assert from_dump.manifest["data_date"] == "2025-02-26"
    assert any("gated, sha" in note for note in from_dump.manifest["notes"])
    assert from_dump.manifest["source"] == "parquet:2025-02-26/models.parquet"


def test_an_early_dump_without_keys_still_has_them(tmp_path: Path) -> None:
    catalogue = Catalogue.of(50)
    path = tmp_path / "models.parquet"
    write_dump(path, catalogue, as_text=True, columns={"id", "downloads", "likes", "tags"})
    stored = scan(f"parquet:{path}", DataDir(tmp_path / "data"))
    assert stored.manifest["counts"]["models"] == 50
    assert any("derived" in note for note in stored.manifest["notes"])


def test_backfill_makes_one_snapshot_a_date_and_only_once(tmp_path: Path) -> None:
    folder = tmp_path / "weekly"
    for week, count in (("2025-01-01", 30), ("2025-01-08", 40)):
        dump = folder / "models" / week / "models.parquet"
        write_dump(dump, Catalogue.of(count), as_text=True, columns=ALL)
    data = tmp_path / "data"
    arguments = ["backfill", str(folder), "--data-dir", str(data), "--quiet"]
    first = CliRunner().invoke(cli, arguments)
    assert first.exit_code == 0, first.output
    assert "2 snapshots made" in first.output
    found = finished(DataDir(data).snapshots)
    dates = [(s.manifest["data_date"], s.manifest["counts"]["models"]) for s in found]
    assert dates == [("2025-01-01", 30), ("2025-01-08", 40)]
    assert found[0].id == "20250101T000000Z-parquet"
    assert "0 snapshots made" in CliRunner().invoke(cli, arguments).output


def test_whole_numbers_that_pandas_made_floats_are_counts(tmp_path: Path) -> None:
    rows = pd.DataFrame({
        "id": ["lab/a", "lab/b", "lab/c"], "downloads": [1_200_000, None, 3],
        "likes": [1.0, 2.0, 2.5],
        "safetensors": [{"parameters": {"BF16": 7e9}, "total": 7e9}, None, {"total": float("nan")}],
        "gguf": [None, {"total": 8e9, "architecture": "llama"}, None],
    })  # fmt: skip
    rows.to_parquet(tmp_path / "models.parquet")
    stored = scan(f"parquet:{tmp_path / 'models.parquet'}", DataDir(tmp_path / "data"))
    found = duckdb.sql(
        "SELECT id, downloads, likes, safetensors_total, gguf_total "
        f"FROM '{stored.table('models')}' ORDER BY id"
    ).fetchall()
    assert found == [
        ("lab/a", 1_200_000, 1, 7_000_000_000, None),
        ("lab/b", None, 2, None, 8_000_000_000),
        ("lab/c", 3, None, None, None),
    ]
    refused = stored.manifest["completeness"]["reason"]
    assert stored.manifest["completeness"]["state"] == "partial", "one of three likes is no count"
    assert "likes" in refused
    assert "1 of 3 objects" in refused
    assert any("likes" in note for note in stored.manifest["notes"])


def test_a_dump_with_a_gap_is_as_good_as_one_without(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": [f"lab/{n}" for n in range(50)], "downloads": list(range(50))})
    states = []
    for name, gap in (("whole", None), ("gap", 7)):
        frame.loc[frame.index == gap, "downloads"] = None
        frame.to_parquet(tmp_path / f"{name}.parquet")
        stored = scan(f"parquet:{tmp_path / name}.parquet", DataDir(tmp_path / name))
        ((total,),) = duckdb.sql(
            f"SELECT sum(downloads) FROM '{stored.table('models')}'"
        ).fetchall()
        manifest = stored.manifest
        rejects = manifest["counts"]["rejects"]
        states.append((manifest["completeness"]["state"], rejects, total))
    assert states == [("complete", 0, 1225), ("complete", 0, 1218)]


@pytest.mark.parametrize("content", [b"", b"not parquet"])
def test_a_broken_dump_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "models.parquet"
    path.write_bytes(content)
    with pytest.raises(HubscanError, match="Parquet"):
        scan(f"parquet:{path}", DataDir(tmp_path / "data"))
    assert not list((tmp_path / "data").glob("snapshots/*"))


def test_a_table_of_something_else_is_refused(tmp_path: Path) -> None:
    pd.DataFrame({"x": [1]}).to_parquet(tmp_path / "x.parquet")
    with pytest.raises(HubscanError, match="no column 'id'"):
        scan(f"parquet:{tmp_path / 'x.parquet'}", DataDir(tmp_path / "data"))
