"""A report that was written → a dataset on the Hub, where it can be cited and queried.

Each report has a folder of its own, named by its data date; the history and the dataset's card lie
beside them. The card names the tables, so that the Hub shows them as such.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from hubscan.hub.dataset import Dataset
from hubscan.model.errors import GateRefusedError, SnapshotError
from hubscan.model.text import printable
from hubscan.reports import history
from hubscan.reports.provenance import tells_of_a_partial_scan
from hubscan.reports.rows import recompute
from hubscan.store.report_folder import REPORT, read_report, sealed_files

_CARD = """---
{head}---

# {title}

{first_line}

Published last: [`{folder}/index.html`]({folder}/index.html). Its tables are described in
[`{folder}/data-dictionary.md`]({folder}/data-dictionary.md); `history.csv` has the counts of all
reports. Made by hubscan {version}, assessment `{assessment}`.
{rows}
Three counts stand for each rule: *at least* (`surely`), *expected*, with a 90 % interval
(`expected_low` to `expected_high`), and *at most* (`possibly`). Nothing unknown is counted as "no".
"""


_ROWS = """
## Every count from the rows

`{folder}/data/rows.parquet` has one row a model: what is listed, figures with bounds and grade, and
for the main tier of each text the verdict (0 not covered, 1 possibly, 2 likely, 3 surely) and the
probability. `tiers.parquet` says which column is which text's; `verdicts.parquet` and
`chances.parquet` have every tier in every derivative mode, the latter as degrees whose probability
is in `degrees.parquet`. The same rows are there as CSV and SQLite. In the folder `{folder}`, with
DuckDB, for `{column}`:

```sql
{queries}
```

`{folder}/data/recompute.sql` gives every number that `tallies.csv` has of a tier. A test of hubscan
recomputes all of them from the rows alone, and `hubscan verify` does so for any report. The SHA-256
of `tallies.csv` stands in the report and is `{tallies_sha256}`.
"""


def publish(
    out: Path,
    dataset: Dataset,
    *,
    name: str = "latest",
    partial: bool = False,
    private: bool = False,
) -> str:
    """Put report `name` of `out` into `dataset`; the address of the commit.

    Only what was written with the report goes there. Raises `SnapshotError` if there is no such
    report, if it was written without its JSON, or if a file is not as it was written,
    `GateRefusedError` for that of a partial scan unless `partial`, and as `Dataset.commit`.
    """
    if Path(name).name != name:
        raise SnapshotError(f"'{name}' is not the name of a report in {out}")
    folder = (out / name).resolve()
    report = _read(folder)
    facts = report["facts"]
    if tells_of_a_partial_scan(str(facts.get("completeness"))) and not partial:
        raise GateRefusedError(
            f"{folder.name} is the report of {facts['completeness']}",
            hint="Finish the scan, or publish anyway with --publish-partial.",
        )
    if "scenario" in facts:
        raise GateRefusedError(
            f"{folder} is the report of a scenario ('{facts['scenario']}'), not of what is",
            hint="Publish a report of a baseline: `hubscan assess`, `hubscan report`.",
        )
    date: str = facts["data_date"]
    own = sealed_files(folder, str(facts.get("assessment")))
    files: dict[str, Path | bytes] = {f"{date}/{name}": path for name, path in own.items()}
    files |= {path.name: path for path in history.sound_files(out / history.FILE)}
    files["README.md"] = _card(report, date, files).encode()
    return dataset.commit(files, f"Report of {date}", private=private, folder=date)


def sealed_report(folder: Path) -> Mapping[str, Path]:
    """The files that were written with the report in `folder`. Raises as `publish`."""
    return sealed_files(folder, str(_read(folder)["facts"].get("assessment")))


def _read(folder: Path) -> dict[str, Any]:
    report = read_report(
        folder, "Write one with `hubscan run` or `hubscan report`, JSON among its formats."
    )
    date = report["facts"].get("data_date")
    if not isinstance(date, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date):
        raise SnapshotError(f"{folder / REPORT}: not a report of hubscan with a date")
    return report


def _card(report: dict[str, Any], date: str, files: dict[str, Path | bytes]) -> str:
    facts = report["facts"]
    tables = {
        "rows": f"{date}/data/rows.parquet",
        "tiers": f"{date}/data/tiers.parquet",
        "tallies": f"{date}/tallies.csv",
        "history": "history.csv",
    }
    configs = [
        {"config_name": name, "data_files": path} for name, path in tables.items() if path in files
    ]
    head: dict[str, Any] = {
        "pretty_name": str(report.get("title")),
        "tags": ["ai-policy", "census"],
    }
    if configs:
        head["configs"] = configs
    return _CARD.format(
        head=yaml.safe_dump(head, sort_keys=False, allow_unicode=True),
        title=printable(str(report.get("title"))),
        first_line=printable(str(report.get("first_line"))),
        folder=date,
        version=printable(str(facts.get("hubscan_version"))),
        assessment=printable(str(facts.get("assessment"))),
        rows=_how(report, date, tiers)
        if isinstance(tiers := files.get(tables["tiers"]), Path)
        else "",
    )


def _how(report: dict[str, Any], date: str, tiers: Path) -> str:
    """What the rows are, and how the counts of one tier follow from them."""
    column = recompute.example(recompute.main_columns(tiers), report["tallies"])
    queries = (f"{query};  -- {name}" for name, query in recompute.counts(column).items())
    return _ROWS.format(
        folder=date,
        column=column,
        queries="\n".join(queries),
        tallies_sha256=printable(str(report["facts"].get("tallies_sha256"))),
    )
