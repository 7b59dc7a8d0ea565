"""Thirty days of a generated Hub, and how long the questions of docs/history.md take.

    python -m benchmarks bench history [--days 30] [--models 20000]

Each day is a copy of one assessed Hub with its own date: what is timed is the layout, not counting.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb

from hubscan import pipeline
from hubscan.config import Config
from hubscan.pipeline.history import lake
from hubscan.settings import locate
from hubscan.store.datadir import DataDir
from tests.conftest import ROOT
from tests.hub.catalogue import Catalogue


def main(arguments: list[str] | None = None) -> int:
    """Print rows, bytes and seconds of each query."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--models", type=int, default=20_000)
    chosen = parser.parse_args(arguments or [])
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        place = _lake(root, chosen.models, chosen.days)
        size = sum(p.stat().st_size for p in place.rglob("*.parquet")) / 1e6
        print(f"{chosen.days} days of {chosen.models:,} models: {size:,.0f} MB")
        for query in _queries():
            began = time.perf_counter()
            rows = duckdb.execute(query.replace("LAKE", str(place))).fetchall()
            print(
                f"{time.perf_counter() - began:7.2f} s {len(rows):6,} rows  {query.split()[1][:40]}"
            )
    return 0


def _lake(root: Path, models: int, days: int) -> Path:
    Catalogue.of(models).write(root / "pages", 1000)
    data = DataDir(root / "data")
    outcome = pipeline.run(
        data, Config(locate.built_in()), source=f"pages:{root / 'pages'}",
        out=root / "reports", formats=("json",),
    )  # fmt: skip
    lake(data, root / "lake")
    first = date.fromisoformat(outcome.written.folder.name)
    for table in (root / "lake").iterdir():
        (made,) = table.iterdir()
        for n in range(1, days):
            shutil.copytree(made, table / f"data_date={first + timedelta(days=n)}")
    return root / "lake"


def _queries() -> list[str]:
    """The questions of the page, on the days that there are."""
    page = (ROOT / "docs" / "history.md").read_text()
    (block,) = re.findall(r"```sql\n(.*?)```", page, re.S)
    text = re.sub(r"--.*\n", "", block)
    text = re.sub(r"data_date=2026-10-0[12]", "data_date=*", text)
    return [query.strip() for query in text.split(";") if query.strip()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
