"""`parquet:PATH`: a bulk dump such as hub-stats and its weekly copies, a local file or an address.

The dumps come in eras: `cardData` and `trendingScore` from about October 2024, `downloadsAllTime`
from February 2025, `baseModels` and `gguf` later; nested members are structs in some and JSON text
in others, and there is no `gated`, `private` or `sha`. Whatever is there is turned into the JSON of
the listing, so a dump takes the same way into the tables as a scan.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from hubscan.hub.download import download
from hubscan.hub.sources import About, Context, Page
from hubscan.model.errors import HubscanError
from hubscan.model.text import without_secrets
from hubscan.store.engine import connect, sql_text

PAGE_ROWS = 1000
_PLAIN = (
    "id",
    "author",
    "sha",
    "downloads",
    "downloadsAllTime",
    "likes",
    "trendingScore",
    "pipeline_tag",
    "library_name",
    "tags",
    "gated",
    "disabled",
    "private",
)
_NESTED = (
    "cardData", "config", "safetensors", "gguf", "baseModels", "evalResults", "model-index",
    "siblings",
)  # fmt: skip
_COUNTS = ("downloads", "downloadsAllTime", "likes")
_OF_COUNTS = ("safetensors", "gguf")
"""Structs in which every number is a count."""
_FLOAT = re.compile(r"\b(?:DOUBLE|FLOAT|DECIMAL\([0-9]+,[0-9]+\))")
_TIMES = ("createdAt", "lastModified")
_EXPECTED = ("gated", "sha", "baseModels", "downloadsAllTime", "safetensors", "cardData", "tags")
_DATE = re.compile(r"(?<!\d)(20[0-9]{2}-[01][0-9]-[0-3][0-9])(?!\d)")


class ParquetSource:
    """The rows of one Parquet file as pages; a cursor is a number of rows."""

    name = "parquet"
    strands = 1

    def __init__(self, path: Path, label: str) -> None:
        self._path = path
        self.label = f"parquet:{label}"
        self.plan: dict[str, Any] = {}
        with connect() as con:
            try:
                empty = con.sql(f"FROM read_parquet({sql_text(path)}) LIMIT 0")
                found = empty.columns
                self._types = dict(zip(found, map(str, empty.types), strict=True))
            except duckdb.Error as error:
                raise HubscanError(f"{label}: not a readable Parquet file ({error})") from error
        self._columns = tuple(found)
        if not {"id"} <= set(found):
            raise HubscanError(
                f"{label}: not a dump of models: there is no column 'id'",
                hint=f"Its columns: {', '.join(found[:20])}.",
            )

    def pages(self, strand: int, cursor: str | None) -> Iterator[Page]:
        """Pages of `PAGE_ROWS` rows, in the order of the file."""
        skip = int(cursor or 0)
        with connect(memory_limit="1GB") as con:
            query = f"SELECT j FROM ({self._sql()}) OFFSET {skip}"
            reader = con.sql(query).to_arrow_reader(PAGE_ROWS)
            rows = skip
            pending: list[str] = []
            for batch in reader:
                pending += batch.column(0).to_pylist()
                while len(pending) > PAGE_ROWS:
                    rows += PAGE_ROWS
                    yield _page(pending[:PAGE_ROWS], str(rows))
                    pending = pending[PAGE_ROWS:]
            if pending or rows == 0:
                yield _page(pending, None)

    def traffic(self) -> dict[str, Any]:
        """None that counts."""
        return {}

    def about(self) -> About:
        """The date in the file's path, and what the dump lacks."""
        notes = [f"Bulk dump; its columns: {', '.join(self._columns)}."]
        missing = [name for name in _EXPECTED if name not in self._columns]
        if missing:
            notes.append(f"The dump does not have: {', '.join(missing)}; unknown for every model.")
        if "_id" not in self._columns:
            notes.append("Keys are derived from the creation date and the name.")
        return About(data_date=date_in(self.label), notes=tuple(notes))

    def _sql(self) -> str:
        """One JSON text a row. Merging into {} drops members that are null, as the Hub does."""
        members = [f"'_id', {self._key()}"]
        members += [f"'{n}', {self._plain(n)}" for n in _PLAIN if n in self._columns]
        members += [
            f"""'{n}', strftime(TRY_CAST("{n}" AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%gZ')"""
            for n in _TIMES
            if n in self._columns
        ]
        members += [f"'{n}', {self._nested(n)}" for n in _NESTED if n in self._columns]
        return f"""SELECT CAST(json_merge_patch('{{}}', json_object({", ".join(members)}))
            AS VARCHAR) AS j FROM read_parquet({sql_text(self._path)})"""

    def _plain(self, name: str) -> str:
        """A column as it is; whole numbers as such where the file has them as floats, because
        pandas makes floats of a column of whole numbers with a gap. NaN is a gap too."""
        value = f'"{name}"'
        if name not in _COUNTS or not _FLOAT.search(self._types[name]):
            return value
        whole = f"TRY_CAST({value} AS BIGINT)"
        return f"""CASE WHEN isnan({value}) THEN NULL
            WHEN {whole} = {value} THEN to_json({whole}) ELSE to_json({value}) END"""

    def _nested(self, name: str) -> str:
        """A struct as JSON, its counts as whole numbers too."""
        kind = self._types[name]
        if name not in _OF_COUNTS or not kind.startswith("STRUCT") or not _FLOAT.search(kind):
            return _json_of(f'"{name}"')
        return _json_of(f'TRY_CAST("{name}" AS {_FLOAT.sub("BIGINT", kind)})')

    def _key(self) -> str:
        if "_id" in self._columns:
            return "CAST(_id AS VARCHAR)"
        created = 'epoch(TRY_CAST("createdAt" AS TIMESTAMP))' if self._has("createdAt") else "NULL"
        seconds = f"CAST(coalesce({created}, 0) AS BIGINT)"
        return f"printf('%08x', {seconds}) || substr(md5(id), 1, 16)"

    def _has(self, name: str) -> bool:
        return name in self._columns


def _json_of(expression: str) -> str:
    """A struct as JSON; JSON text parsed, or kept as text if it is not JSON."""
    value = f"to_json({expression})"
    inner = f"TRY_CAST(json_extract_string({value}, '$') AS JSON)"
    return (
        f"CASE WHEN json_type({value}) = 'VARCHAR' THEN coalesce({inner}, {value}) ELSE {value} END"
    )


def _page(rows: list[str], following: str | None) -> Page:
    return Page(f"[{','.join(rows)}]".encode(), len(rows), following)


def date_in(path: str) -> str | None:
    """The last `YYYY-MM-DD` in a path; None if there is none."""
    found = _DATE.findall(path)
    return found[-1] if found else None


def open_source(argument: str | None, context: Context) -> ParquetSource:
    """The dump at a path or an http(s) address. Raises `HubscanError` if it is not there."""
    if argument is None:
        raise HubscanError(
            "parquet: no file or address is named", hint="Write it as --source parquet:FILE_OR_URL."
        )
    if argument.startswith(("https://", "http://")):
        folder = Path(tempfile.mkdtemp(prefix="hubscan-"))
        label = without_secrets(argument)
        context.observer.note(f"downloading {label}")
        return ParquetSource(download(argument, folder / "dump.parquet"), label)
    path = Path(argument)
    if not path.is_file():
        raise HubscanError(f"{without_secrets(argument)}: no such file")
    dated = path.parent.name if date_in(path.parent.name) else ""
    return ParquetSource(path, f"{dated}/{path.name}" if dated else path.name)
