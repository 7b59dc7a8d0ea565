"""The table of developers: one row a publisher, figures with their source."""

from __future__ import annotations

import csv

from hubscan.rules.language.vocabulary import DEVELOPER_KINDS
from hubscan.settings.locate import built_in


def test_every_row_is_a_publisher_of_its_own_with_sourced_figures() -> None:
    with (built_in() / "developers.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    names = [r["namespace"] for r in rows]
    assert len({n.lower() for n in names}) == len(names) > 200
    for row in rows:
        assert row["developer"] and row["who_source"], row["namespace"]
        assert row["kind"] in ("", *DEVELOPER_KINDS), row["namespace"]
        figures = [v for k, v in row.items() if k.endswith("_usd") and v]
        assert all(float(v) > 0 for v in figures)
        assert not figures or (row["source"] and row["period"] and row["confidence"])


def test_a_developer_is_the_same_in_every_namespace() -> None:
    """Country, kind and money are the developer's, not the namespace's."""
    with (built_in() / "developers.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    said: dict[str, set[tuple[str, ...]]] = {}
    for row in rows:
        of_all = tuple(v for k, v in row.items() if k not in ("namespace", "who_source"))
        said.setdefault(row["developer"], set()).add(of_all)
    assert [name for name, different in said.items() if len(different) > 1] == []


def test_every_maker_of_a_curated_base_is_listed() -> None:
    with (built_in() / "developers.csv").open(newline="", encoding="utf-8") as lines:
        listed = {row["namespace"].lower() for row in csv.DictReader(lines)}
    with (built_in() / "reference_models.csv").open(newline="", encoding="utf-8") as lines:
        makers = {row["hf_id"].split("/")[0].lower() for row in csv.DictReader(lines)}
    assert sorted(makers - listed) == []
