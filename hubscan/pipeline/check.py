"""One model and its ancestors, asked for now → what each rule says of it.

The models are fetched by name, become a small snapshot in a folder of its own, and go through the
same stages as a whole scan; so a check and a scan that saw the same documents say the same.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from hubscan import estimate, hub, lineage
from hubscan.config import Config
from hubscan.estimate import curated
from hubscan.estimate.few import Few
from hubscan.evidence.local_record import record_of
from hubscan.hub.client import HubClient
from hubscan.hub.documents import Wanted, fetch
from hubscan.hub.model_info import is_name, model_info
from hubscan.model import clock
from hubscan.model.errors import HubUnreachableError, UnknownModelError
from hubscan.model.observer import Observer
from hubscan.pipeline.assess import read_inputs
from hubscan.pipeline.rerun import statement_lines
from hubscan.reports import explanation, why
from hubscan.reports.check_answer import Answer, answer
from hubscan.reports.explanation import Explanation
from hubscan.rules import Choice, decide
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import Document, DocumentStore
from hubscan.store.engine import connect

BUDGET = 10
"""Requests: one for a model, two for a card."""
_LOCAL_SHA = "0" * 40
_LOCAL_KEY = "f" * 24
_AS_WRITTEN = Choice()


@dataclass(frozen=True, slots=True)
class Local:
    """A model that is not on the Hub yet: its card and its config, either of them missing."""

    name: str
    card: str | None = None
    config: Mapping[str, Any] | None = None


@dataclass(slots=True)
class _Found:
    """What has been asked for so far."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By `_id`."""
    asked: set[str] = field(default_factory=set)
    """Names in small letters."""
    problems: list[str] = field(default_factory=list)


def check(
    config: Config,
    model: str | Local,
    *,
    choice: Choice = _AS_WRITTEN,
    rules: tuple[str, ...] = (),
    budget: int = BUDGET,
    client: HubClient | None = None,
    observer: Observer | None = None,
) -> Answer:
    """What the rules (all, or those named) say of `model`, asking for about `budget` requests.

    Raises `UnknownModelError` if the Hub has no such model, `HubUnreachableError` if it does not
    answer, and `ConfigError` for unknown rules.
    """
    watch = observer or Observer()
    asking = client or HubClient(observer=watch)
    with tempfile.TemporaryDirectory(prefix="hubscan-check-") as folder:
        work = _Work(Path(folder), config, asking, budget, choice)
        key = work.begin(model)
        work.climb()
        work.read_documents(key, model)
        work.climb()
        found = work.explain(key, rules)
    others = tuple(sorted(r["id"] for k, r in work.found.records.items() if k != key))
    problems = tuple(dict.fromkeys(work.found.problems))
    book = config.rulebook_under(choice)
    requests = asking.traffic.requests
    today = clock.now().date()
    return answer(found, book, today, ancestors=others, problems=problems, requests=requests)


class _Work:
    """A data directory that grows by a model at a time."""

    def __init__(
        self, folder: Path, config: Config, client: HubClient, budget: int, choice: Choice
    ) -> None:
        self.data = DataDir(folder / "data")
        self.found = _Found()
        self._pages = folder / "pages"
        self._pages.mkdir()
        self._config = config
        self._choice = choice
        self._client = client
        self._budget = budget
        self._snapshot: Stored | None = None

    def begin(self, model: str | Local) -> str:
        """The key of the model itself."""
        if isinstance(model, Local):
            line = {"record": {"id": model.name}, "card": model.card, "config": model.config}
            record = record_of(line, _LOCAL_KEY, model.name)
            assert isinstance(record, dict)
            self._keep(record | {"sha": _LOCAL_SHA})
            return _LOCAL_KEY
        record = model_info(self._client, model)
        self.found.asked.add(model.lower())
        if record["id"].lower() != model.lower():
            self.found.problems.append(f"{model} is called {record['id']} now")
        return self._keep(record)

    def climb(self) -> None:
        """Ask for parents that are named and not here, until there is none or the budget ends."""
        while missing := [n for n in self._missing() if n.lower() not in self.found.asked]:
            for name in missing:
                self.found.asked.add(name.lower())
                if not self._affords():
                    self.found.problems.append(f"{name} was not asked for: the budget was spent")
                    continue
                try:
                    self._keep(model_info(self._client, name))
                except (UnknownModelError, HubUnreachableError) as error:
                    self.found.problems.append(f"{error.message} (named as an ancestor)")

    def read_documents(self, key: str, model: str | Local) -> None:
        """The card of the model and of each ancestor about which no curated row tells more.

        After the model's own, those of roots come first: most of the compute is theirs.
        """
        store = DocumentStore.of(self.data, self.snapshot())
        if isinstance(model, Local):
            for kind, content in (("readme", model.card), ("config", model.config)):
                if content is not None:
                    text = content if isinstance(content, str) else json.dumps(content)
                    document = Document(key, model.name, _LOCAL_SHA, kind, "found")
                    store.put(document, text.encode("utf-8", "replace"))
        curated = {name.lower() for row in self._config.reference for name in row.ids}
        derived = self._derived() if len(self.found.records) > 1 else set()
        wanted = [
            Wanted(k, r["id"], str(r["sha"]), "readme")
            for k, r in sorted(
                self.found.records.items(), key=lambda i: (i[0] != key, i[0] in derived)
            )
            if k != _LOCAL_KEY and r.get("sha") and (k == key or r["id"].lower() not in curated)
        ]
        left = max(0, self._budget - self._client.traffic.requests)
        answers = fetch(wanted, store, budget=left, client=self._client)
        for want in answers.left:
            self.found.problems.append(f"the card of {want.id} was not read: the budget was spent")
        for had in answers.documents:
            if had.status not in ("found", "missing"):
                self.found.problems.append(f"the card of {had.id}: {had.reason}")

    def snapshot(self) -> Stored:
        """All records so far, as a scan of them."""
        if self._snapshot is None:
            page = self._pages / "page.json"
            page.write_text(json.dumps(list(self.found.records.values())), encoding="utf-8")
            before = self.data.snapshot() if self.data.snapshots.is_dir() else None
            self._snapshot = hub.scan(f"pages:{self._pages}", self.data)
            if before is not None:
                self._take_over(before, self._snapshot)
        return self._snapshot

    def _take_over(self, before: Stored, after: Stored) -> None:
        old, new = (DocumentStore.of(self.data, s) for s in (before, after))
        for document in old.documents():
            new.put(document, old.read(document))

    def _keep(self, record: dict[str, Any]) -> str:
        key = str(record.get("_id") or f"{len(self.found.records):024x}")
        self.found.records[key] = record | {"_id": key}
        self.found.asked.add(str(record["id"]).lower())
        self._snapshot = None
        return key

    def explain(self, key: str, rules: tuple[str, ...]) -> Explanation:
        """Figures, lineage and verdicts of the model, by the stages of an assessment."""
        constants = self._config.assumptions_under(self._choice)
        book = self._config.rulebook_under(self._choice)
        asked = book.only(*rules) if rules else book
        with self._read() as con:
            curated.work_out(con, constants)
            lineage.resolve(con)
            estimate.make_all(con, constants, few=True)
            con.execute("CREATE VIEW stored AS FROM estimates")
            decisions = [
                d for d in decide(con, asked, key, constants) if not rules or d.rule in rules
            ]
            store = DocumentStore.of(self.data, self.snapshot())
            why_so = why.derive(Few(con), key, constants, statement_lines(con, store, key))
            return explanation.explain(con, key, why_so, origin={}, decisions=decisions)

    def _affords(self) -> bool:
        return self._client.traffic.requests < self._budget

    def _derived(self) -> set[str]:
        """Keys of models that name a parent."""
        with self._read() as con:
            lineage.resolve(con)
            rows = con.execute(
                "SELECT key FROM models WHERE model IN (SELECT child FROM parents WHERE used)"
            ).fetchall()
        return {str(key) for (key,) in rows}

    def _missing(self) -> list[str]:
        """Names of parents that are not here, by the reading of parents that a scan uses."""
        with self._read() as con:
            lineage.resolve(con)
            rows = con.execute(
                "SELECT DISTINCT parent_ref FROM parents WHERE parent IS NULL ORDER BY parent_ref"
            ).fetchall()
        return [str(name) for (name,) in rows if is_name(str(name)) and "/" in str(name)]

    @contextmanager
    def _read(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection with all inputs of what was found so far."""
        with connect() as con:
            snapshot = self.snapshot()
            store = DocumentStore.of(self.data, snapshot)
            read_inputs(con, self._config, snapshot, store, exact=self._choice.exact)
            yield con
