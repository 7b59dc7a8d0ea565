"""The site on screens of three widths, light and dark, and on paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.reports.browser import Browser, printed
from tests.reports.looks import IN_BROWSER, PHONE, SCREENS, errors, open_page, screen

pytestmark = IN_BROWSER

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
MODEL = "models/meta-llama--Llama-3.1-405B-Instruct"
PAGES = (
    "index", "rules/eu-gpai", MODEL, "publishers/meta-llama", "sweep", "claims", "method", "ladder",
    "names", "families", "unknown", "over/training_flop",
)  # fmt: skip
SEEN = """
const box = (e) => e.getBoundingClientRect();
const whole = (e) => { const b = box(e); return b.width > 0 && b.top >= 0 && b.left >= 0 &&
  b.bottom <= innerHeight && b.right <= innerWidth; };
const rows = [...document.querySelectorAll('.bars tbody tr:not(.group)')];
return {title: whole(document.querySelector('h1')),
  rows: rows.filter(r => [...r.querySelectorAll('td.count, svg')].every(whole)).length,
  counts: rows[0].querySelectorAll('td.count').length,
  aligned: new Set([...document.querySelectorAll('.bars th.count, .bars tr:not(.group) td.count')]
    .map(e => e.className + Math.round(box(e).right))).size};
"""


@pytest.mark.parametrize("width", SCREENS)
def test_the_first_screen_has_a_finding_the_picture_and_three_counts(
    site: Path, chromium: Browser, width: int
) -> None:
    screen(chromium, width)
    open_page(chromium, site, "index")
    seen = chromium.run(SEEN)
    assert seen["title"] and seen["rows"] >= 2 and seen["counts"] == 3
    assert re.search(r"\d", chromium.run("return document.querySelector('h1').textContent"))
    ready = "const t = performance.timing; return t.domContentLoadedEventEnd - t.navigationStart"
    assert chromium.run(ready) < 1_000


@pytest.mark.parametrize("width", SCREENS)
def test_pages_fit_the_screen_and_ask_nothing_of_the_network(
    site: Path, chromium: Browser, width: int
) -> None:
    screen(chromium, width)
    for page in PAGES:
        open_page(chromium, site, page)
        assert chromium.run("return document.documentElement.scrollWidth") == width, page
        asked = chromium.run("return performance.getEntriesByType('resource').map(e => e.name)")
        assert all(address.startswith("file:") for address in asked), page
        assert errors(chromium) == [], page
        tall = chromium.run("return document.documentElement.scrollHeight")
        assert tall < 3.1 * SCREENS[width], (page, tall)


def test_no_page_of_a_text_scrolls_sideways_on_a_phone(site: Path, chromium: Browser) -> None:
    """Whatever its tables hold: readings side by side, long names, tiers in folds."""
    screen(chromium, PHONE)
    pages = sorted((site / "rules").glob("*.html"))
    assert len(pages) > 60
    wide = {}
    for page in pages:
        open_page(chromium, site, f"rules/{page.stem}")
        chromium.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        width = chromium.run("return document.documentElement.scrollWidth")
        if width != PHONE:
            wide[page.stem] = width
    assert wide == {}


def test_axe_finds_nothing_serious(site: Path, chromium: Browser) -> None:
    """In the dark only colours are otherwise."""
    for page in PAGES:
        open_page(chromium, site, page)
        chromium.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        chromium.run(AXE)
        for scheme, asked in (("light", "{}"), ("dark", "{runOnly: ['color-contrast']}")):
            chromium.media(prefers_color_scheme=scheme)
            chromium.run(f"window.told = null; axe.run({asked}).then(r => {{ window.told = r; }});")
            chromium.wait("return window.told !== null", 60)
            found = chromium.run(
                "return window.told.violations"
                ".filter(v => ['serious', 'critical'].includes(v.impact))"
                ".map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))])"
            )
            assert found == [], (page, scheme)
            passed = chromium.run("return window.told.passes.map(v => v.id)")
            assert passed.count("color-contrast"), (page, scheme)


def test_a_phone_leaves_columns_out_until_asked(site: Path, chromium: Browser) -> None:
    screen(chromium, 390)
    open_page(chromium, site, "rules/eu-gpai")
    minor = "return getComputedStyle(document.querySelector('#models-gpai td.minor')).display"
    assert chromium.run(minor) == "none"
    chromium.run("[...document.querySelectorAll('#models-gpai .tools button')]"
                 ".find(b => b.textContent === 'All columns').click()")  # fmt: skip
    assert chromium.run(minor) == "table-cell"


def test_it_prints_on_few_pages(sample: Any, tmp_path: Path) -> None:
    folder = sample.outcome.written.folder
    pdf = printed(folder / "index.html", tmp_path / "index.pdf")
    assert pdf.startswith(b"%PDF-")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 10
    assert b"/Outlines" in pdf and b"/Title (Cite this)" in pdf
