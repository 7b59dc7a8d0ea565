"""Tables of the site: unfolded, sorted, filtered, embedded, taken away as CSV."""

from __future__ import annotations

import re
from pathlib import Path

from tests.reports.browser import Browser
from tests.reports.looks import IN_BROWSER, errors, open_page

pytestmark = IN_BROWSER


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
