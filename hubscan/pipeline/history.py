"""The history of what is in the data directory: missing days filled, laid out for years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hubscan import __version__
from hubscan.config import Config
from hubscan.model.errors import SnapshotError
from hubscan.model.observer import Observer
from hubscan.pipeline.assess import assess
from hubscan.reports import feed, history
from hubscan.reports.movement import movements
from hubscan.reports.past import Past
from hubscan.rules import Choice
from hubscan.store.attach import attach_assessment
from hubscan.store.datadir import DataDir, Stored, day_of, finished
from hubscan.store.engine import connect, sql_text
from hubscan.store.lock import alone_in
from hubscan.store.whole import whole_folder, write_whole

LAKE = {
    "tallies": "SELECT * FROM tallies",
    "models": """SELECT m.key, m.id, m.namespace, m.created_at, m.downloads, m.likes, m.license,
        l.relation, r.key AS root, e.parameters_low, e.parameters_best, e.parameters_high,
        e.training_flop_low, e.training_flop_best, e.training_flop_high
        FROM models m JOIN lineage l USING (model) JOIN estimates e USING (model)
        LEFT JOIN models r ON r.model = l.root""",
    "verdicts": "SELECT m.key, v.* EXCLUDE (model) FROM verdicts v JOIN models m USING (model)",
}
"""Tables of the layout by days: models are named by their key, which no day changes."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What filling a history did."""

    days: int
    rows: int
    """New or changed."""


def record(out: Path, rows: list[Past], site: str | None = None) -> int:
    """Put `rows` into the history of `out`, and write its feed anew; how many are new."""
    path = out / history.FILE
    added = history.merge(path, rows)
    write_whole(out / feed.FILE, feed.render(movements(history.read(path)), site))
    return added


def fill(data: DataDir, config: Config, out: Path, *, observer: Observer | None = None) -> Filled:
    """Count every day that there is a snapshot of, as the texts are written now.

    An assessment that was made with the same configuration, documents and version is not made
    again. Of several snapshots of a day the last complete one counts.
    """
    watch = observer or Observer()
    days, rows = 0, 0
    for snapshot in _one_a_day(data):
        assessment = _as_of_now(data, config, snapshot) or assess(
            data, config, snapshot=snapshot, observer=watch
        )
        with alone_in(out):
            rows += record(out, counted(data, assessment), config.settings.site)
        days += 1
        watch.note(f"{day_of(snapshot)}: {snapshot.id}")
    return Filled(days, rows)


def counted(data: DataDir, assessment: Stored) -> list[Past]:
    """The rows of the history that an assessment gives."""
    with connect() as con:
        snapshot = attach_assessment(con, data, assessment, thorough=True)
        found = con.execute("SELECT * FROM tallies WHERE relation = 'all'")
        names = [column[0] for column in found.description]
        tallies = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        (models,) = con.execute("SELECT count(*) FROM models").fetchone() or (0,)
    return history.rows_of(snapshot.manifest, assessment.manifest, tallies, int(models))


def lake(data: DataDir, folder: Path, *, observer: Observer | None = None) -> int:
    """Lay out every assessed day as `folder/<table>/data_date=<day>/part.parquet`; days written.

    Engines read such a folder as one table with a column `data_date`. A day that is there already
    from the same assessment is left alone, so years grow by a day a day.
    """
    watch = observer or Observer()
    written = 0
    for day, assessment in sorted(_last_of_days(data).items()):
        for table, query in LAKE.items():
            place = folder / table / f"data_date={day}"
            if _is_of(place, assessment):
                continue
            with connect() as con, whole_folder(place) as partial:
                attach_assessment(con, data, assessment, thorough=True)
                part = sql_text(partial / "part.parquet")
                con.execute(
                    f"COPY ({query} ORDER BY ALL) TO {part} (FORMAT parquet, COMPRESSION zstd,"
                    f" KV_METADATA {{assessment: {sql_text(assessment.id)}}})"
                )
            written += table == "tallies"
        watch.note(f"{day}: {assessment.id}")
    return written


def _is_of(place: Path, assessment: Stored) -> bool:
    part = place / "part.parquet"
    if not part.is_file():
        return False
    with connect() as con:
        found = con.execute(
            f"SELECT decode(value) FROM parquet_kv_metadata({sql_text(part)})"
            " WHERE decode(key) = 'assessment'"
        ).fetchall()
    return found == [(assessment.id,)]


def _one_a_day(data: DataDir) -> Iterator[Stored]:
    days: dict[str, Stored] = {}
    for snapshot in finished(data.snapshots):
        day = day_of(snapshot)
        if day not in days or _is_complete(snapshot) or not _is_complete(days[day]):
            days[day] = snapshot
    yield from (days[day] for day in sorted(days))


def _is_complete(snapshot: Stored) -> bool:
    return bool(snapshot.manifest["completeness"]["state"] == "complete")


def _last_of_days(data: DataDir) -> dict[str, Stored]:
    """The assessment that stands for each day: the last one that bends no text."""
    known = {snapshot.id: snapshot for snapshot in _one_a_day(data)}
    return {
        day_of(known[str(a.manifest["snapshot"])]): a
        for a in finished(data.assessments)
        if str(a.manifest.get("snapshot")) in known and a.scenario is None
    }


def _as_of_now(data: DataDir, config: Config, snapshot: Stored) -> Stored | None:
    """An assessment of `snapshot` that would come out the same now; None if there is none."""
    for assessment in reversed(finished(data.assessments)):
        facts = assessment.manifest
        if facts.get("snapshot") != snapshot.id or facts.get("tool_version") != __version__:
            continue
        try:
            if config.choice_of(assessment) == Choice():
                return assessment
        except (SnapshotError, KeyError):
            continue
    return None
