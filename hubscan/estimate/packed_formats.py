"""`config/packed_formats.yaml`: how low-bit weights are stored, and what the Hub counts of them.

As tables: `packed_formats`, a row a format and type of number, and `packed_words`, a row a word
that names a format.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import duckdb
import pyarrow as pa

from hubscan.settings.checked import Limits, Strict, Text
from hubscan.store.arrow import Table, columns_of

Bits = Annotated[float, Limits(gt=0, le=64)]
_TYPE = r"^(BOOL|U16|F4|[IUF](8|16|32|64)|BF16|F8_[A-Z0-9]+|F6_[A-Z0-9]+)$"
TypeName = Annotated[str, Limits(pattern=_TYPE)]
_ANY_FLOAT = "float"


@dataclass(frozen=True)
class Width(Strict):
    """Bits of one weight."""

    bits: Bits
    least: Bits
    most: Bits

    def __post_init__(self) -> None:
        if not self.least <= self.bits <= self.most:
            raise ValueError("bits must lie between least and most")


@dataclass(frozen=True, kw_only=True)
class Format(Strict):
    """One way to store weights in fewer bits than a number has."""

    words: Annotated[tuple[str, ...], Limits(min_length=1)]
    """As `quant_method`, tags and names write it, lower case."""
    types: Annotated[dict[TypeName, Width], Limits(min_length=1)]
    """Types whose numbers hold weights."""
    scales: dict[TypeName, dict[str, Annotated[float, Limits(gt=0)]]]
    """By such a type: types of the scales beside it → weights that share one."""
    counted_since: dict[TypeName, date]
    scales_counted_until: date | None = None
    per_row: bool
    """Whether it also comes with a scale a row, too few to be seen in a count."""
    source: Text
    date: date


@dataclass(frozen=True)
class Unknown(Strict):
    """Bits a weight of a format that is not known."""

    least: Bits
    most: Bits


@dataclass(frozen=True)
class PackedFormats(Strict):
    """The content of the file."""

    formats: Annotated[dict[str, Format], Limits(min_length=1)]
    unknown: Unknown

    def __post_init__(self) -> None:
        words = [word for one in self.formats.values() for word in one.words]
        if twice := {word for word in words if words.count(word) > 1}:
            raise ValueError(f"{', '.join(sorted(twice))} names two formats")

    @property
    def words(self) -> list[str]:
        """The words of all formats."""
        return sorted(word for one in self.formats.values() for word in one.words)

    @property
    def pattern(self) -> str:
        """Regular expression (RE2) for the words of all formats, as words of a name or a tag."""
        words = sorted(self.words, key=len, reverse=True)
        return rf"(?:^|[^a-z0-9])({'|'.join(map(re.escape, words))})(?:$|[^a-z])"


def load(con: duckdb.DuckDBPyConnection, known: PackedFormats) -> None:
    """Create `packed_formats` and `packed_words`.

    `packed_formats(format, type, width, bits, least, most, since, scales_until, per_row,
    by_floats, by_f8, by_bytes)`: the last three are how many weights share a scale of that type,
    NULL where the format has none.
    """
    rows = [
        {
            "format": name, "type": kind, "width": float(re.sub(r"\D", "", kind)),
            "bits": width.bits, "least": width.least, "most": width.most,
            "since": one.counted_since.get(kind), "scales_until": one.scales_counted_until,
            "per_row": one.per_row,
            "by_floats": one.scales.get(kind, {}).get(_ANY_FLOAT),
            "by_f8": one.scales.get(kind, {}).get("F8_E4M3"),
            "by_bytes": one.scales.get(kind, {}).get("U8"),
            "by_exponents": one.scales.get(kind, {}).get("F8_E8M0"),
        }
        for name, one in sorted(known.formats.items())
        for kind, width in sorted(one.types.items())
    ]  # fmt: skip
    words = [
        {"word": word, "format": name}
        for name, one in sorted(known.formats.items())
        for word in one.words
    ]
    _create(con, "packed_formats", columns_of(rows, _KINDS))
    _create(con, "packed_words", columns_of(words, {"word": pa.string(), "format": pa.string()}))


_KINDS = {
    **dict.fromkeys(("format", "type"), pa.string()),
    **dict.fromkeys(("width", "bits", "least", "most"), pa.float64()),
    **dict.fromkeys(("since", "scales_until"), pa.date32()),
    "per_row": pa.bool_(),
    **dict.fromkeys(("by_floats", "by_f8", "by_bytes", "by_exponents"), pa.float64()),
}
"""Types of the columns, because a column may be NULL throughout."""


def _create(con: duckdb.DuckDBPyConnection, name: str, rows: Table) -> None:
    con.register("_rows", rows)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM _rows")
    con.unregister("_rows")
