"""`pages:DIR`: a folder of recorded listing pages, `.json` or `.json.gz`, in order of name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hubscan.hub.sources import About, Context, Page
from hubscan.model.errors import HubscanError
from hubscan.store.page_split import split, unpack

ABOUT = "about.json"


@dataclass(frozen=True, slots=True)
class PagesSource:
    """Reads `folder`; `about.json` beside the pages may give data_date, notes and a name."""

    name: str
    folder: Path

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Every page file after the one called `cursor`."""
        files = self._files()
        for path in files:
            if cursor is None or path.name > cursor:
                body = path.read_bytes()
                following = None if path == files[-1] else path.name
                yield Page(body, _count(body), following)

    def about(self) -> About:
        """What about.json says."""
        path = self.folder / ABOUT
        if not path.is_file():
            return About()
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            notes = tuple(str(n) for n in said.get("notes", ()))
            date = said.get("data_date")
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise HubscanError(f"{path}: not a readable description ({error})") from error
        return About(data_date=None if date is None else str(date), notes=notes)

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
