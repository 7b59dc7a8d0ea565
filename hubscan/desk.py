"""Estimates of a few models from local files: the tables and code of a scan, without a Hub.

A line is a Hub record, a config and a card, any of them missing. The lines of a batch become one
small snapshot, so parents that are in the batch are found there, as on the Hub.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from hubscan import estimate, lineage
from hubscan.config import Config
from hubscan.estimate import curated_before, document_readers, documents, reference
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.empty_models import EmptyModels
from hubscan.estimate.few import Few
from hubscan.evidence.config import Config as ModelConfig
from hubscan.evidence.local_record import record_of
from hubscan.evidence.place import lines_of
from hubscan.evidence.statement import Statement
from hubscan.lineage import hub_names
from hubscan.model.errors import HubscanError
from hubscan.model.tables import QUANTITIES
from hubscan.reports import explanation, why
from hubscan.reports.explanation import Explanation
from hubscan.store.convert import convert
from hubscan.store.engine import attach_parquet, connect
from hubscan.store.lookup import numbers_of

_PAGE = 500
_FEW = 200
"""Lines that one thread estimates with less work than two."""
_PARTS = ("low", "best", "high", "method", "grade", "source")
_PLAIN = (
    "release_date", "modality", "generates", "general_purpose", "narrow", "bio_sequence_primary",
    "open_weights", "foss_licence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """How to estimate."""

    config: Config
    no_reference: bool = False
    """Hide the curated table: what would be known without it."""
    hide: tuple[str, ...] = ()
    """Ids whose curated rows are hidden."""
    values: Mapping[str, float] = field(default_factory=dict)
    """Assumptions fixed at another value."""
    conventions: Mapping[str, str] = field(default_factory=dict)
    """Accounting conventions under which another choice holds."""
    exact: bool = False
    """Build the models of configs without weights; needs the extra `[exact]`."""


def estimates(lines: Sequence[object], settings: Settings) -> list[dict[str, Any]]:
    """One JSON-ready object a line, in order. A line that cannot be used has only an `error`.

    Raises `ConfigError` for unknown assumptions or broken configuration.
    """
    records = [_record(line, index) for index, line in enumerate(lines)]
    with _assessed(lines, records, settings, _constants(settings)) as few:
        return _answers(few.connection, records)


def explain(line: object, settings: Settings) -> Explanation:
    """One line's estimates and how they came about. Raises as `explanations`."""
    (found,) = explanations([line], settings)
    return found


def explanations(lines: Sequence[object], settings: Settings) -> Iterator[Explanation]:
    """The estimates of each line and how they came about, in order, from one set of tables.

    Raises `HubscanError` for a line that cannot be used, and `ConfigError` as `estimates`.
    """
    records, constants = [_record(line, i) for i, line in enumerate(lines)], _constants(settings)
    with _assessed(lines, records, settings, constants) as few:
        con = few.connection
        con.execute("CREATE VIEW stored AS FROM estimates")
        for index, answer in enumerate(_answers(con, records)):
            if "error" in answer:
                raise HubscanError(str(answer["error"]))
            places = _places(con, _key(index), lines[index])
            derived = why.derive(few, _key(index), constants, places)
            yield explanation.explain(con, _key(index), derived, origin={})


def _places(con: duckdb.DuckDBPyConnection, key: str, line: object) -> dict[tuple[str, str], int]:
    """The lines of a card that statements about the model were found on."""
    card = line.get("card") if isinstance(line, dict) else None
    content = card.encode("utf-8", "replace") if isinstance(card, str) else b""
    query = "SELECT source, locator FROM statements JOIN models USING (model) WHERE key = ?"
    return lines_of(content, con.execute(query, [key]).fetchall())


def _constants(settings: Settings) -> Assumptions:
    constants = settings.config.assumptions.with_values(settings.values)
    return constants.with_conventions(settings.conventions)


@contextmanager
def _assessed(
    lines: Sequence[object],
    records: Sequence[dict[str, Any] | str],
    settings: Settings,
    constants: Assumptions,
) -> Iterator[Few]:
    """A connection with all tables of an assessment of the records, up to the estimates."""
    threads = 1 if len(lines) <= _FEW else None  # more cost more than they bring
    with tempfile.TemporaryDirectory() as folder, connect(threads=threads) as con:
        _tables(con, Path(folder), records)
        _reference(con, settings, constants)
        said = [*_statements(lines, records), *_built(lines, records, settings)]
        numbers = numbers_of(con, {key for key, _ in said})
        found = documents.table((numbers[key], s) for key, s in said if key in numbers)
        con.register("_documents", found)
        con.execute("CREATE TABLE statements AS FROM _documents")
        hub_names.load(con, settings.config.hub_names)
        lineage.add_stated_parents(con)
        lineage.resolve(con, constants.of_lineage)
        few = Few(con)
        estimate.make_all(con, constants, few=few)
        yield few


def parse_line(text: str | bytes) -> object:
    """A batch line as JSON; a text that is not JSON comes back as an object with its reason."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        return {"error": f"not JSON: {str(error)[:120]}"}


def _key(index: int) -> str:
    return f"{index:024x}"


def _record(line: object, index: int) -> dict[str, Any] | str:
    return record_of(line, _key(index), f"local/model-{index}")


def _tables(
    con: duckdb.DuckDBPyConnection, folder: Path, records: Sequence[dict[str, Any] | str]
) -> None:
    """`models` and `edges` of the records, by the conversion that a scan uses."""
    sound = [r for r in records if isinstance(r, dict)]
    pages = []
    for number in range(0, max(1, len(sound)), _PAGE):
        page = folder / f"page-{number:09d}.json"
        page.write_text(json.dumps(sound[number : number + _PAGE]), encoding="utf-8")
        pages.append(page)
    convert(pages, folder, con=con)
    for name in ("models", "edges", "rejects"):
        attach_parquet(con, name, folder / f"{name}.parquet")


def _reference(con: duckdb.DuckDBPyConnection, settings: Settings, constants: Assumptions) -> None:
    if settings.no_reference:
        curated_before.load(con, lambda: reference.tables(()), (), constants)
    else:
        settings.config.load_curated(con, constants)
    for model in settings.hide:
        con.execute(
            "DELETE FROM reference WHERE lower(hf_id) = lower(?) OR "
            "list_contains(string_split(lower(coalesce(aliases, '')), ' '), lower(?))",
            [model, model],
        )
    con.execute("DELETE FROM reference_facts WHERE hf_id NOT IN (SELECT hf_id FROM reference)")


def _statements(
    lines: Sequence[object], records: Sequence[dict[str, Any] | str]
) -> Iterable[tuple[str, Statement]]:
    for index, (line, record) in enumerate(zip(lines, records, strict=True)):
        if not isinstance(line, dict) or isinstance(record, str):
            continue
        model = record["id"] if isinstance(line.get("record"), dict) else ""
        found: list[Statement] = []
        if isinstance(line.get("card"), str):
            found += document_readers.read("readme", line["card"], model)
        for kind in ("config", "trainer_state", "all_results", "adapter_config"):
            if isinstance(line.get(kind), dict):
                found += document_readers.read(kind, json.dumps(line[kind]), model)
        yield from ((_key(index), statement) for statement in found)


def _built(
    lines: Sequence[object], records: Sequence[dict[str, Any] | str], settings: Settings
) -> Iterable[tuple[str, Statement]]:
    """Sizes of the models that configs describe, built without weights if asked for."""
    if not settings.exact:
        return
    with EmptyModels() as models:
        for index, (line, record) in enumerate(zip(lines, records, strict=True)):
            config = line.get("config") if isinstance(line, dict) else None
            if isinstance(config, dict) and not isinstance(record, str):
                size = models.statement(ModelConfig(config))
                if size is not None:
                    yield _key(index), size


def _answers(
    con: duckdb.DuckDBPyConnection, records: Sequence[dict[str, Any] | str]
) -> list[dict[str, Any]]:
    cursor = con.execute(
        "SELECT m.key, m.id, l.relation, e.* FROM estimates e JOIN models m USING (model) "
        "JOIN lineage l USING (model)"
    )
    names = [column[0] for column in cursor.description or []]
    rows = {
        row["key"]: row for row in (dict(zip(names, r, strict=True)) for r in cursor.fetchall())
    }
    noted = _problems(con)
    return [
        _answer(record, rows.get(_key(index)), noted.get(_key(index), []))
        for index, record in enumerate(records)
    ]


def _answer(
    record: dict[str, Any] | str, row: dict[str, Any] | None, problems: list[str]
) -> dict[str, Any]:
    if isinstance(record, str):
        return {"error": record}
    if row is None:
        return {"id": str(record["id"])[:300], "error": "the record was refused: its id is not one"}
    answer: dict[str, Any] = {"id": row["id"], "relation": row["relation"]}
    for quantity in QUANTITIES:
        answer[quantity.name] = {p: row[f"{quantity.name}_{p}"] for p in _PARTS}
    for name in _PLAIN:
        value = row[name]
        answer[name] = value.isoformat() if name == "release_date" and value else value
    return answer | ({"problems": problems} if problems else {})


def _problems(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    rows = con.execute(
        "SELECT key, list(text ORDER BY text) FROM statements JOIN models USING (model) "
        "WHERE quantity IN ('config_problem', 'document_problem') GROUP BY key"
    ).fetchall()
    return {str(key): list(texts) for key, texts in rows}
