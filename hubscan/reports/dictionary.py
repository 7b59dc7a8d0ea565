"""The data dictionary: every column of every table, every figure of a report. Generated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hubscan.model.tables import TABLES, Table
from hubscan.reports.explanation_schema import OBJECTS
from hubscan.reports.figures import FIGURES
from hubscan.reports.rows.shapes import DEGREES_TABLE, PUBLISHED, TIERS_TABLE
from hubscan.reports.sensitivity_rows import SENSITIVITY

_INTRODUCTION = """\
# Data dictionary

Generated from `hubscan/model/tables.py`, `hubscan/reports/figures.py` and
`hubscan/reports/explanation_schema.py`; a test fails when it is out of date, and
`HUBSCAN_UPDATE_GOLDEN=1 pytest tests/reports` writes it anew.

Unknown is NULL (empty in CSV), never zero. `_low`, `_best` and `_high` of a quantity are meant to
hold the truth nine times in ten; a NULL end is open, a NULL best value means that no single value
is defensible.

Tables name models by number: `models.model`, which is the place of the model by ascending `key`,
from 0. Numbers are those of one snapshot; `models` has the lasting `key` and the name. The frames
of `hubscan.load` bring both along: `key` and `id` in `estimates`, `lineage` and `verdicts`, and in
`parents` `child_key`, `child_id`, `parent_key` and `parent_id`.
"""

_VERDICTS = """\
## Table `verdicts`

One row a model, sorted by `model`.

| column | type | unit | meaning |
|---|---|---|---|
| `model` | INTEGER |  | models.model |
| `<rule>/<tier>@<mode>` | TINYINT |  | 0 not covered, 1 possibly, 2 likely, 3 surely; one column \
for each tier and derivative mode |
"""

_TESTS = """\
## Tables `tests` and `lost_tests`

What an assessment keeps for questions under other lines: the degree of each test on facts, from 0
(fails surely) over 2 (open) to 4 (passes surely), of models and of parents that are not in the
snapshot. They are files of the assessment and no tables of `hubscan sql`. `tests` has one row a
model, in the order of `models`.

| column | type | unit | meaning |
|---|---|---|---|
| `child` | INTEGER |  | of `lost_tests`: models.model of the child whose lost parent the row is |
| `weightless` | TINYINT |  | of `tests`: 1 if the repository has no weights, so that it is no \
model |
| 16 hex digits | TINYINT |  | degree of one test; the name is the beginning of the SHA-256 of its \
SQL and of that of the facts it reads |

`claims` is kept likewise: what each claim found on its days, by the hash of its query.
"""

_PUBLISHED = """\
## Table `chances`

Shaped as `verdicts`, sorted by `model`: how probably each tier covers each model, as a degree from
0 (never) over even log odds to 255 (surely). `degrees` has the probability of each, and
`probabilities`, a table of `hubscan sql` and `hubscan export`, says the same in fractions of one.

## Table `rows`

What a report has in `data/rows.parquet`, `rows.csv.gz` and `hubscan.sqlite`, and what `hubscan sql`
calls `rows`: one row a model, sorted by `model`. The columns are, by the tables above,

{picked}

and for the main tier of each text `<rule>/<tier>@<mode>` (its verdict, as in `verdicts`) and
`<rule>/<tier>@<mode>:probability`. Where a text does not say how derivatives count, the mode is
`cumulative`; `verdicts` and `chances` have all readings of all tiers. In `hubscan.sqlite` the rows
are a view of `listed`, `traits` and `patterns`: grades, scores, classes and what the texts say are
stored once for all models that have the same.
"""


_EXPLANATION = """\
## JSON of `hubscan explain`

`hubscan explain ORG/NAME --json` prints one object `explanation`; every key is always there.
`hubscan estimate --explain --json` prints the same object with an empty `origin` and no `verdicts`.
The numbers of a calculation are given in full, so that it can be worked out again.
"""


def render() -> str:
    """The dictionary as Markdown."""
    parts = [
        _INTRODUCTION,
        *(_table(name) for name in TABLES),
        _VERDICTS,
        _TESTS,
        _PUBLISHED.format(picked="\n".join(_picked())),
        _described(DEGREES_TABLE),
        _described(TIERS_TABLE),
        _described(SENSITIVITY),
        _figures(),
        _explanation(),
    ]
    return "\n".join(parts)


def _picked() -> Iterator[str]:
    for table, names in PUBLISHED.items():
        yield f"- of `{table}`: {', '.join(f'`{name}`' for name in names)}"


def _table(name: str) -> str:
    return _described(TABLES[name])


def _described(table: Table) -> str:
    rows = ([f"`{c.name}`", c.sql_type, c.unit, c.doc] for c in table.columns)
    key = ", ".join(f"`{k}`" for k in table.key)
    head = f"## Table `{table.name}`\n\nSorted by {key}.\n"
    return f"{head}\n{_rows(['column', 'type', 'unit', 'meaning'], rows)}"


def _figures() -> str:
    rows = (
        [f"`{f.name}`", f.unit, f.meaning, f"`hubscan.{f.computed_by}`"] for f in FIGURES.values()
    )
    head = "## Figures of the report\n\nThe numeric columns of its tables, by name.\n"
    return f"{head}\n{_rows(['figure', 'unit', 'meaning', 'computed by'], rows)}"


def _explanation() -> str:
    parts = [_EXPLANATION]
    for name, keys in OBJECTS.items():
        rows = ([f"`{key}`", doc] for key, (_, doc) in keys.items())
        parts.append(f"### Object `{name}`\n\n{_rows(['key', 'meaning'], rows)}")
    return "\n".join(parts)


def _rows(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    cells = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)
