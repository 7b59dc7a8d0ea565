"""Published scoreboards: results that others measured, kept as dated tables (config/boards).

A statement about scores is answered by what stood on a board that day; the Hub itself shows the
score of few models.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from hubscan.model.errors import ConfigError
from hubscan.rules.language.reader import Node, closest
from hubscan.settings.files import Read
from hubscan.settings.strict_yaml import load
from hubscan.store.arrow import columns_of

FOLDER = "boards"
_KEYS = ("title", "address", "looked_at", "exported", "note")
_TYPES: dict[str, pa.DataType] = {
    "model": pa.string(),
    "day": pa.date32(),
    "mmlu": pa.float64(),
    "flagged": pa.bool_(),
}


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """One export of a scoreboard."""

    id: str
    title: str
    address: str
    exported: date
    note: str
    """How the results were measured."""
    rows: pa.Table
    """(results,) model as named there, day of submission or NULL, mmlu in percent, and whether
    the keepers of the board had marked it as trained on the test."""


def load_board(config_dir: Path, board_id: str, read: Read = Path.read_bytes) -> Board:
    """The board of that id: `boards/boards.yaml` says what it is, `boards/<id>.csv` holds it.

    Raises `ConfigError` with the closest ids, or naming file:line for a result that is wrong.
    """
    folder = config_dir / FOLDER
    top = Node(load(folder / "boards.yaml", read)).named()
    nodes = dict(top)
    if board_id not in nodes:
        raise ConfigError(f"no board '{board_id}'{closest(board_id, nodes)}")
    keys = nodes[board_id].mapping(_KEYS, _KEYS)
    return Board(
        id=board_id,
        title=keys["title"].text(),
        address=keys["address"].text(),
        exported=keys["exported"].day(),
        note=keys["note"].text(),
        rows=_results(folder / f"{board_id}.csv", read),
    )


def _results(path: Path, read: Read) -> pa.Table:
    try:
        text = read(path).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    return columns_of(list(_rows(reader, path)), _TYPES)


def _rows(reader: csv.DictReader[str], path: Path) -> Iterator[dict[str, object]]:
    for row in reader:
        try:
            day = date.fromisoformat(row["day"]) if row["day"] else None
            score = float(row["mmlu"])
        except (KeyError, ValueError) as error:
            raise ConfigError(f"{path}:{reader.line_num}: {error}") from error
        yield {"model": row["model"], "day": day, "mmlu": score, "flagged": bool(row["flagged"])}
