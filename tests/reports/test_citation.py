"""The social card, the citation, the feed: what others show of a report."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from hubscan import __version__
from hubscan.reports import write
from hubscan.reports.charts import svg
from hubscan.settings import strict_yaml
from tests.reports.hubs import HUB, SNAPSHOT, model, report, usual_report

ROOT = Path(__file__).resolve().parents[2]


def test_a_link_elsewhere_shows_the_finding(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    write(replace(usual_report(), address="https://example.org/day/"), tmp_path, ["html"])
    page = (tmp_path / "index.html").read_text("utf-8")
    assert 'property="og:image" content="https://example.org/day/card.png"' in page
    picture = (tmp_path / "card.png").read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (1200, 630)
    words = " ".join(ET.fromstring((tmp_path / "card.svg").read_text("utf-8")).itertext())
    assert "likely covers" in words and "data of 2026-11-21" in words


def test_without_an_address_or_a_painter_there_is_no_picture_to_lead_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(usual_report(), tmp_path / "a", ["html"])
    assert "og:image" not in (tmp_path / "a" / "index.html").read_text("utf-8")
    monkeypatch.setattr(svg, "picture", lambda _: None)
    write(replace(usual_report(), address="https://example.org/"), tmp_path / "b", ["html"])
    assert "og:image" not in (tmp_path / "b" / "index.html").read_text("utf-8")
    assert not (tmp_path / "b" / "card.png").exists()
    assert (tmp_path / "b" / "card.svg").is_file()


def test_a_hostile_name_does_no_harm_to_the_card(tmp_path: Path) -> None:
    evil = model(9, "x/</svg><script>1</script>\x00", (3, 3, 3, 3), downloads=10**9)
    write(report((*HUB, evil)), tmp_path, ["html"])
    ET.fromstring((tmp_path / "card.svg").read_text("utf-8"))


def test_the_citation_says_day_version_and_hash(tmp_path: Path) -> None:
    odd = SNAPSHOT | {"data_date": "2026}\\input{x}"}
    for made, day in ((usual_report(), "2026-11-21"), (report(snapshot=odd), "2026")):
        write(made, tmp_path, ["html", "md"])
        entry = re.search(r"```\n(@misc.*?)\n```", (tmp_path / "README.md").read_text(), re.DOTALL)
        assert entry is not None
        assert entry[1].startswith(f"@misc{{hubscan-{day}")
        assert entry[1].count("{") == entry[1].count("}") and "\\" not in entry[1]
        assert dict(made.facts)["tallies_sha256"][:16] in entry[1] and __version__ in entry[1]


def test_the_feed_is_named_where_there_is_one(tmp_path: Path) -> None:
    write(replace(usual_report(), feed="../feed.xml"), tmp_path, ["html"])
    assert "application/atom+xml" in (tmp_path / "index.html").read_text("utf-8")
    assert "application/atom+xml" not in (tmp_path / "sweep.html").read_text("utf-8")


def test_the_program_says_how_it_is_cited() -> None:
    said = strict_yaml.load(ROOT / "CITATION.cff").data
    assert said["version"] == __version__
    assert {"cff-version", "message", "title", "authors"} <= said.keys()
