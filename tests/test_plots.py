"""Pictures of counts show the numbers of the tallies."""

from __future__ import annotations

from pathlib import Path

import pytest

import hubscan
from hubscan import plots
from hubscan.model.errors import UnknownNameError
from tests.conftest import AssessedSample


@pytest.fixture(scope="module")
def loaded(sample: AssessedSample) -> hubscan.Assessment:
    return hubscan.load(sample.data.root)


def test_a_picture_has_a_row_a_tier_and_reading(loaded: hubscan.Assessment, tmp_path: Path) -> None:
    picture = plots.counts(loaded, "eu-gpai", "miri-2025")
    drawn = [row for row in picture.chart.spec["data"]["values"] if "surely" in row]
    tallies = loaded.tallies.query(
        "relation == 'all' and unit == 'repositories' and rule in ('eu-gpai', 'miri-2025')"
    )
    assert [row["surely"] for row in drawn] == tallies["surely"].tolist()
    assert [row["possibly"] for row in drawn] == tallies["possibly"].tolist()
    assert all(row["surely"] <= row["low"] <= row["high"] <= row["possibly"] for row in drawn)
    picture.save(tmp_path / "counts.svg")
    written = (tmp_path / "counts.svg").read_text("utf-8")
    assert written == picture._repr_svg_() and written.startswith("<svg")


def test_a_mistyped_rule_meets_the_one_that_was_meant(loaded: hubscan.Assessment) -> None:
    with pytest.raises(UnknownNameError, match="eu-gpia") as error:
        plots.counts(loaded, "eu-gpia")
    assert "eu-gpai" in (error.value.hint or "")
