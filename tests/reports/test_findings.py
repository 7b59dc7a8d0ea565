"""Findings in words: true and neutral whether the answer is none, all, one, unknown or a tie."""

from __future__ import annotations

from typing import Any

import pytest

from hubscan.reports.findings import findings
from hubscan.reports.main_tiers import Line, Standing, main_lines
from hubscan.reports.readings import Reading, readings
from tests.tally.rulebooks import BOOK, rule, tier


def line(
    name: str,
    surely: int,
    likely: tuple[int, int],
    possibly: int,
    *,
    silent: bool = False,
    expected: tuple[float, float] | None = None,
    quantity: str = "training_flop",
) -> Line:
    mode = "silent" if silent else "cumulative"
    text = rule(name, tier("line", quantity, ">", 1e23, mode), title=name.title())
    modes = text.tiers[0].modes
    counts = Reading(name, "line", modes, surely, likely, possibly, expected, expected)
    return Line(text, text.tiers[0], Standing.ISSUED, counts)


def said(*lines: Line, models: int = 100, tallies: Any = ()) -> tuple[str, ...]:
    return findings({Standing.ISSUED: list(lines)}, tallies, models)


def relation(name: str, likely: int) -> dict[str, Any]:
    about = {"rule": "act", "tier": "line", "mode": "cumulative", "unit": "repositories"}
    return about | {"relation": name, "likely": likely}


def test_largest_and_smallest() -> None:
    first, *_ = said(line("act", 30, (40, 40), 90), line("bill", 1, (2, 2), 50))
    assert first == (
        "Of 2 texts with a line on training compute or parameters that an authority issued, Act "
        "likely covers the most: 40 of 100 models (at least 30, at most 90); Bill the fewest: 2 of "
        "100 models (at least 1, at most 50)."
    )


def test_texts_by_size_come_first_whatever_the_counts() -> None:
    """A text about what models do covers more here; the title is not chosen by the count."""
    score = line("score", 80, (90, 90), 95, quantity="mmlu")
    size = line("size", 0, (1, 1), 2, quantity="parameters")
    assert said(score, size)[0].startswith("Size likely covers 1 of 100 models")
    assert said(score)[0].startswith("Score likely covers 90 of 100 models")
    bill = {Standing.BILL: [size], Standing.ISSUED: [score]}
    assert findings(bill, (), 100)[0].startswith("Score likely covers 90 of 100 models")


def test_an_expected_count_is_called_one() -> None:
    first, *_ = said(line("act", 30, (40, 40), 90, expected=(51.6, 51.6)))
    assert first == "Act is expected to cover 52 of 100 models (at least 30, at most 90)."
    none = [line(n, 0, (0, 0), 3, expected=(0.2, 0.2)) for n in ("a", "b")]
    first, *_ = said(line("act", 30, (40, 40), 90), *none)
    assert first.endswith("; 2 are expected to cover none (at most 3 each).")


def test_several_that_cover_none_are_counted_with_their_bound() -> None:
    zeros = [line(n, 0, (0, 0), most) for n, most in (("a", 3), ("b", 7))]
    first, *_ = said(line("act", 30, (40, 40), 90), *zeros)
    assert first.endswith("; 2 likely cover none (at most 7 each).")


def test_where_nothing_can_be_covered_nothing_is_expected() -> None:
    zeros = [line(n, 0, (0, 0), 0, expected=(0.0, 0.0)) for n in ("a", "b")]
    first, *_ = said(line("act", 30, (40, 40), 90), *zeros)
    assert first.endswith("at most 90); 2 cover none.")


@pytest.mark.parametrize(
    ("only", "words"),
    [
        (line("act", 0, (0, 0), 0), "Act likely covers none of 100 models (at least 0, at most 0)"),
        (line("act", 100, (100, 100), 100), "Act likely covers all 100 models (at least 100, at m"),
        (
            line("act", 0, (0, 0), 100),
            "Act likely covers none of 100 models (at least 0, at most 1",
        ),
        (
            line("act", 1, (2, 9), 20, silent=True),
            "Act likely covers 2–9 of 100 models (at least 1",
        ),
    ],
)
def test_one_text(only: Line, words: str) -> None:
    first, *_ = said(only)
    assert first.startswith(words)


def test_a_tie_names_no_winner() -> None:
    first, *_ = said(line("act", 1, (5, 5), 9), line("bill", 1, (5, 5), 9))
    assert first == (
        "Of 2 texts with a line on training compute or parameters that an authority issued, each "
        "likely covers 5 of 100 models (at least 1, at most 9)."
    )
    assert "the most" not in first
    first, *_ = said(line("a", 1, (5, 5), 9), line("b", 1, (5, 5), 9), line("c", 0, (0, 0), 1))
    assert ", 2 likely cover the most: 5 of 100 models (at least 1, at most 9); C the" in first


def test_who_is_covered_adds_up() -> None:
    counts = [
        ("all", 12),
        ("base", 1),
        ("finetune", 7),
        ("merge", 1),
        ("quantized", 2),
        ("other", 1),
    ]
    found = said(line("act", 3, (12, 12), 20), tallies=[relation(*c) for c in counts])
    assert (
        "Of the 12 it likely covers: 1 base model, 7 fine-tunes, 1 merge, 2 quantised copies, "
        "1 other." in found
    )


def test_what_is_open_is_said_and_nothing_is_said_of_nothing() -> None:
    assert said(line("act", 3, (12, 12), 20))[-1] == (
        "Whether it covers a model cannot be decided from what is published for 17 of 100."
    )
    assert (
        said(line("act", 5, (5, 5), 5))[-1] == "Whether it covers a model is decided for all 100."
    )
    assert said() == ()
    assert said(line("act", 0, (0, 0), 0), models=0) == ()


def test_sentences_take_no_side() -> None:
    loaded = {"only", "just", "merely", "massive", "tiny", "huge", "burden", "sweeping", "harsh"}
    for lines in (
        [line("act", 0, (0, 0), 100)],
        [line("act", 30, (40, 40), 90), line("bill", 0, (0, 0), 1)],
    ):
        words = " ".join(said(*lines)).lower().split()
        assert not loaded & set(words)


def test_the_main_line_is_the_first_that_stands_and_can_be_counted() -> None:
    tallies = [
        {
            "rule": r,
            "tier": t,
            "mode": m,
            "relation": "all",
            "unit": "repositories",
            "surely": 1,
            "likely": 2,
            "possibly": 3,
            "expected": None,
            "expected_low": None,
            "expected_high": None,
        }
        for r, t, m in (("quiet", "line", "own"), ("size", "big", "cumulative"))
    ]
    found = main_lines(readings(tallies), BOOK)
    assert [x.rule.id for x in found[Standing.PROPOSAL]] == ["quiet", "size"]
    assert found[Standing.ISSUED] == found[Standing.BILL] == []
