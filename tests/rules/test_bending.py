"""Rules other than as written: every change shows in the counts and is said in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from hubscan.model.errors import ConfigError
from hubscan.rules import Rulebook, evaluate, load
from hubscan.rules.bend import show
from hubscan.rules.engine.as_of import in_doubt, keep_existing
from hubscan.rules.engine.plan import make_plan
from hubscan.rules.tools.examples import make_world
from hubscan.rules.tools.present import as_text
from hubscan.rules.tools.template import template
from hubscan.store.engine import connect
from tests.support.tables import make

CONFIG = Path(__file__).resolve().parents[2] / "config"
BOOK = load(CONFIG)


def level(book: Rulebook, column: str, **facts: object) -> int:
    con = connect(threads=1)
    make_world(con, [(facts, None)])
    evaluate(con, book)
    row = con.execute(f'SELECT "{column}" FROM verdicts').fetchone()
    assert row is not None
    return int(row[0])


FLOP = {"training_flop": (5e23,) * 3}


def test_set_moves_a_line_and_is_said() -> None:
    bent = BOOK.bend(sets={"stopai-conjecture-2023.flop_line": "1e24"})
    column = "stopai-conjecture-2023/prohibited@cumulative"
    assert level(BOOK.only("stopai-conjecture-2023"), column, **FLOP) == 3
    assert level(bent.only("stopai-conjecture-2023"), column, **FLOP) == 0
    said = "stopai-conjecture-2023: flop_line is 1e24 FLOP instead of 1e23 FLOP"
    assert bent.deviations == (said,)
    tier = bent.tier("stopai-conjecture-2023", "prohibited")
    assert tier.prose() == "training compute is greater than 1e24 FLOP"


def test_set_binds_what_a_text_leaves_open() -> None:
    column = "lessig-2024/high-capability@own"
    assert level(BOOK.only("lessig-2024"), column, **FLOP) == 1
    for answer, expected in (("yes", 3), ("no", 0)):
        bent = BOOK.bend(sets={"lessig-2024.highly_capable": answer})
        assert level(bent.only("lessig-2024"), column, **FLOP) == expected


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("stopai-conjecture-2023", "1e24", "does not name a parameter"),
        ("stopai-conjecture.flop_line", "1e24", "Did you mean stopai-conjecture-2023"),
        ("stopai-conjecture-2023.flop", "1e24", "Did you mean flop_line"),
        ("stopai-conjecture-2023.flop_line", "many", "'many' is not a number"),
        ("stopai-conjecture-2023.flop_line", "70 %", "is in FLOP, not in %"),
        ("caip-2023-revised.enactment_date", "soon", "is not a date such as"),
        ("caip-2023-revised.fast_track", "perhaps", "'perhaps' is not a value"),
        ("palisade-2023-llama2.like", "llama-2-70", "did you mean 'llama-2-70b'"),
    ],
)
def test_set_refuses_what_it_cannot_use(path: str, value: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        BOOK.bend(sets={path: value})


def test_a_reading_replaces_the_condition_and_is_said() -> None:
    bent = BOOK.bend(readings={"anthropic-2026": "any-limb"})
    column = "anthropic-2026/covered@cumulative"
    assert level(BOOK.only("anthropic-2026"), column, training_flop=(3e25,) * 3) == 1
    assert level(bent.only("anthropic-2026"), column, training_flop=(3e25,) * 3) == 3
    assert bent.deviations[0].startswith("anthropic-2026: read as 'any-limb'")
    with pytest.raises(ConfigError, match="Did you mean any-limb"):
        BOOK.bend(readings={"anthropic-2026": "any-limbs"})
    with pytest.raises(ConfigError, match="read in one way only"):
        BOOK.bend(readings={"eu-gpai": "any-limb"})


def test_as_of_keeps_the_texts_that_stood() -> None:
    def tiers(day: str) -> set[str]:
        book = BOOK.bend(as_of=date.fromisoformat(day))
        return {f"{rule.id}/{tier.id}" for rule in book.rules for tier in rule.tiers}

    then = tiers("2024-06-01")
    assert "pauseai-proposal/gpt4-2024" in then
    assert "pauseai-proposal/mmlu86-2025" not in then
    assert "eo14110/reporting" in then
    assert "eu-gpai/gpai" not in then
    assert "us-hr9925/frontier" not in then, "a bill of 2026 did not exist"
    assert "cais-ntia-2023/powerful" in then
    later = tiers("2026-01-15")
    assert {"pauseai-proposal/mmlu86-2025", "eu-gpai/gpai"} <= later
    assert "eo14110/reporting" not in later
    assert "eu-gpai-draft-2025/gpai" not in later
    assert "left out" in BOOK.bend(as_of=date(2024, 6, 1)).deviations[1]


DATED = """
parameters:
  flop_line:
    value: 1e26 FLOP
    dated:
      - {to: 2025-01-01, value: 1e24 FLOP}
      - {from: 2027-01-01, value: unspecified}
  enactment: {date: 2024-06-01, dated: [{to: 2025-01-01, date: 2023-06-01}]}
"""


@pytest.fixture
def dated(tmp_path: Path) -> Rulebook:
    text = template("dated").replace("{date: 2026-01-01,", "{date: 2022-01-01,")
    before, _, rest = text.partition("parameters:")
    after = rest[rest.index("tiers:") :]
    (tmp_path / "dated.yaml").write_text(
        before + DATED + after.replace("any:", "any:\n        - release_date: '< enactment'")
    )
    return load(CONFIG, rules_dir=tmp_path)


@pytest.mark.parametrize(
    ("day", "flop_line", "enactment", "verdict"),
    [
        (None, "1e26 FLOP", "2024-06-01", 0),
        (date(2024, 12, 31), "1e24 FLOP", "2023-06-01", 3),
        (date(2025, 1, 1), "1e26 FLOP", "2024-06-01", 0),
        (date(2027, 1, 1), "unspecified", "2024-06-01", 1),
    ],
)
def test_as_of_takes_the_values_that_stood(
    dated: Rulebook, day: date | None, flop_line: str, enactment: str, verdict: int
) -> None:
    bent = dated.bend(as_of=day)
    shown = {name: show(p) for name, p in bent.rule("dated").parameters.items()}
    assert shown == {"flop_line": flop_line, "enactment": enactment}
    facts = {"training_flop": (1e25,) * 3, "release_date": date(2024, 9, 1)}
    assert level(bent, "dated/covered@cumulative", **facts) == verdict
    said = f"dated: flop_line was {flop_line} on {day}, not 1e26 FLOP"
    assert (said in bent.deviations) == (flop_line != "1e26 FLOP")


def test_prose_says_what_stands_on_other_days(dated: Rulebook) -> None:
    prose = (
        "the release date of the model is before 2024-06-01 (2023-06-01 until 2025-01-01) or"
        " training compute is greater than 1e26 FLOP (1e24 FLOP until 2025-01-01, a number the text"
        " leaves open (flop_line) from 2027-01-01)"
    )
    assert dated.tier("dated", "covered").prose() == prose
    bent = dated.bend(as_of=date(2024, 1, 1))
    assert bent.tier("dated", "covered").prose() == (
        "the release date of the model is before 2023-06-01 or training compute is greater than"
        " 1e24 FLOP"
    )
    assert "dated.flop_line = 1e26 FLOP; 1e24 FLOP until 2025-01-01; unspecified from 2027" in (
        as_text(dated, dated.rule("dated"))
    )


def test_as_of_keeps_the_models_that_existed() -> None:
    con = connect(threads=1)
    days = {"old": "2023-01-01", "same": "2024-06-01 23:00:00", "new": "2024-06-02", "odd": None}
    make(con, "models", [{"key": k, "id": k, "created_at": d} for k, d in days.items()])
    make(con, "edges", [{"child": "new", "source": "card", "position": 0}])
    make(con, "statements", [{"model": "odd"}, {"model": "new"}])
    con.execute("CREATE TABLE reference AS SELECT 'ODD' AS hf_id, '2023-05-01' AS release_date")
    assert keep_existing(con, date(2024, 6, 1)) == 3
    rows = con.execute("SELECT key, model FROM models").fetchall()
    assert rows == [("odd", 0), ("old", 1), ("same", 2)]
    assert con.execute("SELECT model FROM statements").fetchall() == [(0,)]
    assert con.execute("SELECT count(*) FROM edges").fetchone() == (0,)
    assert keep_existing(con, date(2023, 3, 1)) == 1, "the curated date says when odd began"


def test_a_model_without_a_date_existed_perhaps() -> None:
    con = connect(threads=1)
    floor, later = f"{0x621FFDC1:08x}" + "0" * 16, f"{0x66B00000:08x}" + "0" * 16  # August 2024
    rows = [
        {"key": floor[:-1] + "1", "id": "a/undated"},
        {"key": floor[:-1] + "2", "id": "a/child-of-new"},
        {"key": floor[:-1] + "3", "id": "a/child-of-old"},
        {"key": later, "id": "a/key-of-august"},
        {"key": floor[:-1] + "4", "id": "a/new", "created_at": "2025-01-01"},
        {"key": floor[:-1] + "5", "id": "a/old", "created_at": "2023-01-01"},
    ]
    make(con, "models", rows)
    parents = [("2", "A/new"), ("3", "lab/Curated")]
    make(con, "edges", [
        {"child": floor[:-1] + child, "source": "card", "position": 0, "parent_ref": parent}
        for child, parent in parents
    ])  # fmt: skip
    make(con, "statements", [])
    con.execute("CREATE TABLE reference AS SELECT 'lab/curated' hf_id, '2023-05-01' release_date")
    assert keep_existing(con, date(2024, 6, 1)) == 3, "a child is no older than its parents"
    names = [name for (name,) in con.execute("SELECT id FROM models ORDER BY model").fetchall()]
    assert names == ["a/undated", "a/child-of-old", "a/old"]
    assert list(in_doubt(con)) == [0, 1], "nothing tells when they were made"
    assert keep_existing(con, date(2024, 9, 1)) == 3, "what was left out does not come back"


def test_what_existed_perhaps_is_covered_perhaps() -> None:
    book = BOOK.only("stopai-conjecture-2023")
    con = connect(threads=1)
    make_world(con, [(FLOP, None), (FLOP, None), ({"training_flop": (1.0,) * 3}, None)])
    evaluate(con, book, in_doubt=np.array([1, 2]))
    column = "stopai-conjecture-2023/prohibited@cumulative"
    rows = con.execute(f'SELECT "{column}" FROM verdicts ORDER BY model').fetchall()
    assert [level for (level,) in rows] == [3, 1, 0]


def test_a_threshold_is_a_rule_in_one_line() -> None:
    book = BOOK.bend(thresholds=["training_flop>1e24", "parameters >= 70e9"])
    names = [rule.id for rule in book.rules if rule.kind == "threshold"]
    assert names == ["threshold-parameters-from-70e9", "threshold-training-flop-above-1e24"]
    column = "threshold-training-flop-above-1e24/line@cumulative"
    alone = book.only("threshold-training-flop-above-1e24")
    assert level(alone, column, training_flop=(1e24,) * 3) == 0
    assert level(alone, column, training_flop=(2e24,) * 3) == 3
    assert len(book.deviations) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("training_flop", "is not a threshold"),
        ("training_flops>1e24", "did you mean 'training_flop'"),
        ("mmlu>1e24 FLOP", "counted in %"),
    ],
)
def test_a_broken_threshold_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        BOOK.bend(thresholds=[text])


def test_the_rulebook_itself_is_never_changed() -> None:
    BOOK.bend(sets={"stopai-conjecture-2023.flop_line": "1e24"}, thresholds=["mmlu>80"])
    assert BOOK.deviations == ()
    assert not [rule for rule in BOOK.rules if rule.kind == "threshold"]


def test_a_text_keeps_the_words_of_one_that_was_repealed() -> None:
    """The NTIA's request of 2024 takes its line from Executive Order 14110, revoked in 2025."""
    then = BOOK.bend(as_of=date(2026, 10, 1))
    assert "eo14110" not in {rule.id for rule in then.rules}
    assert then.tier("eo14110", "dual-use") == BOOK.tier("eo14110", "dual-use")
    steps = make_plan(then).steps
    assert any(name.startswith("ntia-open-weights-rfc-2024/") for name in steps)
    assert not any(column.rule == "eo14110" for column in then.columns())
    assert then.only("ntia-open-weights-rfc-2024").columns()


def test_every_month_has_a_plan() -> None:
    for year in range(2022, 2027):
        for month in (1, 5, 9):
            make_plan(BOOK.bend(as_of=date(year, month, 1)))
