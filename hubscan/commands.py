"""The verbs of the command line as functions.

Paths may be text. Every function raises `HubscanError`, whose message says what is wrong and whose
`hint` says what to do next. Nothing is printed. What a verb only looks at in an assessment is a
method of `hubscan.Assessment` (`top`, `claims`, `what_if`, ...), which `hubscan.load` gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubscan import desk, frames, hub, library, pipeline, reports
from hubscan.config import Config
from hubscan.library import Assessment
from hubscan.model.choices import LEVELS
from hubscan.pipeline import Verified
from hubscan.reports.check_answer import answer_json
from hubscan.reports.explanation_json import explanation_json
from hubscan.rules import Choice
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.engine import connect
from hubscan.tally.difference import Comparison

if TYPE_CHECKING:
    import pandas as pd

Folder = str | Path


def run(
    source: str | None = None,
    *,
    data: Folder = "data",
    out: Folder = "reports",
    formats: Sequence[str] | None = None,
    config_dir: Folder | None = None,
) -> Assessment:
    """Scan, assess and report, as `hubscan run`; the rest is as `config/hubscan.yaml` says.

    Raises `GateRefusedError` instead of reporting a scan that is not complete.
    """
    config = _config(config_dir)
    asked = config.settings
    outcome = pipeline.run(
        DataDir(Path(data)),
        config,
        source=source or asked.source,
        out=Path(out),
        formats=tuple(formats or asked.formats),
    )
    return library.load(data, outcome.assessment.id, config_dir=config_dir)


def scan(
    source: str = "hub",
    *,
    data: Folder = "data",
    limit: int | None = None,
    resume: bool | None = None,
    since_last: bool = False,
    jobs: int = 1,
) -> Stored:
    """Take a snapshot of the listing of `source`, as `hubscan scan`.

    `limit` is a number of models. `resume` None goes on with a recent unfinished scan, if there is
    one. The snapshot has an `id`, a `path` and a `manifest`, whose counts and completeness say what
    it holds. Raises `ScanStoppedError` if it stopped early and can be resumed, and
    `HubUnreachableError`.
    """
    choices = hub.Choices(limit=limit, resume=resume, jobs=jobs, since_last=since_last)
    return hub.scan(source, DataDir(Path(data)), choices=choices)


def assess(
    data: Folder = "data",
    *,
    snapshot: str | None = None,
    as_of: date | None = None,
    sets: Mapping[str, str | float | date] | None = None,
    readings: Mapping[str, str] | None = None,
    thresholds: Sequence[str] = (),
    rules: Folder | None = None,
    conventions: Mapping[str, str] | None = None,
    assumptions: Mapping[str, float] | None = None,
    scenario: str | None = None,
    exact: bool = False,
    config_dir: Folder | None = None,
) -> Assessment:
    """Assess a snapshot (by default the latest) against every rule, as `hubscan assess`.

    `sets` gives parameters of rules other values (`{"eu-gpai.flop_line": 1e24}`), `readings` takes
    named readings, `thresholds` adds rules of one line, `rules` is a folder of other rule files,
    `conventions` counts compute another way, `assumptions` fixes constants at other values, and
    `exact` builds models from their configs (needs `hubscan[exact]`). What bends something is kept
    as a scenario, called `scenario` or after what it bends, and is never the latest assessment.

    Raises `ConfigError` naming the file and line, or the closest names.
    """
    choice = Choice(
        as_of=as_of,
        readings=dict(readings or {}),
        sets={name: str(value) for name, value in (sets or {}).items()},
        thresholds=tuple(thresholds),
        rules_dir=None if rules is None else Path(rules),
        conventions=dict(conventions or {}),
        exact=exact,
        values=dict(assumptions or {}),
    )
    folder = DataDir(Path(data))
    found = pipeline.assess(
        folder,
        _config(config_dir),
        snapshot=folder.snapshot(snapshot),
        choice=choice,
        scenario=scenario,
    )
    return library.load(data, found.id, config_dir=config_dir)


def audit(
    budget: int,
    data: Folder = "data",
    *,
    snapshot: str | None = None,
    seed: int | None = None,
    config_dir: Folder | None = None,
) -> Assessment:
    """Read documents of repositories drawn at random, as `hubscan audit`.

    It spends about `budget` requests. `seed` decides who is drawn; without one the panel of the
    last audit goes on. The assessment's manifest says in `audit` what was read. Raises
    `ConfigError` for a budget of nothing, and `HubUnreachableError` if the Hub stopped answering:
    the assessment that was made of what came before is the latest then.
    """
    folder = DataDir(Path(data))
    done = pipeline.audit(
        folder, _config(config_dir), snapshot=folder.snapshot(snapshot), budget=budget, seed=seed
    )
    if done.stopped is not None:
        raise done.stopped
    return library.load(data, done.assessment.id, config_dir=config_dir)


def report(
    data: Folder = "data",
    *,
    assessment: str | None = None,
    out: Folder = "reports",
    formats: Sequence[str] = reports.DEFAULT_FORMATS,
    config_dir: Folder | None = None,
) -> Path:
    """Write the report of an assessment (by default the latest), as `hubscan report`.

    `formats` are html, md, json, csv, parquet, and rows (one a model). Returns the folder that was
    written. Raises `SnapshotError` if the configuration has changed since the assessment.
    """
    folder = DataDir(Path(data))
    stored = folder.assessment(assessment)
    return pipeline.report(folder, _config(config_dir), stored, Path(out), tuple(formats)).folder


def sql(
    query: str,
    data: Folder = "data",
    *,
    assessment: str | None = None,
    config_dir: Folder | None = None,
) -> pd.DataFrame:
    """The answer to one SELECT over the tables of an assessment, as `hubscan sql`.

    `rows`, `tiers`, `verdicts`, `probabilities` and `tallies` are as published; `models`,
    `estimates`, `lineage`, `parents`, `edges` and `rejects` are behind them. No other file can be
    read and nothing be changed. Raises `HubscanError`, whose hint gives the closest names.
    """
    folder = DataDir(Path(data))
    stored = folder.assessment(assessment)
    with pipeline.open_tables(folder, _config(config_dir), stored) as con:
        return frames.read(con, query)


def export(
    table: str | None,
    path: Folder,
    data: Folder = "data",
    *,
    form: str | None = None,
    replace: bool = False,
    assessment: str | None = None,
    config_dir: Folder | None = None,
) -> Path:
    """Write a table of an assessment into the file `path`, as `hubscan export`; its path.

    `table` None is the published rows, and in SQLite the tiers and tallies beside them. `form` is
    parquet, csv or sqlite; None goes by the end of `path`. Raises `HubscanError` if there is such a
    file and it is not to be replaced, and for a table or form that there is not.
    """
    folder, file = DataDir(Path(data)), Path(path)
    stored = folder.assessment(assessment)
    kind = form or file.suffix.removeprefix(".")
    config = _config(config_dir)
    pipeline.export(folder, config, stored, file, table=table, form=kind, replace=replace)
    return file


def verify(folder: Folder = "reports/latest") -> Verified:
    """Check a report against its seal, its hash and its rows, as `hubscan verify`.

    Raises `SnapshotError` for the first thing that is not as it was written.
    """
    return pipeline.verify(Path(folder))


def explain(
    model: str,
    data: Folder = "data",
    *,
    assessment: str | None = None,
    rules: Sequence[str] = (),
    config_dir: Folder | None = None,
) -> dict[str, Any]:
    """Every figure of the model `ORG/NAME` and why it is so, as `hubscan explain --json`.

    `rules` are those whose verdicts are wanted; none is all. FLOP is an amount of operations.
    Raises `UnknownModelError`, whose hint gives the closest names.
    """
    folder = DataDir(Path(data))
    stored = folder.assessment(assessment)
    found = pipeline.explain(folder, _config(config_dir), stored, model, tuple(rules))
    return explanation_json(found)


def check(
    model: str,
    *,
    config: Mapping[str, Any] | None = None,
    card: str | None = None,
    folder: Folder | None = None,
    rules: Sequence[str] = (),
    budget: int = 10,
    config_dir: Folder | None = None,
) -> dict[str, Any]:
    """What each rule says of one model, fetched with its ancestors, as `hubscan check --json`.

    `model` is `ORG/NAME` on the Hub; with its `config`, `card` or a `folder` of its files it is not
    there yet, and only its ancestors are fetched. `budget` is a number of requests. Raises
    `UnknownModelError`, and `HubUnreachableError` if the Hub does not answer.
    """
    asked = pipeline.asked_for(model, card, config, folder)
    found = pipeline.check(_config(config_dir), asked, rules=tuple(rules), budget=budget)
    return answer_json(found)


def estimates(
    *,
    record: Mapping[str, Any] | None = None,
    config: Mapping[str, Any] | None = None,
    card: str | None = None,
    assumptions: Mapping[str, float] | None = None,
    conventions: Mapping[str, str] | None = None,
    reference: bool = True,
    exact: bool = False,
    config_dir: Folder | None = None,
) -> dict[str, Any]:
    """Bounded estimates of one model from what is at hand, as `hubscan estimate`.

    `record` is its object from the Hub's API, `config` its config.json, `card` its README.md. Each
    figure has low, best and high (in weights, FLOP, USD), method, grade and source; `error` says
    why there is none. `assumptions` fixes constants at other values, and `reference=False` hides
    the curated table. Raises `ConfigError` for an unknown assumption or convention.
    """
    given = {"record": record, "config": config, "card": card}
    settings = desk.Settings(
        _config(config_dir),
        no_reference=not reference,
        values=dict(assumptions or {}),
        conventions=dict(conventions or {}),
        exact=exact,
    )
    line = {name: part for name, part in given.items() if part is not None}
    return desk.estimates([line], settings)[0]


def diff(before: str, after: str, data: Folder = "data", *, level: str = "likely") -> pd.DataFrame:
    """What changed between two assessments, as `hubscan diff`.

    One row a tier and mode: column, before, after (models covered at least at `level`), and one
    column a cause with the net number of models that moved because of it: `before` plus all causes
    is `after`. Raises `SnapshotError` if there is no such assessment.
    """
    folder = DataDir(Path(data))
    stored = [folder.assessment(name) for name in (before, after)]
    comparison = Comparison(connect(), folder, *stored)
    return frames.differences(comparison.differences(LEVELS[level]))


def _config(folder: Folder | None) -> Config:
    return Config.find(None if folder is None else Path(folder))
