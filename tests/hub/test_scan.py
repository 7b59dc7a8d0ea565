"""A scan as a whole: the same tables whichever way the pages come."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from hubscan.cli.main import cli
from hubscan.hub import Choices, scan
from hubscan.model.errors import HubscanError, HubUnreachableError
from hubscan.store.datadir import DataDir
from tests.hub.catalogue import Catalogue
from tests.hub.server import FakeHub

TABLES = ("models.parquet", "edges.parquet", "rejects.parquet")


def test_ten_thousand_models_over_http_and_from_disk_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = Catalogue.of(10_000)
    catalogue.write(tmp_path / "pages", 1000)
    with FakeHub(catalogue) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        over_http = scan("hub", DataDir(tmp_path / "a"))
    from_disk = scan(f"pages:{tmp_path / 'pages'}", DataDir(tmp_path / "b"))
    for table in TABLES:
        assert (over_http.path / table).read_bytes() == (from_disk.path / table).read_bytes()
    assert over_http.manifest["counts"]["models"] == 10_000
    assert over_http.manifest["pages"] == 10
    keys = duckdb.sql(f"SELECT key FROM '{over_http.table('models')}'").fetchall()
    assert [k for (k,) in keys] == sorted(catalogue.keys)


def test_page_size_does_not_show_in_the_tables(tmp_path: Path) -> None:
    catalogue = Catalogue.of(600)
    for size in (7, 1000):
        catalogue.write(tmp_path / str(size), size)
    one, other = (
        scan(f"pages:{tmp_path / str(size)}", DataDir(tmp_path / f"out{size}"))
        for size in (7, 1000)
    )
    for table in ("models.parquet", "edges.parquet"):
        assert (one.path / table).read_bytes() == (other.path / table).read_bytes()


def test_limit_stops_early_and_says_so(hub: FakeHub, tmp_path: Path) -> None:
    stored = scan("hub", DataDir(tmp_path), choices=Choices(limit=150))
    assert stored.manifest["counts"]["models"] == 150
    assert stored.manifest["completeness"]["state"] == "partial"
    assert "150" in stored.manifest["completeness"]["reason"]
    assert hub.listing_requests == 2, "the field check and one page"


def test_the_command_prints_models_pages_and_place(hub: FakeHub, tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["scan", "--source", "hub", "--data-dir", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "500 models" in result.output
    assert "3 pages" in result.output
    assert str(tmp_path) in result.output


def test_an_unreachable_hub_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("hubscan.model.clock.time.sleep", lambda _: None)
    with pytest.raises(HubUnreachableError) as caught:
        scan("hub", DataDir(tmp_path))
    assert "http://127.0.0.1:9" in caught.value.message
    assert "--source sample" in (caught.value.hint or "")
    assert list(tmp_path.glob("snapshots/*")) == []


def test_an_unknown_source_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(HubscanError) as caught:
        scan("carrier-pigeon", DataDir(tmp_path))
    assert "sample" in (caught.value.hint or "")


def test_a_new_source_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import hubscan.hub.sources as sources  # noqa: PLC0415

    (tmp_path / "constant.py").write_text(
        "from hubscan.hub.sources import About, Page\n"
        "class Constant:\n"
        "    name = 'constant'\n"
        "    label, strands, plan = 'constant', 1, {}\n"
        "    def traffic(self):\n"
        "        return {}\n"
        "    def pages(self, strand, cursor):\n"
        '        yield Page(b\'[{"_id": "\' + b\'a\' * 24 + b\'", "id": "o/n"}]\', 1)\n'
        "    def about(self):\n"
        "        return About()\n"
        "def open_source(argument, context):\n"
        "    return Constant()\n"
    )
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(tmp_path)])
    stored = scan("constant", DataDir(tmp_path / "data"))
    assert stored.manifest["counts"]["models"] == 1
