"""The report in a real browser: from file://, without network, by screen, phone and paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hubscan.reports import build_publisher, write
from hubscan.rules import Rulebook
from tests.reports.browser import CHROMIUM, DRIVER, MISSING, Browser, browser, printed
from tests.reports.hubs import ASSESSMENT, CONFIG, HUB, SNAPSHOT, assessed, model, report
from tests.tally.rulebooks import rule, tier

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason=MISSING),
]

SCRIPT = '"><script>window.evil = 1</script><img src=x onerror="window.evil = 1">'
HOSTILE = (
    f"x/{SCRIPT}",
    "x/\u202egnp.exe\u2066\u0000\u001b[31m",
    "=cmd|' /C calc'!A0",
    "x/" + "A" * 10_000,
    "[click](javascript:window.evil=1)",
    "{{ 7*7 }}{% raw %}",
    "x/</script><!--",
    "x/a|b`c`*d*_e_~f~$g$@h#i\r\n\r\n# heading",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as session:
        yield session


@pytest.fixture
def page(sample: Any, chromium: Browser) -> Path:
    """The report of the built-in sample, opened on a wide, light screen."""
    chromium.screen(1280, 1000)
    chromium.media(prefers_color_scheme="light")
    path: Path = sample.outcome.written.folder / "report.html"
    chromium.console()
    chromium.open(path)
    chromium.wait("return document.documentElement.dataset.ready === 'yes'")
    return path


def errors(chromium: Browser) -> list[str]:
    return [e["message"] for e in chromium.console() if e["level"] in ("SEVERE", "WARNING")]


def draw_all(chromium: Browser) -> None:
    for i in range(chromium.run("return document.querySelectorAll('figure.chart').length")):
        chromium.run("document.querySelectorAll('figure.chart')[arguments[0]].scrollIntoView()", i)
        chromium.wait(f"return document.querySelectorAll('figure.chart')[{i}].dataset.state")


def test_it_opens_offline_draws_and_the_console_is_silent(page: Path, chromium: Browser) -> None:
    assert chromium.run("return document.querySelectorAll('figure.chart').length") >= 5
    still = "[...document.querySelectorAll('.drawing:not([hidden]) svg')]"
    assert all(width > 200 for width in chromium.run(f"return {still}.map(s => s.clientWidth)"))
    draw_all(chromium)
    states = "return [...document.querySelectorAll('figure.chart')].map(f => f.dataset.state)"
    assert set(chromium.run(states)) == {"live"}
    assert errors(chromium) == []
    assert chromium.run("return performance.getEntriesByType('resource').length") == 0


def test_it_is_on_screen_within_two_seconds(page: Path, chromium: Browser) -> None:
    timing = "const t = performance.timing; return t.domContentLoadedEventEnd - t.navigationStart"
    assert chromium.run(timing) < 2_000
    assert page.stat().st_size < 3_000_000


def cells(chromium: Browser, table: str, column: int) -> list[str]:
    found: list[str] = chromium.run(
        "return [...document.querySelectorAll(`#${arguments[0]} tbody tr`)]"
        ".filter(r => !r.hidden).map(r => r.cells[arguments[1]].textContent.trim())",
        table,
        column,
    )
    return found


def test_tables_sort_by_value_and_filter_by_words(page: Path, chromium: Browser) -> None:
    table = "table-sweep"
    before = cells(chromium, table, 4)
    chromium.run("document.getElementById('sweep').scrollIntoView()")
    chromium.click(f"#{table} thead tr:last-child th:nth-child(5) button")
    numbers = [int(n.replace(",", "")) for n in cells(chromium, table, 4)]
    assert numbers == sorted(numbers, reverse=True)
    assert sorted(before) == sorted(cells(chromium, table, 4))
    chromium.click(f"#{table} thead tr:last-child th:nth-child(5) button")
    numbers = [int(n.replace(",", "")) for n in cells(chromium, table, 4)]
    assert numbers == sorted(numbers)
    chromium.type("section[aria-labelledby=sweep] .filter input", "eu-gpai")
    assert set(cells(chromium, table, 0)) == {
        "eu-gpai",
        "eu-gpai-draft-2025",
        "eu-gpai-systemic",
    }
    told = chromium.run(
        "return document.querySelector('section[aria-labelledby=sweep] output').textContent"
    )
    assert told == f"{len(cells(chromium, table, 0))} of {len(before)}"


def test_two_clicks_lead_from_a_count_to_its_models(page: Path, chromium: Browser) -> None:
    chromium.click("#table-sweep tbody a")
    anchor = chromium.run("return location.hash")
    heading = chromium.run(f"return document.querySelector({anchor!r}) !== null")
    assert heading
    assert "hubscan top --rule" in chromium.run("return document.body.textContent")


def test_dark_mode_turns_paper_and_drawings(page: Path, chromium: Browser) -> None:
    paper = "return getComputedStyle(document.body).backgroundColor"
    ink = "return getComputedStyle(document.querySelector('.drawing svg text')).fill"
    light = chromium.run(paper), chromium.run(ink)
    chromium.media(prefers_color_scheme="dark")
    dark = chromium.run(paper), chromium.run(ink)
    assert luminance(light[0]) > 0.8 > 0.2 > luminance(dark[0])
    for paper_colour, ink_colour in (light, dark):
        assert contrast(paper_colour, ink_colour) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_enough_contrast(page: Path, chromium: Browser, scheme: str) -> None:
    chromium.media(prefers_color_scheme=scheme)
    paper = chromium.run("return getComputedStyle(document.body).backgroundColor")
    for css in ("body", "p.note", "thead th", "a", ".first-line", "dt", ".unknown"):
        ink = chromium.run(
            "const e = document.querySelector(arguments[0]); return e && getComputedStyle(e).color",
            css,
        )
        assert ink is None or contrast(paper, ink) >= 4.5, css


def luminance(colour: str) -> float:
    """Relative luminance of `rgb(…)`, 0 to 1 (WCAG 2)."""
    parts = [int(n) / 255 for n in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_phone_scrolls_tables_and_not_the_page(page: Path, chromium: Browser) -> None:
    chromium.screen(390, 844, phone=True)
    chromium.open(page)
    assert chromium.run("return document.documentElement.scrollWidth") == 390
    draw_all(chromium)
    assert chromium.run("return document.documentElement.scrollWidth") == 390
    assert errors(chromium) == []


def test_it_prints(sample: Any, tmp_path: Path) -> None:
    pdf = printed(sample.outcome.written.folder / "report.html", tmp_path / "report.pdf")
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 10


def test_headings_tables_and_ids_are_in_order(page: Path, chromium: Browser) -> None:
    ids = chromium.run("return [...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    assert chromium.run("return document.querySelectorAll('h1').length") == 1
    bare = (
        "return [...document.querySelectorAll('table')].filter(t => !t.caption ||"
        " [...t.tHead.querySelectorAll('tr:last-child th')].some(h => h.scope !== 'col') ||"
        " [...t.tBodies[0].rows].some(r => !r.querySelector('th[scope=row]'))).map(t => t.id)"
    )
    assert chromium.run(bare) == []
    unnamed = "return document.querySelectorAll('.drawing svg:not([aria-label])').length"
    assert chromium.run(unnamed) == 0
    dead = (
        "return [...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.hash.slice(1))"
        ".filter(id => !document.getElementById(id))"
    )
    assert chromium.run(dead) == []


def hostile_report(folder: Path) -> list[Path]:
    """Reports in every format of a Hub full of hostile names."""
    evil = tuple(
        model(10 + i, name, (3, 3, 3, 3), downloads=10**6 - i, license=name)
        for i, name in enumerate(HOSTILE)
    )
    book = Rulebook(
        (rule("quiet", tier("line", "training_flop", ">=", 1e23, "silent"), title=SCRIPT),
         rule("size", tier("big", "parameters", ">", 1e9, "cumulative"))),
        {},
    )  # fmt: skip
    formats = ("html", "md", "json", "csv")
    made = write(report((*HUB, *evil), book), folder, formats)
    page = build_publisher(
        assessed((*HUB, *evil)), book, SNAPSHOT, ASSESSMENT, "x", constants=CONFIG.assumptions
    )
    return [*made, *write(page, folder / "publisher", formats)]


def test_hostile_names_are_inert_in_every_format(tmp_path: Path, chromium: Browser) -> None:
    made = hostile_report(tmp_path)
    for path in made:
        text = path.read_text("utf-8")
        for mark in "\u202e\u2066\u0000\u001b\r":
            assert mark not in text, (path.name, hex(ord(mark)))
        if path.suffix in (".html", ".md", ".csv"):
            assert "A" * 5_000 not in text or path.suffix == ".csv", path.name
        if path.suffix == ".csv":
            assert not re.search(r'(^|,)"?[=+@]', text, re.MULTILINE), path.name
    for path in (p for p in made if p.suffix == ".html"):
        chromium.console()
        chromium.open(path)
        chromium.wait("return document.documentElement.dataset.ready === 'yes'")
        draw_all(chromium)
        assert chromium.run("return window.evil") is None, path.name
        assert chromium.run("return document.querySelectorAll('img, iframe, object').length") == 0
        assert errors(chromium) == [], path.name
        targets = chromium.run("return [...document.links].map(a => a.protocol)")
        assert set(targets) <= {"https:", "file:"}
        named = chromium.run("return [...document.querySelectorAll('a.model')].map(a => a.host)")
        assert set(named) <= {"huggingface.co"}
