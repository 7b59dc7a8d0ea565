"""Claims held against an exported scoreboard: what stood there by a day."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pytest

from hubscan.model.errors import ConfigError
from hubscan.settings.locate import built_in
from hubscan.tally.claims import Claim, Scene, load_claims, measure
from hubscan.tally.claims.board import load_board

SCENE = Scene(date(2026, 5, 20), whole_hub=False)
OLD, NEW = "open-llm-leaderboard-2023-09", "open-llm-leaderboard-2024-06"


def claims() -> dict[str, Claim]:
    return {c.id: c for c in load_claims(built_in())}


def counted(claim_id: str) -> list[tuple[str, int, int, int, str]]:
    con = duckdb.connect()
    return [
        (str(m.day), m.counts.surely, m.counts.possibly, m.counts.selected, m.verdict.value)
        for m in measure(con, [claims()[claim_id]], SCENE)[0]
    ]


def test_results_of_a_day_are_counted_without_any_snapshot() -> None:
    assert counted("models-above-70-mmlu")[0][1:4] == (26, 26, 1291)
    assert counted("no-open-model-above-85-mmlu") == [
        ("2024-01-12", 0, 0, 2810, "holds"),
        ("2024-06-15", 8, 8, 7169, "does not hold"),
    ]


def test_results_without_a_day_are_possible_at_most() -> None:
    early, all_of_it = counted("open-models-caught-up")
    assert early[1] < early[2], "some days are not given"
    assert all_of_it[2] == 497


def test_what_lies_above_85_was_flagged() -> None:
    rows = load_board(built_in(), NEW).rows.to_pylist()
    assert Counter(r["flagged"] for r in rows if r["mmlu"] > 85) == {True: 8}
    january = [r for r in rows if r["mmlu"] > 85 and r["day"] and r["day"] <= date(2024, 1, 31)]
    assert len(january) == 2


def test_scores_are_percentages_of_named_models() -> None:
    for board in (OLD, NEW):
        for row in load_board(built_in(), board).rows.to_pylist():
            assert 0 < row["mmlu"] < 100 and row["model"], row


def test_an_unknown_board_or_a_wrong_result_says_where(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="open-llm-leaderboard-2024-06"):
        load_board(built_in(), "open-llm-leaderboard-2024-07")
    (tmp_path / "boards").mkdir()
    about = (built_in() / "boards" / "boards.yaml").read_text(encoding="utf-8")
    (tmp_path / "boards" / "boards.yaml").write_text(about, encoding="utf-8")
    (tmp_path / "boards" / f"{OLD}.csv").write_text(
        "model,day,mmlu,flagged\na/b,2023-09-04,many,\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError, match=r"2023-09\.csv:2.*many"):
        load_board(tmp_path, OLD)


def test_most_claims_are_answered_on_a_part_of_the_hub() -> None:
    """What names its models, asks any of them, or is held against a board needs no whole Hub."""
    answered = [c.id for c in claims().values() if not c.needs_whole_hub]
    assert len([c for c in answered if claims()[c].expectation.kind != "measure"]) >= 15
