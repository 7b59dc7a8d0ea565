"""What kind of thing a model is: date, modality, purpose, openness. Proxies, kept as data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb
import pyarrow as pa

from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.classification import Classification, Mark
from hubscan.estimate.sql_text import quoted
from hubscan.store.arrow import array_of

HUB_FLOOR = "2022-03-02 23:29:05"
"""Repositories older than this day carry this moment as their creation (or a second less)."""


def make(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `own_classes` from `subjects`, `models` and `reference`.

    A model is for what its pipeline tag says, else the one task among its tags, else its curated
    row, else the first mark that fits (`classification.yaml`). What only weak marks say is kept
    beside, in the columns `guess_…`.
    """
    classes = assumptions.classification
    con.register("_tasks", _task_table(classes))
    con.register("_curated_tasks", _curated_table(classes))
    tasks = _own_tasks(classes, _telling(con, classes.marks))
    con.execute(f"CREATE OR REPLACE TEMP TABLE own_tasks AS {tasks}")
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE own_classes AS
        WITH facts AS (
            SELECT s.model, s.created_at, m.gated, m.license,
                t.task_modality, t.task_generates, t.task_general, t.task_narrow,
                g.task_modality AS guess_modality, g.task_generates AS guess_generates,
                g.task_general AS guess_general_purpose, g.task_narrow AS guess_narrow,
                TRY_CAST(r.release_date AS DATE) AS listed_date, r.modality AS listed_modality,
                CAST(s.created_at AS DATE) AS hub_date,
                s.created_at <= TIMESTAMP '{HUB_FLOOR}' AS at_floor,
                coalesce(lower(m.model_type) IN {classes.biology.model_types}, false)
                    AS biology_by_type
            FROM subjects s
            JOIN models m USING (model)
            LEFT JOIN own_tasks o USING (model)
            LEFT JOIN _tasks t ON t.task = coalesce(m.pipeline_tag, o.task)
            LEFT JOIN _tasks g ON g.task = o.guess
            LEFT JOIN reference r ON r.hf_id = s.reference_id
        )
        SELECT model,
            CASE WHEN listed_date < coalesce(hub_date, DATE '9999-01-01') THEN listed_date
                 ELSE coalesce(hub_date, listed_date) END AS release_date,
            CASE WHEN listed_date < coalesce(hub_date, DATE '9999-01-01') THEN 'reference'
                 WHEN at_floor THEN 'hub_floor'
                 WHEN hub_date IS NOT NULL THEN 'created_at' END AS release_date_source,
            {_modality()} AS modality,
            task_generates AS generates,
            task_general AS general_purpose,
            task_narrow AS narrow,
            guess_modality, guess_generates, guess_general_purpose, guess_narrow,
            {_biology()} AS bio_sequence_primary,
            gated IN ('no', 'auto') AS open_weights,
            CASE WHEN lower(license) IN {classes.licences.free} THEN true
                 WHEN lower(license) IN {classes.licences.restricted} THEN false
                 END AS foss_licence
        FROM facts
        """
    )
    for name in ("_tasks", "_curated_tasks"):
        con.unregister(name)
    con.execute("DROP TABLE own_tasks")


def _telling(con: duckdb.DuckDBPyConnection, marks: Sequence[Mark]) -> list[Mark]:
    """The `marks` that may be on a model: none where all have a pipeline tag, none by its classes
    where no config names any."""
    untold = "SELECT bool_or(architectures IS NOT NULL) FROM models WHERE pipeline_tag IS NULL"
    ((classes,),) = con.execute(untold).fetchall()
    if classes is None:
        return []
    return [mark for mark in marks if classes or mark.names or mark.tags]


def _own_tasks(classes: Classification, marks: Sequence[Mark]) -> str:
    """SQL: `model`, the `task` it is for, and the one that weak `marks` let guess; else NULL.

    Of the models without a pipeline tag, for marks tell nothing of others. Of the tags and names
    those are looked at that some mark or task asks for, few in a hundred; and of the classes each
    combination once, for there are few.
    """
    tasks = _listed(classes.tasks)
    strong, weak = (
        " ".join(f"WHEN {_fits(m, i)} THEN '{m.task}'" for i, m in enumerate(marks) if m.weak is k)
        for k in (False, True)
    )
    asked = _listed({*classes.tasks, *(tag for mark in marks for tag in mark.tags)})
    tagged = "".join(
        f", bool_or(tag IN {_listed(mark.tags)}) AS {_TAGGED}{place}"
        for place, mark in enumerate(marks)
        if mark.tags
    )
    built = "".join(
        f", regexp_matches(classes, '{mark.classes}') AS {_BUILT}{place}"
        for place, mark in enumerate(marks)
        if mark.classes
    )
    any_name = "|".join(f"({mark.names})" for mark in marks if mark.names)
    guess = f"CASE {weak} END" if weak else "CAST(NULL AS VARCHAR)"
    return f"""
        WITH untold AS (FROM models WHERE pipeline_tag IS NULL),
        marked AS (
            SELECT model, min(tag) FILTER (tag IN {tasks}) AS first_told,
                max(tag) FILTER (tag IN {tasks}) AS last_told{tagged}
            FROM (SELECT model, unnest(tags) AS tag FROM untold)
            WHERE tag IN {asked} GROUP BY model
        ), built AS (
            SELECT classes{built} FROM (SELECT DISTINCT {_CLASSES} AS classes FROM untold)
        ), curated AS (
            SELECT s.model, c.task AS curated_task FROM subjects s
            JOIN reference r ON r.hf_id = s.reference_id
            JOIN _curated_tasks c ON c.curated = r.task
        ), facts AS (
            SELECT m.model, c.curated_task, m.model_type,
                lower(split_part(m.id, '/', -1)) AS whole_name,
                k.* EXCLUDE (model), b.* EXCLUDE (classes)
            FROM untold m
            LEFT JOIN marked k USING (model)
            LEFT JOIN built b ON b.classes = {_CLASSES}
            LEFT JOIN curated c USING (model)
        ), named AS (
            SELECT *, CASE WHEN regexp_matches(whole_name, '{any_name}') THEN whole_name END AS name
            FROM facts
        )
        SELECT model, CASE
            WHEN first_told = last_told THEN first_told
            WHEN curated_task IS NOT NULL THEN curated_task
            {strong} END AS task, {guess} AS guess
        FROM named
    """


_TAGGED = "tagged_"
"""Column that says whether one of the tags of a mark is there, and the place of the mark."""
_BUILT = "built_"
"""Column that says whether the config builds one of the classes of a mark, and its place."""
_CLASSES = "array_to_string(architectures, ' ')"


def _fits(mark: Mark, place: int) -> str:
    """SQL: whether a mark is on a repository; of tags, the type in the config is one."""
    ways = []
    if mark.names:
        ways.append(f"regexp_matches(name, '{mark.names}')")
    if mark.tags:
        ways += [f"{_TAGGED}{place}", f"model_type IN {_listed(mark.tags)}"]
    if mark.classes:
        ways.append(f"{_BUILT}{place}")
    return f"coalesce({' OR '.join(ways)}, false)"


def _listed(texts: Iterable[str]) -> str:
    """SQL list of texts to look for one in."""
    return f"({', '.join(map(quoted, sorted(texts)))})"


def _biology() -> str:
    return """
        CASE WHEN listed_modality = 'biology' OR biology_by_type THEN true
             WHEN listed_modality IS NOT NULL THEN false
             WHEN coalesce(task_modality, guess_modality) IS NOT NULL THEN false END
    """


def _modality() -> str:
    return """
        CASE WHEN listed_modality = 'biology' OR biology_by_type THEN 'biology'
             WHEN listed_modality IN ('text', 'image', 'audio', 'video') THEN listed_modality
             WHEN listed_modality IS NOT NULL THEN 'other'
             ELSE task_modality END
    """


def _curated_table(classes: Classification) -> pa.Table:
    pairs = sorted(classes.curated_tasks.items())
    return pa.table(
        {
            "curated": array_of([curated for curated, _ in pairs], pa.string()),
            "task": array_of([task for _, task in pairs], pa.string()),
        }
    )


def _task_table(classes: Classification) -> pa.Table:
    tasks = sorted(classes.tasks.items())
    return pa.table(
        {
            "task": array_of([name for name, _ in tasks], pa.string()),
            "task_modality": array_of([t.modality for _, t in tasks], pa.string()),
            "task_generates": array_of(
                [list(t.generates) for _, t in tasks], pa.list_(pa.string())
            ),
            "task_general": array_of([t.general for _, t in tasks], pa.bool_()),
            "task_narrow": array_of([t.narrow for _, t in tasks], pa.bool_()),
        }
    )
