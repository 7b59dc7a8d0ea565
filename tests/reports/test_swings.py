"""What a count would be if one thing were otherwise: bars, numbers and a sentence that agree."""

from __future__ import annotations

import re

from hubscan.reports.html_swings import html
from hubscan.reports.swings import Swing, Swings
from tests.conftest import AssessedSample

DRAWN = Swings(
    "swings", "Counts",
    (("own <b>", 50.0, (
        Swing("as it is", "the interval", 40.0, 80.0, is_interval=True),
        Swing("a <script>", "turned round", 60.0, 20.0),
        Swing("nothing", "moves nothing", 50.0, 50.0),
    )),),
)  # fmt: skip


def rectangles(row: str, kind: str) -> list[tuple[float, float]]:
    found = re.findall(rf'<rect class="{kind}" x="([\d.]+)" width="([\d.]+)"', row)
    return [(float(x), float(width)) for x, width in found]


def test_bars_stand_where_their_numbers_are() -> None:
    made = html(DRAWN)
    assert "<script>" not in made and "own <b>" not in made
    assert "20 to 80" in made
    rows = made.split("<tr>")[2:]
    assert [re.findall(r'data-v="(\d+)"', row) for row in rows] == [
        ["40", "80"], ["60", "20"], ["50", "50"],
    ]  # fmt: skip
    assert rectangles(rows[0], "span") == [(333.3, 666.7)]
    assert rectangles(rows[1], "middle") == [(0.0, 666.7)]
    assert rectangles(rows[2], "middle") == [(500.0, 1.0)]
    assert {rectangles(row, "at")[0] for row in rows} == {(498.0, 4.0)}


def test_a_count_that_nothing_moves_is_drawn_all_the_same() -> None:
    one = Swings("one", "Counts", (("", 7.0, (Swing("x", "y", 7.0, 7.0),)),))
    assert "7 to 7" in html(one) and "nan" not in html(one)


def test_the_page_of_a_text_says_what_another_prior_would_do(sample: AssessedSample) -> None:
    written = sample.outcome.written
    (row,) = (
        t for t in written.report.tallies
        if (t["rule"], t["tier"], t["relation"], t["unit"])
        == ("eu-gpai", "gpai", "all", "repositories")
    )  # fmt: skip
    smaller, larger = (float(row[f"expected_if_{end}"] or 0) for end in ("smaller", "larger"))
    assert smaller < float(row["expected"] or 0) < larger
    sentence = (
        f"if these were half a decade (3.2 times) smaller or larger, {smaller:,.0f} or"
        f" {larger:,.0f} would be expected"
    )
    for page in ("html", "md"):
        text = (written.folder / f"rules/eu-gpai.{page}").read_text("utf-8")
        assert sentence in text.replace("\\", ""), page
    assert f'data-v="{larger:.0f}">{larger:,.0f}</td>' in (
        written.folder / "rules/eu-gpai.html"
    ).read_text("utf-8")
