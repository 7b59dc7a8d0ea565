"""`pages:DIR`: a folder of recorded listing pages, `.json` or `.json.gz`, in order of name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from hubscan.hub.client import MAX_BODY_BYTES
from hubscan.hub.sources import About, Context, Page
from hubscan.model.errors import HubscanError
from hubscan.settings.files import read_regular
from hubscan.store.page_split import split, unpack

ABOUT = "about.json"
_MOST_ABOUT = 1_000_000
_MOST_NOTES, _LONGEST_NOTE = 50, 1_000
"""They are printed in every report."""


@dataclass(frozen=True, slots=True)
class PagesSource:
    """Reads `folder`; `about.json` beside the pages may give data_date, notes and a name."""

    name: str
    folder: Path
    strands: ClassVar[int] = 1

    @property
    def label(self) -> str:
        """The source and, unless it is the sample, the folder's name."""
        return "sample" if self.name == "sample" else f"{self.name}:{self.folder.name}"

    @property
    def plan(self) -> dict[str, Any]:
        """Nothing is decided here."""
        return {}

    def pages(self, strand: int, cursor: str | None) -> Iterator[Page]:
        """Every page file after the one called `cursor`."""
        files = self._files()
        for path in files:
            if cursor is None or path.name > cursor:
                body = read_regular(path, within=self.folder, most=MAX_BODY_BYTES)
                following = None if path == files[-1] else path.name
                yield Page(body, _count(body), following)

    def traffic(self) -> dict[str, Any]:
        """None."""
        return {}

    def about(self) -> About:
        """What about.json says."""
        said = self._said()
        notes, credit = said.get("notes"), said.get("credit")
        lines = [n for part in (notes, credit) if isinstance(part, list) for n in part]
        texts = [n[:_LONGEST_NOTE] for n in lines if isinstance(n, str)]
        return About(data_date=self._date(said), notes=tuple(texts[:_MOST_NOTES]))

    def _date(self, said: dict[str, Any]) -> str | None:
        """The day that about.json claims; folders of reports are named by it."""
        claimed = said.get("data_date")
        if claimed is None:
            return None
        day = claimed[:10] if isinstance(claimed, str) else ""
        try:
            sound = date.fromisoformat(day).isoformat() == day
        except ValueError:
            sound = False
        if not sound:
            raise HubscanError(
                f"{self.folder / ABOUT}: 'data_date' is not a day like 2026-05-20",
                hint="Mend it, or leave it out: then the newest change among the models stands.",
            )
        return str(claimed)

    def _said(self) -> dict[str, Any]:
        path = self.folder / ABOUT
        if not path.is_file():
            return {}
        try:
            said = json.loads(read_regular(path, within=self.folder, most=_MOST_ABOUT))
        except (OSError, ValueError, RecursionError) as error:
            raise HubscanError(f"{path}: not a readable description ({error})") from error
        return said if isinstance(said, dict) else {}

    def _files(self) -> list[Path]:
        found = [
            p
            for p in sorted(self.folder.iterdir())
            if p.name.endswith((".json", ".json.gz")) and p.name != ABOUT
        ]
        if not found:
            raise HubscanError(
                f"{self.folder}: no listing pages there",
                hint="Name a folder of .json or .json.gz files, each a JSON array of models.",
            )
        return found


def open_source(argument: str | None, context: Context) -> PagesSource:
    """The folder `argument`. Raises `HubscanError` if it is not one or holds no pages."""
    if argument is None or not Path(argument).is_dir():
        raise HubscanError(
            f"pages:{argument or ''}: not a folder", hint="Write it as --source pages:FOLDER."
        )
    return PagesSource("pages", Path(argument))


def _count(body: bytes) -> int:
    """Objects on the page; 0 if it cannot be read (its conversion will say why)."""
    try:
        return len(split(unpack(body)).objects)
    except ValueError:
        return 0
