"""What recorded pages and configurations of others claim: days are days, files are plain files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from hubscan.cli.main import cli
from hubscan.hub import scan
from hubscan.model.errors import ConfigError, HubscanError, SnapshotError
from hubscan.settings.files import read_plain, read_regular
from hubscan.store.datadir import DataDir, Stored, day_of
from tests.hub.catalogue import Catalogue


@pytest.mark.parametrize(
    "claimed",
    ["../../../y", "/etc/passwd", "..", "", 7, [], {}, "2026-13-01", "2026-1-1", "20261001"],
)
def test_a_day_that_is_none_is_refused_before_anything_is_written(
    tmp_path: Path, claimed: object
) -> None:
    pages = tmp_path / "pages"
    Catalogue.of(3).write(pages, 3)
    (pages / "about.json").write_text(json.dumps({"data_date": claimed}))
    with pytest.raises(HubscanError, match="data_date"):
        scan(f"pages:{pages}", DataDir(tmp_path / "data"))
    for manifest in ({"data_date": claimed}, {}):
        with pytest.raises(SnapshotError, match="data_date"):
            day_of(Stored(tmp_path, dict(manifest)))


def test_notes_of_others_are_bounded(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    Catalogue.of(3).write(pages, 3)
    notes = ["x" * 100_000, 7, *("y" for _ in range(1_000))]
    (pages / "about.json").write_text(json.dumps({"notes": notes, "data_date": "2026-10-01"}))
    kept = scan(f"pages:{pages}", DataDir(tmp_path / "data")).manifest["notes"]
    assert len(kept) <= 60 and max(len(note) for note in kept) <= 1_000


@pytest.mark.parametrize("kind", ["device", "pipe", "link", "folder"])
def test_only_plain_files_are_read(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    path = folder / "x.yaml"
    if kind == "link":
        (tmp_path / "outside").write_text("root:x:0:0")
        path.symlink_to(tmp_path / "outside")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path = Path("/dev/zero")
    with pytest.raises((HubscanError, IsADirectoryError)) as error:
        read_regular(path, most=10)
    assert "root:x" not in str(error.value)
    if kind != "folder":
        with pytest.raises(ConfigError):
            read_plain(path)


def test_links_inside_a_folder_are_followed(tmp_path: Path) -> None:
    (tmp_path / "..data").mkdir()
    (tmp_path / "..data" / "x.yaml").write_text("a: 1")
    (tmp_path / "x.yaml").symlink_to("..data/x.yaml")
    assert read_plain(tmp_path / "x.yaml") == b"a: 1"


def test_a_page_that_leads_elsewhere_is_not_listed(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    Catalogue.of(3).write(pages, 3)
    (pages / "zz.json").symlink_to("/etc/passwd")
    done = CliRunner().invoke(
        cli, ["scan", "--source", f"pages:{pages}", "--data-dir", str(tmp_path / "data")]
    )
    assert isinstance(done.exception, HubscanError)
    assert "not followed" in str(done.exception) and "root:" not in str(done.exception)


def test_a_rule_file_that_is_a_link_tells_nothing_of_its_target(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "x.yaml").symlink_to("/etc/passwd")
    done = CliRunner().invoke(cli, ["rules", "lint", "--rules", str(rules)])
    assert done.exit_code != 0
    assert "root:" not in done.output + str(done.exception)
