"""The site as files: its pages, links, sizes and words; the same bytes from the same input."""

from __future__ import annotations

import json
import os
from base64 import b64decode
from gzip import decompress as gunzip
from pathlib import Path
from typing import Any

import pytest

from hubscan.reports import places, write
from hubscan.reports.words import clipped
from tests.reports import site_links
from tests.reports.hubs import HUB, model, report, usual_report
from tests.tally.rulebooks import BOOK

GOLDEN = Path(__file__).parent / "golden"
PAGE = 300_000


@pytest.fixture(scope="module")
def pages(sample: Any) -> dict[Path, site_links.Held]:
    return site_links.read(sample.outcome.written.folder.resolve())


def test_every_link_leads_somewhere(pages: dict[Path, site_links.Held]) -> None:
    assert len(pages) > 300
    assert site_links.dead(pages) == []


def test_every_count_leads_to_its_models_and_beside_the_law(
    pages: dict[Path, site_links.Held],
) -> None:
    """One click from a count to who is covered, on the page that has the law's words."""
    folder = min(pages, key=lambda page: len(page.parts)).parent
    for page, least in (("index.html", 100), ("sweep.html", 200)):
        leads = [a for a in pages[folder / page].addresses if "#models-" in a]
        assert len(leads) >= least, page
        for path, _, fold in (a.partition("#") for a in set(leads)):
            assert {fold, "words"} <= set(pages[folder / path].ids), (page, path, fold)


def test_every_page_has_its_ids_once_and_one_heading(pages: dict[Path, site_links.Held]) -> None:
    for page, held in pages.items():
        assert len(held.ids) == len(set(held.ids)), page.name
        assert held.tags.count("h1") == 1, page.name
        scripts = [address for address in held.addresses if address.endswith(".js")]
        assert held.tags.count("script") == len(scripts) <= 2, page.name


def test_no_page_is_large_and_the_site_is_small(sample: Any) -> None:
    folder = sample.outcome.written.folder
    for path in folder.rglob("*"):
        if path.suffix in (".html", ".js", ".css", ".svg"):
            assert path.stat().st_size <= PAGE, path.name
    site = [p for p in folder.rglob("*") if p.suffix in (".html", ".js", ".css")]
    assert sum(p.stat().st_size for p in site) < 8_000_000


def test_every_rule_claim_and_named_model_has_a_page(sample: Any) -> None:
    report, folder = sample.outcome.written.report, sample.outcome.written.folder
    paths = {page.path for page in report.pages}
    rules = {tally["rule"] for tally in report.tallies}
    assert {f"rules/{rule}" for rule in rules} <= paths
    assert len(report.model_pages) >= 50
    assert {"index", "sweep", "publishers", "families", "claims", "method", "about"} <= paths
    assert all((folder / f"{path}.html").is_file() for path in paths)


def test_a_model_page_has_the_arithmetic_and_the_verdicts(sample: Any) -> None:
    folder = sample.outcome.written.folder
    text = (folder / "models" / "meta-llama--Llama-3.1-405B-Instruct.html").read_text()
    wanted = (
        "training compute is greater than 1e25 FLOP",
        "FLOP per parameter and token",
        "assumptions used",
        "rules/eu-gpai-systemic.html#tier-presumed",
        "finetune of",
    )
    assert [words for words in wanted if words not in text] == []


def shards(folder: Path) -> dict[str, Any]:
    """What the search box reads: lists of cells, the first of a shard of models its verdicts."""
    found = {}
    for path in (folder / "search").glob("*.js"):
        text = path.read_text("utf-8")
        start = text.index("(" if path.stem == "about" else ",") + 1
        held = json.loads(text[start : text.rindex(")")])
        if path.stem != "about":
            held = [line.split("\t") for line in gunzip(b64decode(held)).decode().split("\n")]
        found[path.stem] = held
    return found


def test_the_search_box_knows_every_model_and_its_verdicts(tmp_path: Path) -> None:
    write(usual_report(), tmp_path, ["html"])
    known = shards(tmp_path)
    texts = [rule for rule, _ in known["about"]["texts"]]
    verdicts, *models = known["m0"]
    rows = {row[0]: verdicts[int(row[-1])] for row in models}
    names = [f"{c.rule}" for c in BOOK.columns()]
    for m in HUB:
        levels = dict.fromkeys(texts, 0)
        for rule, level in zip(names, m["levels"], strict=True):
            levels[rule] = max(levels[rule], level)
        assert rows[m["id"]] == "".join(str(levels[rule]) for rule in texts)


def test_a_model_without_a_page_has_its_evidence_in_the_search(tmp_path: Path) -> None:
    """What each figure rests on and whom it was made from, for all models there are."""
    write(usual_report(), tmp_path, ["html"])
    row = {row[0]: row for row in shards(tmp_path)["m0"][1:]}["lab/big-70b"]
    assert len(row) == 12
    assert row[2:6] == ["6e+23", "8e+23", "1e+24", "7e+10"]
    assert row[7] and row[9] == "exact"


def test_many_models_come_in_shards_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubscan.reports.pages.search.SHARD", 2)
    write(report(), tmp_path, ["html"])
    known = shards(tmp_path)
    assert [len(known[f"m{i}"][1:]) for i in range(3)] == [2, 2, 1]
    listed = [row[0] for i in range(3) for row in known[f"m{i}"][1:]]
    assert listed == sorted((m["id"] for m in HUB), key=str.lower)
    assert known["about"]["starts"] == [listed[i].lower() for i in (0, 2, 4)]
    by_name = [name for i in range(3) for (name,) in known[f"n{i}"]]
    assert by_name == sorted(listed, key=lambda n: n.lower().rpartition("/")[2])


@pytest.mark.parametrize("page", ["README.md", "rules/quiet.md"])
def test_what_a_git_host_shows_reads_as_agreed(page: str, tmp_path: Path) -> None:
    write(usual_report(), tmp_path, ["md"])
    shown = (tmp_path / page).read_text("utf-8")
    path = GOLDEN / f"page-{Path(page).stem}.md"
    if os.environ.get("HUBSCAN_UPDATE_GOLDEN"):
        path.write_text(shown, "utf-8")
    assert shown == path.read_text("utf-8"), f"compare {path} with what the page says now"


def test_markdown_is_short_enough_for_a_git_host(sample: Any) -> None:
    folder = sample.outcome.written.folder
    for path in (folder / "README.md", *(folder / "rules").glob("*.md")):
        assert path.stat().st_size < 100_000, path.name


def test_paths_are_plain_and_differ_whatever_the_disk() -> None:
    names = ["a/B", "A/b", "../../etc/passwd", "x/\u202eb", "con", "a/B/c", "", "c" * 400]
    found = places.paths("models", names)
    assert found["a/B"] == "models/a--B"
    assert len({path.lower() for path in found.values()}) == len(names)
    for path in found.values():
        folder, file = path.split("/")
        assert folder == "models" and 0 < len(file) < 210
        assert set(file) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
        assert not file.startswith(".")


def test_a_link_to_a_page_that_is_not_there_is_words(tmp_path: Path) -> None:
    evil = model(9, "x/\u202egnp.exe", (3, 3, 3, 3), downloads=10**9)
    write(report((*HUB, evil)), tmp_path, ["html"])
    pages = site_links.read(tmp_path)
    assert site_links.dead(pages) == []
    assert clipped("x/\u202egnp.exe") in (tmp_path / "rules" / "size.html").read_text()
