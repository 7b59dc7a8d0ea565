"""Write docs/images/report-*.png from a site: `python scripts/take_screenshots.py reports/latest`.

Needs Chromium with chromedriver, as the tests of the site do.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.reports.browser import browser  # noqa: E402 - a script is run from anywhere

SHOTS = {
    "light": ("index", 1300, 900, "light"),
    "dark": ("index", 1300, 900, "dark"),
    "phone": ("index", 390, 844, "light"),
    "rule": ("rules/eu-gpai", 1300, 900, "light"),
}
"""Name of the picture → page, width, height, colours."""


def main(site: Path) -> None:
    """Take every picture."""
    with browser() as chromium:
        for name, (page, width, height, scheme) in SHOTS.items():
            chromium.screen(width, height, phone=width < height)
            chromium.media(prefers_color_scheme=scheme)
            chromium.open(site / f"{page}.html")
            chromium.wait("return document.documentElement.dataset.ready === 'yes'")
            (ROOT / "docs" / "images" / f"report-{name}.png").write_bytes(chromium.screenshot())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
