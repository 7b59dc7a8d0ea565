"""Claims: what they count on a small world, how they are judged, and what a broken one is told."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubscan.model.errors import ConfigError
from hubscan.rules import load as load_rules
from hubscan.rules.language.reader import Node
from hubscan.settings.locate import built_in
from hubscan.settings.strict_yaml import parse
from hubscan.tally.claims import Claim, Measurement, Scene, load_claims, measure
from hubscan.tally.claims.claim import Expect, Expectation, RuleTest
from hubscan.tally.claims.read import read_claim
from hubscan.tally.claims.text import as_dict, as_text
from hubscan.tally.claims.verdict import Counts, Verdict, judge, judge_on_part
from tests.support.tables import estimate, make

HUB = Scene(date(2026, 5, 20), whole_hub=True)
PART = Scene(date(2026, 5, 20), whole_hub=False)

HEAD = """\
id: test
statement: Something can be counted.
said_by: someone
date: 2024-01-12
source: {title: a, address: https://b.c, locator: c, looked_at: 2026-01-01, quote: d, state: quoted}
cannot_tell: [the future]
"""


def claim(rest: str) -> Claim:
    return read_claim(Node(parse(HEAD + rest, Path("test.yaml"))))


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """A base above 1e23 FLOP, its fine-tune and quantised copy, a straddler, and an unknown."""
    world: list[tuple[str, str | None, tuple[Any, Any, Any], str, bool | None]] = [
        ("org/Base", "2023-07-18", (8e23, 9e23, 1e24), "base", True),
        ("org/tune", "2023-12-01", (8e23, None, 1e24), "finetune", True),
        ("org/copy", "2025-01-01", (8e23, 9e23, 1e24), "quantized", None),
        ("org/straddler", "2022-01-01", (5e22, 1.2e23, 3e23), "base", True),
        ("org/below", "2022-01-01", (1e22, 2e22, 9e22), "base", False),
        ("org/unknown", None, (None, None, None), "base", None),
    ]
    con = duckdb.connect()
    keys = {name: f"{n:024x}" for n, (name, *_) in enumerate(world)}
    make(con, "models", [{"key": k, "id": i, "downloads": 9} for i, k in keys.items()])
    make(
        con,
        "estimates",
        [
            {
                "model": keys[name],
                "release_date": born,
                "open_weights": open_weights,
                **estimate("training_flop", *flop),
            }
            for name, born, flop, _, open_weights in world
        ],
    )
    make(con, "lineage", [{"model": keys[n], "relation": r} for n, _, _, r, _ in world])
    edges = [("org/tune", "org/Base", True), ("org/copy", "org/tune", True)]
    edges.append(("org/below", "org/Base", False))
    make(
        con,
        "parents",
        [
            {"child": keys[c], "parent": keys[p], "parent_ref": p, "used": used}
            for c, p, used in edges
        ],
    )
    con.execute('CREATE TABLE verdicts AS SELECT model, 2::TINYINT AS "r/t@own" FROM models')
    return con


def measured(con: duckdb.DuckDBPyConnection, asked: Claim, scene: Scene) -> list[Measurement]:
    (found,) = measure(con, [asked], scene)
    return found


def counted(con: duckdb.DuckDBPyConnection, rest: str, scene: Scene = HUB) -> list[tuple[int, ...]]:
    found = measured(con, claim(rest), scene)
    return [(m.counts.surely, m.counts.likely, m.counts.possibly, m.counts.selected) for m in found]


ABOVE = 'where: {training_flop: "> 1e23 FLOP"}\n'


def test_bounds_decide_how_surely_a_model_counts(con: duckdb.DuckDBPyConnection) -> None:
    early, today = counted(con, ABOVE + "expect: measure\n")
    assert today == (3, 4, 5, 6)
    assert early == (2, 3, 4, 5), "the copy came later; the undated one may have been there"


def test_below_looks_at_the_other_end(con: duckdb.DuckDBPyConnection) -> None:
    text = 'where: {training_flop: "<= 3e23 FLOP"}\nexpect: measure\n'
    assert counted(con, text)[1] == (2, 2, 3, 6)


def test_a_family_is_the_roots_and_all_below_by_used_links(con: duckdb.DuckDBPyConnection) -> None:
    family = "select: {family: [ORG/base]}\n"
    assert counted(con, family + "expect: measure\n") == [(2, 2, 2, 2), (3, 3, 3, 3)]
    tunes = "select: {family: [org/base], relations: [finetune, adapter]}\n"
    assert counted(con, tunes + "expect: measure\n")[1] == (1, 1, 1, 1)


def test_names_and_openness_limit_what_is_meant(con: duckdb.DuckDBPyConnection) -> None:
    assert counted(con, "select: {name_contains: TUNE}\nexpect: measure\n")[1] == (1, 1, 1, 1)
    assert counted(con, "select: {open_weights: true}\nexpect: measure\n")[1] == (3, 3, 5, 6)


def test_a_rule_is_counted_by_its_verdicts(con: duckdb.DuckDBPyConnection) -> None:
    rest = "where: {rule: r, tier: t, mode: own}\nexpect: measure\n"
    assert counted(con, rest)[1] == (0, 5, 6, 6), "the undated one is possible at most"
    with pytest.raises(ConfigError, match=r"no verdicts for 'r/x@own'.*r/t@own"):
        counted(con, rest.replace("tier: t", "tier: x"))


@pytest.mark.parametrize(
    "rest",
    [
        "expect: measure\n",
        ABOVE + "select: {open_weights: true}\nexpect: measure\n",
        ABOVE + "select: {family: [org/base], name_contains: T}\nexpect: measure\n",
        "select: {models: [ORG/tune, org/none], relations: [finetune]}\nexpect: measure\n",
        "where: {rule: r, tier: t, mode: own}\nselect: {family: [org/tune]}\nexpect: measure\n",
    ],
)
def test_the_query_that_is_shown_finds_what_was_counted(
    con: duckdb.DuckDBPyConnection, rest: str
) -> None:
    """All claims are counted together; each query shown counts one by itself."""
    for one in measured(con, claim(rest), HUB):
        found = con.execute(
            "SELECT count(*) FILTER (level >= 3), count(*) FILTER (level >= 2),"
            " count(*) FILTER (level >= 1), count(*), count(*) FILTER (existed < 3),"
            f" coalesce(min(level), 0), coalesce(max(level), 0) FROM ({one.sql})"
        ).fetchone()
        assert found == dataclasses.astuple(one.counts)
        shown = con.execute(
            f"SELECT id FROM ({one.sql}) WHERE level >= 1"
            " ORDER BY level DESC, downloads DESC, id LIMIT 5"
        ).fetchall()
        assert one.examples == tuple(name for (name,) in shown)


def test_claims_measured_together_are_as_measured_alone(con: duckdb.DuckDBPyConnection) -> None:
    rest = ("expect: any\n", ABOVE + "expect: all\n", "select: {family: [org/Base]}\nexpect: any\n")
    several = [dataclasses.replace(claim(r), id=f"claim-{n}") for n, r in enumerate(rest)]
    alone = [measured(con, one, PART) for one in several]
    assert measure(con, several, PART) == alone


def test_a_model_that_is_not_there_leaves_all_open(con: duckdb.DuckDBPyConnection) -> None:
    rest = "select: {models: [org/Base, org/Gone]}\n" + ABOVE + "expect: all\n"
    both = measured(con, claim(rest), HUB)[1]
    assert both.missing == ("org/Gone",)
    assert both.verdict is Verdict.OPEN


def test_exactly_is_decided_by_its_worst_part(con: duckdb.DuckDBPyConnection) -> None:
    rest = "select: {models: [org/Base, org/below]}\n" + ABOVE
    assert measured(con, claim(rest + "expect: {exactly: [org/Base]}\n"), HUB)[1].verdict == "holds"
    both = measured(con, claim(rest + "expect: {exactly: [org/Base, org/below]}\n"), HUB)[1]
    assert both.verdict is Verdict.FAILS


def test_a_part_of_the_hub_proves_some_but_never_all(con: duckdb.DuckDBPyConnection) -> None:
    rest = ABOVE + "needs_whole_hub: true\nexpect: "
    assert measured(con, claim(rest + "any\n"), PART)[1].verdict is Verdict.HOLDS
    assert measured(con, claim(rest + "none\n"), PART)[1].verdict is Verdict.FAILS
    assert (
        measured(con, claim(rest + "{count: {at_least: 3}}\n"), PART)[1].verdict is Verdict.UNTESTED
    )
    assert measured(con, claim(rest + "{count: {at_least: 3}}\n"), HUB)[1].verdict is Verdict.HOLDS


def test_what_it_cannot_tell_is_said(con: duckdb.DuckDBPyConnection) -> None:
    early, today = measured(con, claim(ABOVE + "expect: any\n"), PART)
    assert any("deleted since 2024-01-12" in line for line in early.cannot_tell)
    assert not any("deleted" in line for line in today.cannot_tell)
    assert "1 models of unknown date are counted as possible." in today.cannot_tell
    assert today.cannot_tell[-1] == "the future"
    text = as_text([early, today], sql=True)
    assert "training flop > 1e23 FLOP" in text and "| SELECT m.id" in text
    assert json.loads(json.dumps(as_dict(today)))["likely"] == 4


ranges = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted)
triples = st.lists(st.integers(0, 50), min_size=3, max_size=3).map(sorted)


@given(wanted=ranges, met=triples)
def test_a_count_holds_only_if_every_possible_number_fits(
    wanted: list[int], met: list[int]
) -> None:
    low, high = wanted
    counts = Counts(*met, selected=50, undated=0, lowest=0, highest=0)
    verdict = judge(Expectation(Expect.COUNT, low, high), counts, {})
    possible = range(met[0], met[2] + 1)
    fits = [low <= n <= high for n in possible]
    assert (verdict is Verdict.HOLDS) == all(fits)
    assert (verdict is Verdict.FAILS) == (not any(fits))
    if verdict in (Verdict.LIKELY, Verdict.UNLIKELY):
        assert (verdict is Verdict.LIKELY) == (low <= met[1] <= high)


@given(level=st.integers(0, 3))
def test_none_is_the_opposite_of_any(level: int) -> None:
    counts = Counts(0, 0, 0, selected=1, undated=0, lowest=level, highest=level)
    verdicts = [judge(Expectation(kind), counts, {}) for kind in (Expect.ANY, Expect.NONE)]
    pairs = {(Verdict.HOLDS, Verdict.FAILS), (Verdict.LIKELY, Verdict.UNLIKELY)}
    pairs |= {(Verdict.OPEN, Verdict.OPEN), (Verdict.FAILS, Verdict.HOLDS)}
    assert tuple(verdicts) in pairs


def test_nothing_selected_tests_nothing() -> None:
    counts = Counts(0, 0, 0, selected=0, undated=0, lowest=0, highest=0)
    assert judge(Expectation(Expect.NONE), counts, {}) is Verdict.UNTESTED
    assert judge_on_part(Expectation(Expect.ALL), Verdict.HOLDS) is Verdict.UNTESTED


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        ("expekt: all\n", "test.yaml:7: unknown key 'expekt'; did you mean 'expect'?"),
        ("select: {}\n", "the key 'expect' is missing"),
        ("expect: most\n", "test.yaml:7: 'most' is not a expectation"),
        ("expect: {count: {}}\n", "test.yaml:7: expected at_least, at_most or both"),
        ("expect: {count: {at_least: 3, at_most: 2}}\n", "at_least 3 is more than at_most 2"),
        ("expect: {count: {at_least: many}}\n", "expected a number"),
        ("expect: {exactly: [a/b]}\n", "exactly needs select.models"),
        ("expect: all\nwhere: {training_flops: '> 1'}\n", "did you mean 'training_flop'?"),
        ("expect: all\nwhere: {training_flop: 1e23}\n", "test.yaml:8: expected text"),
        ("expect: all\nwhere: {training_flop: '= 1e23'}\n", "expected a sign and an amount"),
        ("expect: all\nwhere: {training_flop: '> 1e23 FLOPS'}\n", "'FLOPS' is not a unit"),
        ("expect: all\nwhere: {training_flop: '> 70 %'}\n", "training_flop is in FLOP, not in %"),
        ("expect: all\nwhere: {rule: r}\n", "the key 'tier' is missing"),
        ("expect: all\nselect: {relations: [cousin]}\n", "'cousin' is not a relation"),
        ("expect: all\ndated: year\n", "'year' is not a precision"),
    ],
)
def test_a_broken_claim_is_told_where_and_what(rest: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        claim(rest)
    assert told in caught.value.message


def test_the_id_must_be_the_file_name(tmp_path: Path) -> None:
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims/other.yaml").write_text(HEAD + "expect: all\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"other.yaml:1: the id 'test' must be"):
        load_claims(tmp_path)


def test_the_shipped_claims_are_whole_and_name_real_tiers() -> None:
    claims = load_claims(built_in())
    assert len(claims) >= 10
    assert [c.said_on for c in claims] == sorted(c.said_on for c in claims)
    columns = {c.name for c in load_rules(built_in()).columns()}
    assert {c.test.column for c in claims if isinstance(c.test, RuleTest)} <= columns
    assert all(c.cannot_tell and c.source.quote and c.question() for c in claims)
    assert len({c.source.address for c in claims}) >= 3


def test_each_claim_is_in_the_mouth_of_who_said_it() -> None:
    said = {c.id: c for c in load_claims(built_in())}
    small, few = said["only-a-small-fraction"], said["only-a-few-labs"]
    assert small.said_by.startswith("Center for AI Safety") and small.source.state == "quoted"
    assert isinstance(small.test, RuleTest) and small.test.rule == "cais-ntia-2023"
    assert "Center for AI Policy" in few.said_by
    assert isinstance(few.test, RuleTest) and few.test.rule == "caip-2023-initial"
    assert "as a stricter reading" not in said["llama-2-above-1e23"].said_by
    assert said["llama-2-above-1e23"].expectation.kind is Expect.ANY
