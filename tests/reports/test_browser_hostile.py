"""Names from the Hub that would be markup, script or formula are inert in a browser."""

from __future__ import annotations

import re
from pathlib import Path

from hubscan.reports import build_publisher, write
from hubscan.rules import Rulebook
from tests.reports.browser import Browser
from tests.reports.hubs import ASSESSMENT, CONFIG, HUB, SNAPSHOT, assessed, model, report
from tests.reports.looks import IN_BROWSER, errors
from tests.tally.rulebooks import rule, tier

pytestmark = IN_BROWSER

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
