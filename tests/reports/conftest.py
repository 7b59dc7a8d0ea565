"""The site of the sample in a browser that is opened once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.reports.browser import Browser, browser
from tests.reports.looks import screen


@pytest.fixture(scope="session")
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
