"""The whole job on a generated Hub, each step a process of its own, with what it cost."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.process import Cost, hubscan_command, measure
from benchmarks.stages import Stage, measured
from hubscan.model import clock
from hubscan.store import snapshot
from hubscan.store.attach import attach_assessment
from hubscan.store.checkpoint import Checkpoint, Strand
from hubscan.store.datadir import DataDir
from hubscan.store.engine import connect


@dataclass(frozen=True, slots=True)
class Job:
    """What one whole job cost, from raw pages on disk to answers to questions."""

    models: int
    statements: int
    """Of parenthood, as the pages say them."""
    page_gb: float
    """Raw pages on disk."""
    tables: Cost
    assessment: Cost
    stages: list[Stage]
    questions: dict[str, Cost]
    """By the command that asks."""

    @property
    def cost(self) -> tuple[float, float, float]:
        """Wall seconds, CPU-seconds and peak GB from pages to tallies."""
        both = (self.tables, self.assessment)
        return (
            sum(c.wall_seconds for c in both),
            sum(c.cpu_seconds for c in both),
            max(c.peak_gb for c in both),
        )


def run(pages: Path, models: int, folder: Path) -> Job:
    """Do the job on the raw `pages` of `models`; `folder` is made and keeps what came out."""
    tables, assessment = prepare(pages, models, folder)
    data = DataDir(folder)
    stages = [Stage(**json.loads(line)) for line in assessment.output.splitlines()]
    asked = {
        question[0]: measure(hubscan_command(*question, "--data-dir", str(folder)))
        for question in questions(data)
    }
    page_bytes = sum(page.stat().st_size for page in pages.glob("*.json.gz"))
    edges = data.snapshot().manifest["counts"]["edges"]
    return Job(models, edges, page_bytes / 1e9, tables, assessment, stages, asked)


def prepare(pages: Path, models: int, folder: Path) -> tuple[Cost, Cost]:
    """An assessment of the raw `pages` in a new `folder`: what its tables and it have cost."""
    shutil.rmtree(folder, ignore_errors=True)
    data = DataDir(folder)
    _walked(pages, models, data)
    place = ("--data-dir", str(folder))
    tables = measure(
        hubscan_command("scan", "--source", f"pages:{pages}", "--resume", "--quiet", *place)
    )
    counts = data.snapshot().manifest["counts"]
    if counts["models"] != models or counts["rejects"]:
        raise RuntimeError(f"{models:,} sound models became {counts}")
    return tables, measured(folder)


def _walked(pages: Path, models: int, data: DataDir) -> None:
    """A scan that has just seen its last page: `pages` in a snapshot that has no tables yet."""
    draft = snapshot.create(data.snapshots, clock.now(), "pages")
    draft.raw.folder.mkdir()
    files = sorted(pages.glob("*.json.gz"))
    for page in files:
        os.link(page, draft.raw.folder / page.name)
    Checkpoint(
        source=f"pages:{pages}",
        created=clock.iso(clock.now()),
        request={"endpoint": None, "limit": None, "jobs": 1, "since": None},
        strands=(Strand(files[-1].name, len(files), models, done=True),),
    ).save(draft.path)


def questions(data: DataDir) -> Iterator[tuple[str, ...]]:
    """Command lines of what people ask of a finished assessment, the report last."""
    with connect() as con:
        attach_assessment(con, data, data.assessment())
        row = con.execute(
            "SELECT id FROM models JOIN lineage USING (model) WHERE relation = 'finetune'"
            " AND depth > 1 ORDER BY downloads DESC, model LIMIT 1"
        ).fetchone()
    yield "explain", row[0] if row else ""
    yield "top", "--rule", "eu-gpai"
    yield "what-if", "--set", "eu-gpai.flop_line=1e24"
    yield ("claims",)
    yield "report", "--out", str(data.root / "reports")
