"""The slider in a real browser: at every place the table's counts, and the address keeps them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import AssessedSample
from tests.reports.browser import CHROMIUM, DRIVER, MISSING, Browser, browser
from tests.reports.test_move import moved_places

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason=MISSING),
]

SHOWN = """
const counts = Object.fromEntries([...document.querySelectorAll('.move [data-count]')]
  .map((cell) => [cell.dataset.count, Number(cell.textContent.replaceAll(',', ''))]));
return {counts, hash: location.hash, words: document.querySelector('.move > output').textContent,
  note: document.querySelector('.move .note').textContent, max: document.getElementById('line').max,
  value: document.getElementById('line').value};
"""
EVERY = """
const slider = document.getElementById('line'), found = [];
for (const figure of document.querySelectorAll('.move [name=figure]')) {
  figure.click();
  for (const reading of document.querySelectorAll('.move [name=derivatives]')) {
    reading.click();
    for (let i = 0; i <= Number(slider.max); i += 1) {
      slider.value = i;
      slider.dispatchEvent(new Event('input', {bubbles: true}));
      const counts = Object.fromEntries([...document.querySelectorAll('.move [data-count]')]
        .map((cell) => [cell.dataset.count, Number(cell.textContent.replaceAll(',', ''))]));
      found.push([figure.value, reading.value,
        Number(document.querySelector('.move').dataset.line), counts]);
    }
  }
}
return found;
"""


@pytest.fixture(scope="module")
def page(sample: AssessedSample) -> Iterator[tuple[Browser, Path]]:
    with browser() as session:
        yield session, sample.outcome.written.folder / "move.html"


def shown(page: tuple[Browser, Path], state: str = "") -> dict[str, Any]:
    session, path = page
    session.console()
    session.open(path)
    session.run(f"location.replace('#{state}')")
    session.open(path)
    session.run(f"location.hash = '{state}'")
    session.wait("return document.querySelector('.move [data-count]') !== null")
    found: dict[str, Any] = session.run(SHOWN)
    return found


def test_every_place_of_the_slider_has_the_counts_of_the_table(
    page: tuple[Browser, Path], sample: AssessedSample
) -> None:
    shown(page)
    said = {
        (p["quantity"], p["reading"], p["moved_line"]): p
        for p in moved_places(sample.outcome.written.folder)
    }
    found = page[0].run(EVERY)
    assert len(found) == len(said)
    for figure, reading, line, counts in found:
        place = said[figure, reading, line]
        assert counts == {name: place[name] for name in counts}
        assert len(counts) == 9


def test_the_address_brings_the_state_back(page: tuple[Browser, Path]) -> None:
    found = shown(page, "figure=parameters&derivatives=own&line=2e9")
    assert found["words"] == "Parameters of 2e9 parameters or more"
    assert found["note"] == ""
    session, path = page
    session.run("document.querySelector('.move [value=cumulative]').click()")
    session.type("#line", "\ue014")  # the right arrow
    session.wait("return location.hash.includes('derivatives=cumulative&line=')")
    session.wait("return !location.hash.includes('line=2e9')")
    moved, address = session.run(SHOWN), session.run("return location.hash.slice(1)")
    again = shown(page, address)
    assert (again["counts"], again["words"]) == (moved["counts"], moved["words"])
    assert path.name in session.run("return location.pathname")


@pytest.mark.parametrize(
    ("state", "note"),
    [
        ("figure=training_flop&line=1e40", "The table ends at 1e28: that is shown, not 1e40."),
        ("figure=training_flop&line=1", "The table ends at 1e19: that is shown, not 1."),
        ("figure=training_flop&line=1.1e23", "lies between two places of the table: 1e23 is shown"),
        ("figure=training_flop&line=banana", ""),
        ("figure=cost&derivatives=all&line=-3", ""),
        ("figure=__proto__&derivatives=constructor", ""),
        ("%3Cscript%3E", ""),
    ],
)
def test_a_line_beyond_the_data_is_said_to_be(
    state: str, note: str, page: tuple[Browser, Path]
) -> None:
    found = shown(page, state)
    assert note in found["note"]
    assert 0 <= int(found["value"]) <= int(found["max"])
    assert found["counts"]["moved_surely"] <= found["counts"]["moved_possibly"]
    errors = [e for e in page[0].console() if e["level"] in ("SEVERE", "WARNING")]
    assert not errors


def test_nothing_leaves_the_page(page: tuple[Browser, Path]) -> None:
    shown(page)
    used = page[0].run("return performance.getEntriesByType('resource').map((e) => e.name)")
    assert all(str(name).startswith("file://") for name in used), json.dumps(used)
