"""Without `hubscan[report]` a report has everything but the pictures, and says how to have them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest

from hubscan.reports.charts import svg
from hubscan.reports.formats import html
from tests.conftest import AssessedSample


@pytest.fixture
def _light(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    svg._draw.cache_clear()
    svg.bundle.cache_clear()
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    yield
    svg._draw.cache_clear()
    svg.bundle.cache_clear()


@pytest.mark.usefixtures("_light")
def test_a_light_report_says_where_a_picture_would_be(sample: AssessedSample) -> None:
    page = html.render(sample.outcome.written.report)
    drawings = re.findall(r"<svg role=\"img\" aria-label=\"([^\"]+)\"", page)
    assert drawings and all(drawings)
    assert page.count("hubscan[report]") == len(drawings)
    assert "window.vegaEmbed = " not in page and len(page) > 100_000
