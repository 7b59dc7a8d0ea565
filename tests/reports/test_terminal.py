"""The compact table at the end of a run."""

from __future__ import annotations

from hubscan.reports import headline
from hubscan.reports.readings import readings
from tests.reports.hubs import HUB, model, report, usual_report


def test_each_tier_shows_three_counts_and_a_bar() -> None:
    lines = headline(usual_report()).splitlines()
    (size,) = (line for line in lines if line.startswith(" size"))
    assert size.split()[:5] == ["size", "big", "3", "?", "5"]
    assert "█" in size
    assert "░" in size


def test_a_silent_text_spans_its_readings_and_says_so() -> None:
    shown = headline(usual_report())
    (quiet,) = (line for line in shown.splitlines() if line.startswith(" quiet"))
    assert quiet.split()[:5] == ["quiet*", "line", "1", "?", "4"]
    assert "does not say how fine-tunes count" in shown


def test_expected_counts_span_the_readings_that_have_one() -> None:
    rows = [
        {"rule": "r", "tier": "t", "mode": mode, "relation": "all", "unit": "repositories"}
        | {"surely": 1, "likely": 2, "possibly": 9}
        | {"expected": expected, "expected_low": low, "expected_high": high}
        for mode, expected, low, high in (
            ("own", 3.4, 1.5, 6.2),
            ("cumulative", 5.0, 4.0, 8.9),
            ("inherits", None, None, None),
        )
    ]
    (told,) = readings(rows)
    assert (told.expected_words(), told.interval_words()) == ("3–5", "1–9")
    (silent,) = readings(rows[2:])
    assert (silent.expected_words(), silent.interval_words()) == ("?", "")


def test_the_longest_table_is_cut_and_says_how_much() -> None:
    assert "1 more tiers are in the report" in headline(report(), rows=1)


def test_an_empty_hub_has_a_headline_too() -> None:
    assert "0 models" in " ".join(headline(report(())).split())


def test_markup_in_a_name_is_not_obeyed() -> None:
    evil = model(9, "[red]x[/red]", (3, 3, 3, 3))
    assert "size" in headline(report((*HUB, evil)))
