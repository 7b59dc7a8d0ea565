"""What a report counts, by plain loops over the fixture Hub."""

from __future__ import annotations

import json
import math
from typing import Any

from hubscan.model.relations import RELATION_LABELS
from hubscan.model.text import si
from hubscan.reports import reliability
from hubscan.reports.document import Table
from hubscan.reports.words import MODE_WORDS
from tests.reports.hubs import CONFIG, HUB, NAMES
from tests.tally.rulebooks import BOOK

Row = dict[str, Any]
M = dict[str, Any]

LEVEL = {"surely": 3, "likely": 2, "possibly": 1}
MODES = {words: mode for mode, words in MODE_WORDS.items()}
RELATIONS = {label: relation.value for relation, label in RELATION_LABELS.items()}
LINES = {"training_flop": 1e23, "parameters": 1e9}
READS = {"quiet/line@own": "own_flop", "quiet/line@cumulative": "training_flop",
         "quiet/line@inherits": "training_flop", "size/big@cumulative": "parameters"}  # fmt: skip


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
        return 1.96 * math.sqrt(p * (1 - p) / one["roots"])
    return float(one[{"hidden_roots": "roots", "covered_share": "covered"}.get(what, what)])
