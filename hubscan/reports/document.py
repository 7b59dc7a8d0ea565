"""The parts of a report: a frozen document that every format renders and none changes.

    Report ─ facts (first line) ─ sections ─ blocks: Heading Paragraph Bullets Table Chart
           │                                         Command Definitions
           ├ pages ─ parts ─ the same blocks, Bars, Swings and Fold: what people read
           └ search ─ every model with its verdicts, in shards
    Table  ─ columns (typed, named in the data dictionary) ─ rows of cells ─ notes
    text   ─ spans: plain str, Code, Model (a name from the Hub), Link (to a page or a URL)

Texts are plain: a format escapes them for its own syntax. Names that came from the Hub are hostile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hubscan.census.moved_files import Sensitivity
from hubscan.reports.found import Found
from hubscan.reports.spans import Kind, Link, Span, Text, Value
from hubscan.reports.swings import Swings


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    """Stable key; of a published figure that of the data dictionary."""
    title: str
    kind: Kind = Kind.TEXT
    group: str = ""
    """Spans neighbouring columns of the same group."""
    minor: bool = False
    """Left out on a phone until somebody asks."""
    leads: bool = False
    """Its counts lead to the models that they count: `Table.leads` says where."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under typed columns."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[Text, ...] = ()
    header_column: int = 0
    """Which column names the row."""
    leads: tuple[str, ...] = ()
    """A row's target for columns that lead; empty where there is none."""

    def __post_init__(self) -> None:
        wrong = [len(r) for r in self.rows if len(r) != len(self.columns)]
        if wrong:
            raise ValueError(f"table {self.id}: rows of {wrong[0]} cells, not {len(self.columns)}")


@dataclass(frozen=True, slots=True)
class Chart:
    """A Vega-Lite chart with its data inside, its words, and a name for its file."""

    id: str
    title: str
    alt: str  # what it shows, in words, from the data
    spec: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the section's own, which is 2."""

    id: str
    text: str
    level: int = 3


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: Text


@dataclass(frozen=True, slots=True)
class Bullets:
    """A short list."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """A line to type, and what it shows."""

    line: str
    shows: str = ""


@dataclass(frozen=True, slots=True)
class Definitions:
    """Terms and what they mean."""

    items: tuple[tuple[str, Text], ...]


Block = Heading | Paragraph | Bullets | Table | Chart | Command | Definitions


@dataclass(frozen=True, slots=True)
class Section:
    """A titled run of blocks."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a picture: a line of a text and how many models it covers."""

    name: Link
    line: str
    surely: int
    middle: tuple[int, int]
    """Smallest and largest expected count of the readings, else likely counts."""
    possibly: int
    models: str
    mark: str = ""
    """How far the number was checked, if not in the text itself."""


@dataclass(frozen=True, slots=True)
class Bars:
    """A table with a bar a row on one linear axis; what is drawn stands as numbers beside it."""

    id: str
    caption: str
    total: int  # where the axis ends
    groups: tuple[tuple[str, tuple[Bar, ...]], ...]
    """Heading and rows; the heading may be empty."""
    middle: str = "expected"
    shown: int = 0
    """Rows of a group that are seen before somebody asks for more; 0 for all."""
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines to copy as they stand."""

    text: str


@dataclass(frozen=True, slots=True)
class Fold:
    """Details behind a line that opens them."""

    id: str
    summary: str
    blocks: tuple[Block | Bars | Swings | Verbatim | Fold, ...]
    is_open: bool = False


PageBlock = Block | Bars | Swings | Verbatim | Fold


@dataclass(frozen=True, slots=True)
class Part:
    """A titled run of blocks of a page."""

    id: str
    title: str
    blocks: tuple[PageBlock, ...]
    aside: bool = False
    """Stands beside the main parts where there is room."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site; its path goes from the root, without an ending: `rules/eu-gpai`."""

    path: str
    title: str
    lead: tuple[Text, ...]
    parts: tuple[Part, ...]
    up: Link | None = None
    """The page that lists pages like this one."""
    label: str = ""
    """What stands above the title."""
    in_markdown: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The whole document."""

    title: str
    first_line: str
    """Data date, source, number of models, completeness."""
    facts: tuple[tuple[str, str], ...]
    """Machine-readable provenance, as (key, value) in a fixed order."""
    sections: tuple[Section, ...]
    tallies: tuple[dict[str, str | int | float | None], ...] = field(repr=False, default=())
    """Rows of the tallies table, by its column names."""
    tiers: tuple[dict[str, Any], ...] = field(repr=False, default=())
    """Rows of the published table `tiers`: which text each tier is of."""
    left_out: frozenset[tuple[str, str]] = frozenset()
    """(rule, tier) of those that may not stand in a headline."""
    moved: Sensitivity | None = None
    pages: tuple[Page, ...] = field(repr=False, default=())
    """The site; empty for a part, which is one page of its sections."""
    model_pages: Mapping[str, str] = field(repr=False, default_factory=dict)
    """Name of a model → path of its page."""
    search: Found | None = field(repr=False, default=None)
    address: str = ""
    """Web address of its folder, with a slash at the end, where it is known."""
    feed: str = ""
    """Where its Atom feed lies, from its folder."""
    files: frozenset[str] = frozenset()
    """Files beside it that a link may lead to."""

    def section(self, section_id: str) -> Section:
        """The section of that id. Raises `KeyError` if there is none."""
        return {section.id: section for section in self.sections}[section_id]


def paragraph(*spans: Span) -> Paragraph:
    """A paragraph of spans."""
    return Paragraph(spans)
