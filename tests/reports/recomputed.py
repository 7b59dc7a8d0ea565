"""Each published figure, recomputed."""

from __future__ import annotations

from collections.abc import Callable

from hubscan.reports.document import Table
from tests.reports.hubs import HUB, NAMES
from tests.reports.plain_counts import (
    LEVEL,
    Row,
    column_of,
    constant,
    counted,
    covered,
    created,
    downloads,
    family,
    grade,
    lacks,
    level,
    licence,
    listed_publisher,
    members,
    missing_models,
    model,
    moved,
    near,
    of_publisher,
    originals,
    over,
    publisher,
    rule_named,
    strongest,
    tried,
    undetermined,
)
from tests.tally.rulebooks import BOOK

PAST = 17


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
