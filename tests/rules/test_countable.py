"""Which tiers are counts: by name for the shipped texts, and by what comes out of every world."""

from __future__ import annotations

import pytest

from hubscan.rules import load
from hubscan.rules.engine.countable import Count, count_of, open_words, uncounted
from hubscan.settings.locate import built_in
from tests.rules import worlds

BOOK = load(built_in())
SHIPPED = {
    "lessig-2024/high-capability": Count.NO_THRESHOLD,
    "us-eo14409-2026/covered": Count.NO_THRESHOLD,
    "anthropic-2025/largest": Count.NEEDS_A_NUMBER,
    "kr-ai-basic-act/high-performance": Count.AT_MOST,
    "us-hr8094-2026/covered": Count.AT_MOST,
    "eu-gpai-systemic/designated": Count.NOT_YET,
    "gladstone-2024/tier1": Count.BINDS_NOBODY,
    "il-sb3444/frontier": Count.BINDS_NOBODY,
    "eu-gpai/held": Count.BINDS_NOBODY,
    "eo14110/cluster": Count.NO_MODELS,
    "eu-gpai/gpai": Count.COUNTED,
    "ca-sb53/large": Count.COUNTED,
}


@pytest.mark.parametrize("name", list(SHIPPED))
def test_a_shipped_text(name: str) -> None:
    rule, tier = name.split("/")
    assert count_of(BOOK, rule, tier) is SHIPPED[name]


def test_what_is_no_count_is_never_likely_and_without_a_line_never_differs() -> None:
    found = worlds.verdicts(BOOK, 5)
    for rule in BOOK.rules:
        for tier in rule.tiers:
            worth = count_of(BOOK, rule.id, tier.id)
            for mode in tier.modes:
                levels = set(found[f"{rule.id}/{tier.id}@{mode}"].tolist())
                if worth is Count.NO_THRESHOLD:
                    assert levels == {1}, (rule.id, tier.id, mode)
                if worth in (Count.AT_MOST, Count.NEEDS_A_NUMBER):
                    assert levels <= {0, 1}, (rule.id, tier.id, mode)
                if worth in (Count.NOT_YET, Count.NO_MODELS):
                    assert levels == {0}, (rule.id, tier.id, mode)


def test_what_is_missing_is_said_as_one_would_set_it() -> None:
    assert open_words(BOOK, "anthropic-2025", "largest") == "--set anthropic-2025.frontier_line=…"
    assert "people judge" in open_words(BOOK, "kr-ai-basic-act", "high-performance")
    bent = BOOK.bend(sets={"anthropic-2025.frontier_line": "1e25"})
    assert ("anthropic-2025", "largest") in uncounted(BOOK) - uncounted(bent)
