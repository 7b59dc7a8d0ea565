"""How the tests of the site look at a page: at three widths, until its script has run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.browser import CHROMIUM, DRIVER, MISSING, Browser

IN_BROWSER = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason=MISSING),
]
SCREENS = {1300: 900, 820: 1100, 390: 844}
"""Width → height, in CSS pixels."""
PHONE = min(SCREENS)


def screen(chromium: Browser, width: int) -> None:
    chromium.screen(width, SCREENS[width], phone=width < 500)


def open_page(chromium: Browser, site: Path, page: str) -> None:
    chromium.open(site / f"{page}.html")
    chromium.wait("return document.documentElement.dataset.ready === 'yes'")


def errors(chromium: Browser) -> list[str]:
    return [e["message"] for e in chromium.console() if e["level"] in ("SEVERE", "WARNING")]
