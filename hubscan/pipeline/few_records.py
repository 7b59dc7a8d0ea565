"""A few records and their documents → the tables of an assessment, in one connection.

Records and documents come one after another, and what they say decides what is asked for next.
Curated rows are loaded once, and lineage is resolved again only when something has come that it
reads.
"""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import duckdb

from hubscan import estimate, lineage
from hubscan.config import Config
from hubscan.estimate import documents
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.few import Few
from hubscan.lineage import hub_names
from hubscan.pipeline.rerun import empty_models
from hubscan.rules import Choice
from hubscan.rules.engine import developers
from hubscan.store.convert_few import convert_few
from hubscan.store.documents import Document, DocumentStore


class FewRecords:
    """What a scan of these records would find, and what an assessment makes of it."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, folder: Path, config: Config, choice: Choice
    ) -> None:
        """`con` is empty, and so is `folder`, where records and documents are kept."""
        self.connection = con
        self.store = DocumentStore(folder / "cache", folder / "documents")
        self.constants: Assumptions = config.assumptions_under(choice)
        self._exact = choice.exact
        self._page = folder / "page.json"
        self._records: dict[str, dict[str, Any]] = {}
        self._read: tuple[list[Document], int] | None = None
        """Documents and edges that lineage was resolved from; None if records have come since."""
        hub_names.load(con, config.hub_names)
        developers.load(con, config.developers)
        config.load_curated(con, self.constants)

    def keep(self, record: dict[str, Any]) -> None:
        """Have a record, which names its `_id`; it takes the place of one with the same."""
        self._records[str(record["_id"])] = record
        self._read = None

    def missing(self) -> list[str]:
        """Names of parents that are not here, by the reading of parents that a scan uses."""
        self._resolve()
        rows = self.connection.execute(
            "SELECT DISTINCT parent_ref FROM parents WHERE parent IS NULL ORDER BY parent_ref"
        ).fetchall()
        return [str(name) for (name,) in rows]

    def derived(self) -> set[str]:
        """Keys of models that name a parent."""
        self._resolve()
        rows = self.connection.execute(
            "SELECT key FROM models WHERE model IN (SELECT child FROM parents WHERE used)"
        ).fetchall()
        return {str(key) for (key,) in rows}

    def curated(self) -> set[str]:
        """All names of models that have a curated row, in small letters."""
        query = "SELECT lower(hf_id || ' ' || coalesce(aliases, '')) FROM reference"
        return {
            name for (names,) in self.connection.execute(query).fetchall() for name in names.split()
        }

    def estimate(self) -> Few:
        """Make the estimates of all of them."""
        self._resolve()
        few = Few(self.connection)
        estimate.make_all(self.connection, self.constants, few=few)
        return few

    def _resolve(self) -> None:
        """Make `parents` and `lineage`, unless that was done and no edge has come since."""
        found = self.store.documents()
        if self._read is not None and self._read[0] == found:
            return
        if self._read is None:
            self._convert()
        with empty_models() if self._exact else nullcontext() as models:
            statements = documents.load(self.connection, self.store, models)
        edges = self._edges(statements)
        if self._read is None or self._read[1] != edges:
            lineage.resolve(self.connection, self.constants.of_lineage)
        self._read = found, edges

    def _convert(self) -> None:
        """The relations of a snapshot, by the conversion that a scan uses."""
        newest_first = [self._records[key] for key in sorted(self._records, reverse=True)]
        self._page.write_text(json.dumps(newest_first), encoding="utf-8")
        convert_few(self.connection, self._page)

    def _edges(self, statements: int) -> int:
        """How many edges there are with those that documents state; these only ever add some."""
        self.connection.execute("DROP VIEW IF EXISTS temp.edges")
        if statements:
            lineage.add_stated_parents(self.connection)
        ((edges,),) = self.connection.execute("SELECT count(*) FROM edges").fetchall()
        return int(edges)
