"""Describe the sample: date, where the facts come from, what was derived and what left out."""

from __future__ import annotations

from collections import Counter
from typing import Any

from facts.hub_records import Record

DATA_DATE = "2026-05-20"
"""Of the snapshot that most records come from: the newest head commit in it."""

_FACTS_ONLY = "facts only"
_SOURCES = {
    "snapshot": (
        "2026-05",
        "Hub objects of the evaleval/eval-card-registry snapshot, from cfahlgren1/hub-stats",
        "Apache-2.0",
    ),
    "listing": ("2026-10", "model listing of llmfit: counts, task, licence, size", "MIT"),
    "tree": (
        "2025-04",
        "family tree of Mistral-Small-24B from hamidahoderinwale/model_metadata_analyses",
        _FACTS_ONLY,
    ),
    "cards": (
        "2023 to 2024",
        "YAML headers of model cards: licence, parents, data sets, scores",
        _FACTS_ONLY,
    ),
    "media": ("2026-10", "image, video and speech models: counts, licence, base", _FACTS_ONLY),
    "pages": (
        "2022 to 2026",
        "YAML headers of cards, as public model pages show them",
        _FACTS_ONLY,
    ),
    "leaderboard": ("2024-06", "Open LLM Leaderboard v1: likes, licence", _FACTS_ONLY),
    "responses": ("2025-01 to 2026-09", "single API responses recorded by others", _FACTS_ONLY),
    "name": (
        None,
        "name only, some with their true _id: bases without a Hub record",
        _FACTS_ONLY,
    ),
}


def about(
    records: list[Record], origins: dict[str, list[str]], ids: dict[str, str]
) -> dict[str, Any]:
    """The content of about.json. `ids` are the `_id`s that are facts."""
    used = Counter(name for names in origins.values() for name in names or ["name"])
    derived = sum(r["id"] not in ids for r in records)
    by_day = sum(r.get("createdAt", "").endswith("T00:00:00.000Z") for r in records)
    undated = sum("createdAt" not in r for r in records)
    return {
        "name": "sample of real models",
        "data_date": DATA_DATE,
        "models": len(records),
        "credit": [
            "Hub metadata: hub-stats (Apache-2.0) and the sources below",
            "Base models after Epoch AI, Data on AI Models, CC BY 4.0",
        ],
        "notes": [
            "A chosen sample, not a random one: it says nothing about shares of the Hub.",
            "Most records are of May 2026, some newer (October 2026) or older, see sources. "
            "Counters of different dates stand side by side.",
            f"The _id of {derived} models is derived from the creation (else release) date and "
            "a hash of the name, because the facts lack it.",
            f"The creation date of {by_day} models is known to the day only, "
            f"of {undated} not at all.",
            "A field that the facts do not give is absent. Card texts, gating texts and chat "
            "templates were left out; of benchmark lists only MMLU- and HumanEval-like "
            "results stay.",
            "Models with sexual words in their names were left out.",
            "origins.csv names the sources of each record, the first one leading.",
        ],
        "sources": [
            {
                "source": name,
                "what": text,
                "date": date,
                "licence": licence,
                "models": used[name],
            }
            for name, (date, text, licence) in _SOURCES.items()
        ],
    }
