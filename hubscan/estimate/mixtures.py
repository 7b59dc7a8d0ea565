"""`config/mixtures.yaml`: architectures that are mixtures of experts, and what a token uses."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import duckdb
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, model_validator

from hubscan.store.arrow import columns_of

Share = Annotated[float, Field(gt=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sparsity(_Strict):
    """The least and the most of its parameters that a token passes."""

    least: Share
    most: Share

    @model_validator(mode="after")
    def _ordered(self) -> Sparsity:
        if self.least > self.most:
            raise ValueError("least must not exceed most")
        return self


class Architecture(Sparsity):
    """One architecture."""

    families: tuple[str, ...]
    """Families of the curated table that have it."""
    above: Annotated[float, Field(ge=0)] = 0
    """Parameters below which its models are dense."""


class Mixtures(_Strict):
    """The content of the file."""

    architectures: dict[str, Architecture] = Field(min_length=1)
    other: Sparsity
    source: str = Field(min_length=1)
    date: date


def load(con: duckdb.DuckDBPyConnection, known: Mixtures) -> None:
    """Create `mixtures(architecture, least, most, above)` and `mixture_families(architecture,
    family)`; the row without a name is for mixtures of another architecture."""
    rows = [
        {"architecture": name, "least": one.least, "most": one.most, "above": one.above}
        for name, one in sorted(known.architectures.items())
    ]
    rows.append({"architecture": "", **known.other.model_dump(), "above": 0.0})
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
