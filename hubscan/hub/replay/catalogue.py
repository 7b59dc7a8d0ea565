"""The models of a snapshot: raw objects where they lie, found by key, order and filter.

In memory are only the keys and where each object is; other orders and filters are asked of the
models table.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from hubscan.hub.replay.question import COLUMNS, Question
from hubscan.hub.sources import Last
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.engine import connect, sql_text
from hubscan.store.page_split import split_stored
from hubscan.store.raw_pages import RawPages

_KEY = msgspec.json.Decoder(Last)
Found = tuple[Any, str]
"""What a model is ordered by, and its key."""


class Catalogue:
    """The objects of a snapshot by falling key; of a model that was listed twice the newest."""

    def __init__(self, snapshot: Stored) -> None:
        self._files = _raw_files(snapshot)
        self._models = sql_text(snapshot.table("models"))
        keys: list[str] = []
        places: list[tuple[int, int]] = []
        for number, path in enumerate(self._files):
            for place, text in enumerate(split_stored(path.read_bytes()).objects):
                key = _key_in(text)
                if len(key) == 24:
                    keys.append(key)
                    places.append((number, place))
        found, first = np.unique(np.array(keys, dtype="S24"), return_index=True)
        self.keys = found
        self._places = np.array(places, dtype=np.int64).reshape(-1, 2)[first]
        self._page = lru_cache(maxsize=8)(self._read)

    def _read(self, number: int) -> list[bytes]:
        objects = split_stored(self._files[number].read_bytes()).objects
        return [bytes(memoryview(o)) for o in objects]

    def find(self, question: Question) -> tuple[list[Found], bool]:
        """The models of one page, and whether there are more."""
        if question.sort == "createdAt" and not question.conditions and not question.rising:
            found = self._below(None if question.after is None else question.after[1], question)
        else:
            found = self._chosen(question)
        return found[: question.size], len(found) > question.size

    def _below(self, key: str | None, question: Question) -> list[Found]:
        """Newest first, without asking the table: what a scan asks for."""
        end = len(self.keys) if key is None else int(np.searchsorted(self.keys, key.encode()))
        start = max(end - question.size - 1, 0)
        names = [k.decode() for k in self.keys[start:end][::-1]]
        return [(name, name) for name in names]

    def _chosen(self, question: Question) -> list[Found]:
        column = COLUMNS[question.sort]
        turn, beyond = ("ASC", ">") if question.rising else ("DESC", "<")
        tests = [f"({sql})" for sql, _ in question.conditions]
        values: list[Any] = [v for _, bound in question.conditions for v in bound]
        if question.after is not None:
            value, key = question.after
            if question.sort == "createdAt":
                tests, values = [*tests, f"key {beyond} ?"], [*values, key]
            elif value is None:
                tests, values = [*tests, f"({column} IS NULL AND key > ?)"], [*values, key]
            else:
                test = f"({column} {beyond} ? OR ({column} = ? AND key > ?) OR {column} IS NULL)"
                tests, values = [*tests, test], [*values, value, value, key]
        where = f"WHERE {' AND '.join(tests)}" if tests else ""
        # The second place of createdAt never decides: keys are distinct.
        query = (
            f"SELECT {column}, key FROM read_parquet({self._models}) {where} "
            f"ORDER BY {column} {turn} NULLS LAST, key LIMIT {question.size + 1}"
        )
        with connect() as con:
            rows = con.execute(query, values).fetchall()
        return [(value, str(key)) for value, key in rows if self._place(str(key)) is not None]

    def text(self, key: str) -> bytes:
        """JSON of the model with this key, as it was listed."""
        place = self._place(key)
        if place is None:
            raise KeyError(key)
        number, position = self._places[place]
        return self._page(int(number))[int(position)]

    def key_of(self, model: str) -> str | None:
        """Key of the model called `model`; None if there is none."""
        with connect() as con:
            rows = con.execute(
                f"SELECT key FROM read_parquet({self._models}) WHERE id = ?", [model]
            ).fetchall()
        return str(rows[0][0]) if rows and self._place(str(rows[0][0])) is not None else None

    def _place(self, key: str) -> int | None:
        place = int(np.searchsorted(self.keys, key.encode()))
        known = place < len(self.keys) and self.keys[place] == key.encode()
        return place if known else None


def _raw_files(snapshot: Stored) -> Sequence[Path]:
    """The pages of a snapshot; of a delta also those of what it stands on, newest first."""
    files = RawPages(snapshot.path / "raw").files()
    base = snapshot.manifest["completeness"].get("base")
    if base is None:
        return files
    return [*files, *_raw_files(DataDir(snapshot.path.parents[1]).snapshot(base))]


def _key_in(text: bytes | msgspec.Raw) -> str:
    """The `_id` of an object; empty if it has none, or is none."""
    try:
        return _KEY.decode(text).key or ""
    except msgspec.MsgspecError:
        return ""
