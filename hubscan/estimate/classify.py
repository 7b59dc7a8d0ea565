"""What kind of thing a model is: date, modality, purpose, openness. Proxies, kept as data."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from hubscan.estimate.assumptions import Assumptions, Classification

HUB_FLOOR = "2022-03-02 23:29:05"
"""Repositories older than this day carry this moment as their creation (or a second less)."""


def make(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `own_classes` from `subjects`, `models` and `reference`."""
    classes = assumptions.classification
    con.register("_tasks", _task_table(classes))
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE own_classes AS
        WITH facts AS (
            SELECT s.model, s.created_at, m.gated, m.license,
                t.task_modality, t.task_generates, t.task_general, t.task_narrow,
                TRY_CAST(r.release_date AS DATE) AS listed_date, r.modality AS listed_modality,
                CAST(s.created_at AS DATE) AS hub_date,
                s.created_at <= TIMESTAMP '{HUB_FLOOR}' AS at_floor,
                coalesce(list_has_any(list_transform(coalesce(m.tags, []), lambda g: lower(g)),
                        {list(classes.biology.tags)}), false)
                    OR coalesce(lower(m.model_type) IN {classes.biology.model_types}, false)
                    AS says_biology
            FROM subjects s
            JOIN models m USING (model)
            LEFT JOIN _tasks t ON t.task = m.pipeline_tag
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
            CASE WHEN listed_modality = 'biology' OR says_biology THEN true
                 WHEN listed_modality IS NOT NULL OR task_modality IS NOT NULL THEN false
                 END AS bio_sequence_primary,
            gated IN ('no', 'auto') AS open_weights,
            CASE WHEN lower(license) IN {classes.licences.free} THEN true
                 WHEN lower(license) IN {classes.licences.restricted} THEN false
                 END AS foss_licence
        FROM facts
        """
    )
    con.unregister("_tasks")


def _modality() -> str:
    return """
        CASE WHEN listed_modality = 'biology' OR says_biology THEN 'biology'
             WHEN listed_modality IN ('text', 'image', 'audio', 'video') THEN listed_modality
             WHEN listed_modality IS NOT NULL THEN 'other'
             ELSE task_modality END
    """


def _task_table(classes: Classification) -> pa.Table:
    tasks = sorted(classes.tasks.items())
    return pa.table(
        {
            "task": pa.array([name for name, _ in tasks], pa.string()),
            "task_modality": pa.array([t.modality for _, t in tasks], pa.string()),
            "task_generates": pa.array(
                [list(t.generates) for _, t in tasks], pa.list_(pa.string())
            ),
            "task_general": pa.array([t.general for _, t in tasks], pa.bool_()),
            "task_narrow": pa.array([t.narrow for _, t in tasks], pa.bool_()),
        }
    )
