"""One model and its ancestors, asked for now → what each rule says of it.

The models are fetched by name, become a small snapshot in a folder of its own, and go through the
same stages as a whole scan; so a check and a scan that saw the same documents say the same.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from hubscan.config import Config
from hubscan.evidence.local_record import record_of
from hubscan.model import clock
from hubscan.model.errors import HubUnreachableError, UnknownModelError
from hubscan.model.observer import Observer
from hubscan.pipeline.few_records import FewRecords
from hubscan.pipeline.local_folder import LocalFolder, as_object, read_folder
from hubscan.pipeline.rerun import statement_lines
from hubscan.reports import explanation, why
from hubscan.reports.check_answer import Answer, answer
from hubscan.reports.explanation import Explanation
from hubscan.rules import Choice, Rulebook
from hubscan.rules.engine.decide import decide_in
from hubscan.rules.engine.plan import plan_of
from hubscan.store.documents import Document
from hubscan.store.engine import connect_for_few

if TYPE_CHECKING:
    from hubscan.hub.client import HubClient

# What asks the Hub is imported when something is asked: of files at hand often nothing is.
# ruff: noqa: PLC0415
BUDGET = 10
"""Requests: one for a model, two for a card."""
_LOCAL_SHA = "0" * 40
_LOCAL_KEY = "f" * 24
_AS_WRITTEN = Choice()


class Local(Struct, frozen=True):
    """A model that is not on the Hub yet: its card and its config, either of them missing."""

    name: str
    card: str | None = None
    config: Mapping[str, Any] | None = None
    folder: LocalFolder = field(default_factory=LocalFolder)
    """What else is at hand. The card and the config take the place of those in it."""

    @property
    def documents(self) -> dict[str, bytes]:
        """Everything at hand by its kind in the document store."""
        given = {}
        if self.card is not None:
            given["readme"] = self.card.encode("utf-8", "replace")
        if self.config is not None:
            given["config"] = json.dumps(self.config).encode("utf-8", "replace")
        return self.folder.documents | given


def asked_for(
    name: str,
    card: str | None = None,
    config: Mapping[str, Any] | None = None,
    folder: str | Path | None = None,
) -> str | Local:
    """The name of a model on the Hub, or, if something of it is at hand, one that is not there."""
    if card is None and config is None and folder is None:
        return name
    found = LocalFolder() if folder is None else read_folder(Path(folder))
    return Local(name if "/" in name else f"local/{name}", card, config, found)


class _Found(Struct):
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
    asking = _Asking(client, observer or Observer())
    with (
        tempfile.TemporaryDirectory(prefix="hubscan-check-") as folder,
        connect_for_few() as con,
    ):
        here = FewRecords(con, Path(folder), config, choice)
        work = _Work(here, asking, budget)
        key = work.begin(model)
        work.climb()
        work.fetch_cards(key)
        work.climb()
        found = _explain(here, config.rulebook_under(choice), key, rules)
    others = tuple(sorted(r["id"] for k, r in work.found.records.items() if k != key))
    problems = tuple(dict.fromkeys(work.found.problems))
    book = config.rulebook_under(choice)
    today = clock.now().date()
    return answer(found, book, today, ancestors=others, problems=problems, requests=asking.requests)


class _Asking:
    """A client of the Hub that is made when something is asked: of local files often nothing is."""

    def __init__(self, client: HubClient | None, observer: Observer) -> None:
        self._made, self._observer = client, observer

    @property
    def client(self) -> HubClient:
        if self._made is None:
            from hubscan.hub.client import HubClient

            self._made = HubClient(observer=self._observer)
        return self._made

    @property
    def requests(self) -> int:
        """How many it has cost."""
        return 0 if self._made is None else self._made.traffic.requests


class _Work:
    """What is at hand, which grows by a model at a time."""

    def __init__(self, here: FewRecords, asking: _Asking, budget: int) -> None:
        self.found = _Found()
        self._here = here
        self._asking = asking
        self._budget = budget

    def begin(self, model: str | Local) -> str:
        """The key of the model itself, and its documents if they are at hand."""
        if isinstance(model, Local):
            return self._begin_local(model)
        record = self._ask(model)
        self.found.asked.add(model.lower())
        if record["id"].lower() != model.lower():
            self.found.problems.append(f"{model} is called {record['id']} now")
        return self._keep(record)

    def _begin_local(self, model: Local) -> str:
        self.found.problems += model.folder.problems
        documents = model.documents
        line = {
            "record": {"id": model.name, **model.folder.listed},
            "card": documents.get("readme", b"").decode("utf-8", "replace"),
            "config": as_object(documents.get("config")),
            "adapter_config": as_object(documents.get("adapter_config")),
        }
        record = record_of(line, _LOCAL_KEY, model.name)
        assert isinstance(record, dict)
        for kind, content in documents.items():
            document = Document(_LOCAL_KEY, model.name, _LOCAL_SHA, kind, "found")
            self._here.store.put(document, content)
        return self._keep(record | {"sha": _LOCAL_SHA})

    def climb(self) -> None:
        """Ask for parents that are named and not here, until there is none or the budget ends."""
        while missing := [n for n in self._missing() if n.lower() not in self.found.asked]:
            for name in missing:
                self.found.asked.add(name.lower())
                if self._asking.requests >= self._budget:
                    self.found.problems.append(f"{name} was not asked for: the budget was spent")
                    continue
                try:
                    self._keep(self._ask(name))
                except (UnknownModelError, HubUnreachableError) as error:
                    self.found.problems.append(f"{error.message} (named as an ancestor)")

    def fetch_cards(self, key: str) -> None:
        """The card of the model and of each ancestor about which no curated row tells more.

        After the model's own, those of roots come first: most of the compute is theirs.
        """
        others = len(self.found.records) > 1
        curated = self._here.curated() if others else set()
        derived = self._here.derived() if others else set()
        wanted = [
            (k, str(r["id"]), str(r["sha"]))
            for k, r in sorted(
                self.found.records.items(), key=lambda i: (i[0] != key, i[0] in derived)
            )
            if k != _LOCAL_KEY and r.get("sha") and (k == key or r["id"].lower() not in curated)
        ]
        if wanted:
            self._fetch(wanted)

    def _fetch(self, wanted: Sequence[tuple[str, str, str]]) -> None:
        """The cards of models: each its key, id and commit."""
        from hubscan.hub.documents import Wanted, fetch

        left = max(0, self._budget - self._asking.requests)
        cards = [Wanted(*model, "readme") for model in wanted]
        answers = fetch(cards, self._here.store, budget=left, client=self._asking.client)
        for want in answers.left:
            self.found.problems.append(f"the card of {want.id} was not read: the budget was spent")
        for had in answers.documents:
            if had.status not in ("found", "missing"):
                self.found.problems.append(f"the card of {had.id}: {had.reason}")

    def _ask(self, name: str) -> dict[str, Any]:
        from hubscan.hub.model_info import model_info

        return model_info(self._asking.client, name)

    def _keep(self, record: dict[str, Any]) -> str:
        key = str(record.get("_id") or f"{len(self.found.records):024x}")
        self.found.records[key] = record | {"_id": key}
        self.found.asked.add(str(record["id"]).lower())
        self._here.keep(self.found.records[key])
        return key

    def _missing(self) -> list[str]:
        found = self._here.missing()
        if not found:
            return []
        from hubscan.hub.model_info import is_name

        return [name for name in found if is_name(name) and "/" in name]


def _explain(here: FewRecords, book: Rulebook, key: str, rules: tuple[str, ...]) -> Explanation:
    """Figures, lineage and verdicts of the model, by the stages of an assessment."""
    asked = book.only(*rules) if rules else book
    few = here.estimate()
    con = here.connection
    con.execute("CREATE VIEW stored AS FROM estimates")
    decided = decide_in(con, asked, plan_of(asked), key, here.constants)
    decisions = [d for d in decided if not rules or d.rule in rules]
    why_so = why.derive(few, key, here.constants, statement_lines(con, here.store, key))
    return explanation.explain(con, key, why_so, origin={}, decisions=decisions)
