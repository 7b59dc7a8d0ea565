"""The ways through the site: from a number to models, evidence and law; search; folds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.reports.browser import Browser
from tests.reports.looks import IN_BROWSER, errors, open_page, screen

pytestmark = IN_BROWSER


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
