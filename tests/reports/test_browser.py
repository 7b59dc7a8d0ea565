"""The site in a real browser: from a folder, without network, by screen, phone, keyboard, paper."""

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

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
SCREENS = {1300: 900, 820: 1100, 390: 844}
MODEL = "models/meta-llama--Llama-3.1-405B-Instruct"
PAGES = (
    "index", "rules/eu-gpai", MODEL, "publishers/meta-llama", "sweep", "claims", "method", "ladder",
    "names", "families", "unknown", "over/training_flop",
)  # fmt: skip

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
def site(sample: Any, chromium: Browser) -> Path:
    """The site of the built-in sample; the browser stands on a wide, light screen."""
    screen(chromium, 1300)
    chromium.media(prefers_color_scheme="light")
    chromium.console()
    folder: Path = sample.outcome.written.folder
    return folder


def screen(chromium: Browser, width: int) -> None:
    chromium.screen(width, SCREENS[width], phone=width < 500)


def open_page(chromium: Browser, site: Path, page: str) -> None:
    chromium.open(site / f"{page}.html")
    chromium.wait("return document.documentElement.dataset.ready === 'yes'")


def errors(chromium: Browser) -> list[str]:
    return [e["message"] for e in chromium.console() if e["level"] in ("SEVERE", "WARNING")]


def here(chromium: Browser) -> str:
    return str(chromium.run("return location.pathname.split('/').slice(-2).join('/')"))


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(site: Path, chromium: Browser, scheme: str) -> None:
    chromium.media(prefers_color_scheme=scheme)
    for page in PAGES:
        open_page(chromium, site, page)
        chromium.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        chromium.run(f"{AXE}; window.told = null; axe.run().then(r => {{ window.told = r; }});")
        chromium.wait("return window.told !== null", 60)
        found = chromium.run(
            "return window.told.violations.filter(v => ['serious', 'critical'].includes(v.impact))"
            ".map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))])"
        )
        assert found == [], (page, scheme)


def test_one_click_from_a_number_two_to_evidence_and_to_the_law(
    site: Path, chromium: Browser
) -> None:
    open_page(chromium, site, "index")
    chromium.run("document.querySelector('a[href=\"rules/eu-gpai.html#models-gpai\"]').click()")
    chromium.wait("return location.pathname.endsWith('rules/eu-gpai.html')")
    fold = "document.getElementById('models-gpai')"
    chromium.wait(f"return document.readyState === 'complete' && {fold}.open")
    assert chromium.run(f"return {fold}.querySelectorAll('a.model').length") >= 5
    law = "return [...document.querySelectorAll('#words details[open] dd')].map(e => e.textContent)"
    assert any("“training compute is greater than" in words for words in chromium.run(law))
    chromium.run(f"{fold}.querySelector('a.model').click()")
    chromium.wait("return location.pathname.includes('/models/')")
    assert chromium.run("return document.querySelectorAll('#why details').length") >= 9


@pytest.mark.parametrize(
    ("page", "table", "place"),
    [
        ("ladder", "ladder-training_flop", "/over/training_flop.html"),
        ("rules/eu-gpai", "ladder-eu-gpai-training_flop", "/over/training_flop.html"),
        ("rules/eu-gpai", "counts-eu-gpai-gpai", "/rules/eu-gpai.html"),
        ("claims", "claims", "/claims/"),
        ("families", "families-largest", "/families/"),
    ],
)
def test_one_click_from_a_count_of_any_table_to_its_models(
    site: Path, chromium: Browser, page: str, table: str, place: str
) -> None:
    open_page(chromium, site, page)
    chromium.run(f"document.querySelector('#table-{table} td.count a').click()")
    chromium.wait(f"return location.pathname.includes('{place}')")
    chromium.wait("return document.documentElement.dataset.ready === 'yes'")
    seen = (
        "return [...document.querySelectorAll('.model')].filter(e =>"
        " e.getBoundingClientRect().height > 0 &&"
        " e.getBoundingClientRect().top >= 0 && e.getBoundingClientRect().top < innerHeight).length"
    )
    chromium.wait(seen)


def test_a_link_into_a_closed_fold_opens_it(site: Path, chromium: Browser) -> None:
    open_page(chromium, site, "sweep")
    chromium.run("document.querySelector('a[href=\"rules/eu-gpai.html#tier-modifier\"]').click()")
    chromium.wait("return location.hash === '#tier-modifier' && document.readyState === 'complete'")
    chromium.wait("return document.getElementById('tier-modifier').open")


def test_the_search_box_answers_by_keyboard_and_for_any_model(
    site: Path, chromium: Browser
) -> None:
    open_page(chromium, site, "rules/eu-gpai")
    chromium.type("#search", "llama-3.1-405b")
    chromium.wait("return document.querySelectorAll('#found a').length > 0")
    first = chromium.run("return document.querySelector('#found a').textContent")
    assert "Llama-3.1-405B" in first and re.search(r"under \d+ of \d+ texts", first)
    chromium.type("#search", "-instruct\ue007")  # Enter
    chromium.wait("return location.pathname.includes('/models/')")
    assert chromium.run("return document.querySelector('h1').textContent").endswith("405B-Instruct")
    chromium.type("#search", "bert-base-uncased")
    chromium.wait("return document.querySelectorAll('#found a').length > 0")
    chromium.run("document.querySelector('#found a').click()")
    chromium.wait("return document.readyState === 'complete' && document.querySelector('main dl')")
    assert "bert-base-uncased" in chromium.run("return document.querySelector('h1').textContent")
    chromium.type("#search", "no such model at all")
    chromium.wait("return document.querySelector('#found p') !== null")
    assert errors(chromium) == []


def test_a_folded_part_opens_by_keyboard_and_for_a_link(site: Path, chromium: Browser) -> None:
    screen(chromium, 390)
    open_page(chromium, site, "rules/eu-gpai")
    shown = "return getComputedStyle(document.querySelector('#about > details')).display !== 'none'"
    assert chromium.run("return document.querySelector('#about.folded') !== null")
    assert not chromium.run(shown)
    chromium.run("document.querySelector('#about h2 button').focus()")
    chromium.type("#about h2 button", "\ue007")  # Enter
    assert chromium.run(shown)
    open_page(chromium, site, "index")
    chromium.run("location.hash = '#bibtex'")
    chromium.wait("return document.getElementById('bibtex').getBoundingClientRect().height > 0")
    assert "@misc{hubscan-" in chromium.run("return document.querySelector('pre').textContent")


def test_a_table_can_be_embedded_alone(site: Path, chromium: Browser) -> None:
    open_page(chromium, site, "index")
    chromium.click("#table-texts .tools button[aria-expanded]")
    code = chromium.run("return document.querySelector('#table-texts > textarea').value")
    address = re.search(r'src="([^"]+)"', code)
    assert address is not None and address[1].endswith("index.html?embed=table-texts")
    chromium.run("location.href = arguments[0]", address[1])
    chromium.wait("return document.body.classList.contains('embedded')")
    assert chromium.run("return document.querySelectorAll('h1, nav, footer').length") == 0
    assert chromium.run("return document.querySelectorAll('.bars td.count a').length") > 20
    assert errors(chromium) == []


def cells(chromium: Browser, table: str, column: int) -> list[str]:
    found: list[str] = chromium.run(
        "return [...document.querySelectorAll(`#${arguments[0]} tbody tr`)]"
        ".filter(r => !r.hidden).map(r => r.cells[arguments[1]].textContent.trim())",
        table,
        column,
    )
    return found


def test_tables_unfold_sort_filter_and_give_csv(site: Path, chromium: Browser) -> None:
    open_page(chromium, site, "sweep")
    shown = len(cells(chromium, "table-sweep", 0))
    assert shown == 15
    chromium.click("#table-sweep .tools button")
    every = cells(chromium, "table-sweep", 4)
    assert len(every) > 60
    chromium.click("#table-sweep thead tr:last-child th:nth-child(5) button")
    numbers = [int(n.replace(",", "")) for n in cells(chromium, "table-sweep", 4)]
    assert numbers == sorted(numbers, reverse=True)
    chromium.click("#table-sweep thead tr:last-child th:nth-child(5) button")
    numbers = [int(n.replace(",", "")) for n in cells(chromium, "table-sweep", 4)]
    assert numbers == sorted(numbers)
    chromium.type(".filter input", "general-purpose Commission")
    (only,) = set(cells(chromium, "table-sweep", 0))
    assert only == "General-purpose AI model under the Commission's guidelines"
    lines = chromium.run("return csvOf(document.querySelector('#table-sweep table'))").splitlines()
    assert lines[0].startswith("text,tier_title,mode,checked,models_surely")
    assert len(lines) == len(every) + 1
    assert chromium.run("return csvCell('=1+1')") == "'=1+1"


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
        if path.suffix == ".png":
            continue
        text = path.read_text("utf-8")
        for mark in "\u202e\u2066\u0000\u001b\r":
            assert mark not in text, (path.name, hex(ord(mark)))
        if path.suffix in (".html", ".md", ".js"):
            assert "A" * 5_000 not in text, path.name
        if path.suffix == ".csv":
            assert not re.search(r'(^|,)"?[=+@]', text, re.MULTILINE), path.name
    pages = [p for p in made if p.suffix == ".html" and "claims" not in p.parts]
    assert len(pages) > 20
    for path in pages:
        chromium.console()
        chromium.open(path)
        chromium.wait("return document.documentElement.dataset.ready === 'yes'")
        assert chromium.run("return window.evil") is None, path.name
        assert chromium.run("return document.querySelectorAll('img, iframe, object').length") == 0
        assert errors(chromium) == [], path.name
        targets = chromium.run("return [...document.links].map(a => a.protocol)")
        assert set(targets) <= {"https:", "file:"}
    chromium.open(tmp_path / "index.html")
    chromium.type("#search", "x/")
    chromium.wait("return document.querySelectorAll('#found a').length >= 4")
    for number in range(4):
        chromium.open(tmp_path / "index.html")
        chromium.type("#search", "x/")
        chromium.wait("return document.querySelectorAll('#found a').length >= 4")
        chromium.run("document.querySelectorAll('#found a')[arguments[0]].click()", number)
        chromium.wait("return document.querySelector('main dl, main p') !== null")
        assert chromium.run("return window.evil") is None
