"""Read a curated CSV file strictly: every refusal names file and line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from hubscan.model.errors import ConfigError
from hubscan.settings.files import Read, read_plain


class Record(Struct, frozen=True):
    """One row as text, and where it stands."""

    path: Path
    line: int
    """Line of the file on which the row ends."""
    cells: dict[str, str]
    """Every column of the header, stripped."""

    def refused(self, why: str, hint: str | None = None) -> ConfigError:
        """The error that says where this row is wrong."""
        return ConfigError(f"{self.path}:{self.line}: {why}", hint=hint)


def records(path: Path, columns: Sequence[str], content: Read = read_plain) -> list[Record]:
    """The rows of a file that has exactly `columns`, in any order.

    Raises `ConfigError` naming file:line for a file that cannot be read, is not UTF-8, has other
    columns, or has a row of another length.
    """
    try:
        lines = io.StringIO(content(path).decode("utf-8"), newline="")
        return list(_records(lines, path, columns))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 (byte {error.start})") from error
    except csv.Error as error:
        raise ConfigError(f"{path}: not CSV ({error})") from error


def number(text: str, most: float) -> float | None:
    """A number from 0 to `most`, None if empty; `ValueError` says what is wrong with it."""
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a number") from None
    if not 0 <= value <= most:
        raise ValueError(f"{text} is outside 0 to {most:g}")
    return value


def _records(lines: Iterator[str], path: Path, columns: Sequence[str]) -> Iterator[Record]:
    reader = csv.reader(lines)
    header = next(reader, [])
    missing = [name for name in columns if name not in header]
    if missing:
        raise ConfigError(f"{path}:1: missing column {', '.join(missing)}")
    unknown = [name for name in header if name not in columns]
    if unknown:
        raise ConfigError(f"{path}:1: unknown column {', '.join(unknown)}")
    for cells in reader:
        if len(cells) != len(header):
            raise ConfigError(
                f"{path}:{reader.line_num}: {len(cells)} cells where the header has {len(header)}"
            )
        found = dict(zip(header, map(str.strip, cells), strict=True))
        yield Record(path, reader.line_num, found)
