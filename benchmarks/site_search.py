"""How soon the search box of a written report answers, in a headless browser.

    python -m benchmarks.site_search FOLDER [TEXT …]

Every text is asked on a page that was just opened and holds no shard yet; without texts, beginnings
of names from both orders of the index, and one letter. A JSON line a text.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.reports.browser import Browser, browser

_ASK = """
const box = document.getElementById("search"), panel = document.getElementById("found");
const begun = performance.now();
window.answered = null;
new MutationObserver((_, observer) => {
  window.answered = performance.now() - begun;
  observer.disconnect();
}).observe(panel, { childList: true });
box.value = arguments[0];
box.dispatchEvent(new Event("input"));
"""
_READY = "return performance.getEntriesByType('navigation')[0].loadEventEnd"


@dataclass(frozen=True, slots=True)
class Answer:
    """What asking one text took."""

    text: str
    seconds: float
    """From the key stroke to the list of names."""
    found: int
    interactive_seconds: float
    """From the start of the page's load until its scripts had run."""


def main(folder: str, *texts: str) -> None:
    """Ask the report in `folder`, and print what every answer took."""
    for answer in ask(Path(folder), texts or typical(Path(folder))):
        print(json.dumps(asdict(answer)), flush=True)


def typical(folder: Path) -> Sequence[str]:
    """Beginnings from the middle of both orders, which need a shard each, and one letter."""
    told = (folder / "search" / "about.js").read_text("utf-8")
    about = json.loads(told[told.index("(") + 1 : told.rindex(")")])
    orders = [about["starts"], about["names"]]
    whole = [of[len(of) * i // 4] for of in orders for i in (1, 2, 3) if of]
    return ("m", *whole, *(text[:4] for text in whole))


def ask(folder: Path, texts: Sequence[str]) -> Iterator[Answer]:
    """Ask each text on a new page."""
    with browser() as session:
        for text in texts:
            yield _asked(session, folder, text)


def _asked(session: Browser, folder: Path, text: str) -> Answer:
    session.open(folder / "index.html")
    interactive = session.run(_READY)
    session.run(_ASK, text)
    session.wait("return window.answered !== null")
    took = session.run("return window.answered")
    found = session.run("return document.querySelectorAll('#found a').length")
    return Answer(text, took / 1000, found, interactive / 1000)


if __name__ == "__main__":
    main(*sys.argv[1:])
