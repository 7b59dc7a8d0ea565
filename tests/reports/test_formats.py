"""What every format promises: the same bytes, harmless names, one file to add one."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from hubscan.model.errors import HubscanError
from hubscan.reports import formats, headline, sections, write
from hubscan.reports.formats.csv import harmless
from hubscan.reports.formats.md import escape
from tests.reports.hubs import HUB, model, report, usual_report

ALL = ("html", "md", "json", "csv")


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write(report(), tmp_path / "a", ALL)
    second = write(report(HUB[::-1]), tmp_path / "b", ALL)
    assert [p.relative_to(tmp_path / "a") for p in first] == [
        p.relative_to(tmp_path / "b") for p in second
    ]
    assert {p.name for p in first} >= {"index.html", "README.md", "report.json", "tallies.csv"}
    for a, b in zip(first, second, strict=True):
        assert a.read_bytes() == b.read_bytes(), a.name


def test_the_first_line_says_date_source_number_completeness(tmp_path: Path) -> None:
    document = usual_report()
    line = document.first_line
    assert "2026-11-21" in line
    assert "built-in sample" in line
    assert "5 models" in line
    assert "complete scan" in line
    write(document, tmp_path, ALL)
    assert line in (tmp_path / "README.md").read_text()
    assert line in (tmp_path / "index.html").read_text()
    assert json.loads((tmp_path / "report.json").read_text())["first_line"] == line
    assert headline(document).replace("\n", "").startswith(line[:60])


def test_a_partial_scan_is_said_first() -> None:
    stopped = {"state": "partial", "reason": "the Hub stopped answering"}
    partial = {"data_date": "2026-11-21", "source": "hub", "completeness": stopped}
    line = report(snapshot=partial).first_line
    assert "INCOMPLETE" in line
    assert "the Hub stopped answering" in line


def test_an_unknown_format_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(HubscanError, match="no report format 'pdf'") as error:
        write(report(), tmp_path / "out", ["pdf"])
    assert "html" in str(error.value.hint)
    assert not (tmp_path / "out").exists()


def test_a_format_or_a_section_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package, name, code in (
        (formats, "titles", "def write(report, out):\n    p = out / 't.txt'\n"
         "    p.write_text(','.join(s.id for s in report.sections))\n    return [p]\n"),
        (sections, "extra", "from hubscan.reports.document import Section, paragraph\n"
         "ORDER = 15\ndef build(context):\n"
         "    return Section('extra', 'Extra', (paragraph(str(context.models)),))\n"),
    ):  # fmt: skip
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}.py").write_text(code)
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
        monkeypatch.delitem(sys.modules, f"{package.__name__}.{name}", raising=False)
    (path,) = write(report(), tmp_path, ["titles"])
    titles = path.read_text().split(",")
    assert titles[:2] == ["headline", "extra"]


def test_tables_join_by_the_ids_of_the_tallies(tmp_path: Path) -> None:
    write(report(), tmp_path, ["csv"])
    with (tmp_path / "tallies.csv").open() as stream:
        known = {(row["rule"], row["tier"], row["mode"]) for row in csv.DictReader(stream)}
    joined = set()
    for path in sorted((tmp_path / "tables").glob("*.csv")):
        with path.open() as stream:
            rows = list(csv.DictReader(stream))
        if rows and rows[0].keys() >= {"rule", "tier", "mode"}:
            joined.add(path.stem)
            found = {(row["rule"], row["tier"], row["mode"]) for row in rows if row["mode"]}
            assert found and found <= known, path.name
    assert joined >= {"sweep", "access", "families-by-tier", "time", "unknown"}


def test_json_keeps_every_tally(tmp_path: Path) -> None:
    document = usual_report()
    write(document, tmp_path, ["json", "csv"])
    data = json.loads((tmp_path / "report.json").read_text())
    assert data["tallies"] == [dict(t) for t in document.tallies]
    with (tmp_path / "tallies.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    shown = [{k: "" if v is None else str(v) for k, v in t.items()} for t in document.tallies]
    assert shown == rows


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_csv_cell_starts_a_formula(value: str) -> None:
    shown = harmless(value)
    assert isinstance(shown, str)
    assert shown[0] not in "=+-@\t\r"
    assert harmless(-1) == -1


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>", "[a](javascript:alert(1))", "![x](https://evil.example/x.png)",
        "a|b", "# heading", "- item", "1. item", "***bold***", "`code`", "https://evil.example",
        "www.evil.example", "$x$", "~~gone~~", "&copy;", "+ plus", "=== x", "a\nb", "\u202egnp",
    ],
)  # fmt: skip
def test_markdown_shows_hostile_text_as_it_is(words: str) -> None:
    """Rendered by a Markdown parser, the text comes back as one paragraph of plain text."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = parser.parse(escape(words))
    assert [t.type for t in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert {c.type for c in children} <= {"text", "text_special"}
    shown = "".join(c.content for c in children)
    assert shown == words.replace("\n", "⟨U+000A⟩").replace("\u202e", "⟨U+202E⟩")


def test_hostile_names_stay_text_in_html(tmp_path: Path) -> None:
    evil = model(9, 'x/"><script>alert(1)</script>\u202e', (3, 3, 3, 3), downloads=10**9)
    write(report((*HUB, evil)), tmp_path, ["html"])
    pages = [path.read_text() for path in tmp_path.rglob("*.html")]
    assert all("<script>alert" not in page and "\u202e" not in page for page in pages)
    assert any("⟨U+202E⟩" in page for page in pages)
