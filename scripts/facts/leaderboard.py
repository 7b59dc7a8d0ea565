"""MMLU as the Open LLM Leaderboard measured it (first version, 5-shot), by model id."""

from __future__ import annotations

from pathlib import Path

from facts.readers import table

SOURCE = "Open LLM Leaderboard v1, 2024-06"


def measured_mmlu(shared: Path) -> dict[str, str]:
    """Percent with two decimals; of several runs of one model the first listed."""
    found: dict[str, str] = {}
    for row in table(shared / "data/open_llm_leaderboard_v1_2024-06.csv"):
        if row["MMLU"]:
            found.setdefault(row["Model"], f"{float(row['MMLU']):.2f}")
    return found
