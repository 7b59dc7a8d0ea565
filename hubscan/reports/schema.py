"""What report.json holds, as models: its JSON Schema is made of them, and what is written is
checked by them. Rows of tallies and tiers have the columns of the published tables."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from hubscan.model.tables import TABLES, Column, Table
from hubscan.reports.rows.shapes import TIERS_TABLE
from hubscan.reports.sensitivity_rows import SENSITIVITY
from hubscan.reports.spans import Kind

VERSION = "2.2"
"""Major: a key was removed or changed its meaning. Minor: a key was added."""
_ID = f"urn:hubscan:report:{VERSION}"

_TYPES: dict[str, Any] = {
    "VARCHAR": str,
    "BOOLEAN": bool,
    "BIGINT": Annotated[int, Field(ge=0)],
    "DOUBLE": float,
}
"""Types of the columns; what may be unknown is null."""
Cell = str | int | float | None


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Facts(_Strict):
    """Where the numbers come from."""

    data_date: date | Literal["an unknown date"] = Field(description="day the data stand for")
    source: str = Field(description="where the models were listed: hub, sample, pages:…, parquet:…")
    models: int = Field(ge=0, description="models that were counted [models]")
    downloads: int = Field(ge=0, description="their downloads in 30 days [downloads]")
    completeness: str = Field(description="how much of the source was read, in words")
    snapshot: str = Field(description="the listing, by its content")
    assessment: str = Field(description="the assessment, by its content")
    scenario: str | None = Field(None, description="name of the what-if; not there for a baseline")
    config_sha256: str = Field(description="hash over all rule and configuration files")
    hubscan_version: str = Field(description="version that assessed")
    tallies_sha256: str = Field(description="hash of the tallies, which is that of tallies.csv")


class HeadingBlock(_Strict):
    """A heading below the section's own."""

    type: Literal["heading"]
    id: str
    text: str
    level: Literal[3, 4]


class ParagraphBlock(_Strict):
    """Running text."""

    type: Literal["paragraph"]
    text: str


class BulletsBlock(_Strict):
    """A short list."""

    type: Literal["bullets"]
    items: list[str]


class CommandBlock(_Strict):
    """A line to type, and what it shows."""

    type: Literal["command"]
    line: str
    shows: str


class Definition(_Strict):
    """A term and what it means."""

    term: str
    text: str


class DefinitionsBlock(_Strict):
    """Terms and what they mean."""

    type: Literal["definitions"]
    items: list[Definition]


class ChartBlock(_Strict):
    """A Vega-Lite chart with its data inside."""

    type: Literal["chart"]
    id: str
    title: str
    alt: str = Field(description="what the chart shows, in words")
    spec: dict[str, Any]


class TableColumn(_Strict):
    """One column of a table."""

    name: str = Field(description="stable key; its row in the data dictionary, if it is a figure")
    title: str
    kind: Literal[tuple(kind.value for kind in Kind)]  # type: ignore[valid-type]
    group: str = Field(description="heading over neighbouring columns; may be empty")


class TableBlock(_Strict):
    """Rows under typed columns; null is unknown and never zero."""

    type: Literal["table"]
    id: str
    caption: str
    columns: list[TableColumn]
    rows: list[list[Cell]]
    notes: list[str]


Block = Annotated[
    HeadingBlock | ParagraphBlock | BulletsBlock | CommandBlock | DefinitionsBlock | ChartBlock
    | TableBlock,
    Field(discriminator="type"),
]  # fmt: skip


class SectionOfReport(_Strict):
    """A titled run of blocks."""

    id: str
    title: str
    blocks: list[Block]


def _row(name: str, table: Table, about: str) -> type[BaseModel]:
    """A model with a field a column."""
    fields: dict[str, Any] = {
        column.name: (_type(column, table), Field(description=_about(column)))
        for column in table.columns
    }
    return create_model(name, __base__=_Strict, __doc__=about, **fields)


def _type(column: Column, table: Table) -> Any:
    known = _TYPES[column.sql_type]
    return known if column.name in table.key else known | None


def _about(column: Column) -> str:
    return f"{column.doc} [{column.unit}]" if column.unit else column.doc


_MOVED = "what assumptions do to expected counts; null where `hubscan sensitivity` was not run"


def _sensitivity() -> type[BaseModel]:
    about = "An assumption that is moved alone, and what one main line would be expected to cover."
    moved = _row("MovedAssumption", SENSITIVITY, about)
    return create_model(
        "Sensitivity",
        __base__=_Strict,
        __doc__="The assumptions that move the expected counts of main lines most.",
        tried=(int, Field(ge=0, description="assumptions that were moved")),
        moved=(list[moved], Field(description="those that move a count, as in sensitivity.csv")),  # type: ignore[valid-type]
    )


@cache
def model() -> type[BaseModel]:
    """The model of the whole file."""
    tally = _row("Tally", TABLES["tallies"], "Counts of one tier, mode, relation and unit.")
    tier = _row("TierOfText", TIERS_TABLE, "One tier and mode of a text, and what text it is.")
    return create_model(
        "HubscanReport",
        __base__=_Strict,
        __doc__="A report of hubscan: what was counted, of which texts, and how it is shown.",
        schema_version=(Literal[VERSION], Field(description="of this schema")),  # type: ignore[arg-type]
        title=(str, Field(description="what the report is about")),
        first_line=(str, Field(description="data date, source, number of models, completeness")),
        facts=(Facts, Field(description="where the numbers come from")),
        tiers=(list[tier], Field(description="every tier and mode, with title, kind and status")),  # type: ignore[valid-type]
        tallies=(list[tally], Field(description="all counts, as in tallies.csv")),  # type: ignore[valid-type]
        sensitivity=(_sensitivity() | None, Field(description=_MOVED)),  # type: ignore[arg-type]
        sections=(list[SectionOfReport], Field(description="the report as it is shown")),
    )


def schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12."""
    made = model().model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": _ID, **made}
