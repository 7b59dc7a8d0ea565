"""Every number of every table of a report, recomputed by plain loops over the fixture Hub."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from hubscan.reports import Choice, build_publisher
from hubscan.reports.document import Bars, Command, Fold, PageBlock, Report, Table
from hubscan.reports.figures import FIGURES
from hubscan.reports.spans import Link, Model
from tests.reports.hubs import ASSESSMENT, CONFIG, HUB, NAMES, SNAPSHOT, assessed, report
from tests.reports.plain_counts import level
from tests.reports.recomputed import BASELINE, CLAIMS, ELSEWHERE, PAST, RECOMPUTE
from tests.tally.rulebooks import BOOK


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The whole report with a grouping and a history, and the page of a publisher behind it."""
    past = tmp_path_factory.mktemp("past") / "history.csv"
    head = "data_date,assessment,hubscan_version,config_sha256,models,rule,tier,mode"
    lines = [f"2026-11-01,a,0.1.0,f,5,{c.rule},{c.tier},{c.mode},0,{PAST},20" for c in
             BOOK.columns()]  # fmt: skip
    past.write_text("\n".join([f"{head},surely,likely,possibly", *lines]) + "\n")
    whole = report(past=past, choice=Choice(group_by="publisher"))
    page = build_publisher(
        assessed(), BOOK, SNAPSHOT, ASSESSMENT, "lab", constants=CONFIG.assumptions
    )
    return replace(whole, sections=(*whole.sections, *page.sections))


def tables(document: Report) -> Iterator[tuple[str, Table]]:
    """Every table with the path of its page; those of sections have none."""
    for section in document.sections:
        yield from (("", block) for block in section.blocks if isinstance(block, Table))
    for page in document.pages:
        if "/" in page.path and not page.path.startswith("claims/"):
            yield from ((page.path, table) for part in page.parts for table in inside(part.blocks))


def inside(blocks: tuple[PageBlock, ...]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Fold):
            yield from inside(block.blocks)


def test_every_published_figure_has_a_row_and_a_recomputation(document: Report) -> None:
    published = {c.name for _, t in tables(document) for c in t.columns if c.kind.is_numeric}
    listed = {"publisher_all", "publisher_covered", "publisher_downloads"}
    assert published | CLAIMS | BASELINE | listed == set(FIGURES), published ^ set(FIGURES)
    assert set(RECOMPUTE) | ELSEWHERE == set(FIGURES)


def test_every_number_can_be_recomputed(document: Report) -> None:
    checked: Counter[str] = Counter()
    (publishers,) = (p for p in document.pages if p.path == "publishers")
    (listed,) = inside(publishers.parts[0].blocks)
    for path, table in (*tables(document), ("publishers", listed)):
        for cells in table.rows:
            row = {c.name: v for c, v in zip(table.columns, cells, strict=True)} | {"page": path}
            for i, (column, value) in enumerate(zip(table.columns, cells, strict=True)):
                if column.kind.is_numeric and column.name not in ELSEWHERE:
                    wanted = RECOMPUTE[column.name](row, table, i)
                    where = f"{path} {table.id}, {cells[0]}, {column.name}"
                    same = value == wanted or math.isclose(value, wanted)  # type: ignore[arg-type]
                    assert same, f"{where}: {value} is not {wanted}"
                    checked[column.name] += 1
    assert set(checked) == set(RECOMPUTE)
    assert checked.total() > 400


def test_the_picture_has_the_counts_of_the_main_lines(document: Report) -> None:
    """Over the readings of a text: the least of the least, the most of the most."""
    (index,) = (p for p in document.pages if p.path == "index")
    (bars,) = (b for part in index.parts for b in part.blocks if isinstance(b, Bars))
    drawn = {bar.name.target: bar for _, rows in bars.groups for bar in rows}
    assert set(drawn) == {f"rules/{rule.id}" for rule in BOOK.rules}
    for rule in BOOK.rules:
        bar = drawn[f"rules/{rule.id}"]
        names = [n for n in NAMES if n.startswith(f"{rule.id}/")]
        counts = [[sum(level(m, n) >= at for m in HUB) for n in names] for at in (3, 2, 1)]
        assert (bar.surely, bar.possibly) == (min(counts[0]), max(counts[2]))
        assert bar.middle == (min(counts[1]), max(counts[1]))


def test_a_reader_gets_from_a_count_to_its_models(document: Report) -> None:
    """A number leads to its models, and the rule's page names them and the command for all."""
    pages = {page.path: page for page in document.pages}
    (bars,) = (b for part in pages["index"].parts for b in part.blocks if isinstance(b, Bars))
    for _, rows in bars.groups:
        for bar in rows:
            path, _, anchor = bar.models.partition("#")
            folds = [b for part in pages[path].parts for b in part.blocks if isinstance(b, Fold)]
            (fold,) = (f for f in folds if f.id == anchor)
            (known,) = (t for t in inside(fold.blocks) if t.id.startswith("known-"))
            assert known.rows and all(isinstance(row[0], Model) for row in known.rows)
            assert any(isinstance(b, Command) and "hubscan top" in b.line for b in fold.blocks)
    sweep = next(t for path, t in tables(document) if t.id == "sweep")
    assert all(isinstance(row[0], Link) and row[0].target in pages for row in sweep.rows)
