"""`sample`: the real models inside the package, so that a first run needs no network."""

from __future__ import annotations

from pathlib import Path

import hubscan.sample
from hubscan.hub.sources import Context
from hubscan.hub.sources.pages import PagesSource
from hubscan.model.errors import HubscanError


def open_source(argument: str | None, context: Context) -> PagesSource:
    """The embedded pages. Raises `HubscanError` if this installation lacks them."""
    folder = Path(hubscan.sample.__path__[0]) / "pages"
    if not folder.is_dir():
        raise HubscanError(
            f"{folder}: the embedded sample is missing from this installation",
            hint="Reinstall hubscan, or use --source pages:FOLDER.",
        )
    return PagesSource("sample", folder)
