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
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    yield
    svg._draw.cache_clear()


@pytest.mark.usefixtures("_light")
def test_a_light_report_says_where_a_picture_would_be(sample: AssessedSample) -> None:
    report = sample.outcome.written.report
    known = frozenset(page.path for page in report.pages)
    (ladder,) = (page for page in report.pages if page.path == "ladder")
    page = html.render(report, ladder, known)
    drawings = re.findall(r"<svg role=\"img\" aria-label=\"([^\"]+)\"", page)
    assert len(drawings) == 3 and all(drawings)
    assert page.count("hubscan[report]") == len(drawings)
