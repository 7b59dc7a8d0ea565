"""`config/mixtures.yaml`: architectures that are mixtures of experts, and what a token uses."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated

import duckdb
import pyarrow as pa

from hubscan.settings.checked import Limits, Strict, Text
from hubscan.store.arrow import columns_of

Share = Annotated[float, Limits(gt=0, le=1)]


@dataclass(frozen=True)
class Sparsity(Strict):
    """The least and the most of its parameters that a token passes."""

    least: Share
    most: Share

    def __post_init__(self) -> None:
        if self.least > self.most:
            raise ValueError("least must not exceed most")


@dataclass(frozen=True)
class Architecture(Sparsity):
    """One architecture."""

    families: tuple[str, ...]
    """Families of the curated table that have it."""
    above: Annotated[float, Limits(ge=0)] = 0
    """Parameters below which its models are dense."""


@dataclass(frozen=True)
class Mixtures(Strict):
    """The content of the file."""

    architectures: Annotated[dict[str, Architecture], Limits(min_length=1)]
    other: Sparsity
    source: Text
    date: date


def load(con: duckdb.DuckDBPyConnection, known: Mixtures) -> None:
    """Create `mixtures(architecture, least, most, above)` and `mixture_families(architecture,
    family)`; the row without a name is for mixtures of another architecture."""
    rows = [
        {"architecture": name, "least": one.least, "most": one.most, "above": one.above}
        for name, one in sorted(known.architectures.items())
    ]
    rows.append({"architecture": "", **asdict(known.other), "above": 0.0})
    families = [
        {"architecture": name, "family": family}
        for name, one in sorted(known.architectures.items())
        for family in one.families
    ]
    by_name = {"architecture": pa.string()}
    sizes = by_name | dict.fromkeys(("least", "most", "above"), pa.float64())
    tables = {
        "mixtures": columns_of(rows, sizes),
        "mixture_families": columns_of(families, by_name | {"family": pa.string()}),
    }
    for table, content in tables.items():
        con.register("_rows", content)
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM _rows")
        con.unregister("_rows")
