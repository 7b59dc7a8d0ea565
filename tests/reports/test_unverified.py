"""What was found in no text stands in no headline and no chart, and is marked elsewhere."""

from __future__ import annotations

import json
from dataclasses import replace

from hubscan.reports import headline
from hubscan.reports.document import Chart, Report, Table
from hubscan.rules import Rulebook
from hubscan.rules.language.source import Source
from tests.reports.hubs import report, usual_report
from tests.tally.rulebooks import BOOK, DAY

NAMED = "Rule size"
LOOKED = Source("", "", "", DAY, "", "unverified", looked_for="everywhere")


def with_unverified(rule_id: str) -> Rulebook:
    rules = tuple(
        replace(r, tiers=tuple(replace(t, source=LOOKED) for t in r.tiers))
        if r.id == rule_id
        else r
        for r in BOOK.rules
    )
    return replace(BOOK, rules=rules)


def charts(made: Report) -> str:
    found = [b for s in made.sections for b in s.blocks if isinstance(b, Chart)]
    assert len(found) >= 3
    return json.dumps([(chart.alt, chart.spec) for chart in found])


def test_a_verified_rule_is_charted() -> None:
    made = usual_report()
    assert NAMED in charts(made) and "size" in headline(made)
    assert "left out of this count" not in json.dumps(str(made.section("headline")))


def test_an_unverified_rule_is_neither_charted_nor_in_the_headline() -> None:
    made = report(book=with_unverified("size"))
    assert NAMED not in charts(made)
    assert "size" not in headline(made) and "quiet" in headline(made)
    assert "1 tier is left out of this count" in str(made.section("headline"))


def test_the_table_of_all_rules_has_it_and_says_so() -> None:
    made = report(book=with_unverified("size"))
    (table,) = (b for b in made.section("sweep").blocks if isinstance(b, Table))
    at = [column.name for column in table.columns].index("checked")
    states = {row[at] for row in table.rows}
    assert states == {"primary", "unverified"}
    (page,) = (p for p in made.pages if p.path == "rules/size")
    assert "unverified (wording)" in str(page.parts)
