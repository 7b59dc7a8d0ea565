"""Every number of every table of a report, recomputed by plain loops over the fixture Hub."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from hubscan.model.relations import RELATION_LABELS
from hubscan.model.text import si
from hubscan.reports import Choice, build_publisher, reliability
from hubscan.reports.document import (
    Bars,
    Command,
    Fold,
    Link,
    Model,
    PageBlock,
    Report,
    Table,
)
from hubscan.reports.figures import FIGURES
from hubscan.reports.history import FORMER
from hubscan.reports.tables import MODE_WORDS
from tests.reports.hubs import ASSESSMENT, CONFIG, HUB, NAMES, SNAPSHOT, assessed, report
from tests.tally.rulebooks import BOOK

Row = dict[str, Any]
M = dict[str, Any]

LEVEL = {"surely": 3, "likely": 2, "possibly": 1}
MODES = {words: mode for mode, words in MODE_WORDS.items()}
RELATIONS = {label: relation.value for relation, label in RELATION_LABELS.items()}
LINES = {"training_flop": 1e23, "parameters": 1e9}
READS = {"quiet/line@own": "own_flop", "quiet/line@cumulative": "training_flop",
         "quiet/line@inherits": "training_flop", "size/big@cumulative": "parameters"}  # fmt: skip


PAST = 17


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The whole report with a grouping and a history, and the page of a publisher behind it."""
    past = tmp_path_factory.mktemp("past") / "history.csv"
    lines = [f"2026-11-01,a,0.1.0,f,5,{c.rule},{c.tier},{c.mode},0,{PAST},20" for c in
             BOOK.columns()]  # fmt: skip
    past.write_text("\n".join([",".join(FORMER), *lines]) + "\n")
    whole = report(past=past, choice=Choice(group_by="publisher"))
    page = build_publisher(
        assessed(), BOOK, SNAPSHOT, ASSESSMENT, "lab", constants=CONFIG.assumptions
    )
    return replace(whole, sections=(*whole.sections, *page.sections))


def level(m: M, column: str) -> int:
    return int(m["levels"][NAMES.index(column)])


def ends(m: M, quantity: str) -> tuple[float | None, float | None, float | None]:
    if quantity == "training_flop":
        return m["flop"]  # type: ignore[no-any-return]
    return (m["parameters"],) * 3 if quantity == "parameters" else (None, None, None)


def publisher(m: M) -> str:
    return str(m["id"]).split("/")[0]


def column_of(row: Row) -> str:
    """The verdict column a row speaks of."""
    rule = getattr(row["rule"], "text", row["rule"])
    (tier,) = (t.id for r in BOOK.rules for t in r.tiers if r.id == rule)
    mode = getattr(row["mode"], "text", row["mode"])
    return f"{rule}/{tier}@{MODES[mode.rstrip('*')]}"


def covered(row: Row, at: int = 2) -> list[M]:
    """The models a row counts; all of them in the row that says so."""
    if row["rule"] == "all models":
        return list(HUB)
    of_lab = "largest" in row and "families_likely" not in row
    whose = "lab" if of_lab else row.get("group")
    return [m for m in HUB if whose in (None, publisher(m)) and level(m, column_of(row)) >= at]


def downloads(models: list[M]) -> int:
    return sum(m["downloads"] or 0 for m in models)


def undetermined(column: str) -> list[M]:
    return [m for m in HUB if level(m, column) in (1, 2)]


def lacks(m: M, column: str) -> bool:
    return ends(m, READS[column])[1] is None


def counted(row: Row, table: Table, name: str, index: int) -> int:
    """A cell of a tier's table: its row says of what, its heading in which mode."""
    rule, tier = next((r.id, t.id) for r in BOOK.rules for t in r.tiers
                      if table.id == f"counts-{r.id}-{t.id}")  # fmt: skip
    mode = MODES[table.columns[index].group]
    models = [m for m in HUB if level(m, f"{rule}/{tier}@{mode}") >= LEVEL[name.split("_")[1]]]
    what = row["counted"]
    if what in RELATIONS:
        return sum(m["relation"] == RELATIONS[what] for m in models)
    return {
        "all models": len(models),
        "distinct models": len({m["original"] for m in models}),
        "publishers": len({publisher(m) for m in models}),
        "downloads": downloads(models),
        "likes": sum(m["facts"].get("likes", 0) for m in models),
    }[what]


def over(row: Row, table: Table, end: int) -> int:
    quantity = table.id.rpartition("-")[2]
    found = 0
    for m in HUB:
        value = ends(m, quantity)[end]
        if end == 1 and value is None:
            value = ends(m, quantity)[0]
        if value is None:
            found += end == 2
        else:
            found += value > row["line"] or (value == row["line"] and row.get("sign") != ">")
    return found


def moved(row: Row, table: Table) -> float:
    """A line of a rule, or a multiple of it on the rule's own page."""
    line = LINES[table.id.rpartition("-")[2]]
    step = row.get("step", "as it is")
    if step == "as it is":
        return line
    times = float(step.split()[0])
    return line / times if step.endswith("lower") else line * times


def members(row: Row) -> list[M]:
    """The models of the publisher or of the family that a page is about."""
    folder, _, name = row["page"].partition("/")
    if folder == "publishers":
        return [m for m in HUB if publisher(m) == name]
    (root,) = (m["key"] for m in HUB if m["id"].replace("/", "--") == name)
    return [m for m in HUB if m["root"] == root]


def strongest(m: M, rule: str) -> int:
    return max(level(m, name) for name in NAMES if name.startswith(f"{rule}/"))


def rule_named(title: str) -> str:
    (rule,) = (r.id for r in BOOK.rules if r.title == title)
    return rule


def listed_publisher(row: Row, at: int) -> list[M]:
    mine = [m for m in HUB if publisher(m) == row["publisher"].text]
    return [m for m in mine if max(strongest(m, r.id) for r in BOOK.rules) >= at]


def of_publisher(row: Row, table: Table, index: int) -> int:
    """Likely covered models of one publisher under a tier, in the mode of the column."""
    rule, tier = next((r.id, t.id) for r in BOOK.rules for t in r.tiers
                      if table.id == f"publishers-{r.id}-{t.id}")  # fmt: skip
    column = f"{rule}/{tier}@{MODES[table.columns[index].title]}"
    mine = [m for m in HUB if publisher(m) == row["publisher"].text and level(m, column) >= 2]
    return len(mine)


def family(row: Row) -> list[M]:
    (root,) = (m for m in HUB if m["id"] == row["model"].name)
    return [m for m in HUB if m["root"] == root["key"]]


def model(row: Row) -> M:
    return next(m for m in HUB if m["id"] == row["model"].name)


def near(row: Row, table: Table) -> int:
    m = model(row)
    mine = [c for c in NAMES if level(m, c) in (1, 2)]
    if table.id == "near-facts":
        return sum(lacks(m, c) for c in mine)
    return sum(not lacks(m, c) and not c.endswith("@inherits") for c in mine)


def missing_models(row: Row) -> list[M]:
    word = {"training compute": "training_flop", "total parameters": "parameters",
            "compute of this repository's own training step": "own_flop"}[row["fact"]]  # fmt: skip
    columns = [c for c in NAMES if READS[c] == word]
    return [m for m in HUB if any(m in undetermined(c) and lacks(m, c) for c in columns)]


def originals(row: Row) -> int:
    return len({m["original"] for m in missing_models(row)})


def created(row: Row, year: str) -> int:
    dates = [m["facts"].get("created_at") for m in covered(row)]
    return sum(str(d.year) == year if d else year == "no date" for d in dates)


def grade(row: Row, name: str) -> int:
    known = {"total parameters, embeddings included": "parameters"}
    if row["figure"].startswith("own compute plus"):
        return len(HUB) if name == "stated" else 0
    if row["figure"] in known:
        exact = sum(m["parameters"] is not None for m in HUB)
        return {"exact": exact, "unknown": len(HUB) - exact}.get(name, 0)
    return len(HUB) if name == "unknown" else 0


def licence(row: Row, name: str) -> int:
    foss = {True: "open", False: "other", None: "unknown"}
    return sum(foss[m["foss"]] == name for m in covered(row))


def constant(row: Row, end: str) -> float | None:
    known = CONFIG.assumptions
    name = row["name"].replace(" ", "_")
    if name in known.constants:
        return float(getattr(known.constants[name], end))
    if name in known.series:
        steps = {step.from_.isoformat(): step.value for step in known.series[name].points}
        return steps[row["date"]]
    benchmark, _, size = row["name"].partition(" ceiling up to ")
    heights = {f"{si(p.parameters)} parameters": p.value for p in known.ceilings[benchmark].points}
    return {"low": 0.0, "value": None, "high": heights[size]}[end]


def tried(row: Row, what: str) -> float:
    """From the file as it is shipped; the band anew."""
    low = int(row["given"].split()[0]) / 100
    (one,) = (b for b in json.loads(reliability.FILE.read_text())["bins"] if b["at_least"] == low)
    if what == "chance_band":
        p = one["mean_probability"]
        return round(1.96 * math.sqrt(p * (1 - p) / one["roots"]), 4)
    return float(one[{"hidden_roots": "roots", "covered_share": "covered"}.get(what, what)])


Recompute = Callable[[Row, Table, int], float | None]
RECOMPUTE: dict[str, Recompute] = {
    **{f"models_{n}": lambda r, t, i, n=n: len(covered(r, LEVEL[n])) for n in LEVEL},
    **{f"counted_{n}": lambda r, t, i, n=n: counted(r, t, f"counted_{n}", i) for n in LEVEL},
    "distinct_likely": lambda r, t, i: len({m["original"] for m in covered(r)}),
    "publishers_likely": lambda r, t, i: len({publisher(m) for m in covered(r)}),
    "downloads_likely": lambda r, t, i: downloads(covered(r)),
    "line": lambda r, t, i: moved(r, t),
    **{f"over_line_{n}": lambda r, t, i, e=e: over(r, t, e) for e, n in enumerate(LEVEL)},
    "likely_by_year": lambda r, t, i: created(r, t.columns[i].title),
    "likely_undated": lambda r, t, i: created(r, "no date"),
    "family_descendants": lambda r, t, i: len(family(r)) - 1,
    "family_downloads": lambda r, t, i: downloads(family(r)),
    "families_likely": lambda r, t, i: len({m["root"] for m in covered(r)}),
    "tiers_likely": lambda r, t, i: sum(level(model(r), c) >= 2 for c in NAMES),
    "tiers_surely": lambda r, t, i: sum(level(model(r), c) >= 3 for c in NAMES),
    "tiers_possibly": lambda r, t, i: sum(level(model(r), c) >= 1 for c in NAMES),
    "group_models": lambda r, t, i: sum(publisher(m) == r["group"] for m in HUB),
    "past_likely": lambda r, t, i: PAST,
    "tiers_undetermined": lambda r, t, i: near(r, t),
    **{
        f"gate_{g}": lambda r, t, i, g=g: sum(
            (m["facts"].get("gated") or "unknown") == g for m in covered(r)
        )
        for g in ("no", "auto", "manual", "unknown")
    },
    **{
        f"licence_{n}": lambda r, t, i, n=n: licence(r, n) for n in ("other", "open", "unknown")
    },
    "undetermined": lambda r, t, i: len(undetermined(column_of(r))),
    "near_the_line": lambda r, t, i: 0 if r["mode"] == "inherited" else sum(
        not lacks(m, column_of(r)) for m in undetermined(column_of(r))
    ),
    "elsewhere": lambda r, t, i: 0 if r["mode"] != "inherited" else sum(
        not lacks(m, column_of(r)) for m in undetermined(column_of(r))
    ),
    "lacking_models": lambda r, t, i: len(missing_models(r)),
    "lacking_originals": lambda r, t, i: originals(r),
    "lacking_downloads": lambda r, t, i: downloads(missing_models(r)),
    "requests_to_know": lambda r, t, i: 2 * originals(r),
    "minutes_to_know": lambda r, t, i: 5 if originals(r) else 0,
    **{
        f"grade_{g}": lambda r, t, i, g=g: grade(r, g)
        for g in ("exact", "stated", "derived", "inferred", "bounded", "unknown")
    },
    **{n: lambda r, t, i, n=n: tried(r, n) for n in ("hidden_roots", "mean_probability",
                                                     "covered_share", "chance_band")},
    **{f"assumption_{e}": lambda r, t, i, e=e: constant(r, e) for e in ("low", "value", "high")},
    "downloads": lambda r, t, i: model(r)["downloads"] or 0,
    "training_flop": lambda r, t, i: model(r)["flop"][1],
    **{
        f"training_flop_{n}": lambda r, t, i, e=e: model(r)["flop"][e]
        for e, n in enumerate(("low", "best", "high"))
    },
    "parameters": lambda r, t, i: model(r)["parameters"],
    "publisher_models": of_publisher,
    "publisher_all": lambda r, t, i: len(listed_publisher(r, 0)),
    "publisher_covered": lambda r, t, i: len(listed_publisher(r, 2)),
    "publisher_downloads": lambda r, t, i: downloads(listed_publisher(r, 2)),
    **{
        f"members_{n}": lambda r, t, i, a=a: sum(
            strongest(m, rule_named(r["rule"].text)) >= a for m in members(r)
        )
        for n, a in LEVEL.items()
    },
    **{
        f"texts_{n}": lambda r, t, i, a=a: sum(
            strongest(model(r), rule.id) >= a for rule in BOOK.rules
        )
        for n, a in LEVEL.items()
    },
}  # fmt: skip
CLAIMS = {"claim_surely", "claim_likely", "claim_possibly", "claim_selected"}
"""Recomputed from rows in tests/tally/test_claims.py."""
BASELINE = {f"baseline_models_{n}" for n in ("surely", "likely", "possibly")}
"""Only beside a scenario; held against an assessment in tests/test_scenarios.py."""
MOVED = {"moved_line"} | {
    f"moved_{what}{n}"
    for what in ("", "derived_", "downloads_")
    for n in ("surely", "likely", "possibly")
}
"""Held against what-if at every place in tests/reports/test_move.py."""
ELSEWHERE = (
    CLAIMS
    | BASELINE
    | MOVED
    | {
        *("expected", "expected_low", "expected_high"),
        *("share_of_models", "share_of_downloads"),
    }
)
"""Expected counts and their intervals are held against simulation in tests/census; a sample that
was chosen shows no shares (tests/reports/test_sections.py)."""


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
